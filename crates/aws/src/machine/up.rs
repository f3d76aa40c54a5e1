//! `up`: makes the deployed platform what the stack file says.

use super::action::{Progress, Question, Stop, Wait};
use super::changes::{self, ChangeSet};
use super::collisions::{collisions, refusal};
use super::cure;
use super::deployment::Deployment;
use super::follow::{self, Ended, Target};
use super::port::Port;
use super::prepare::{self, Prepared};
use super::{Machine, destroy, owner, preflight};
use crate::call::CloudFormation;
use crate::call::cloudformation::{ChangeAction, Replacement, ResourceChange, Stack, StackStatus};
use crate::refusal::RefusalKind;
use plimsoll_infra::cloudformation::{StackTemplate, output_name};
use serde_json::Value;

/// The output that holds the monthly cost (B11).
pub(super) const MONTHLY: &str = "monthly_cost_after";

/// How to come back to an operation that goes on without us.
const RESUME: &str = "`plimsoll up` follows it again";

/// So often are outputs looked for that do not come with the end of a deployment.
const OUTPUT_LOOKS: usize = 5;

/// What stands after a deployment.
#[derive(Debug, Clone, PartialEq)]
pub struct Deployed {
    /// The account.
    pub account: String,
    /// Stacks in the order in which they were made.
    pub stacks: Vec<DeployedStack>,
}

/// A stack after a deployment.
#[derive(Debug, Clone, PartialEq)]
pub struct DeployedStack {
    /// The stack with its outputs.
    pub stack: Stack,
    /// Whether this run changed it, or saw a change to its end.
    pub changed: bool,
}

/// The machine of `up`.
#[must_use]
pub fn up(deployment: Deployment) -> Machine<Deployed> {
    Machine::new(move |port| async move {
        let identity = port.identity().await?;
        let place =
            format!("{} in account {}, {}", deployment.name(), identity.account, deployment.platform.region);
        port.say(Progress::Doing(place)).await;
        preflight::check(&port, &deployment).await?;
        attach_all(&port, &deployment).await?;
        let (layout, standing) = prepare::layout(&port, &deployment).await?;
        let mut run = Run { port: &port, deployment: &deployment, agreed: false };
        for stack in standing.iter().rev() {
            if !layout.stacks.iter().any(|wanted| wanted.name == stack.name) {
                run.remove(stack).await?;
            }
        }
        let mut stacks = Vec::new();
        for stack in &layout.stacks {
            let (stack, changed) = run.deploy(stack).await?;
            stacks.push(DeployedStack { stack, changed });
        }
        Ok(Deployed { account: identity.account, stacks })
    })
}

/// The machine that looks up what must be there before another engine deploys: certificate, network, images.
#[must_use]
pub fn lookups(deployment: Deployment) -> Machine<()> {
    Machine::new(move |port| async move { preflight::check(&port, &deployment).await })
}

/// Follows what is under way on the platform's own stack before anything is decided: where services stand is known only then.
async fn attach_all(port: &Port, deployment: &Deployment) -> Result<(), Stop> {
    while let Some(stack) = port.stack(&deployment.name()).await? {
        owner::check(port, deployment, &stack).await?;
        if !stack.status.in_progress() {
            break;
        }
        attach(port, deployment, &stack).await?;
    }
    Ok(())
}

/// Follows an operation that is under way already; a failed one is told and ends the run.
async fn attach(port: &Port, deployment: &Deployment, stack: &Stack) -> Result<(), Stop> {
    let set = stack.change_set.as_deref().and_then(|arn| arn.split('/').nth(1));
    let whose = match set {
        Some(name) if name.starts_with(owner::CHANGE_SET_PREFIX) => format!("change set {name}"),
        Some(name) => format!("change set {name}, not made by plimsoll"),
        None => "started by somebody else".to_owned(),
    };
    port.say(Progress::Doing(format!("{} is {}: following it ({whose})", stack.name, stack.status))).await;
    let deleting = stack.status == StackStatus::DeleteInProgress;
    let target =
        Target { deployment, name: &stack.name, id: &stack.id, former: None, total: None, resume: RESUME };
    let ended = follow::follow(port, &target).await?;
    if deleting { Ok(()) } else { judge(deployment, &stack.name, &ended).map(|_| ()) }
}

