//! Change sets: made or found again, waited for, read whole.

use super::action::{Stop, Wait};
use super::deployment::Deployment;
use super::owner::CHANGE_SET_PREFIX;
use super::port::Port;
use super::prepare::Prepared;
use super::staging;
use crate::call::CloudFormation;
use crate::call::cloudformation::{
    ChangeAction, ChangeSetPage, ChangeSetRequest, Replacement, ResourceChange, TemplateSource,
};
use crate::refusal::RefusalKind;
use serde_json::Value;

/// After so many looks a change set that is not there does not come any more.
const VANISHED: usize = 15;

/// A change set that can be executed, or that there is nothing to change.
#[derive(Debug, Clone)]
pub(super) enum ChangeSet {
    /// It can be executed.
    Ready {
        /// What it does.
        changes: Vec<ResourceChange>,
    },
    /// Nothing changes.
    Empty,
}

/// The change set of a prepared stack: the one of an earlier run that was cut, else a new one.
pub(super) async fn change_set(
    port: &Port,
    deployment: &Deployment,
    prepared: &Prepared,
    creates: bool,
    deployed: Option<&Value>,
) -> Result<ChangeSet, Stop> {
    let standing = first_page(port, prepared).await?;
    let reusable = standing.as_ref().is_some_and(|page| {
        page.status.ends_with("_IN_PROGRESS")
            || page.status.ends_with("_PENDING")
            || (page.status == "CREATE_COMPLETE" && page.execution == "AVAILABLE")
    });
    if !reusable {
        if standing.is_some() {
            delete(port, prepared).await?;
        }
        remove_stale(port, prepared).await?;
        create(port, deployment, prepared, creates).await?;
    }
    let page = settled(port, deployment, prepared).await?;
    if page.status != "CREATE_COMPLETE" {
        let reason = page.reason.unwrap_or_else(|| "no reason given".to_owned());
        delete(port, prepared).await?;
        if is_empty(&reason) {
            return Ok(ChangeSet::Empty);
        }
        return Err(Stop::Barred {
            message: format!("CloudFormation made no change set for {}: {reason}", prepared.name),
            help: "nothing was changed".to_owned(),
        });
    }
    let mut changes = page.changes;
    let mut next = page.next;
    while next.is_some() {
        let Some(page) = describe(port, prepared, next).await? else { break };
        changes.extend(page.changes);
        next = page.next;
    }
    let changes: Vec<ResourceChange> =
        changes.into_iter().filter(|change| !says_nothing(change, prepared, deployed)).collect();
    if changes.is_empty() && prepared.same {
        delete(port, prepared).await?;
        return Ok(ChangeSet::Empty);
    }
    Ok(ChangeSet::Ready { changes })
}

/// AWS: the reasons for a change set without changes; source CloudFormation guide and `CreateChangeSet`, read 2026-09.
fn is_empty(reason: &str) -> bool {
    reason.contains("didn't contain changes") || reason.contains("No updates are to be performed")
}

/// Whether a change is listed without any reason although the resource reads the same in both templates.
fn says_nothing(change: &ResourceChange, prepared: &Prepared, deployed: Option<&Value>) -> bool {
    let unsure = matches!(change.replacement, Replacement::Conditional | Replacement::Unknown);
    if change.action != ChangeAction::Modify || !change.causes.is_empty() || !unsure {
        return false;
    }
    let former = deployed.and_then(|template| template.get("Resources")?.get(&change.logical_id));
    let new: Option<Value> = serde_json::from_str::<Value>(&prepared.body)
        .ok()
        .and_then(|template| template.get("Resources")?.get(&change.logical_id).cloned());
    former.is_some() && former == new.as_ref()
}

