//! How a deployed platform does.

use super::deployed::{self, Deployed, Wanted};
use super::{Machine, Port, Stop};
use crate::call::cloudformation::Stack;
use crate::call::ecs::{EcsService, Rollout};
use crate::call::scaling::ScalingActivity;
use crate::call::watch::{Alarm, TargetState};
use crate::call::{CloudFormation, Ecs, Reply, Scaling, Watch};
use crate::moment::Moment;
use crate::refusal::{Refusal, RefusalKind};
use plimsoll_infra::ids;

/// What to look at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusRequest {
    /// The stacks.
    pub wanted: Wanted,
    /// The services of the stack file, in its order.
    pub services: Vec<String>,
    /// The SHA-256 of the stack file, in hexadecimal.
    pub file_hash: String,
}

/// How a platform does.
#[derive(Debug, Clone, PartialEq)]
pub struct Status {
    /// When it was looked at.
    pub at: Moment,
    /// The stacks.
    pub stacks: Vec<Stack>,
    /// Whether what is deployed was made from this stack file.
    pub origin: Origin,
    /// The services.
    pub services: Vec<ServiceStatus>,
    /// Alarms that are not `OK`.
    pub alarms: Vec<Alarm>,
    /// Alarms in all.
    pub alarm_count: usize,
    /// What could not be read, and why.
    pub unread: Vec<Unread>,
}

/// Where the deployed template comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// From this stack file as it is.
    Same,
    /// From a stack file with another content.
    Other,
    /// It does not say.
    Unknown,
}

/// Something that could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// What.
    pub what: String,
    /// Why.
    pub why: String,
}

/// How one service does.
#[derive(Debug, Clone, PartialEq)]
pub struct ServiceStatus {
    /// Its name in the stack file.
    pub name: String,
    /// What ECS says; `None` where it does not know it.
    pub ecs: Option<EcsService>,
    /// The health of its targets; `None` without a load balancer, or where it could not be read.
    pub targets: Option<Vec<TargetState>>,
    /// Its least and greatest count; `None` where nothing scales it, or where it could not be read.
    pub range: Option<(u32, u32)>,
    /// What last moved its count.
    pub activity: Option<ScalingActivity>,
    /// What is wrong; nothing where it is healthy or still settling.
    pub problems: Vec<String>,
}

impl ServiceStatus {
    /// The deployment that counts.
    #[must_use]
    pub fn rollout(&self) -> Option<&Rollout> {
        let deployments = &self.ecs.as_ref()?.deployments;
        deployments.iter().find(|rollout| rollout.status == "PRIMARY").or_else(|| deployments.first())
    }

    /// Whether tasks are coming or going.
    #[must_use]
    pub fn settling(&self) -> bool {
        let Some(ecs) = &self.ecs else { return false };
        let moving = ecs.running != ecs.desired || ecs.pending > 0;
        moving || self.rollout().is_some_and(|rollout| rollout.state == "IN_PROGRESS")
    }
}

impl Status {
    /// Everything that is wrong, one sentence each.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut all = Vec::new();
        for stack in &self.stacks {
            if !stack.status.is_stable() && !stack.status.in_progress() {
                let why = stack.reason.as_deref().map(|why| format!(": {}", why.trim())).unwrap_or_default();
                all.push(format!("stack {} is {}{why}", stack.name, stack.status));
            }
        }
        for service in &self.services {
            all.extend(service.problems.iter().map(|problem| format!("{}: {problem}", service.name)));
        }
        let ringing = self.alarms.iter().filter(|alarm| alarm.state == "ALARM");
        all.extend(ringing.map(|alarm| format!("alarm {}: {}", alarm.name, alarm.reason)));
        all
    }

    /// Whether nothing is wrong.
    #[must_use]
    pub fn healthy(&self) -> bool {
        self.problems().is_empty()
    }
}

/// Looks at everything that says how the platform does.
#[must_use]
pub fn status(request: StatusRequest) -> Machine<Status> {
    Machine::new(move |port| async move {
        let at = port.now();
        let deployed = deployed::read(&port, &request.wanted).await?;
        let mut reader = Reader { port, unread: Vec::new() };
        let origin = reader.origin(&deployed, &request.file_hash).await?;
        let services = reader.services(&deployed, &request.services).await?;
        let (alarms, alarm_count) = reader.alarms(&deployed).await?;
        Ok(Status {
            at,
            stacks: deployed.stacks,
            origin,
            services,
            alarms,
            alarm_count,
            unread: reader.unread,
        })
    })
}