/// What the end of a creation or update means.
fn judge(deployment: &Deployment, name: &str, ended: &Ended) -> Result<Stack, Stop> {
    let status = ended.stack.as_ref().map(|stack| stack.status.clone());
    match (&ended.stack, status) {
        (
            Some(stack),
            Some(StackStatus::CreateComplete | StackStatus::UpdateComplete | StackStatus::ImportComplete),
        ) => Ok(stack.clone()),
        (_, status) => Err(failed(deployment, name, ended, status)),
    }
}

fn failed(deployment: &Deployment, name: &str, ended: &Ended, status: Option<StackStatus>) -> Stop {
    let message = match &ended.failure {
        Some(event) => {
            let place = deployment
                .path_of(&event.logical_id)
                .map_or_else(String::new, |path| format!(", from {path}"));
            let reason = event.reason.as_deref().unwrap_or("no reason given");
            format!("{name}: {} ({}{place}) {}: {reason}", event.logical_id, event.kind, event.status)
        }
        None => {
            let reason = ended.stack.as_ref().and_then(|stack| stack.reason.clone());
            format!(
                "{name}: {}",
                reason.unwrap_or_else(|| "the change failed; AWS gave no reason".to_owned())
            )
        }
    };
    let rolled_back = matches!(
        status,
        Some(
            StackStatus::RollbackComplete
                | StackStatus::UpdateRollbackComplete
                | StackStatus::ImportRollbackComplete
        )
    );
    let help = match &status {
        Some(StackStatus::RollbackComplete) => {
            "everything that was made was removed again; run `plimsoll up` after the cure"
        }
        Some(StackStatus::UpdateRollbackComplete) => {
            "the former state stands again; run `plimsoll up` after the cure"
        }
        Some(StackStatus::UpdateRollbackFailed) => {
            "the rollback is stuck: `plimsoll up` goes on with it and offers to skip what is stuck"
        }
        Some(StackStatus::RollbackFailed) => {
            "something that was made could not be removed: `plimsoll up` offers to remove it"
        }
        _ => "look at the events of the stack in the CloudFormation console",
    };
    let status = status.map_or_else(|| "gone".to_owned(), |status| status.to_string());
    Stop::Failed { message, help: format!("the stack is {status}: {help}"), rolled_back }
}

/// One run of `up`.
struct Run<'a> {
    port: &'a Port,
    deployment: &'a Deployment,
    /// Whether the user has agreed to make a platform that was not there at all.
    agreed: bool,
}

