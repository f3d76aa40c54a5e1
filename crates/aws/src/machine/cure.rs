//! States that a stack does not leave by itself.

use super::action::{Progress, Question, Stop, Wait};
use super::deployment::Deployment;
use super::follow::{self, Target};
use super::port::Port;
use crate::call::CloudFormation;
use crate::call::cloudformation::{Stack, StackResource, StackStatus};
use crate::refusal::RefusalKind;

/// How to come back to a deletion that goes on without us.
const RESUME: &str = "run the command again to follow it";

/// Goes on with a rollback that is stuck; what keeps it stuck may be skipped.
pub(super) async fn continue_rollback(
    port: &Port,
    deployment: &Deployment,
    stack: &Stack,
) -> Result<(), Stop> {
    let resources = port.resources(&stack.name).await?;
    let stuck: Vec<&StackResource> =
        resources.iter().filter(|resource| resource.status == "UPDATE_FAILED").collect();
    say_stuck(port, stack, &stuck).await;
    let text = format!("Go on with the rollback of {}?", stack.name);
    port.confirm(Question::Confirm { text }).await?;
    let ended = resume_rollback(port, deployment, stack, Vec::new()).await?;
    if ended != Some(StackStatus::UpdateRollbackFailed) {
        return Ok(());
    }
    let resources = port.resources(&stack.name).await?;
    let stuck: Vec<&StackResource> =
        resources.iter().filter(|resource| resource.status == "UPDATE_FAILED").collect();
    say_stuck(port, stack, &stuck).await;
    let skip: Vec<String> = stuck.iter().map(|resource| resource.logical_id.clone()).collect();
    let text = format!(
        "It is stuck again. Leave {} as they are and take everything else back?",
        if skip.is_empty() { "the failed resources".to_owned() } else { skip.join(", ") }
    );
    port.confirm(Question::Confirm { text }).await?;
    match resume_rollback(port, deployment, stack, skip).await? {
        Some(StackStatus::UpdateRollbackFailed) | None => Err(Stop::Failed {
            message: format!("{}: the rollback cannot be finished", stack.name),
            help: "look at the events of the stack in the CloudFormation console".to_owned(),
            rolled_back: false,
        }),
        Some(_) => Ok(()),
    }
}

async fn resume_rollback(
    port: &Port,
    deployment: &Deployment,
    stack: &Stack,
    skip: Vec<String>,
) -> Result<Option<StackStatus>, Stop> {
    let call = CloudFormation::ContinueRollback { stack: stack.name.clone(), skip };
    port.order(call).await?;
    // The state changes a moment after the answer, and until then it looks as if the rollback had failed again.
    let deadline = port.now().plus_seconds(deployment.options.timeout);
    let what = format!("the rollback of {} to go on", stack.name);
    port.wait(Wait { seconds: deployment.options.poll, what, deadline }).await;
    let target =
        Target { deployment, name: &stack.name, id: &stack.id, former: None, total: None, resume: RESUME };
    let ended = follow::follow(port, &target).await?;
    Ok(ended.stack.map(|stack| stack.status))
}

async fn say_stuck(port: &Port, stack: &Stack, stuck: &[&StackResource]) {
    let reason = |resource: &&StackResource| {
        let reason = resource.reason.as_deref().unwrap_or("no reason given");
        format!("{} ({}): {reason}", resource.logical_id, resource.kind)
    };
    let title = format!("{} is {}", stack.name, stack.status);
    port.say(Progress::Reason { title, lines: stuck.iter().map(reason).collect() }).await;
}

/// Removes a stack that never stood whole, so that it can be made again.
pub(super) async fn remove_remains(port: &Port, deployment: &Deployment, stack: &Stack) -> Result<(), Stop> {
    let resources = port.resources(&stack.name).await?;
    let left: Vec<&StackResource> = resources
        .iter()
        .filter(|resource| resource.status != "DELETE_COMPLETE" && resource.physical_id.is_some())
        .collect();
    say_stuck(port, stack, &left).await;
    if stack.protected {
        return Err(Stop::Barred {
            message: format!("the stack {} is {} and protected from deletion", stack.name, stack.status),
            help: "`plimsoll destroy --disable-protection` removes it; then run `plimsoll up` again"
                .to_owned(),
        });
    }
    let what = match (&stack.status, left.len()) {
        (StackStatus::RollbackComplete, _) | (_, 0) => "it holds nothing".to_owned(),
        (_, 1) => "1 resource is left in it".to_owned(),
        (_, count) => format!("{count} resources are left in it"),
    };
    let text = format!("{} is {}; {what}. Delete it and create it again?", stack.name, stack.status);
    port.confirm(Question::Confirm { text }).await?;
    let ended = delete(port, deployment, stack, Vec::new()).await?;
    match ended {
        None => Ok(()),
        Some(status) => Err(Stop::Failed {
            message: format!("{} could not be deleted: it is {status}", stack.name),
            help: "`plimsoll destroy` empties what must be empty, tries again and lists what is left"
                .to_owned(),
            rolled_back: false,
        }),
    }
}

/// Deletes a stack and follows it; gives its state, `None` when it is gone.
pub(super) async fn delete(
    port: &Port,
    deployment: &Deployment,
    stack: &Stack,
    retain: Vec<String>,
) -> Result<Option<StackStatus>, Stop> {
    let former = follow::latest_operation(port, &stack.id).await?;
    let call = CloudFormation::DeleteStack { stack: stack.id.clone(), retain, token: token(stack) };
    port.order(call).await?;
    let target = Target { deployment, name: &stack.name, id: &stack.id, former, total: None, resume: RESUME };
    let ended = follow::follow(port, &target).await?;
    Ok(ended.stack.map(|stack| stack.status))
}

/// The token of a deletion: AWS allows letters, digits and hyphens, at most 128.
fn token(stack: &Stack) -> String {
    let name: String = stack.name.chars().take(100).collect();
    format!("plimsoll-delete-{name}")
}

/// Removes a stack that was never executed; one that is gone, or holds something by now, is left alone.
pub(super) async fn remove_review(port: &Port, name: &str) -> Result<(), Stop> {
    let Some(stack) = port.stack(name).await? else { return Ok(()) };
    if stack.status != StackStatus::ReviewInProgress {
        return Ok(());
    }
    let call =
        CloudFormation::DeleteStack { stack: stack.id.clone(), retain: Vec::new(), token: token(&stack) };
    match port.order(call).await {
        Err(refusal) if !refusal.is(RefusalKind::NotFound) => Err(refusal.into()),
        _ => Ok(()),
    }
}
