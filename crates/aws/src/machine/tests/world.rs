//! An account in memory that keeps the state of stacks, so that machines can be cut and run again against it.

mod answers;
mod user;

pub(super) use user::{User, run_cut};

use super::super::*;
use crate::call::cloudformation::*;
use crate::call::ec2::{Subnet, Vpc};
use crate::call::reply::ChangeSetMade;
use crate::call::s3::ObjectVersion;
use crate::call::{Call, CloudFormation, Reply};
use crate::refusal::{Refusal, RefusalKind};
use plimsoll_infra::cloudformation::Origin;
use plimsoll_spec::LoadOptions;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub(super) const FILE: &str =
    "stack: shop\nenvironment: dev\nimage: shop\nport: 8080\nobjective: p95 < 200ms\n";

pub(super) fn deployment(file: &str) -> Deployment {
    let options = LoadOptions {
        file_name: "plimsoll.yaml".into(),
        environment: None,
        default_stack_name: "shop".into(),
    };
    let platform = plimsoll_spec::load(file, &options).unwrap().platform;
    let graph = plimsoll_infra::graph(&platform, None);
    Deployment {
        platform,
        graph,
        origin: Origin::new("0", "plimsoll.yaml", file.as_bytes()),
        parameters: BTreeMap::new(),
        options: Options { timeout: 36_000, poll: 5, ..Options::default() },
    }
}

/// Events on a page.
const PAGE: usize = 7;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Set {
    pub(super) template: String,
    pub(super) parameters: BTreeMap<String, String>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) empty: bool,
    pub(super) executed: bool,
}

#[derive(Debug, Clone)]
enum Step {
    /// Logical id, type, state, reason.
    Resource(String, String, String, Option<String>),
    Gone(String),
    Stack(String, Option<String>),
}

#[derive(Debug, Clone, Default)]
pub(super) struct FakeStack {
    pub(super) id: String,
    pub(super) status: String,
    pub(super) template: String,
    pub(super) parameters: BTreeMap<String, String>,
    pub(super) tags: BTreeMap<String, String>,
    pub(super) resources: BTreeMap<String, (String, String)>,
    pub(super) sets: BTreeMap<String, Set>,
    pub(super) events: Vec<StackEvent>,
    pub(super) protected: bool,
    steps: VecDeque<Step>,
}

#[derive(Debug, Default)]
pub(super) struct World {
    pub(super) stacks: BTreeMap<String, FakeStack>,
    pub(super) gone: BTreeMap<String, FakeStack>,
    pub(super) buckets: BTreeMap<String, BTreeSet<ObjectVersion>>,
    pub(super) log_groups: BTreeSet<String>,
    pub(super) tagged: Vec<String>,
    pub(super) calls: Vec<Call>,
    /// Refusals to come: operation, refusal, how often.
    pub(super) refusals: Vec<(&'static str, Refusal, usize)>,
    /// A resource that fails when it is made or changed.
    pub(super) fails: Option<String>,
    /// Whether the rollback after it gets stuck.
    pub(super) rollback_sticks: bool,
    /// A resource that cannot be deleted, so often.
    pub(super) sticks: Option<(String, usize)>,
    /// Whether every change replaces.
    pub(super) replaces: bool,
    pub(super) certificate: String,
    pub(super) images: bool,
    pub(super) vpcs: Vec<Vpc>,
    pub(super) subnets: Vec<Subnet>,
    numbers: usize,
}

impl World {
    pub(super) fn new() -> Self {
        let subnet = |id: &str, zone: &str| Subnet {
            id: id.into(),
            vpc: "vpc-1".into(),
            zone: zone.into(),
            public: true,
            default: true,
            free_addresses: 200,
        };
        Self {
            certificate: "ISSUED".into(),
            images: true,
            vpcs: vec![Vpc { id: "vpc-1".into(), cidr: "172.31.0.0/16".into(), default: true }],
            subnets: vec![subnet("subnet-a", "us-east-1a"), subnet("subnet-b", "us-east-1b")],
            ..Self::default()
        }
    }

