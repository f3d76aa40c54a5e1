//! What the fake knows and what it was told to do.

use crate::wire::Request;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// How a call is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Too many requests.
    Throttle,
    /// The caller may not do this.
    Denied,
    /// The caller's credentials are no longer valid.
    Expired,
    /// An internal error.
    Broken,
    /// The connection is closed without an answer.
    Drop,
}

/// Refusals to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The action, such as `DescribeStacks`; `*` is any.
    pub action: String,
    /// How many calls of it are refused.
    pub times: usize,
    /// How.
    pub kind: Kind,
}

/// One entry of a stack's history that is still to happen.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub(crate) logical: String,
    pub(crate) status: String,
    pub(crate) reason: Option<String>,
}

/// A stack.
#[derive(Debug, Clone, Default)]
pub struct Stack {
    /// Its name.
    pub name: String,
    /// Its status.
    pub status: String,
    /// Why it has this status, where something failed.
    pub reason: Option<String>,
    /// The template as it was given.
    pub template: String,
    /// Parameters.
    pub parameters: BTreeMap<String, String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Outputs: key to value.
    pub outputs: BTreeMap<String, String>,
    /// Logical id to type, physical id and status.
    pub resources: BTreeMap<String, (String, String, String)>,
    /// Whether it may be deleted.
    pub protected: bool,
    /// Events, oldest first, as CloudFormation writes them.
    pub events: Vec<Value>,
    /// Change sets by name.
    pub(crate) changes: BTreeMap<String, ChangeSet>,
    /// What is still to happen.
    pub(crate) steps: VecDeque<Step>,
    /// Which stack of this name it is: part of its id.
    pub(crate) generation: usize,
}

impl Stack {
    /// A stack that stands in a status with these tags, made by whomever.
    #[must_use]
    pub fn standing(name: &str, status: &str, tags: &[(&str, &str)]) -> Self {
        Self {
            name: name.to_owned(),
            status: status.to_owned(),
            template: "{\"Resources\":{}}".to_owned(),
            tags: tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect(),
            ..Self::default()
        }
    }
}

/// A change set.
#[derive(Debug, Clone, Default)]
pub(crate) struct ChangeSet {
    pub(crate) template: String,
    pub(crate) parameters: BTreeMap<String, String>,
    pub(crate) tags: BTreeMap<String, String>,
    pub(crate) empty: bool,
    pub(crate) changes: Vec<Value>,
    pub(crate) executed: bool,
}

/// A service of ECS.
#[derive(Debug, Clone, Default)]
pub struct Service {
    /// Its cluster.
    pub cluster: String,
    /// Its name.
    pub name: String,
    /// Tasks asked for.
    pub desired: i64,
    /// Tasks running; rises or falls by one with every look at the service.
    pub running: i64,
    /// Its task definition.
    pub task_definition: String,
    /// Its target groups.
    pub target_groups: Vec<String>,
    /// Why its rollout failed, where it did.
    pub rollout_failed: Option<String>,
    /// Whether the count never gets where it should.
    pub stuck: bool,
    /// What the service said, newest first.
    pub events: Vec<String>,
}

/// A scalable target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// The least count.
    pub minimum: i64,
    /// The greatest count.
    pub maximum: i64,
}

/// A task that ended.
#[derive(Debug, Clone, Default)]
pub struct StoppedTask {
    /// Its cluster.
    pub cluster: String,
    /// Its service.
    pub service: String,
    /// Its id: 32 hexadecimal digits.
    pub id: String,
    /// Why.
    pub reason: String,
    /// The code of its container.
    pub exit_code: Option<i64>,
    /// The name of its container.
    pub container: String,
}

/// One line of a log.
#[derive(Debug, Clone, Default)]
pub struct LogLine {
    /// The log group.
    pub group: String,
    /// The stream.
    pub stream: String,
    /// Milliseconds since 1970.
    pub time: i64,
    /// The text.
    pub text: String,
}

