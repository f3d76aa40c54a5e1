//! CloudFormation: stacks, change sets, events.

pub use super::stack_status::StackStatus;
use crate::moment::Moment;
use std::collections::BTreeMap;

/// Calls to CloudFormation.
#[derive(Debug, Clone, PartialEq)]
pub enum CloudFormation {
    /// The state of a stack → [`super::Reply::Stack`], `None` where there is none. A name finds no deleted stack, an ARN does.
    DescribeStack {
        /// Name or ARN.
        stack: String,
    },
    /// The template as it was given → [`super::Reply::Text`].
    GetTemplate {
        /// Name or ARN.
        stack: String,
    },
    /// Makes a change set → [`super::Reply::ChangeSetMade`].
    CreateChangeSet(Box<ChangeSetRequest>),
    /// One page of a change set → [`super::Reply::ChangeSet`], `None` where there is none.
    DescribeChangeSet {
        /// Stack.
        stack: String,
        /// Change set.
        name: String,
        /// Token of the former page.
        next: Option<String>,
    },
    /// The names of the stack's change sets → [`super::Reply::Names`].
    ListChangeSets {
        /// Stack.
        stack: String,
    },
    /// Takes a change set away → [`super::Reply::Done`].
    DeleteChangeSet {
        /// Stack.
        stack: String,
        /// Change set.
        name: String,
    },
    /// Executes a change set → [`super::Reply::Done`].
    ExecuteChangeSet {
        /// Stack.
        stack: String,
        /// Change set.
        name: String,
        /// Token that every event of the operation carries.
        token: String,
    },
    /// One page of events, the newest first → [`super::Reply::Events`].
    DescribeEvents {
        /// Name, or the ARN that still answers after the deletion.
        stack: String,
        /// Token of the former page.
        next: Option<String>,
    },
    /// One page of the stack's resources → [`super::Reply::Resources`].
    ListResources {
        /// Name or ARN.
        stack: String,
        /// Token of the former page.
        next: Option<String>,
    },
    /// Deletes a stack → [`super::Reply::Done`].
    DeleteStack {
        /// Name or ARN.
        stack: String,
        /// Logical ids left alone; only for a stack in `DELETE_FAILED`.
        retain: Vec<String>,
        /// Token that every event of the operation carries.
        token: String,
    },
    /// Stops an update and rolls it back → [`super::Reply::Done`].
    CancelUpdate {
        /// Stack.
        stack: String,
    },
    /// Goes on with a failed rollback → [`super::Reply::Done`].
    ContinueRollback {
        /// Stack.
        stack: String,
        /// Logical ids that are left as they are.
        skip: Vec<String>,
    },
    /// Switches termination protection → [`super::Reply::Done`].
    ProtectStack {
        /// Stack.
        stack: String,
        /// Whether it is protected.
        protected: bool,
    },
}

impl CloudFormation {
    /// The operation in IAM's words.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::DescribeStack { .. } => "cloudformation:DescribeStacks",
            Self::GetTemplate { .. } => "cloudformation:GetTemplate",
            Self::CreateChangeSet(_) => "cloudformation:CreateChangeSet",
            Self::DescribeChangeSet { .. } => "cloudformation:DescribeChangeSet",
            Self::ListChangeSets { .. } => "cloudformation:ListChangeSets",
            Self::DeleteChangeSet { .. } => "cloudformation:DeleteChangeSet",
            Self::ExecuteChangeSet { .. } => "cloudformation:ExecuteChangeSet",
            Self::DescribeEvents { .. } => "cloudformation:DescribeStackEvents",
            Self::ListResources { .. } => "cloudformation:ListStackResources",
            Self::DeleteStack { .. } => "cloudformation:DeleteStack",
            Self::CancelUpdate { .. } => "cloudformation:CancelUpdateStack",
            Self::ContinueRollback { .. } => "cloudformation:ContinueUpdateRollback",
            Self::ProtectStack { .. } => "cloudformation:UpdateTerminationProtection",
        }
    }
}

/// What a change set is made of.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeSetRequest {
    /// Stack name.
    pub stack: String,
    /// Name of the change set.
    pub name: String,
    /// Whether the stack is created by it.
    pub creates: bool,
    /// The template.
    pub template: TemplateSource,
    /// Parameters by name.
    pub parameters: BTreeMap<String, ParameterValue>,
    /// Tags of the stack.
    pub tags: BTreeMap<String, String>,
    /// One line for people.
    pub description: String,
}

/// Where the template of a change set comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateSource {
    /// In the request; at most 51,200 bytes.
    Inline(String),
    /// From a bucket, by HTTPS address; at most 1 MB.
    Url(String),
}