impl Run<'_> {
    /// Brings one stack to what is wanted, from whatever state it is in.
    async fn deploy(&mut self, wanted: &StackTemplate) -> Result<(Stack, bool), Stop> {
        let mut followed = false;
        loop {
            let Some(stack) = self.port.stack(&wanted.name).await? else {
                return self.create(wanted).await;
            };
            owner::check(self.port, self.deployment, &stack).await?;
            match &stack.status {
                StackStatus::ReviewInProgress => return self.create(wanted).await,
                status if status.in_progress() => {
                    attach(self.port, self.deployment, &stack).await?;
                    followed = true;
                }
                status if status.is_stable() || *status == StackStatus::UpdateFailed => {
                    let (stack, changed) = self.update(wanted, stack).await?;
                    return Ok((stack, changed || followed));
                }
                StackStatus::UpdateRollbackFailed => {
                    cure::continue_rollback(self.port, self.deployment, &stack).await?;
                }
                StackStatus::CreateFailed
                | StackStatus::RollbackComplete
                | StackStatus::RollbackFailed
                | StackStatus::DeleteFailed => {
                    cure::remove_remains(self.port, self.deployment, &stack).await?;
                }
                status => {
                    return Err(Stop::Barred {
                        message: format!("the stack {} is {status}", stack.name),
                        help: "bring it into another state in the CloudFormation console".to_owned(),
                    });
                }
            }
        }
    }

    /// Removes a stack of services none of which the stack file names any more.
    async fn remove(&self, stack: &Stack) -> Result<(), Stop> {
        owner::check(self.port, self.deployment, stack).await?;
        let removed = self.port.resources(&stack.name).await?.into_iter().map(|resource| ResourceChange {
            action: ChangeAction::Remove,
            logical_id: resource.logical_id,
            physical_id: resource.physical_id,
            kind: resource.kind,
            replacement: Replacement::No,
            causes: Vec::new(),
        });
        let (name, changes) = (stack.name.clone(), removed.collect());
        self.port
            .say(Progress::Changes { stack: name, creates: false, changes, monthly: (None, None) })
            .await;
        let text = format!("Remove {}, whose services the stack file does not name any more?", stack.name);
        self.port.confirm(Question::Confirm { text }).await?;
        destroy::remove(self.port, self.deployment, stack).await
    }

    async fn create(&mut self, wanted: &StackTemplate) -> Result<(Stack, bool), Stop> {
        let prepared = prepare::prepare(self.port, self.deployment, wanted, None).await?;
        self.port.say(Progress::Doing(format!("making the change set of {}", prepared.name))).await;
        let set = changes::change_set(self.port, self.deployment, &prepared, true, None).await?;
        let ChangeSet::Ready { changes } = set else {
            return Err(Stop::Bug("a new stack without resources"));
        };
        let agreed = self.agreed;
        let asked = self.show(&prepared, true, &changes, None, agreed).await;
        if let Err(stop) = asked {
            self.abandon(&prepared, true).await?;
            return Err(stop);
        }
        self.agreed = true;
        let stack = self.execute(&prepared, changes.len()).await?;
        Ok((self.protect(stack).await?, true))
    }

    async fn update(&mut self, wanted: &StackTemplate, stack: Stack) -> Result<(Stack, bool), Stop> {
        let former: Value = self.port.template(&stack.name).await?;
        let prepared = prepare::prepare(self.port, self.deployment, wanted, Some((&stack, &former))).await?;
        let settled = matches!(stack.status, StackStatus::CreateComplete | StackStatus::UpdateComplete);
        if prepared.unchanged && settled {
            self.port.say(Progress::Note(format!("{}: nothing changes", stack.name))).await;
            return Ok((self.protect(stack).await?, false));
        }
        self.port.say(Progress::Doing(format!("making the change set of {}", prepared.name))).await;
        let set = changes::change_set(self.port, self.deployment, &prepared, false, Some(&former)).await?;
        let ChangeSet::Ready { changes } = set else {
            self.port.say(Progress::Note(format!("{}: nothing changes", stack.name))).await;
            return Ok((self.protect(stack).await?, false));
        };
        if let Some(stop) = refusal(self.deployment, &stack.name, &collisions(&prepared.template, &changes)) {
            self.show_only(&prepared, false, &changes, Some(&stack)).await;
            changes::delete(self.port, &prepared).await?;
            return Err(stop);
        }
        if let Err(stop) = self.show(&prepared, false, &changes, Some(&stack), false).await {
            self.abandon(&prepared, false).await?;
            return Err(stop);
        }
        let stack = self.execute(&prepared, changes.len()).await?;
        Ok((self.protect(stack).await?, true))
    }

    async fn show_only(
        &self,
        prepared: &Prepared,
        creates: bool,
        changes: &[ResourceChange],
        stack: Option<&Stack>,
    ) {
        let monthly = monthly(prepared, stack);
        let (stack, changes) = (prepared.name.clone(), changes.to_vec());
        self.port.say(Progress::Changes { stack, creates, changes, monthly }).await;
    }

    /// Shows the changes and asks.
    async fn show(
        &self,
        prepared: &Prepared,
        creates: bool,
        changes: &[ResourceChange],
        stack: Option<&Stack>,
        agreed: bool,
    ) -> Result<(), Stop> {
        self.show_only(prepared, creates, changes, stack).await;
        if self.port.interrupted() {
            return Err(Stop::Detached { message: "interrupted; nothing was changed".to_owned() });
        }
        if agreed {
            return Ok(());
        }
        let verb = if creates { "Create" } else { "Change" };
        let region = &self.deployment.platform.region;
        self.port.confirm(Question::Confirm { text: format!("{verb} {} in {region}?", prepared.name) }).await
    }

    /// Leaves nothing behind of a change set that is not wanted.
    async fn abandon(&self, prepared: &Prepared, creates: bool) -> Result<(), Stop> {
        changes::delete(self.port, prepared).await?;
        if creates {
            cure::remove_review(self.port, &prepared.name).await?;
        }
        Ok(())
    }

    async fn execute(&self, prepared: &Prepared, total: usize) -> Result<Stack, Stop> {
        let former = follow::latest_operation(self.port, &prepared.name).await?;
        let call = CloudFormation::ExecuteChangeSet {
            stack: prepared.name.clone(),
            name: prepared.change_set.clone(),
            token: prepared.change_set.clone(),
        };
        match self.port.call(call).await {
            // Executed already: by an earlier attempt whose answer was lost.
            Err(refusal) if refusal.is(RefusalKind::Busy) => {}
            answer => _ = answer?,
        }
        let Some(stack) = self.port.stack(&prepared.name).await? else {
            return Err(Stop::Bug("a stack vanished between two calls"));
        };
        let total = Some(total);
        let (name, id) = (prepared.name.as_str(), stack.id.as_str());
        let target = Target { deployment: self.deployment, name, id, former, total, resume: RESUME };
        let ended = follow::follow(self.port, &target).await?;
        let stack = judge(self.deployment, name, &ended)?;
        self.with_outputs(prepared, stack).await
    }

    /// The stack with its outputs: they may come a moment after the state.
    async fn with_outputs(&self, prepared: &Prepared, mut stack: Stack) -> Result<Stack, Stop> {
        for _ in 0..OUTPUT_LOOKS {
            if prepared.template.outputs.is_empty() || !stack.outputs.is_empty() {
                break;
            }
            let seconds = self.deployment.options.poll;
            let deadline = self.port.now().plus_seconds(self.deployment.options.timeout);
            let what = format!("the outputs of {}", stack.name);
            self.port.wait(Wait { seconds, what, deadline }).await;
            if let Some(now) = self.port.stack(&prepared.name).await? {
                stack = now;
            }
        }
        Ok(stack)
    }

    /// Sets termination protection as the stack file says.
    async fn protect(&self, stack: Stack) -> Result<Stack, Stop> {
        let protected = self.deployment.platform.termination_protection;
        if stack.protected == protected {
            return Ok(stack);
        }
        let call = CloudFormation::ProtectStack { stack: stack.name.clone(), protected };
        match self.port.order(call).await {
            Ok(()) => Ok(Stack { protected, ..stack }),
            Err(refusal) => {
                let text = format!("{}: termination protection was not switched: {refusal}", stack.name);
                self.port.say(Progress::Warning(text)).await;
                Ok(stack)
            }
        }
    }
}

/// The monthly cost of the deployed state and of the new one, as text.
pub(super) fn monthly(prepared: &Prepared, stack: Option<&Stack>) -> (Option<String>, Option<String>) {
    let name = output_name(MONTHLY);
    let before = stack.and_then(|stack| stack.outputs.iter().find(|output| output.key == name));
    let after = prepared.template.outputs.iter().find(|(key, _)| *key == name);
    let after = after.and_then(|(_, body)| match body.get("Value") {
        Some(plimsoll_infra::cloudformation::Node::Text(text)) => Some(text.clone()),
        _ => None,
    });
    (before.map(|output| output.value.clone()), after)
}
