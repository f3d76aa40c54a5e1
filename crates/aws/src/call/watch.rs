//! What watches the platform: alarms and the health of targets.

use crate::moment::Moment;

/// Calls to what watches the platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Watch {
    /// Alarms of these names, metric and composite ones, one page → [`super::Reply::Alarms`].
    Alarms {
        /// Names, at most 100.
        names: Vec<String>,
        /// Token of the former page.
        next: Option<String>,
    },
    /// The health of a target group's targets → [`super::Reply::TargetHealth`].
    TargetHealth {
        /// Target group ARN.
        group: String,
    },
}

impl Watch {
    /// The operation in IAM's words.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::Alarms { .. } => "cloudwatch:DescribeAlarms",
            Self::TargetHealth { .. } => "elasticloadbalancing:DescribeTargetHealth",
        }
    }
}

/// One page of alarms.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlarmPage {
    /// Alarms.
    pub alarms: Vec<Alarm>,
    /// Token of the next page.
    pub next: Option<String>,
}

/// An alarm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alarm {
    /// Name.
    pub name: String,
    /// `OK`, `ALARM` or `INSUFFICIENT_DATA`.
    pub state: String,
    /// AWS's reason.
    pub reason: String,
    /// When the state was last changed.
    pub since: Option<Moment>,
}

/// A target of a load balancer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetState {
    /// Address and port.
    pub target: String,
    /// `initial`, `healthy`, `unhealthy`, `unused`, `draining`, `unavailable` …
    pub state: String,
    /// AWS's code and words where it is not healthy.
    pub reason: Option<String>,
}
