//! `load_balancer`, and a service's `route` and `health_check`.

use super::collection::{List, OneOrMany};
use super::word::words;
use crate::platform::balancer::RoutingAlgorithm;
use plimsoll_units::Seconds;

mapping! {
    /// The application load balancer shared by all services that take requests.
    RawBalancer {
        /// Whether it is reachable from the internet.
        internet_facing: bool = "true",
        /// Address ranges that may connect; without it, the internet (`0.0.0.0/0`) for an internet-facing one and the
        /// VPC's own range for an internal one.
        ingress: List<String>,
        /// Time after which an idle connection is closed, 1 s to 4000 s.
        idle_timeout: Seconds = "60s",
        /// ARN of the certificate for HTTPS; with one, HTTP redirects to HTTPS.
        certificate: String,
        /// ARN of a WAF web ACL.
        web_acl: String,
        /// Whether access logs are written.
        access_logs: bool = "false",
        /// Whether AWS refuses to delete it; `destroy` then stops with a message.
        deletion_protection: bool = "false",
    }
}

mapping! {
    /// Which requests go to a service and how they are spread over its tasks.
    RawRoute {
        /// Path pattern or patterns such as `/api*`; without paths and hosts the service takes all remaining requests.
        path: OneOrMany<String>,
        /// Host name or names.
        host: OneOrMany<String>,
        /// Priority of the listener rule, 1 to 50000; without it, the next free multiple of ten from 100 on.
        priority: u32,
        /// `round_robin`, `least_outstanding_requests` or `weighted_random`.
        algorithm: RoutingAlgorithm = "round_robin",
        /// Duration of cookie stickiness; `0s` is off.
        stickiness: Seconds = "0s",
        /// Ramp of a new task's share of requests, 30 s to 900 s; `0s` is off.
        slow_start: Seconds = "0s",
    }
}

mapping! {
    /// Health check of the load balancer.
    RawHealthCheck {
        /// Path that is asked for.
        path: String = "/",
        /// Time between checks, 5 s to 300 s; longer than the timeout.
        interval: Seconds = "10s",
        /// Time to wait for an answer, 2 s to 120 s.
        timeout: Seconds = "5s",
        /// Checks passed in a row to become healthy again, 2 to 10.
        healthy: u32 = "2",
        /// Checks failed in a row to become unhealthy, 2 to 10.
        unhealthy: u32 = "3",
        /// HTTP codes that pass, such as `200`, `200-299` or `200,204`.
        matcher: String = "200",
    }
}

words!(RoutingAlgorithm, "a routing algorithm", {
    "round_robin" => Self::RoundRobin,
    "least_outstanding_requests" => Self::LeastOutstandingRequests,
    "weighted_random" => Self::WeightedRandom,
});
