//! What AWS may be asked, as data: one file per service, calls and answers side by side.

pub mod cloudformation;
pub mod ec2;
pub mod ecs;
pub mod logs;
pub mod registry;
pub mod reply;
pub mod s3;
pub mod scaling;
pub mod stack_status;
pub mod teardown;
pub mod watch;

pub use cloudformation::CloudFormation;
pub use ec2::Ec2;
pub use ecs::Ecs;
pub use logs::Logs;
pub use registry::Lookup;
pub use reply::Reply;
pub use s3::S3;
pub use scaling::Scaling;
pub use teardown::Teardown;
pub use watch::Watch;

/// One request to AWS. A page is one call: who needs all pages asks again with the token of the answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// Who am I: `sts:GetCallerIdentity`.
    Identity,
    /// CloudFormation.
    CloudFormation(CloudFormation),
    /// ECS.
    Ecs(Ecs),
    /// CloudWatch Logs.
    Logs(Logs),
    /// EC2.
    Ec2(Ec2),
    /// S3.
    S3(S3),
    /// Things that a platform refers to: images, certificates.
    Lookup(Lookup),
    /// What a removal needs besides CloudFormation.
    Teardown(Teardown),
    /// Application Auto Scaling.
    Scaling(Scaling),
    /// Alarms and the health of targets.
    Watch(Watch),
}

impl Call {
    /// The operation in IAM's words, such as `cloudformation:CreateChangeSet`.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::Identity => "sts:GetCallerIdentity",
            Self::CloudFormation(call) => call.operation(),
            Self::Ecs(call) => call.operation(),
            Self::Logs(call) => call.operation(),
            Self::Ec2(call) => call.operation(),
            Self::S3(call) => call.operation(),
            Self::Lookup(call) => call.operation(),
            Self::Teardown(call) => call.operation(),
            Self::Scaling(call) => call.operation(),
            Self::Watch(call) => call.operation(),
        }
    }
}

macro_rules! into_call {
    ($($family:ident),*) => {
        $(impl From<$family> for Call {
            fn from(call: $family) -> Self {
                Self::$family(call)
            }
        })*
    };
}

into_call!(CloudFormation, Ecs, Logs, Ec2, S3, Lookup, Teardown, Scaling, Watch);
