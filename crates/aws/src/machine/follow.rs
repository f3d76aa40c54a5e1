//! Follows an operation of CloudFormation to its end, event by event.

use super::action::{Progress, Stop, Wait};
use super::deployment::{Deployment, Options};
use super::diagnose;
use super::port::Port;
use crate::call::CloudFormation;
use crate::call::cloudformation::{Stack, StackEvent, StackStatus};
use crate::moment::Moment;
use crate::refusal::{Refusal, RefusalKind};
use std::collections::{BTreeMap, BTreeSet};

/// So many refusals in a row that will pass are borne.
const PATIENCE: usize = 20;
/// A service that takes longer than this is looked at, in seconds.
const SLOW_SERVICE: u64 = 180;
/// How often it is looked at, in seconds.
const LOOK_AGAIN: u64 = 120;

/// What is followed.
#[derive(Debug, Clone)]
pub(super) struct Target<'a> {
    pub(super) deployment: &'a Deployment,
    /// Name for people.
    pub(super) name: &'a str,
    /// ARN, which answers after a deletion too.
    pub(super) id: &'a str,
    /// The operation that stood last before this one was asked for; `None` to follow the one under way.
    pub(super) former: Option<String>,
    /// Resources in all, where known.
    pub(super) total: Option<usize>,
    /// How to come back to it.
    pub(super) resume: &'a str,
}

/// How an operation ended.
#[derive(Debug, Clone)]
pub(super) struct Ended {
    /// The stack; `None` when it is gone.
    pub(super) stack: Option<Stack>,
    /// What failed first.
    pub(super) failure: Option<StackEvent>,
}

/// What is known of the operation so far.
#[derive(Debug, Default)]
struct Progressed {
    seen: BTreeSet<String>,
    operation: Option<String>,
    failure: Option<StackEvent>,
    status: BTreeMap<String, String>,
    began: Option<Moment>,
    /// Services under way: ARN, since when, when last looked at.
    services: BTreeMap<String, (String, Moment, Option<Moment>)>,
    /// What was told about services already.
    told: BTreeMap<String, Vec<String>>,
}

/// The id of the event with which the latest operation began; `None` for a stack without events.
pub(super) async fn latest_operation(port: &Port, stack: &str) -> Result<Option<String>, Refusal> {
    let mut next = None;
    loop {
        let call = CloudFormation::DescribeEvents { stack: stack.to_owned(), next };
        let operation = call.operation();
        let page = port.call(call).await?.events(operation)?;
        if let Some(event) = page.events.iter().find(|event| begins(event)) {
            return Ok(Some(event.id.clone()));
        }
        next = page.next;
        if next.is_none() {
            return Ok(None);
        }
    }
}

/// Whether an operation begins with this event of the stack itself; a rollback belongs to what it takes back.
fn begins(event: &StackEvent) -> bool {
    event.kind == "AWS::CloudFormation::Stack"
        && event.physical_id.as_deref().is_none_or(|id| id.contains(&format!(":stack/{}/", event.logical_id)))
        && matches!(
            event.status.as_str(),
            "CREATE_IN_PROGRESS"
                | "UPDATE_IN_PROGRESS"
                | "DELETE_IN_PROGRESS"
                | "IMPORT_IN_PROGRESS"
                | "REVIEW_IN_PROGRESS"
        )
}

/// Whether this refusal will pass.
fn passes(refusal: &Refusal) -> bool {
    matches!(refusal.kind, RefusalKind::Throttled | RefusalKind::Network | RefusalKind::Server)
}

/// Follows an operation to its end.
pub(super) async fn follow(port: &Port, target: &Target<'_>) -> Result<Ended, Stop> {
    let Options { timeout, poll, .. } = target.deployment.options;
    let deadline = port.now().plus_seconds(timeout);
    let mut progressed = Progressed::default();
    let mut refused = 0;
    loop {
        match look(port, target, &mut progressed).await {
            Ok(Some(ended)) => return Ok(ended),
            Ok(None) => refused = 0,
            Err(Stop::Refused(refusal)) if passes(&refusal) && refused < PATIENCE => refused += 1,
            Err(stop) => return Err(stop),
        }
        if port.interrupted() {
            let message = format!("detached: AWS goes on with {}; {}", target.name, target.resume);
            return Err(Stop::Detached { message });
        }
        if port.now() >= deadline {
            let what = waiting_for(&progressed, target.name);
            let message = format!("waited {timeout} s for {what}; AWS goes on; {}", target.resume);
            return Err(Stop::TimedOut { message });
        }
        port.wait(Wait { seconds: poll, what: waiting_for(&progressed, target.name), deadline }).await;
    }
}

/// What is still under way, for people.
fn waiting_for(progressed: &Progressed, name: &str) -> String {
    let active: Vec<&str> = progressed
        .status
        .iter()
        .filter(|(id, status)| status.ends_with("_IN_PROGRESS") && id.as_str() != name)
        .map(|(id, _)| id.as_str())
        .collect();
    match active.as_slice() {
        [] => format!("the stack {name}"),
        [first] => format!("{first} of {name}"),
        [first, rest @ ..] => format!("{first} and {} more of {name}", rest.len()),
    }
}