    /// What stands at the end, without numbers of events and ids.
    pub(super) fn state(&self) -> String {
        let stacks: Vec<_> = self
            .stacks
            .iter()
            .map(|(name, stack)| {
                let sets: Vec<_> = stack.sets.iter().filter(|(_, set)| !set.executed).collect();
                (
                    name,
                    &stack.status,
                    &stack.template,
                    &stack.parameters,
                    &stack.tags,
                    &stack.resources,
                    sets,
                    stack.protected,
                )
            })
            .collect();
        format!("{stacks:#?} {:?} {:?} {:?}", self.buckets, self.log_groups, self.tagged)
    }

    pub(super) fn operations(&self) -> BTreeSet<&'static str> {
        self.calls.iter().map(Call::operation).collect()
    }

    pub(super) fn count(&self, operation: &str) -> usize {
        self.calls.iter().filter(|call| call.operation() == operation).count()
    }

    /// A stack of ours, or of another one, in a state.
    pub(super) fn standing(&mut self, name: &str, status: &str, tags: &[(&str, &str)]) -> &mut FakeStack {
        let id = self.id(name);
        let stack = FakeStack {
            id,
            status: status.into(),
            template: "{\"Resources\":{}}".into(),
            tags: tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            ..FakeStack::default()
        };
        self.stacks.entry(name.to_owned()).or_insert(stack)
    }

    fn id(&mut self, name: &str) -> String {
        self.numbers += 1;
        format!("arn:aws:cloudformation:us-east-1:1:stack/{name}/{}", self.numbers)
    }

    fn find(&mut self, name: &str) -> Option<&mut FakeStack> {
        self.stacks
            .iter_mut()
            .find(|(key, stack)| key.as_str() == name || stack.id == name)
            .map(|(_, stack)| stack)
    }

    fn step(&mut self, name: &str) {
        self.numbers += 1;
        let number = self.numbers;
        let Some(stack) = self.find(name) else { return };
        let Some(step) = stack.steps.pop_front() else { return };
        let named = stack.id.split('/').nth(1).unwrap().to_owned();
        let mut event = StackEvent {
            id: format!("e{number}"),
            moment: Moment::from_millis(number as i64),
            logical_id: named.clone(),
            physical_id: Some(stack.id.clone()),
            kind: "AWS::CloudFormation::Stack".into(),
            status: String::new(),
            reason: None,
            token: None,
        };
        match step {
            Step::Stack(status, reason) => {
                stack.status.clone_from(&status);
                event.status = status;
                event.reason = reason;
            }
            Step::Resource(id, kind, status, reason) => {
                stack.resources.insert(id.clone(), (kind.clone(), status.clone()));
                let physical = if kind == "AWS::ECS::Service" {
                    "arn:aws:ecs:r:1:service/cluster-dev/shop".into()
                } else {
                    format!("p-{id}")
                };
                event =
                    StackEvent { logical_id: id, physical_id: Some(physical), kind, status, reason, ..event };
            }
            Step::Gone(id) => {
                let kind = stack.resources.remove(&id).map(|(kind, _)| kind).unwrap_or_default();
                let physical_id = Some(format!("p-{id}"));
                event = StackEvent {
                    logical_id: id,
                    physical_id,
                    kind,
                    status: "DELETE_COMPLETE".into(),
                    ..event
                };
            }
        }
        let deleted = event.status == "DELETE_COMPLETE" && event.kind == "AWS::CloudFormation::Stack";
        stack.events.push(event);
        if deleted && let Some(stack) = self.stacks.remove(&named) {
            self.gone.insert(stack.id.clone(), stack);
        }
    }

    fn describe(&self, stack: &FakeStack, name: &str) -> Stack {
        let outputs = vec![StackOutput {
            key: "AlbUrl".into(),
            value: "http://x".into(),
            description: None,
            export: None,
        }];
        Stack {
            name: name.to_owned(),
            id: stack.id.clone(),
            status: StackStatus::parse(&stack.status),
            reason: None,
            tags: stack.tags.clone(),
            parameters: stack.parameters.clone(),
            outputs: if stack.status.ends_with("_COMPLETE") { outputs } else { Vec::new() },
            protected: stack.protected,
            change_set: None,
            created: None,
            updated: None,
        }
    }

