//! What a removal needs besides CloudFormation.

use std::collections::BTreeMap;

/// Calls that a removal needs besides CloudFormation.
#[derive(Debug, Clone, PartialEq)]
pub enum Teardown {
    /// One page of what carries these tags → [`super::Reply::Tagged`].
    FindByTags {
        /// Tags by key.
        tags: BTreeMap<String, String>,
        /// Token of the former page.
        next: Option<String>,
    },
    /// Instances of an auto scaling group → [`super::Reply::GroupInstances`].
    DescribeGroup {
        /// Group name.
        group: String,
    },
    /// Takes the protection from scale-in away, at most 50 instances → [`super::Reply::Done`].
    UnprotectInstances {
        /// Group name.
        group: String,
        /// Instance ids.
        instances: Vec<String>,
    },
    /// Sets minimum and desired size to 0 → [`super::Reply::Done`].
    EmptyGroup {
        /// Group name.
        group: String,
    },
    /// One page of the Cloud Map services in a namespace → [`super::Reply::Page`] of ids.
    ListDiscoveryServices {
        /// Namespace id.
        namespace: String,
        /// Token of the former page.
        next: Option<String>,
    },
    /// One page of the instances registered in a Cloud Map service → [`super::Reply::Page`] of ids.
    ListDiscoveryInstances {
        /// Service id.
        service: String,
        /// Token of the former page.
        next: Option<String>,
    },
    /// Takes an instance out of a Cloud Map service → [`super::Reply::Done`].
    DeregisterInstance {
        /// Service id.
        service: String,
        /// Instance id.
        instance: String,
    },
    /// Deletes an empty Cloud Map service → [`super::Reply::Done`].
    DeleteDiscoveryService {
        /// Service id.
        service: String,
    },
}

impl Teardown {
    /// The operation in IAM's words.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::FindByTags { .. } => "tag:GetResources",
            Self::DescribeGroup { .. } => "autoscaling:DescribeAutoScalingGroups",
            Self::UnprotectInstances { .. } => "autoscaling:SetInstanceProtection",
            Self::EmptyGroup { .. } => "autoscaling:UpdateAutoScalingGroup",
            Self::ListDiscoveryServices { .. } => "servicediscovery:ListServices",
            Self::ListDiscoveryInstances { .. } => "servicediscovery:ListInstances",
            Self::DeregisterInstance { .. } => "servicediscovery:DeregisterInstance",
            Self::DeleteDiscoveryService { .. } => "servicediscovery:DeleteService",
        }
    }
}

/// An instance of an auto scaling group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupInstance {
    /// Instance id.
    pub id: String,
    /// Whether it is protected from scale-in.
    pub protected: bool,
}