/// Reads what may be read; what may not is noted, and the rest is still shown.
struct Reader {
    port: Port,
    unread: Vec<Unread>,
}

/// AWS: `DescribeServices` takes at most 10 services; source API reference, read 2026-09.
const SERVICES_PER_CALL: usize = 10;
/// AWS: `DescribeAlarms` takes at most 100 names; source API reference, read 2026-09.
const ALARMS_PER_CALL: usize = 100;
/// AWS: `DescribeScalableTargets` takes at most 50 resources a page; source API reference, read 2026-09.
const TARGETS_PER_CALL: usize = 50;

impl Reader {
    /// The answer, or `None` where the caller may not ask.
    async fn ask(&mut self, what: &str, call: impl Into<crate::Call>) -> Result<Option<Reply>, Refusal> {
        match self.port.call(call).await {
            Ok(reply) => Ok(Some(reply)),
            Err(refusal) if refusal.is(RefusalKind::AccessDenied) || refusal.is(RefusalKind::NotFound) => {
                let why = refusal.to_string();
                if !self.unread.iter().any(|unread| unread.what == what) {
                    self.unread.push(Unread { what: what.to_owned(), why });
                }
                Ok(None)
            }
            Err(refusal) => Err(refusal),
        }
    }

    async fn origin(&mut self, deployed: &Deployed, hash: &str) -> Result<Origin, Stop> {
        let mut origin = Origin::Unknown;
        for stack in &deployed.stacks {
            let call = CloudFormation::GetTemplate { stack: stack.name.clone() };
            let operation = call.operation();
            let Some(reply) = self.ask("the deployed template", call).await? else {
                return Ok(Origin::Unknown);
            };
            match hash_of(&reply.text(operation)?) {
                Some(made_from) if made_from == hash => origin = Origin::Same,
                Some(_) => return Ok(Origin::Other),
                None => {}
            }
        }
        Ok(origin)
    }

    async fn services(&mut self, deployed: &Deployed, names: &[String]) -> Result<Vec<ServiceStatus>, Stop> {
        let cluster = deployed.physical(&ids::cluster()).map(deployed::short).unwrap_or_default().to_owned();
        let physical =
            |name: &String| deployed.physical(&ids::service(name)).map(|id| deployed::short(id).to_owned());
        let there: Vec<String> = names.iter().filter_map(physical).collect();
        let mut known = Vec::new();
        for services in there.chunks(SERVICES_PER_CALL) {
            let call = Ecs::DescribeServices { cluster: cluster.clone(), services: services.to_vec() };
            let operation = call.operation();
            if let Some(reply) = self.ask("the services", call).await? {
                known.extend(reply.services(operation)?);
            }
        }
        let resources: Vec<String> = there.iter().map(|name| format!("service/{cluster}/{name}")).collect();
        let ranges = self.ranges(&resources).await?;
        let mut statuses = Vec::new();
        for name in names {
            let id = physical(name);
            let resource = id.as_ref().map(|id| format!("service/{cluster}/{id}")).unwrap_or_default();
            let range = ranges.iter().find(|(of, _)| *of == resource).map(|(_, range)| *range);
            let activity = if range.is_some() { self.activity(&resource).await? } else { None };
            let ecs = known.iter().find(|service| Some(&service.name) == id.as_ref()).cloned();
            let targets = self.targets(deployed, name).await?;
            let mut status =
                ServiceStatus { name: name.clone(), ecs, targets, range, activity, problems: Vec::new() };
            let not_read = self.unread.iter().any(|unread| unread.what == "the services");
            status.problems = problems(&status, id.as_deref(), not_read);
            statuses.push(status);
        }
        Ok(statuses)
    }