/// One look: the stack first, then its events, so that an end comes with all of its events.
async fn look(port: &Port, target: &Target<'_>, progressed: &mut Progressed) -> Result<Option<Ended>, Stop> {
    let stack = port.stack(target.id).await?;
    let gone = stack.as_ref().is_none_or(|stack| stack.status == StackStatus::DeleteComplete);
    match events(port, target, progressed).await {
        Ok(events) => {
            for event in events {
                note(port, target, progressed, event).await;
            }
        }
        // Some answer no events of what is gone.
        Err(refusal) if gone && refusal.is(RefusalKind::NotFound) => {}
        Err(refusal) => return Err(refusal.into()),
    }
    count(port, target, progressed).await;
    if gone {
        return Ok(Some(Ended { stack: None, failure: progressed.failure.take() }));
    }
    let begun = target.former.is_none() || progressed.operation.is_some();
    match stack {
        Some(stack)
            if begun && !stack.status.in_progress() && stack.status != StackStatus::ReviewInProgress =>
        {
            Ok(Some(Ended { stack: Some(stack), failure: progressed.failure.take() }))
        }
        _ => {
            slow_services(port, progressed).await;
            Ok(None)
        }
    }
}

/// The new events of the operation, the oldest first.
async fn events(
    port: &Port,
    target: &Target<'_>,
    progressed: &mut Progressed,
) -> Result<Vec<StackEvent>, Refusal> {
    let mut found: Vec<StackEvent> = Vec::new();
    let mut next = None;
    'pages: loop {
        let call = CloudFormation::DescribeEvents { stack: target.id.to_owned(), next };
        let operation = call.operation();
        let page = port.call(call).await?.events(operation)?;
        for event in page.events {
            if progressed.seen.contains(&event.id) {
                break 'pages;
            }
            if Some(&event.id) == target.former.as_ref() {
                break 'pages;
            }
            let first = begins(&event);
            found.push(event);
            if first {
                break 'pages;
            }
        }
        next = page.next;
        if next.is_none() {
            break;
        }
    }
    // What came before the operation that is waited for belongs to another one.
    let known = progressed.operation.is_some() || found.last().is_some_and(begins) || target.former.is_none();
    if !known {
        return Ok(Vec::new());
    }
    found.reverse();
    progressed.seen.extend(found.iter().map(|event| event.id.clone()));
    Ok(found)
}

async fn note(port: &Port, target: &Target<'_>, progressed: &mut Progressed, event: StackEvent) {
    if begins(&event) {
        progressed.operation = Some(event.id.clone());
        progressed.began = Some(event.moment);
        // A second operation while one is followed is another one's: its failures are its own.
        progressed.failure = None;
    }
    progressed.status.insert(event.logical_id.clone(), event.status.clone());
    port.say(Progress::Event { stack: target.name.to_owned(), event: Box::new(event.clone()) }).await;
    let failed = event.status.ends_with("_FAILED");
    if event.kind == "AWS::ECS::Service" {
        match (&event.physical_id, event.status.ends_with("_IN_PROGRESS")) {
            (Some(arn), true) if !event.status.starts_with("DELETE") => {
                let since =
                    progressed.services.get(&event.logical_id).map_or(event.moment, |(_, since, _)| *since);
                progressed.services.insert(event.logical_id.clone(), (arn.clone(), since, None));
            }
            _ => _ = progressed.services.remove(&event.logical_id),
        }
        if let (true, Some(arn)) = (failed && !is_consequence(&event), &event.physical_id) {
            tell(port, progressed, &event.logical_id, arn).await;
        }
    }
    if failed && progressed.failure.is_none() && !is_consequence(&event) {
        progressed.failure = Some(event);
    }
}

/// Whether a failure only follows from another one.
///
/// AWS: resources under way are cancelled when another one fails; the words are CloudFormation's own, read 2026-09.
fn is_consequence(event: &StackEvent) -> bool {
    event.kind == "AWS::CloudFormation::Stack"
        || event.reason.as_deref().is_some_and(|reason| {
            reason.contains("creation cancelled")
                || reason.contains("update cancelled")
                || reason.contains("Resource creation cancelled")
        })
}

async fn count(port: &Port, target: &Target<'_>, progressed: &Progressed) {
    let done = progressed
        .status
        .iter()
        .filter(|(id, status)| id.as_str() != target.name && status.ends_with("_COMPLETE"));
    let elapsed = progressed.began.map_or(0, |began| port.now().seconds_since(began));
    let done = done.count();
    port.say(Progress::Count { stack: target.name.to_owned(), done, total: target.total, elapsed }).await;
}

/// Looks at services that take long: their tasks may be failing again and again long before CloudFormation says so.
async fn slow_services(port: &Port, progressed: &mut Progressed) {
    let now = port.now();
    let due: Vec<(String, String)> = progressed
        .services
        .iter()
        .filter(|(_, (_, since, looked))| {
            now.seconds_since(*since) >= SLOW_SERVICE
                && looked.is_none_or(|at| now.seconds_since(at) >= LOOK_AGAIN)
        })
        .map(|(id, (arn, _, _))| (id.clone(), arn.clone()))
        .collect();
    for (id, arn) in due {
        if let Some((_, _, looked)) = progressed.services.get_mut(&id) {
            *looked = Some(now);
        }
        tell(port, progressed, &id, &arn).await;
    }
}

/// Tells why a service does not come up, once as long as the reasons stay the same.
async fn tell(port: &Port, progressed: &mut Progressed, id: &str, arn: &str) {
    let lines = diagnose::service(port, arn).await;
    if lines.is_empty() || progressed.told.get(id) == Some(&lines) {
        return;
    }
    progressed.told.insert(id.to_owned(), lines.clone());
    let name = arn.rsplit('/').next().unwrap_or(arn);
    port.say(Progress::Reason { title: format!("service {name} ({id})"), lines }).await;
}