/// The value of a parameter in a change set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterValue {
    /// This value.
    Given(String),
    /// The value that the stack has.
    Previous,
}

/// A stack as it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Stack {
    /// Name.
    pub name: String,
    /// ARN.
    pub id: String,
    /// State.
    pub status: StackStatus,
    /// AWS's reason for the state.
    pub reason: Option<String>,
    /// Tags.
    pub tags: BTreeMap<String, String>,
    /// Parameters as deployed, by name; those that hide their value are `****`.
    pub parameters: BTreeMap<String, String>,
    /// Outputs in the order in which AWS lists them.
    pub outputs: Vec<StackOutput>,
    /// Whether it is protected from deletion.
    pub protected: bool,
    /// ARN of the change set last executed.
    pub change_set: Option<String>,
    /// When it was made.
    pub created: Option<Moment>,
    /// When it was last changed.
    pub updated: Option<Moment>,
}

/// An output of a deployed stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackOutput {
    /// Name in the template.
    pub key: String,
    /// Value.
    pub value: String,
    /// One sentence for people.
    pub description: Option<String>,
    /// The name it is exported by.
    pub export: Option<String>,
}

/// One page of a change set.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangeSetPage {
    /// Name.
    pub name: String,
    /// ARN.
    pub id: String,
    /// State of its making: `CREATE_PENDING`, `CREATE_IN_PROGRESS`, `CREATE_COMPLETE`, `FAILED`, `DELETE_…`.
    pub status: String,
    /// AWS's reason for the state.
    pub reason: Option<String>,
    /// State of its execution: `UNAVAILABLE`, `AVAILABLE`, `EXECUTE_IN_PROGRESS`, `EXECUTE_COMPLETE`, `EXECUTE_FAILED`, `OBSOLETE`.
    pub execution: String,
    /// Changes on this page.
    pub changes: Vec<ResourceChange>,
    /// Token of the next page.
    pub next: Option<String>,
}

/// What a change set does to one resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceChange {
    /// What happens.
    pub action: ChangeAction,
    /// Logical id.
    pub logical_id: String,
    /// Physical id, where it exists.
    pub physical_id: Option<String>,
    /// Type, such as `AWS::ECS::Service`.
    pub kind: String,
    /// Whether it is replaced.
    pub replacement: Replacement,
    /// Why it changes.
    pub causes: Vec<ChangeCause>,
}

/// What happens to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeAction {
    /// It is made.
    Add,
    /// It is changed, or replaced.
    Modify,
    /// It is removed.
    Remove,
    /// It is taken into the stack.
    Import,
    /// AWS decides during execution.
    Dynamic,
}

/// Whether a change replaces a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Replacement {
    /// It stays.
    No,
    /// It is replaced by a new one.
    Yes,
    /// It depends on values that are known only during execution.
    Conditional,
    /// AWS did not say.
    Unknown,
}

/// Why a resource changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeCause {
    /// The property, such as `Port`; or what of the resource changes, such as `Tags`.
    pub property: String,
    /// Whether a change of it replaces the resource: `Never`, `Conditionally`, `Always`.
    pub recreation: String,
    /// Whether the new value is known: `Static` or `Dynamic`.
    pub evaluation: String,
    /// The parameter or resource that it follows from.
    pub from: Option<String>,
}

/// One page of events.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct EventPage {
    /// Events, the newest first.
    pub events: Vec<StackEvent>,
    /// Token of the next, older page.
    pub next: Option<String>,
}

/// What happened to a resource, or to the stack itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackEvent {
    /// Unique id.
    pub id: String,
    /// When.
    pub moment: Moment,
    /// Logical id; the stack's name for the stack itself.
    pub logical_id: String,
    /// Physical id, where it is known; the stack's ARN for the stack itself.
    pub physical_id: Option<String>,
    /// Type; `AWS::CloudFormation::Stack` for the stack itself.
    pub kind: String,
    /// State, such as `CREATE_FAILED`.
    pub status: String,
    /// AWS's reason.
    pub reason: Option<String>,
    /// The token of the operation's request.
    pub token: Option<String>,
}

/// One page of the stack's resources.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ResourcePage {
    /// Resources.
    pub resources: Vec<StackResource>,
    /// Token of the next page.
    pub next: Option<String>,
}

/// A resource of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackResource {
    /// Logical id.
    pub logical_id: String,
    /// Physical id, once it has one.
    pub physical_id: Option<String>,
    /// Type.
    pub kind: String,
    /// State, such as `CREATE_COMPLETE`.
    pub status: String,
    /// AWS's reason.
    pub reason: Option<String>,
}
