//! The count of a service, or its range, changed by hand (B15).

use super::deployed::{self, Deployed, Wanted};
use super::{Machine, Port, Progress, Question, Stop, Wait};
use crate::call::ecs::EcsService;
use crate::call::scaling::{PolicySummary, ScalableTarget};
use crate::call::{Ecs, Scaling};
use plimsoll_infra::ids;
use std::fmt;

/// What the service is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum To {
    /// So many tasks, now.
    Count(u32),
    /// Between so many tasks and so many.
    Range(u32, u32),
}

impl fmt::Display for To {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(count) => write!(f, "{count}"),
            Self::Range(minimum, maximum) => write!(f, "{minimum}..{maximum}"),
        }
    }
}

/// What is to be scaled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScaleRequest {
    /// The stacks.
    pub wanted: Wanted,
    /// The service, by its name in the stack file.
    pub service: String,
    /// What it is to have.
    pub to: To,
    /// How long its tasks are waited for, in seconds.
    pub patience: u64,
    /// Seconds between two looks.
    pub poll: u64,
}

/// What was done.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaled {
    /// The service.
    pub service: String,
    /// Count before and after.
    pub count: (u32, u32),
    /// Range before; `None` where nothing scales the service.
    pub range_before: Option<(u32, u32)>,
    /// Range after.
    pub range_after: Option<(u32, u32)>,
    /// Whether anything was changed.
    pub changed: bool,
    /// What the command takes it back with; `None` where nothing was changed.
    pub take_back: Option<To>,
    /// What autoscaling will do next, one sentence each.
    pub next: Vec<String>,
}

/// Changes the count within the range, or the range, and waits until the tasks are there.
#[must_use]
pub fn scale(request: ScaleRequest) -> Machine<Scaled> {
    Machine::new(move |port| async move {
        let deployed = deployed::read(&port, &request.wanted).await?;
        settled(&deployed)?;
        let place = Place::of(&deployed, &request)?;
        let before = place.look(&port).await?;
        let target = place.target(&port).await?;
        let range = target.as_ref().map(|target| (target.minimum, target.maximum));
        let policies = if target.is_some() { place.policies(&port).await? } else { Vec::new() };
        let (changed, after) = match request.to {
            To::Count(count) => {
                within(&request.service, count, range)?;
                let changed = place.set_count(&port, before.desired, count).await?;
                (changed, range)
            }
            To::Range(minimum, maximum) => {
                let changed = place.set_range(&port, range, (minimum, maximum)).await?;
                (changed, Some((minimum, maximum)))
            }
        };
        let take_back = changed.then_some(match (request.to, range) {
            (To::Range(..), Some((minimum, maximum))) => To::Range(minimum, maximum),
            _ => To::Count(before.desired),
        });
        let now = place.settle(&port, &request, after, take_back).await?;
        Ok(Scaled {
            next: next(&request, now.desired, after, target.as_ref(), &policies),
            service: request.service,
            count: (before.desired, now.desired),
            range_before: range,
            range_after: after,
            changed,
            take_back,
        })
    })
}

/// Two changes at once end in neither.
fn settled(deployed: &Deployed) -> Result<(), Stop> {
    match deployed.stacks.iter().find(|stack| stack.status.in_progress()) {
        None => Ok(()),
        Some(stack) => Err(Stop::Barred {
            message: format!("error: stack `{}` is {}: a deployment is under way", stack.name, stack.status),
            help: "wait until it is over (`plimsoll status` shows it), then scale".to_owned(),
        }),
    }
}

fn within(service: &str, count: u32, range: Option<(u32, u32)>) -> Result<(), Stop> {
    let Some((minimum, maximum)) = range else { return Ok(()) };
    if (minimum..=maximum).contains(&count) {
        return Ok(());
    }
    let wider = To::Range(minimum.min(count), maximum.max(count));
    Err(Stop::Invalid {
        message: format!(
            "error: {service} may have {minimum} to {maximum} tasks, not {count}: autoscaling would pull the count back at once"
        ),
        help: format!(
            "`plimsoll scale {service} {wider}` widens the range now; `tasks: {wider}` in the stack file and `plimsoll up` widen it for good"
        ),
    })
}

/// Where the service is.
struct Place {
    service: String,
    cluster: String,
    physical: String,
}

impl Place {
    fn of(deployed: &Deployed, request: &ScaleRequest) -> Result<Self, Stop> {
        let name = &request.service;
        let physical = deployed.physical(&ids::service(name)).map(|id| deployed::short(id).to_owned());
        let cluster = deployed.physical(&ids::cluster()).map(|id| deployed::short(id).to_owned());
        match (physical, cluster) {
            (Some(physical), Some(cluster)) => Ok(Self { service: name.clone(), cluster, physical }),
            _ => Err(Stop::Barred {
                message: format!("error: {name} is in the stack file, but not deployed"),
                help: "`plimsoll up` makes it".to_owned(),
            }),
        }
    }

    fn resource(&self) -> String {
        format!("service/{}/{}", self.cluster, self.physical)
    }

    async fn look(&self, port: &Port) -> Result<EcsService, Stop> {
        let call =
            Ecs::DescribeServices { cluster: self.cluster.clone(), services: vec![self.physical.clone()] };
        let operation = call.operation();
        let found = port.call(call).await?.services(operation)?;
        found.into_iter().next().ok_or_else(|| Stop::Barred {
            message: format!(
                "error: ECS does not know the service `{}` in `{}`",
                self.physical, self.cluster
            ),
            help: "it was removed by hand; `plimsoll diff` shows what differs".to_owned(),
        })
    }

