//! Application Auto Scaling: the range of a service's count, and what moved it.

use crate::moment::Moment;

/// Calls to Application Auto Scaling; a resource is `service/CLUSTER/SERVICE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scaling {
    /// Scalable targets of these resources, one page → [`super::Reply::ScalableTargets`].
    DescribeTargets {
        /// Resources, at most 50.
        resources: Vec<String>,
        /// Token of the former page.
        next: Option<String>,
    },
    /// The policies of a resource → [`super::Reply::ScalingPolicies`].
    DescribePolicies {
        /// Resource.
        resource: String,
    },
    /// What last moved the count of a resource, the newest first → [`super::Reply::ScalingActivities`].
    DescribeActivities {
        /// Resource.
        resource: String,
        /// At most so many, 1 to 50.
        limit: u8,
    },
    /// Sets the range of a resource → [`super::Reply::Done`].
    Register {
        /// Resource.
        resource: String,
        /// Least count.
        minimum: u32,
        /// Greatest count.
        maximum: u32,
    },
}

impl Scaling {
    /// The operation in IAM's words.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::DescribeTargets { .. } => "application-autoscaling:DescribeScalableTargets",
            Self::DescribePolicies { .. } => "application-autoscaling:DescribeScalingPolicies",
            Self::DescribeActivities { .. } => "application-autoscaling:DescribeScalingActivities",
            Self::Register { .. } => "application-autoscaling:RegisterScalableTarget",
        }
    }
}

/// One page of scalable targets.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TargetPage {
    /// Targets.
    pub targets: Vec<ScalableTarget>,
    /// Token of the next page.
    pub next: Option<String>,
}

/// The range within which a count moves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScalableTarget {
    /// Resource.
    pub resource: String,
    /// Least count.
    pub minimum: u32,
    /// Greatest count.
    pub maximum: u32,
    /// Whether scaling in is switched off.
    pub scale_in_suspended: bool,
    /// Whether scaling out is switched off.
    pub scale_out_suspended: bool,
}

/// A scaling policy, as far as people are told about it.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicySummary {
    /// Name.
    pub name: String,
    /// `TargetTrackingScaling`, `StepScaling` or `PredictiveScaling`.
    pub kind: String,
    /// The metric that is tracked, in AWS's words; `None` for steps and for metrics of one's own.
    pub metric: Option<String>,
    /// The value that the metric is held at.
    pub target: Option<f64>,
    /// Whether it only adds.
    pub scale_in_disabled: bool,
}

/// Something that moved a count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScalingActivity {
    /// When it began.
    pub started: Option<Moment>,
    /// What was done, such as `Setting desired count to 4.`
    pub description: String,
    /// Why.
    pub cause: String,
    /// `Successful`, `Failed`, `InProgress` …
    pub status: String,
}
