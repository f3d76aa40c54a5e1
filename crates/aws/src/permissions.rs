//! Which IAM actions a call needs, and on what: the one table that `plimsoll permissions` prints from.

use crate::call::{Call, S3};

/// What a permission is granted on; the ARN patterns are made where the stack is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// `*`: AWS knows no resource for the action.
    Any,
    /// The stacks of the platform: `arn:…:cloudformation:…:stack/{stack}-{environment}*/*`.
    Stack,
    /// Services and tasks of the platform's cluster.
    Cluster,
    /// Log groups of the platform, and what AWS makes for it (`/aws/ecs/containerinsights/…`).
    LogGroup,
    /// The bucket for templates: `plimsoll-{account}-{region}`.
    StagingBucket,
    /// Buckets of the platform, to be emptied.
    StackBucket,
    /// The repositories whose images are used.
    Repository,
    /// The certificate.
    Certificate,
    /// The auto scaling group.
    AutoScalingGroup,
    /// The scalable targets of the region: AWS gives them ids of its own.
    ScalableTarget,
}

/// One action and what it is granted on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Permission {
    /// Action, such as `cloudformation:CreateChangeSet`.
    pub action: &'static str,
    /// On what.
    pub scope: Scope,
}

/// AWS: actions and the resource types they support; source the Service Authorization Reference, read 2026-09.
const TABLE: &[(&str, &[&str], Scope)] = &[
    ("sts:GetCallerIdentity", &[], Scope::Any),
    ("cloudformation:DescribeStacks", &["cloudformation:DescribeStacks"], Scope::Stack),
    ("cloudformation:GetTemplate", &["cloudformation:GetTemplate"], Scope::Stack),
    (
        "cloudformation:CreateChangeSet",
        &["cloudformation:CreateChangeSet", "cloudformation:TagResource"],
        Scope::Stack,
    ),
    ("cloudformation:DescribeChangeSet", &["cloudformation:DescribeChangeSet"], Scope::Stack),
    ("cloudformation:ListChangeSets", &["cloudformation:ListChangeSets"], Scope::Stack),
    ("cloudformation:DeleteChangeSet", &["cloudformation:DeleteChangeSet"], Scope::Stack),
    ("cloudformation:ExecuteChangeSet", &["cloudformation:ExecuteChangeSet"], Scope::Stack),
    ("cloudformation:DescribeStackEvents", &["cloudformation:DescribeStackEvents"], Scope::Stack),
    ("cloudformation:ListStackResources", &["cloudformation:ListStackResources"], Scope::Stack),
    ("cloudformation:DeleteStack", &["cloudformation:DeleteStack"], Scope::Stack),
    ("cloudformation:CancelUpdateStack", &["cloudformation:CancelUpdateStack"], Scope::Stack),
    ("cloudformation:ContinueUpdateRollback", &["cloudformation:ContinueUpdateRollback"], Scope::Stack),
    (
        "cloudformation:UpdateTerminationProtection",
        &["cloudformation:UpdateTerminationProtection"],
        Scope::Stack,
    ),
    ("ecs:DescribeServices", &["ecs:DescribeServices"], Scope::Cluster),
    ("ecs:UpdateService", &["ecs:UpdateService"], Scope::Cluster),
    ("ecs:ListTasks", &["ecs:ListTasks"], Scope::Cluster),
    ("ecs:DescribeTasks", &["ecs:DescribeTasks"], Scope::Cluster),
    ("ecs:DescribeTaskDefinition", &["ecs:DescribeTaskDefinition"], Scope::Any),
    ("logs:GetLogEvents", &["logs:GetLogEvents"], Scope::LogGroup),
    ("logs:FilterLogEvents", &["logs:FilterLogEvents"], Scope::LogGroup),
    ("logs:DescribeLogGroups", &["logs:DescribeLogGroups"], Scope::Any),
    ("logs:DeleteLogGroup", &["logs:DeleteLogGroup"], Scope::LogGroup),
    ("ec2:DescribeVpcs", &["ec2:DescribeVpcs"], Scope::Any),
    ("ec2:DescribeSubnets", &["ec2:DescribeSubnets"], Scope::Any),
    ("s3:ListBucket", &["s3:ListBucket"], Scope::StagingBucket),
    ("s3:CreateBucket", &["s3:CreateBucket"], Scope::StagingBucket),
    ("s3:DeleteBucket", &["s3:DeleteBucket"], Scope::StagingBucket),
    // CloudFormation reads the template from there with the caller's credentials.
    ("s3:PutObject", &["s3:PutObject", "s3:GetObject"], Scope::StagingBucket),
    ("s3:ListBucketVersions", &["s3:ListBucketVersions"], Scope::StackBucket),
    ("s3:DeleteObjectVersion", &["s3:DeleteObject", "s3:DeleteObjectVersion"], Scope::StackBucket),
    ("ecr:DescribeImages", &["ecr:DescribeImages"], Scope::Repository),
    ("acm:DescribeCertificate", &["acm:DescribeCertificate"], Scope::Certificate),
    ("tag:GetResources", &["tag:GetResources"], Scope::Any),
    ("autoscaling:DescribeAutoScalingGroups", &["autoscaling:DescribeAutoScalingGroups"], Scope::Any),
    ("autoscaling:SetInstanceProtection", &["autoscaling:SetInstanceProtection"], Scope::AutoScalingGroup),
    ("autoscaling:UpdateAutoScalingGroup", &["autoscaling:UpdateAutoScalingGroup"], Scope::AutoScalingGroup),
    (
        "application-autoscaling:DescribeScalableTargets",
        &["application-autoscaling:DescribeScalableTargets"],
        Scope::Any,
    ),
    (
        "application-autoscaling:DescribeScalingPolicies",
        &["application-autoscaling:DescribeScalingPolicies"],
        Scope::Any,
    ),
    (
        "application-autoscaling:DescribeScalingActivities",
        &["application-autoscaling:DescribeScalingActivities"],
        Scope::Any,
    ),
    (
        "application-autoscaling:DescribeScheduledActions",
        &["application-autoscaling:DescribeScheduledActions"],
        Scope::Any,
    ),
    (
        "application-autoscaling:RegisterScalableTarget",
        &["application-autoscaling:RegisterScalableTarget"],
        Scope::ScalableTarget,
    ),
    ("cloudwatch:DescribeAlarms", &["cloudwatch:DescribeAlarms"], Scope::Any),
    ("cloudwatch:GetMetricData", &["cloudwatch:GetMetricData"], Scope::Any),
    ("elasticloadbalancing:DescribeTargetGroups", &["elasticloadbalancing:DescribeTargetGroups"], Scope::Any),
    ("elasticloadbalancing:DescribeTargetHealth", &["elasticloadbalancing:DescribeTargetHealth"], Scope::Any),
    (
        "elasticloadbalancing:DescribeTargetGroupAttributes",
        &["elasticloadbalancing:DescribeTargetGroupAttributes"],
        Scope::Any,
    ),
    ("servicediscovery:ListServices", &["servicediscovery:ListServices"], Scope::Any),
    ("servicediscovery:ListInstances", &["servicediscovery:ListInstances"], Scope::Any),
    ("servicediscovery:DeregisterInstance", &["servicediscovery:DeregisterInstance"], Scope::Any),
    ("servicediscovery:DeleteService", &["servicediscovery:DeleteService"], Scope::Any),
];

/// The permissions that an operation needs; `None` for an operation that the table does not know.
#[must_use]
pub fn of_operation(operation: &str) -> Option<Vec<Permission>> {
    let (_, actions, scope) = TABLE.iter().find(|(known, _, _)| *known == operation)?;
    Some(actions.iter().map(|&action| Permission { action, scope: *scope }).collect())
}

/// The permissions that a call needs; `None` where the table lacks it, which a test rules out.
#[must_use]
pub fn of(call: &Call) -> Option<Vec<Permission>> {
    let mut found = of_operation(call.operation())?;
    // Objects of the staging bucket are removed with the stack; the bucket itself is named by its prefix.
    if let Call::S3(S3::ListVersions { bucket, .. } | S3::DeleteObjects { bucket, .. }) = call
        && bucket.starts_with("plimsoll-")
    {
        for permission in &mut found {
            permission.scope = Scope::StagingBucket;
        }
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_operation_stands_twice_and_every_action_has_its_service() {
        let mut seen = std::collections::BTreeSet::new();
        for (operation, actions, _) in TABLE {
            assert!(seen.insert(operation), "{operation} stands twice");
            assert!(actions.iter().all(|action| action.contains(':')), "{operation}");
        }
    }
}