    fn make_set(&mut self, request: ChangeSetRequest) -> Result<Reply, Refusal> {
        let fresh = self.id(&request.stack);
        if request.creates && !self.stacks.contains_key(&request.stack) {
            let mut stack =
                FakeStack { id: fresh, status: "REVIEW_IN_PROGRESS".into(), ..FakeStack::default() };
            stack.steps.push_back(Step::Stack("REVIEW_IN_PROGRESS".into(), None));
            self.stacks.insert(request.stack.clone(), stack);
            self.step(&request.stack);
        }
        let Some(stack) = self.stacks.get_mut(&request.stack) else {
            return Err(not_found(&request.stack));
        };
        if stack.sets.contains_key(&request.name) {
            return Err(Refusal::of(
                "cloudformation:CreateChangeSet",
                "AlreadyExistsException",
                "it is there",
            ));
        }
        let template = match request.template {
            TemplateSource::Inline(body) => body,
            TemplateSource::Url(url) => url,
        };
        let value = |name: &String, value: ParameterValue| match value {
            ParameterValue::Given(value) => value,
            ParameterValue::Previous => stack.parameters.get(name).cloned().unwrap(),
        };
        let parameters =
            request.parameters.into_iter().map(|(name, given)| (name.clone(), value(&name, given))).collect();
        let empty =
            template == stack.template && parameters == stack.parameters && request.tags == stack.tags;
        let set = Set { template, parameters, tags: request.tags, empty, executed: false };
        stack.sets.insert(request.name.clone(), set);
        Ok(Reply::ChangeSetMade(ChangeSetMade { id: request.name, stack: stack.id.clone() }))
    }

    fn execute(&mut self, name: &str, set: &str) -> Result<Reply, Refusal> {
        let (fails, sticks) = (self.fails.clone(), self.rollback_sticks);
        let stack = self.stacks.get_mut(name).ok_or_else(|| not_found(name))?;
        let wanted = stack.sets.get_mut(set).ok_or_else(|| not_found(set))?;
        if wanted.executed {
            return Err(Refusal::of("cloudformation:ExecuteChangeSet", "InvalidChangeSetStatus", "executed"));
        }
        wanted.executed = true;
        let wanted = wanted.clone();
        let creates = stack.status == "REVIEW_IN_PROGRESS";
        let verb = if creates { "CREATE" } else { "UPDATE" };
        let former = (stack.template.clone(), stack.parameters.clone(), stack.tags.clone());
        let new: Value = serde_json::from_str(&wanted.template).unwrap();
        let old: Value = serde_json::from_str(&former.0).unwrap_or_default();
        (stack.template, stack.parameters, stack.tags) = (wanted.template, wanted.parameters, wanted.tags);
        stack.status = format!("{verb}_IN_PROGRESS");
        stack.sets.clear();
        let mut steps =
            VecDeque::from([Step::Stack(format!("{verb}_IN_PROGRESS"), Some("User Initiated".into()))]);
        let ids: Vec<String> = new["Resources"].as_object().unwrap().keys().cloned().collect();
        let mut made = Vec::new();
        let kind = |id: &String| new["Resources"][id]["Type"].as_str().unwrap().to_owned();
        for id in ids.into_iter().filter(|id| new["Resources"][id] != old["Resources"][id]) {
            steps.push_back(Step::Resource(id.clone(), kind(&id), format!("{verb}_IN_PROGRESS"), None));
            if fails.as_ref() == Some(&id) {
                steps.push_back(Step::Resource(
                    id.clone(),
                    kind(&id),
                    format!("{verb}_FAILED"),
                    Some("it broke".into()),
                ));
                made.push(id);
                let back = if creates { "ROLLBACK" } else { "UPDATE_ROLLBACK" };
                steps.push_back(Step::Stack(format!("{back}_IN_PROGRESS"), Some("it broke".into())));
                if sticks {
                    steps.push_back(Step::Stack(format!("{back}_FAILED"), Some("stuck".into())));
                } else {
                    if creates {
                        steps.extend(made.into_iter().map(Step::Gone));
                    }
                    steps.push_back(Step::Stack(format!("{back}_COMPLETE"), None));
                    if !creates {
                        (stack.template, stack.parameters, stack.tags) = former;
                    }
                }
                stack.steps = steps;
                return Ok(Reply::Done);
            }
            steps.push_back(Step::Resource(id.clone(), kind(&id), format!("{verb}_COMPLETE"), None));
            made.push(id);
        }
        steps.push_back(Step::Stack(format!("{verb}_COMPLETE"), None));
        stack.steps = steps;
        Ok(Reply::Done)
    }

