//! Which operations a verb's machine may ask for. A test compares this with what the machines really ask.

/// A verb that talks to AWS.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// `plimsoll up`.
    Up,
    /// `plimsoll diff`.
    Diff,
    /// `plimsoll destroy`.
    Destroy,
    /// `plimsoll outputs`.
    Outputs,
    /// `plimsoll status`.
    Status,
    /// `plimsoll logs`.
    Logs,
    /// `plimsoll scale`.
    Scale,
    /// The commands of `docs/recordings.md`, which write a recording.
    Record,
}

/// What CloudFormation does on the caller's behalf under a verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hand {
    /// Nothing.
    None,
    /// It makes, changes and removes resources.
    All,
    /// It removes resources.
    Removes,
}

impl Verb {
    /// The operations of the verb.
    #[must_use]
    pub const fn operations(self) -> &'static [&'static str] {
        match self {
            Self::Up => UP,
            Self::Diff => DIFF,
            Self::Destroy => DESTROY,
            Self::Outputs => &["cloudformation:DescribeStacks"],
            Self::Status => &[
                "cloudformation:DescribeStacks",
                "cloudformation:ListStackResources",
                "cloudformation:GetTemplate",
                "ecs:DescribeServices",
                "application-autoscaling:DescribeScalableTargets",
                "application-autoscaling:DescribeScalingActivities",
                "elasticloadbalancing:DescribeTargetHealth",
                "cloudwatch:DescribeAlarms",
            ],
            Self::Logs => &[
                "cloudformation:DescribeStacks",
                "cloudformation:ListStackResources",
                "logs:FilterLogEvents",
            ],
            Self::Scale => &[
                "cloudformation:DescribeStacks",
                "cloudformation:ListStackResources",
                "ecs:DescribeServices",
                "ecs:UpdateService",
                "application-autoscaling:DescribeScalableTargets",
                "application-autoscaling:DescribeScalingPolicies",
                "application-autoscaling:RegisterScalableTarget",
            ],
            Self::Record => &[
                "cloudwatch:GetMetricData",
                "ecs:DescribeServices",
                "ecs:DescribeTaskDefinition",
                "application-autoscaling:DescribeScalableTargets",
                "application-autoscaling:DescribeScalingPolicies",
                "application-autoscaling:DescribeScheduledActions",
                "cloudwatch:DescribeAlarms",
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTargetGroupAttributes",
            ],
        }
    }

    pub(super) const fn hand(self) -> Hand {
        match self {
            Self::Up => Hand::All,
            Self::Destroy => Hand::Removes,
            _ => Hand::None,
        }
    }
}

/// What `up` asks besides what CloudFormation does for it; `s3:` only where a template is too large for a request.
const UP: &[&str] = &[
    "sts:GetCallerIdentity",
    "cloudformation:DescribeStacks",
    "cloudformation:GetTemplate",
    "cloudformation:CreateChangeSet",
    "cloudformation:DescribeChangeSet",
    "cloudformation:ListChangeSets",
    "cloudformation:DeleteChangeSet",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:DescribeStackEvents",
    "cloudformation:ListStackResources",
    "cloudformation:DeleteStack",
    "cloudformation:ContinueUpdateRollback",
    "cloudformation:UpdateTerminationProtection",
    "s3:ListBucket",
    "s3:CreateBucket",
    "s3:PutObject",
    "ecr:DescribeImages",
    "acm:DescribeCertificate",
    "ec2:DescribeVpcs",
    "ec2:DescribeSubnets",
    "ecs:DescribeServices",
    "ecs:ListTasks",
    "ecs:DescribeTasks",
    "ecs:DescribeTaskDefinition",
    "logs:GetLogEvents",
];

/// What `diff` asks: a change set is made, read and taken away.
const DIFF: &[&str] = &[
    "sts:GetCallerIdentity",
    "cloudformation:DescribeStacks",
    "cloudformation:GetTemplate",
    "cloudformation:CreateChangeSet",
    "cloudformation:DescribeChangeSet",
    "cloudformation:ListChangeSets",
    "cloudformation:DeleteChangeSet",
    "s3:ListBucket",
    "s3:CreateBucket",
    "s3:PutObject",
    "ec2:DescribeVpcs",
    "ec2:DescribeSubnets",
];

/// What `destroy` asks besides what CloudFormation does for it.
const DESTROY: &[&str] = &[
    "sts:GetCallerIdentity",
    "cloudformation:DescribeStacks",
    "cloudformation:ListChangeSets",
    "cloudformation:DescribeStackEvents",
    "cloudformation:ListStackResources",
    "cloudformation:DeleteStack",
    "cloudformation:UpdateTerminationProtection",
    "s3:ListBucket",
    "s3:ListBucketVersions",
    "s3:DeleteObjectVersion",
    "s3:DeleteBucket",
    "logs:DescribeLogGroups",
    "logs:DeleteLogGroup",
    "autoscaling:DescribeAutoScalingGroups",
    "autoscaling:SetInstanceProtection",
    "autoscaling:UpdateAutoScalingGroup",
    "servicediscovery:ListServices",
    "servicediscovery:ListInstances",
    "servicediscovery:DeregisterInstance",
    "servicediscovery:DeleteService",
    "ecs:DescribeServices",
    "ecs:ListTasks",
    "ecs:DescribeTasks",
    "ecs:DescribeTaskDefinition",
    "logs:GetLogEvents",
    "tag:GetResources",
];
