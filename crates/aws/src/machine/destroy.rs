//! `destroy`: removes the platform and proves that nothing is left.

use super::action::{Progress, Question, Stop, Wait};
use super::deployment::Deployment;
use super::follow::{self, Target};
use super::port::Port;
use super::{Machine, cure, empty, owner, staging};
use crate::call::cloudformation::{Stack, StackResource, StackStatus};
use crate::call::{CloudFormation, Logs};
use crate::refusal::RefusalKind;
use plimsoll_infra::cloudformation::StackPart;
use plimsoll_infra::graph::Graph;

/// How to come back to a removal that goes on without us.
const RESUME: &str = "`plimsoll destroy` follows it again";
/// How long the search by tags is repeated, in seconds: AWS lists what is gone for a while.
const SETTLE: u64 = 180;

/// What a removal did.
#[derive(Debug, Clone, PartialEq)]
pub struct Removed {
    /// Stacks that were deleted by this run.
    pub stacks: Vec<String>,
    /// What is left.
    pub left: Left,
}

/// What is left after a removal.
#[derive(Debug, Clone, PartialEq)]
pub enum Left {
    /// Nothing; the number of task definition revisions that AWS keeps as inactive, for free.
    Nothing {
        /// Inactive revisions.
        inactive: usize,
    },
    /// These, by ARN or name.
    These(Vec<String>),
    /// It may not be known.
    Unknown {
        /// Why.
        because: String,
    },
}

/// The machine of `destroy`.
#[must_use]
pub fn destroy(deployment: Deployment) -> Machine<Removed> {
    Machine::new(move |port| async move {
        let identity = port.identity().await?;
        let standing = standing(&port, &deployment).await?;
        for stack in &standing {
            owner::check(&port, &deployment, stack).await?;
            protection(&deployment, stack)?;
        }
        if standing.is_empty() {
            port.say(Progress::Note(format!("there is no stack {}", deployment.name()))).await;
        } else {
            confirm(&port, &deployment, &identity.account, &standing).await?;
        }
        let mut removed = Vec::new();
        for stack in standing.iter().rev() {
            if port.interrupted() {
                let message = format!("interrupted before {} was removed; {RESUME}", stack.name);
                return Err(Stop::Detached { message });
            }
            remove(&port, &deployment, stack).await?;
            removed.push(stack.name.clone());
        }
        let mut names = part_names(&deployment.name(), standing.len());
        names.extend(removed.iter().filter(|name| !names.contains(name)).cloned().collect::<Vec<_>>());
        leftover_logs(&port, &deployment).await?;
        staging::clean(&port, &deployment, &names).await?;
        let left = verify(&port, &deployment).await?;
        Ok(Removed { stacks: removed, left })
    })
}

/// The machine that ends a removal by another engine: log groups that AWS made are removed, then everything that carries the
/// platform's tags is looked for.
#[must_use]
pub fn remains(deployment: Deployment) -> Machine<Left> {
    Machine::new(move |port| async move {
        leftover_logs(&port, &deployment).await?;
        verify(&port, &deployment).await
    })
}

/// The names that stacks of a platform may have.
fn part_names(name: &str, standing: usize) -> Vec<String> {
    let services = (1..=u32::try_from(standing).unwrap_or(1)).map(StackPart::Services);
    let parts = [StackPart::Base].into_iter().chain(services).chain([StackPart::Monitoring]);
    parts.map(|part| part.stack_name(name)).collect()
}

/// The stacks of the platform that are there, in the order in which they were made.
async fn standing(port: &Port, deployment: &Deployment) -> Result<Vec<Stack>, Stop> {
    let name = deployment.name();
    let mut found: Vec<Stack> = port.stack(&name).await?.into_iter().collect();
    let mut missing = 0;
    // A removal that was cut may have left a gap.
    for number in 1.. {
        match port.stack(&StackPart::Services(number).stack_name(&name)).await? {
            Some(stack) => {
                found.push(stack);
                missing = 0;
            }
            None => missing += 1,
        }
        if missing > 1 {
            break;
        }
    }
    found.extend(port.stack(&StackPart::Monitoring.stack_name(&name)).await?);
    Ok(found)
}

fn protection(deployment: &Deployment, stack: &Stack) -> Result<(), Stop> {
    if !stack.protected || deployment.options.unprotect {
        return Ok(());
    }
    Err(Stop::Barred {
        message: format!("the stack {} is protected from deletion", stack.name),
        help: "set `termination_protection: false` in the stack file and run `plimsoll up`, or give --disable-protection; \
               nothing was removed"
            .to_owned(),
    })
}

async fn confirm(
    port: &Port,
    deployment: &Deployment,
    account: &str,
    standing: &[Stack],
) -> Result<(), Stop> {
    let name = deployment.name();
    let mut resources = 0;
    for stack in standing {
        resources += port.resources(&stack.name).await?.len();
    }
    let what = if standing.len() == 1 { String::new() } else { format!(" in {} stacks", standing.len()) };
    let text = format!(
        "This removes {name} with {resources} resources{what} from account {account}, {}, and the data in them.",
        deployment.platform.region
    );
    port.confirm(Question::Type { text, word: name }).await
}