    fn delete(&mut self, name: &str) -> Result<Reply, Refusal> {
        let mut sticks = self.sticks.take();
        let buckets = self.buckets.clone();
        let Some(stack) = self.find(name) else { return Ok(Reply::Done) };
        if stack.status == "REVIEW_IN_PROGRESS" {
            let name = stack.id.split('/').nth(1).unwrap().to_owned();
            self.stacks.remove(&name);
            return Ok(Reply::Done);
        }
        stack.status = "DELETE_IN_PROGRESS".into();
        let mut steps =
            VecDeque::from([Step::Stack("DELETE_IN_PROGRESS".into(), Some("User Initiated".into()))]);
        let mut failed = false;
        for (id, (kind, _)) in &stack.resources {
            let stuck = matches!(&sticks, Some((stuck, times)) if stuck == id && *times > 0);
            let full = kind == "AWS::S3::Bucket"
                && buckets.get(&format!("p-{id}")).is_some_and(|all| !all.is_empty());
            if stuck || full {
                steps.push_back(Step::Resource(
                    id.clone(),
                    kind.clone(),
                    "DELETE_FAILED".into(),
                    Some("not empty".into()),
                ));
                failed = true;
            } else {
                steps.push_back(Step::Gone(id.clone()));
            }
        }
        if let Some((_, times)) = &mut sticks {
            *times = times.saturating_sub(1);
        }
        let end = if failed { "DELETE_FAILED" } else { "DELETE_COMPLETE" };
        steps.push_back(Step::Stack(end.into(), None));
        stack.steps = steps;
        self.sticks = sticks;
        Ok(Reply::Done)
    }

    fn cloudformation(&mut self, call: CloudFormation) -> Result<Reply, Refusal> {
        match call {
            CloudFormation::DescribeStack { stack: name } => {
                self.step(&name);
                if let Some(stack) = self.gone.get(&name) {
                    return Ok(Reply::Stack(Some(Box::new(self.describe(stack, &name)))));
                }
                let found = self.stacks.iter().find(|(key, stack)| **key == name || stack.id == name);
                Ok(Reply::Stack(found.map(|(key, stack)| Box::new(self.describe(stack, key)))))
            }
            CloudFormation::GetTemplate { stack } => {
                Ok(Reply::Text(self.find(&stack).ok_or_else(|| not_found(&stack))?.template.clone()))
            }
            CloudFormation::CreateChangeSet(request) => self.make_set(*request),
            CloudFormation::DescribeChangeSet { stack, name, .. } => {
                let replaces = self.replaces;
                let Some(stack) = self.stacks.get(&stack) else { return Ok(Reply::ChangeSet(None)) };
                let page = stack.sets.get(&name).map(|set| page(&name, set, &stack.template, replaces));
                Ok(Reply::ChangeSet(page))
            }
            CloudFormation::ListChangeSets { stack } => {
                let stack = self.find(&stack).ok_or_else(|| not_found(&stack))?;
                Ok(Reply::Names(stack.sets.keys().cloned().collect()))
            }
            CloudFormation::DeleteChangeSet { stack, name } => {
                if let Some(stack) = self.find(&stack) {
                    stack.sets.remove(&name);
                }
                Ok(Reply::Done)
            }
            CloudFormation::ExecuteChangeSet { stack, name, .. } => self.execute(&stack, &name),
            CloudFormation::DescribeEvents { stack: name, next } => {
                let found = self.stacks.iter().find(|(key, stack)| **key == name || stack.id == name);
                let found = self.gone.get(&name).or(found.map(|(_, stack)| stack));
                let Some(stack) = found else { return Err(not_found(&name)) };
                // Small pages, so that paging is always met.
                let from: usize = next.map_or(0, |next| next.parse().unwrap());
                let events: Vec<StackEvent> =
                    stack.events.iter().rev().skip(from).take(PAGE).cloned().collect();
                let next = (from + PAGE < stack.events.len()).then(|| (from + PAGE).to_string());
                Ok(Reply::Events(EventPage { events, next }))
            }
            CloudFormation::ListResources { stack, .. } => {
                let stack = self.find(&stack).ok_or_else(|| not_found(&stack))?;
                let resource = |(id, (kind, status)): (&String, &(String, String))| StackResource {
                    logical_id: id.clone(),
                    physical_id: Some(format!("p-{id}")),
                    kind: kind.clone(),
                    status: status.clone(),
                    reason: Some("why".into()),
                };
                let resources = stack.resources.iter().map(resource).collect();
                Ok(Reply::Resources(ResourcePage { resources, next: None }))
            }
            CloudFormation::DeleteStack { stack, .. } => self.delete(&stack),
            CloudFormation::ContinueRollback { stack, skip } => {
                let sticks = self.rollback_sticks && skip.is_empty();
                let stack = self.find(&stack).ok_or_else(|| not_found(&stack))?;
                let end = if sticks { "UPDATE_ROLLBACK_FAILED" } else { "UPDATE_ROLLBACK_COMPLETE" };
                stack.status = "UPDATE_ROLLBACK_IN_PROGRESS".into();
                stack.steps = VecDeque::from([Step::Stack(end.into(), None)]);
                Ok(Reply::Done)
            }
            CloudFormation::ProtectStack { stack, protected } => {
                self.find(&stack).ok_or_else(|| not_found(&stack))?.protected = protected;
                Ok(Reply::Done)
            }
            CloudFormation::CancelUpdate { .. } => Ok(Reply::Done),
        }
    }
}