    async fn ranges(&mut self, resources: &[String]) -> Result<Vec<(String, (u32, u32))>, Stop> {
        let mut ranges = Vec::new();
        for resources in resources.chunks(TARGETS_PER_CALL) {
            let mut next = None;
            loop {
                let call = Scaling::DescribeTargets { resources: resources.to_vec(), next };
                let operation = call.operation();
                let Some(reply) = self.ask("the scaling ranges", call).await? else { return Ok(ranges) };
                let page = reply.scalable_targets(operation)?;
                ranges.extend(
                    page.targets
                        .into_iter()
                        .map(|target| (target.resource, (target.minimum, target.maximum))),
                );
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
        }
        Ok(ranges)
    }

    async fn activity(&mut self, resource: &str) -> Result<Option<ScalingActivity>, Stop> {
        let call = Scaling::DescribeActivities { resource: resource.to_owned(), limit: 1 };
        let operation = call.operation();
        let Some(reply) = self.ask("the scaling activities", call).await? else { return Ok(None) };
        Ok(reply.scaling_activities(operation)?.into_iter().next())
    }

    async fn targets(&mut self, deployed: &Deployed, name: &str) -> Result<Option<Vec<TargetState>>, Stop> {
        let Some(group) = deployed.physical(&ids::target_group(name)) else { return Ok(None) };
        let call = Watch::TargetHealth { group: group.to_owned() };
        let operation = call.operation();
        let Some(reply) = self.ask("the health of targets", call).await? else { return Ok(None) };
        Ok(Some(reply.target_health(operation)?))
    }

    async fn alarms(&mut self, deployed: &Deployed) -> Result<(Vec<Alarm>, usize), Stop> {
        let metric = deployed.of_kind("AWS::CloudWatch::Alarm");
        let names: Vec<String> =
            metric.chain(deployed.of_kind("AWS::CloudWatch::CompositeAlarm")).map(alarm_name).collect();
        let mut alarms = Vec::new();
        for names in names.chunks(ALARMS_PER_CALL) {
            let mut next = None;
            loop {
                let call = Watch::Alarms { names: names.to_vec(), next };
                let operation = call.operation();
                let Some(reply) = self.ask("the alarms", call).await? else { return Ok((alarms, 0)) };
                let page = reply.alarms(operation)?;
                alarms.extend(page.alarms);
                next = page.next;
                if next.is_none() {
                    break;
                }
            }
        }
        let count = alarms.len();
        alarms.retain(|alarm| alarm.state != "OK");
        Ok((alarms, count))
    }
}

/// The name of an alarm; a composite one is known by its ARN.
fn alarm_name(physical: &str) -> String {
    physical.split_once(":alarm:").map_or(physical, |(_, name)| name).to_owned()
}

fn hash_of(template: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_str(template).ok()?;
    let metadata = value.get("Metadata")?.get("Plimsoll")?;
    metadata.get("StackFileSha256")?.as_str().map(str::to_owned)
}

fn problems(service: &ServiceStatus, physical: Option<&str>, not_read: bool) -> Vec<String> {
    let mut all = Vec::new();
    let Some(ecs) = &service.ecs else {
        all.extend(match physical {
            None => Some("declared in the stack file, not deployed; `plimsoll up` makes it".to_owned()),
            Some(name) if !not_read => {
                Some(format!("the stack holds it as {name}, but ECS does not know it"))
            }
            Some(_) => None,
        });
        return all;
    };
    if ecs.status != "ACTIVE" {
        all.push(format!("the service is {}", ecs.status));
    }
    let rollout = service.rollout();
    if let Some(rollout) = rollout.filter(|rollout| rollout.state == "FAILED") {
        let why = rollout.reason.as_deref().unwrap_or("AWS gives no reason");
        all.push(format!("the rollout failed: {why}"));
    }
    let rolling = rollout.is_some_and(|rollout| rollout.state == "IN_PROGRESS");
    if ecs.running < ecs.desired && ecs.pending == 0 && !rolling {
        all.push(format!("{} of {} tasks run and none is starting", ecs.running, ecs.desired));
    }
    if let Some(rollout) = rollout.filter(|rollout| rolling && rollout.failed > 0) {
        all.push(format!("{} tasks failed in this rollout", rollout.failed));
    }
    let sick: Vec<&TargetState> = service
        .targets
        .iter()
        .flatten()
        .filter(|target| target.state == "unhealthy" || target.state == "unavailable")
        .collect();
    if let Some(first) = sick.first() {
        let why = first.reason.as_deref().map(|why| format!(" ({why})")).unwrap_or_default();
        let count = service.targets.as_ref().map_or(0, Vec::len);
        all.push(format!("{} of {count} targets unhealthy: {}{why}", sick.len(), first.target));
    }
    all
}
