//! The log lines of services, put in the order of time.

use super::deployed::{self, Wanted};
use super::{Machine, Port, Progress, Stop, Wait};
use crate::call::Logs;
use crate::call::logs::{LogLine, LogPage};
use crate::moment::Moment;
use plimsoll_infra::ids;
use std::collections::BTreeSet;

/// Which lines are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogsRequest {
    /// The stacks.
    pub wanted: Wanted,
    /// Services or jobs, by their names in the stack file.
    pub services: Vec<String>,
    /// How far back, in seconds.
    pub since: u64,
    /// A filter pattern of CloudWatch Logs; `None` for every line.
    pub filter: Option<String>,
    /// How long new lines are waited for, in seconds; `None` for not at all.
    pub follow: Option<u64>,
}

/// A line and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceLine {
    /// The service's name in the stack file.
    pub service: String,
    /// The line.
    pub line: LogLine,
}

impl ServiceLine {
    /// The container and the task that wrote it: AWS names a stream `prefix/container/task`.
    #[must_use]
    pub fn origin(&self) -> (&str, &str) {
        let mut parts = self.line.stream.rsplit('/');
        let task = parts.next().unwrap_or_default();
        (parts.next().unwrap_or_default(), task)
    }
}

/// How many lines were shown, and of how many groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Shown {
    /// Lines.
    pub lines: usize,
    /// Log groups looked into.
    pub groups: usize,
}

/// Seconds between two looks.
const PAUSE: u64 = 2;
/// AWS: lines reach CloudWatch Logs out of order and late; those of so many milliseconds are looked at again.
const LATE: i64 = 15_000;

/// Shows lines as [`Progress::Log`] until there are no more, or until patience ends.
#[must_use]
pub fn logs(request: LogsRequest) -> Machine<Shown> {
    Machine::new(move |port| async move {
        let groups = groups(&port, &request).await?;
        let began = port.now();
        let mut from = Moment::from_millis(
            began.millis().saturating_sub(i64::try_from(request.since * 1000).unwrap_or(i64::MAX)),
        );
        let mut seen = BTreeSet::new();
        let mut shown = Shown { lines: 0, groups: groups.len() };
        loop {
            let lines = look(&port, &request, &groups, from, &mut seen).await?;
            if let Some(newest) = lines.last() {
                from = from.max(Moment::from_millis(newest.line.moment.millis() - LATE));
            }
            seen.retain(|(moment, _)| *moment >= from);
            shown.lines += lines.len();
            if !lines.is_empty() {
                port.say(Progress::Log(lines)).await;
            }
            let Some(patience) = request.follow else { return Ok(shown) };
            let deadline = began.plus_seconds(patience);
            if port.interrupted() || port.now() >= deadline {
                return Ok(shown);
            }
            port.wait(Wait { seconds: PAUSE, what: "new log lines".to_owned(), deadline }).await;
        }
    })
}

/// Service and log group.
async fn groups(port: &Port, request: &LogsRequest) -> Result<Vec<(String, String)>, Stop> {
    let deployed = deployed::read(port, &request.wanted).await?;
    let mut groups = Vec::new();
    for service in &request.services {
        match deployed.physical(&ids::log_group(service)) {
            Some(group) => groups.push((service.clone(), deployed::short(group).to_owned())),
            None => {
                port.say(Progress::Note(format!("{service} has no log group in the deployed stack"))).await;
            }
        }
    }
    Ok(groups)
}

async fn look(
    port: &Port,
    request: &LogsRequest,
    groups: &[(String, String)],
    from: Moment,
    seen: &mut BTreeSet<(Moment, String)>,
) -> Result<Vec<ServiceLine>, Stop> {
    let mut lines = Vec::new();
    for (service, group) in groups {
        let mut next = None;
        loop {
            let call = Logs::Filter { group: group.clone(), from, pattern: request.filter.clone(), next };
            let operation = call.operation();
            let LogPage { lines: found, next: more } = port.call(call).await?.log_page(operation)?;
            for (id, line) in found {
                if seen.insert((line.moment, id)) {
                    lines.push(ServiceLine { service: service.clone(), line });
                }
            }
            next = more;
            if next.is_none() || port.interrupted() {
                break;
            }
        }
    }
    // Stable: lines of one moment stay in the order of their stream.
    lines.sort_by_key(|line: &ServiceLine| line.line.moment);
    Ok(lines)
}