fn page(name: &str, set: &Set, former: &str, replaces: bool) -> ChangeSetPage {
    let new: Value = serde_json::from_str(&set.template).unwrap();
    let old: Value = serde_json::from_str(former).unwrap_or_default();
    let ids = new["Resources"]
        .as_object()
        .unwrap()
        .keys()
        .filter(|id| new["Resources"][*id] != old["Resources"][*id]);
    let change = |id: &String| ResourceChange {
        action: if old["Resources"].get(id).is_some() { ChangeAction::Modify } else { ChangeAction::Add },
        logical_id: id.clone(),
        physical_id: None,
        kind: new["Resources"][id]["Type"].as_str().unwrap().to_owned(),
        replacement: if replaces { Replacement::Yes } else { Replacement::No },
        causes: vec![ChangeCause {
            property: "Port".into(),
            recreation: if replaces { "Always".into() } else { "Never".into() },
            evaluation: "Static".into(),
            from: None,
        }],
    };
    let (status, execution) =
        if set.empty { ("FAILED", "UNAVAILABLE") } else { ("CREATE_COMPLETE", "AVAILABLE") };
    ChangeSetPage {
        name: name.to_owned(),
        id: name.to_owned(),
        status: status.into(),
        reason: set.empty.then(|| "The submitted information didn't contain changes.".to_owned()),
        execution: execution.into(),
        changes: ids.map(change).collect(),
        next: None,
    }
}

fn not_found(name: &str) -> Refusal {
    Refusal::of("cloudformation:DescribeStacks", "ValidationError", &format!("Stack {name} does not exist"))
}

impl Account for World {
    fn call(&mut self, call: Call) -> Result<Reply, Refusal> {
        let operation = call.operation();
        self.calls.push(call.clone());
        if let Some((_, refusal, times)) =
            self.refusals.iter_mut().find(|(op, _, times)| *op == operation && *times > 0)
        {
            *times -= 1;
            return Err(refusal.clone());
        }
        match call {
            Call::CloudFormation(call) => self.cloudformation(call),
            call => self.other(call),
        }
    }
}

pub(super) fn denied(operation: &'static str) -> Refusal {
    Refusal::of(operation, "AccessDenied", "User: u is not authorized to perform it")
}

pub(super) fn throttled(operation: &'static str) -> Refusal {
    Refusal::new(RefusalKind::Throttled, operation, "Rate exceeded")
}