/// Everything that the fake knows and was told to do.
#[derive(Debug, Clone)]
pub struct World {
    /// The account.
    pub account: String,
    /// The region.
    pub region: String,
    /// Stacks by name, also deleted ones.
    pub stacks: BTreeMap<String, Stack>,
    /// Services by cluster and name.
    pub services: BTreeMap<(String, String), Service>,
    /// Scalable targets by resource id: `service/CLUSTER/SERVICE`.
    pub targets: BTreeMap<String, Target>,
    /// Scaling activities, newest first: resource id and what it says.
    pub activities: Vec<(String, String)>,
    /// Tasks that ended.
    pub stopped: Vec<StoppedTask>,
    /// Lines of logs.
    pub logs: Vec<LogLine>,
    /// Health of targets by target group: one word each, such as `healthy`.
    pub health: BTreeMap<String, Vec<String>>,
    /// Alarms: name, state, reason.
    pub alarms: Vec<(String, String, String)>,
    /// VPCs that there are; the first is the default one where `default_vpc`.
    pub vpcs: Vec<String>,
    /// Whether the first VPC is the default one.
    pub default_vpc: bool,
    /// Certificates: ARN to status, such as `ISSUED`.
    pub certificates: BTreeMap<String, String>,
    /// Repositories that there are not; every other one holds every image.
    pub missing_repositories: BTreeSet<String>,
    /// Objects of S3: bucket and key to body; a bucket alone has an empty key.
    pub objects: BTreeMap<(String, String), String>,
    /// What carries tags though no stack holds it: ARN to tags.
    pub strays: BTreeMap<String, BTreeMap<String, String>>,
    /// Refusals to come.
    pub faults: Vec<Fault>,
    /// The resource whose creation or update fails, and why.
    pub fail: Option<(String, String)>,
    /// The resource whose deletion fails, why, and how many times.
    pub fail_delete: Option<(String, String, usize)>,
    /// How many times the rollback fails too: the stack is stuck.
    pub fail_rollback: usize,
    /// Resources that a change set replaces, with the property that makes it so.
    pub replaced: BTreeMap<String, String>,
    /// Entries of a stack's history that happen from one look at it to the next.
    pub pace: usize,
    /// Items on a page.
    pub page: usize,
    /// Every request.
    pub calls: Vec<Request>,
    /// Calls that the fake does not know.
    pub unknown: Vec<String>,
    /// Log groups that there are.
    pub log_groups: BTreeSet<String>,
}

impl Default for World {
    fn default() -> Self {
        Self {
            account: "123456789012".to_owned(),
            region: "us-east-1".to_owned(),
            stacks: BTreeMap::new(),
            services: BTreeMap::new(),
            targets: BTreeMap::new(),
            activities: Vec::new(),
            stopped: Vec::new(),
            logs: Vec::new(),
            health: BTreeMap::new(),
            alarms: Vec::new(),
            vpcs: vec!["vpc-0123456789abcdef0".to_owned()],
            default_vpc: true,
            certificates: BTreeMap::new(),
            missing_repositories: BTreeSet::new(),
            objects: BTreeMap::new(),
            strays: BTreeMap::new(),
            faults: Vec::new(),
            fail: None,
            fail_delete: None,
            fail_rollback: 0,
            replaced: BTreeMap::new(),
            pace: 1000,
            page: 100,
            calls: Vec::new(),
            unknown: Vec::new(),
            log_groups: BTreeSet::new(),
        }
    }
}

impl World {
    /// Adds a refusal.
    #[must_use]
    pub fn refusing(mut self, action: &str, times: usize, kind: Kind) -> Self {
        self.faults.push(Fault { action: action.to_owned(), times, kind });
        self
    }

    /// Adds a stack.
    #[must_use]
    pub fn with_stack(mut self, stack: Stack) -> Self {
        self.stacks.insert(stack.name.clone(), stack);
        self
    }

    /// How this request is refused, if it is.
    pub(crate) fn fault(&mut self, request: &Request) -> Option<Kind> {
        let matches =
            |fault: &&mut Fault| fault.times > 0 && (fault.action == "*" || fault.action == request.action);
        let fault = self.faults.iter_mut().find(matches)?;
        fault.times -= 1;
        Some(fault.kind)
    }

    /// A page of a list: the items and the token of the next page.
    pub(crate) fn page_of(&self, items: Vec<Value>, token: &str) -> (Vec<Value>, Option<String>) {
        let start: usize = token.parse().unwrap_or(0);
        let next = start + self.page;
        let more = (next < items.len()).then(|| next.to_string());
        (items.into_iter().skip(start).take(self.page).collect(), more)
    }
}