/// Removes one stack, from whatever state it is in.
pub(super) async fn remove(port: &Port, deployment: &Deployment, stack: &Stack) -> Result<(), Stop> {
    let mut cured = false;
    loop {
        let Some(now) = port.stack(&stack.id).await?.filter(|now| now.status != StackStatus::DeleteComplete)
        else {
            return Ok(());
        };
        if now.status.in_progress() && now.status != StackStatus::CreateInProgress {
            port.say(Progress::Doing(format!("{} is {}: following it", now.name, now.status))).await;
            let target = Target {
                deployment,
                name: &now.name,
                id: &now.id,
                former: None,
                total: None,
                resume: RESUME,
            };
            let ended = follow::follow(port, &target).await?;
            let failed = ended.stack.as_ref().is_some_and(|stack| stack.status == StackStatus::DeleteFailed);
            if !failed {
                continue;
            }
        }
        let resources = port.resources(&now.id).await?;
        if now.status == StackStatus::DeleteFailed && cured {
            return Err(stuck(&now, &resources));
        }
        if now.protected {
            port.order(CloudFormation::ProtectStack { stack: now.name.clone(), protected: false }).await?;
        }
        cured = now.status == StackStatus::DeleteFailed;
        port.say(Progress::Doing(format!("removing {}", now.name))).await;
        empty::before(port, &resources).await?;
        if cured {
            empty::cure(port, &resources).await?;
        }
        cure::delete(port, deployment, &now, Vec::new()).await?;
    }
}

/// A removal that failed twice.
fn stuck(stack: &Stack, resources: &[StackResource]) -> Stop {
    let left: Vec<String> = resources
        .iter()
        .filter(|resource| resource.status == "DELETE_FAILED")
        .map(|resource| {
            let reason = resource.reason.as_deref().unwrap_or("no reason given");
            let id = resource.physical_id.as_deref().unwrap_or("no id");
            format!("{} ({}, {id}): {reason}", resource.logical_id, resource.kind)
        })
        .collect();
    let reason = stack.reason.clone().unwrap_or_default();
    let left = if left.is_empty() { reason } else { left.join("\n  ") };
    Stop::Failed {
        message: format!("{} could not be removed:\n  {left}", stack.name),
        help: "remove what is named by hand, then run `plimsoll destroy` again".to_owned(),
        rolled_back: false,
    }
}

/// Log groups that AWS makes by itself and that outlive the stack.
///
/// AWS: Container Insights writes to `/aws/ecs/containerinsights/{cluster}/performance`; source CloudWatch guide, read 2026-09.
async fn leftover_logs(port: &Port, deployment: &Deployment) -> Result<(), Stop> {
    for cluster in cluster_names(&deployment.graph) {
        let prefix = format!("/aws/ecs/containerinsights/{cluster}/");
        let groups = match port.log_groups(&prefix).await {
            Err(refusal) if refusal.is(RefusalKind::AccessDenied) => {
                port.say(Progress::Warning(format!(
                    "log groups of AWS's own were not looked for: {refusal}"
                )))
                .await;
                continue;
            }
            groups => groups?,
        };
        for group in groups {
            match port.order(Logs::DeleteGroup { group: group.clone() }).await {
                Err(refusal) if !refusal.is(RefusalKind::NotFound) => return Err(refusal.into()),
                _ => {
                    port.say(Progress::Note(format!("removed the log group {group}, which AWS had made")))
                        .await;
                }
            }
        }
    }
    Ok(())
}

fn cluster_names(graph: &Graph) -> Vec<String> {
    let clusters = graph.of_kind("AWS::ECS::Cluster");
    clusters.filter_map(|cluster| cluster.at("ClusterName")?.as_text().map(ToOwned::to_owned)).collect()
}

/// Looks by tags whether anything is left.
async fn verify(port: &Port, deployment: &Deployment) -> Result<Left, Stop> {
    port.say(Progress::Doing("looking by tags whether anything is left".to_owned())).await;
    let tags = deployment.identity_tags();
    let deadline = port.now().plus_seconds(SETTLE.min(deployment.options.timeout));
    loop {
        let found = match port.tagged(&tags).await {
            Ok(found) => found,
            Err(refusal) if refusal.is(RefusalKind::Throttled) => return Err(refusal.into()),
            Err(refusal) => return Ok(Left::Unknown { because: refusal.to_string() }),
        };
        // AWS: a deregistered task definition stays listed as INACTIVE and costs nothing; source ECS guide, read 2026-09.
        let (revisions, left): (Vec<String>, Vec<String>) =
            found.into_iter().partition(|arn| arn.contains(":task-definition/"));
        if left.is_empty() {
            return Ok(Left::Nothing { inactive: revisions.len() });
        }
        if port.now() >= deadline || port.interrupted() {
            return Ok(Left::These(left));
        }
        let what = format!("{} resources to vanish from the list of tags", left.len());
        port.wait(Wait { seconds: deployment.options.poll.max(1), what, deadline }).await;
    }
}
