//! The shared load balancer and what a service asks of it.

use plimsoll_units::Seconds;

/// The application load balancer shared by the services.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadBalancer {
    /// Whether it is reachable from the internet.
    pub internet_facing: bool,
    /// Address ranges that may connect, for example `0.0.0.0/0` (A12).
    pub ingress: Vec<String>,
    /// Idle timeout, 1 to 4000 s (B3: 60 s).
    pub idle_timeout: Seconds,
    /// ARN of the certificate for the HTTPS listener; with one, HTTP redirects to HTTPS (X6).
    pub certificate: Option<String>,
    /// ARN of the web ACL associated with it.
    pub web_acl: Option<String>,
    /// Whether access logs are written.
    pub access_logs: bool,
    /// Whether deletion is blocked.
    pub deletion_protection: bool,
}

/// How the load balancer chooses a task for a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum RoutingAlgorithm {
    /// Each node takes its tasks in turn.
    #[default]
    RoundRobin,
    /// The task with the fewest requests in flight.
    LeastOutstandingRequests,
    /// A random task.
    WeightedRandom,
}

impl RoutingAlgorithm {
    /// All algorithms.
    pub const ALL: [Self; 3] = [Self::RoundRobin, Self::LeastOutstandingRequests, Self::WeightedRandom];

    /// AWS's own name, as in `load_balancing.algorithm.type`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::RoundRobin => "round_robin",
            Self::LeastOutstandingRequests => "least_outstanding_requests",
            Self::WeightedRandom => "weighted_random",
        }
    }
}

/// A service's place behind the load balancer.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetGroup {
    /// The rule that leads here; `None` for the default action.
    pub rule: Option<ListenerRule>,
    /// The health check.
    pub health_check: TargetHealthCheck,
    /// Deregistration delay, 0 to 3600 s (A7: 30 s).
    pub deregistration_delay: Seconds,
    /// Slow start, 0 or 30 to 900 s.
    pub slow_start: Seconds,
    /// How requests are routed.
    pub algorithm: RoutingAlgorithm,
    /// Cookie stickiness; zero when off.
    pub stickiness: Seconds,
}

/// A listener rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListenerRule {
    /// Priority, 1 to 50,000, unique on the load balancer (D4).
    pub priority: u32,
    /// Path patterns such as `/api*`.
    pub paths: Vec<String>,
    /// Host names.
    pub hosts: Vec<String>,
}

/// Health check of a target group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetHealthCheck {
    /// Path, starting with `/`.
    pub path: String,
    /// Interval, 5 to 300 s; greater than the timeout.
    pub interval: Seconds,
    /// Timeout, 2 to 120 s.
    pub timeout: Seconds,
    /// Checks passed to become healthy again, 2 to 10.
    pub healthy: u8,
    /// Checks failed to become unhealthy, 2 to 10.
    pub unhealthy: u8,
    /// HTTP codes that pass, for example `200` or `200-299`.
    pub matcher: String,
}