async fn create(
    port: &Port,
    deployment: &Deployment,
    prepared: &Prepared,
    creates: bool,
) -> Result<(), Stop> {
    let template = if prepared.upload {
        TemplateSource::Url(staging::upload(port, deployment, prepared).await?)
    } else {
        TemplateSource::Inline(prepared.body.clone())
    };
    let parameters = prepared.parameters.iter();
    let request = ChangeSetRequest {
        stack: prepared.name.clone(),
        name: prepared.change_set.clone(),
        creates,
        template,
        parameters: parameters.map(|(name, given)| (name.clone(), given.sent.clone())).collect(),
        tags: prepared.tags.clone(),
        description: format!("plimsoll {}: {}", deployment.origin.version, deployment.origin.stack_file),
    };
    let call = CloudFormation::CreateChangeSet(Box::new(request));
    let operation = call.operation();
    match port.call(call).await {
        // An earlier run was cut between this call and its answer.
        Err(refusal) if refusal.is(RefusalKind::AlreadyExists) => Ok(()),
        answer => answer?.change_set_made(operation).map(|_| ()).map_err(Stop::from),
    }
}

/// Waits until a change set is made, or failed.
async fn settled(port: &Port, deployment: &Deployment, prepared: &Prepared) -> Result<ChangeSetPage, Stop> {
    let what = format!("the change set of {}", prepared.name);
    let deadline = port.now().plus_seconds(deployment.options.timeout);
    let mut missing = 0;
    loop {
        match first_page(port, prepared).await? {
            Some(page) if !page.status.ends_with("_IN_PROGRESS") && !page.status.ends_with("_PENDING") => {
                return Ok(page);
            }
            Some(_) => missing = 0,
            None => missing += 1,
        }
        if missing > VANISHED {
            return Err(Stop::Barred {
                message: format!("{what} vanished; somebody else may be changing the stack"),
                help: "run the command again; nothing was changed".to_owned(),
            });
        }
        if port.interrupted() {
            return Err(Stop::Detached {
                message: format!("interrupted while waiting for {what}; nothing was changed"),
            });
        }
        if port.now() >= deadline {
            let message = format!("waited {} s for {what}; nothing was changed", deployment.options.timeout);
            return Err(Stop::TimedOut { message });
        }
        port.wait(Wait { seconds: deployment.options.poll.min(2), what: what.clone(), deadline }).await;
    }
}

async fn first_page(port: &Port, prepared: &Prepared) -> Result<Option<ChangeSetPage>, Stop> {
    describe(port, prepared, None).await
}

async fn describe(
    port: &Port,
    prepared: &Prepared,
    next: Option<String>,
) -> Result<Option<ChangeSetPage>, Stop> {
    let call = CloudFormation::DescribeChangeSet {
        stack: prepared.name.clone(),
        name: prepared.change_set.clone(),
        next,
    };
    let operation = call.operation();
    Ok(port.call(call).await?.change_set(operation)?)
}

/// Takes the change set away; one that is gone is no error.
pub(super) async fn delete(port: &Port, prepared: &Prepared) -> Result<(), Stop> {
    remove(port, &prepared.name, &prepared.change_set).await
}

async fn remove(port: &Port, stack: &str, name: &str) -> Result<(), Stop> {
    let call = CloudFormation::DeleteChangeSet { stack: stack.to_owned(), name: name.to_owned() };
    match port.order(call).await {
        Err(refusal) if !refusal.is(RefusalKind::NotFound) => Err(refusal.into()),
        _ => Ok(()),
    }
}

/// Takes away change sets of ours that earlier runs left behind with another content.
async fn remove_stale(port: &Port, prepared: &Prepared) -> Result<(), Stop> {
    let call = CloudFormation::ListChangeSets { stack: prepared.name.clone() };
    let operation = call.operation();
    let names = match port.call(call).await {
        Err(refusal) if refusal.is(RefusalKind::NotFound) => return Ok(()),
        answer => answer?.names(operation)?,
    };
    for name in
        names.iter().filter(|name| name.starts_with(CHANGE_SET_PREFIX) && **name != prepared.change_set)
    {
        remove(port, &prepared.name, name).await?;
    }
    Ok(())
}
