//! `diff`: what `up` would do, without doing it and without leaving anything behind.

use super::action::{Progress, Stop};
use super::changes::{self, ChangeSet};
use super::deployment::Deployment;
use super::port::Port;
use super::prepare::{self, Prepared};
use super::{Machine, collisions, owner, up};
use crate::call::cloudformation::{ChangeAction, Replacement, ResourceChange, Stack, StackStatus};
use plimsoll_infra::cloudformation::{Node, StackTemplate};

/// What `up` would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Stacks in the order in which they would be made.
    pub stacks: Vec<StackDifference>,
}

/// What `up` would do to one stack.
#[derive(Debug, Clone, PartialEq)]
pub struct StackDifference {
    /// Stack name.
    pub name: String,
    /// Whether it would be created.
    pub creates: bool,
    /// Changes.
    pub changes: Vec<ResourceChange>,
    /// Monthly costs as text: of the deployed state and of the new one; `None` where not known.
    pub monthly: (Option<String>, Option<String>),
    /// What `up` would refuse, in words.
    pub refused: Option<String>,
}

impl Difference {
    /// Whether nothing would change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stacks.iter().all(|stack| !stack.creates && stack.changes.is_empty())
    }
}

/// The machine of `diff`.
#[must_use]
pub fn diff(deployment: Deployment) -> Machine<Difference> {
    Machine::new(move |port| async move {
        port.identity().await?;
        let (layout, _) = prepare::layout(&port, &deployment).await?;
        let mut stacks = Vec::new();
        for stack in &layout.stacks {
            stacks.push(one(&port, &deployment, stack).await?);
        }
        Ok(Difference { stacks })
    })
}

async fn one(port: &Port, deployment: &Deployment, wanted: &StackTemplate) -> Result<StackDifference, Stop> {
    let standing = port.stack(&wanted.name).await?;
    if let Some(stack) = &standing {
        owner::check(port, deployment, stack).await?;
        if stack.status.in_progress() {
            return Err(Stop::Barred {
                message: format!("the stack {} is {}", stack.name, stack.status),
                help: "wait until it has ended; `plimsoll up` follows it".to_owned(),
            });
        }
    }
    match standing.filter(|stack| stack.status.is_stable() || stack.status == StackStatus::UpdateFailed) {
        Some(stack) => update(port, deployment, wanted, &stack).await,
        None => creation(port, deployment, wanted).await,
    }
}

/// A stack that does not stand: everything is added. No change set is made, because it would leave a stack behind.
async fn creation(
    port: &Port,
    deployment: &Deployment,
    wanted: &StackTemplate,
) -> Result<StackDifference, Stop> {
    let prepared = prepare::prepare(port, deployment, wanted, None).await?;
    let added = prepared.template.resources.iter().map(|resource| ResourceChange {
        action: ChangeAction::Add,
        logical_id: resource.id.clone(),
        physical_id: None,
        kind: match resource.body.get("Type") {
            Some(Node::Text(kind)) => kind.clone(),
            _ => String::new(),
        },
        replacement: Replacement::No,
        causes: Vec::new(),
    });
    Ok(difference(&prepared, true, added.collect(), None))
}

fn difference(
    prepared: &Prepared,
    creates: bool,
    changes: Vec<ResourceChange>,
    stack: Option<&Stack>,
) -> StackDifference {
    let monthly = up::monthly(prepared, stack);
    StackDifference { name: prepared.name.clone(), creates, changes, monthly, refused: None }
}

async fn update(
    port: &Port,
    deployment: &Deployment,
    wanted: &StackTemplate,
    stack: &Stack,
) -> Result<StackDifference, Stop> {
    let former = port.template(&stack.name).await?;
    let prepared = prepare::prepare(port, deployment, wanted, Some((stack, &former))).await?;
    let settled = matches!(stack.status, StackStatus::CreateComplete | StackStatus::UpdateComplete);
    if prepared.unchanged && settled {
        return Ok(difference(&prepared, false, Vec::new(), Some(stack)));
    }
    port.say(Progress::Doing(format!("making a change set of {} to look at", stack.name))).await;
    let ChangeSet::Ready { changes } =
        changes::change_set(port, deployment, &prepared, false, Some(&former)).await?
    else {
        return Ok(difference(&prepared, false, Vec::new(), Some(stack)));
    };
    changes::delete(port, &prepared).await?;
    let refused =
        collisions::refusal(deployment, &stack.name, &collisions::collisions(&prepared.template, &changes));
    let found = difference(&prepared, false, changes, Some(stack));
    Ok(StackDifference { refused: refused.map(|stop| stop.to_string()), ..found })
}