    async fn target(&self, port: &Port) -> Result<Option<ScalableTarget>, Stop> {
        let call = Scaling::DescribeTargets { resources: vec![self.resource()], next: None };
        let operation = call.operation();
        Ok(port.call(call).await?.scalable_targets(operation)?.targets.into_iter().next())
    }

    async fn policies(&self, port: &Port) -> Result<Vec<PolicySummary>, Stop> {
        let call = Scaling::DescribePolicies { resource: self.resource() };
        let operation = call.operation();
        Ok(port.call(call).await?.scaling_policies(operation)?)
    }

    async fn set_count(&self, port: &Port, before: u32, count: u32) -> Result<bool, Stop> {
        if before == count {
            return Ok(false);
        }
        if count == 0 {
            let text = format!("{} will have no task and answer nobody. Scale to 0?", self.service);
            port.confirm(Question::Confirm { text }).await?;
        }
        port.say(Progress::Doing(format!("{}: {before} → {count} tasks", self.service))).await;
        let call =
            Ecs::SetDesired { cluster: self.cluster.clone(), service: self.physical.clone(), desired: count };
        let operation = call.operation();
        port.call(call).await?.done(operation)?;
        Ok(true)
    }

    async fn set_range(&self, port: &Port, before: Option<(u32, u32)>, to: (u32, u32)) -> Result<bool, Stop> {
        let Some((minimum, maximum)) = before else {
            return Err(Stop::Invalid {
                message: format!("error: nothing scales {}, so it has no range", self.service),
                help: format!(
                    "`plimsoll scale {} N` sets its count; a range and `scaling:` in the stack file make it scale",
                    self.service
                ),
            });
        };
        if (minimum, maximum) == to {
            return Ok(false);
        }
        port.say(Progress::Doing(format!(
            "{}: range {minimum}..{maximum} → {}..{}",
            self.service, to.0, to.1
        )))
        .await;
        let call = Scaling::Register { resource: self.resource(), minimum: to.0, maximum: to.1 };
        let operation = call.operation();
        port.call(call).await?.done(operation)?;
        Ok(true)
    }

    /// Waits until as many tasks run as are wanted.
    async fn settle(
        &self,
        port: &Port,
        request: &ScaleRequest,
        range: Option<(u32, u32)>,
        take_back: Option<To>,
    ) -> Result<EcsService, Stop> {
        let began = port.now();
        let deadline = began.plus_seconds(request.patience);
        loop {
            let now = self.look(port).await?;
            let inside = range.is_none_or(|(minimum, maximum)| (minimum..=maximum).contains(&now.desired));
            let asked =
                !matches!(request.to, To::Count(count) if now.desired != count && take_back.is_some());
            if inside && asked && now.running == now.desired && now.pending == 0 {
                return Ok(now);
            }
            let back = take_back
                .map(|back| format!("; `plimsoll scale {} {back}` takes it back", self.service))
                .unwrap_or_default();
            let stands = format!("{} of {} tasks of {} run", now.running, now.desired, self.service);
            if port.interrupted() {
                let message = format!("{stands}; AWS goes on, `plimsoll status` shows it{back}");
                return Err(Stop::Detached { message });
            }
            if port.now() >= deadline {
                let seconds = request.patience;
                let message = format!(
                    "error: {stands} after {seconds} s; AWS goes on, `plimsoll status` says why{back}"
                );
                return Err(Stop::TimedOut { message });
            }
            let what = format!("{} of {} tasks of {}", now.running, now.desired, self.service);
            port.wait(Wait { seconds: request.poll, what, deadline }).await;
        }
    }
}

/// What autoscaling will do next.
fn next(
    request: &ScaleRequest,
    count: u32,
    range: Option<(u32, u32)>,
    target: Option<&ScalableTarget>,
    policies: &[PolicySummary],
) -> Vec<String> {
    let service = &request.service;
    let Some(((minimum, maximum), target)) = range.zip(target) else {
        return vec![format!(
            "nothing scales {service}: it keeps {count} tasks; `plimsoll up` leaves the count alone"
        )];
    };
    let mut all = Vec::new();
    for policy in policies {
        let held = match (&policy.metric, policy.target) {
            (Some(metric), Some(value)) => format!("holds {metric} at {value}"),
            (None, Some(value)) => format!("holds its metric at {value}"),
            _ => "moves the count in steps".to_owned(),
        };
        let ways = if policy.scale_in_disabled { "adds tasks only" } else { "adds and removes tasks" };
        all.push(format!("{} {held}: it {ways} within {minimum}..{maximum}", policy.name));
    }
    if matches!(request.to, To::Count(_))
        && count > minimum
        && !policies.is_empty()
        && !target.scale_in_suspended
    {
        all.push(format!(
            "when the load does not need {count} tasks, autoscaling removes some again; `plimsoll scale {service} {count}..{maximum}` keeps at least {count}"
        ));
    }
    if matches!(request.to, To::Range(..)) {
        all.push(format!(
            "the range stays until `plimsoll up` changes `tasks:` of {service} in the stack file; write it there to keep it"
        ));
    }
    if target.scale_in_suspended || target.scale_out_suspended {
        all.push("scaling is suspended on this service: nothing moves the count".to_owned());
    }
    all
}
