//! Answers.

use super::cloudformation::{ChangeSetPage, EventPage, ResourcePage, Stack};
use super::ec2::{Subnet, Vpc};
use super::ecs::{EcsService, EcsTask, TaskDefinition};
use super::logs::{LogLine, LogPage};
use super::s3::ObjectPage;
use super::scaling::{PolicySummary, ScalingActivity, TargetPage};
use super::teardown::GroupInstance;
use super::watch::{AlarmPage, TargetState};
use crate::refusal::Refusal;

/// Who the credentials belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Account number.
    pub account: String,
    /// ARN of the user or role.
    pub arn: String,
}

/// A change set that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSetMade {
    /// ARN of the change set.
    pub id: String,
    /// ARN of the stack.
    pub stack: String,
}

/// One page of names.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// Names, ids or ARNs.
    pub items: Vec<String>,
    /// Token of the next page.
    pub next: Option<String>,
}

macro_rules! replies {
    ($($(#[doc = $doc:literal])* $variant:ident($type:ty) = $method:ident,)*) => {
        /// An answer to a call; which one belongs to which call stands at the call.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Reply {
            /// It was done; there is nothing to tell.
            Done,
            $($(#[doc = $doc])* $variant($type),)*
        }

        impl Reply {
            $($(#[doc = $doc])*
            ///
            /// # Errors
            /// Another answer than this is a bug of the account.
            pub fn $method(self, operation: &'static str) -> Result<$type, Refusal> {
                match self {
                    Self::$variant(value) => Ok(value),
                    _ => Err(Refusal::unexpected(operation)),
                }
            })*
        }
    };
}

replies! {
    /// Who the credentials belong to.
    Identity(Identity) = identity,
    /// A stack, or none of this name.
    Stack(Option<Box<Stack>>) = stack,
    /// A text.
    Text(String) = text,
    /// A change set that was made.
    ChangeSetMade(ChangeSetMade) = change_set_made,
    /// A page of a change set, or none of this name.
    ChangeSet(Option<ChangeSetPage>) = change_set,
    /// Names.
    Names(Vec<String>) = names,
    /// Events.
    Events(EventPage) = events,
    /// Resources of a stack.
    Resources(ResourcePage) = resources,
    /// ECS services.
    Services(Vec<EcsService>) = services,
    /// One page of names, ids or ARNs.
    Page(Page) = page,
    /// ECS tasks.
    Tasks(Vec<EcsTask>) = tasks,
    /// A task definition.
    TaskDefinition(TaskDefinition) = task_definition,
    /// Lines of a log, the oldest first.
    Lines(Vec<LogLine>) = lines,
    /// VPCs.
    Vpcs(Vec<Vpc>) = vpcs,
    /// Subnets.
    Subnets(Vec<Subnet>) = subnets,
    /// Whether it is there.
    Exists(bool) = exists,
    /// Versions of objects.
    Objects(ObjectPage) = objects,
    /// ARNs of what carries the tags.
    Tagged(Page) = tagged,
    /// Instances of a group; `None` where there is no such group.
    GroupInstances(Option<Vec<GroupInstance>>) = group_instances,
    /// One page of a log.
    LogPage(LogPage) = log_page,
    /// One page of scalable targets.
    ScalableTargets(TargetPage) = scalable_targets,
    /// Scaling policies.
    ScalingPolicies(Vec<PolicySummary>) = scaling_policies,
    /// What moved a count, the newest first.
    ScalingActivities(Vec<ScalingActivity>) = scaling_activities,
    /// One page of alarms.
    Alarms(AlarmPage) = alarms,
    /// Targets of a load balancer.
    TargetHealth(Vec<TargetState>) = target_health,
}

impl Reply {
    /// That it was done.
    ///
    /// # Errors
    /// Another answer than this is a bug of the account.
    pub fn done(self, operation: &'static str) -> Result<(), Refusal> {
        match self {
            Self::Done => Ok(()),
            _ => Err(Refusal::unexpected(operation)),
        }
    }
}
