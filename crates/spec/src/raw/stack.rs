//! The stack file as a whole.

use super::allowance::RawAllowance;
use super::balancer::RawBalancer;
use super::cluster::RawCluster;
use super::collection::{List, Named};
use super::encryption::RawEncryption;
use super::job::RawJob;
use super::levers::RawLevers;
use super::network::RawNetwork;
use super::observability::RawAlarms;
use super::pricing::RawPricing;
use super::quantity::Dollars;
use super::registry::RawRegistry;
use super::rehearsal::RawRehearsal;
use super::service::RawService;
use plimsoll_units::{EnvironmentName, Region, StackName};

mapping! {
    /// A stack file. A stack of one service may write the service's keys at the top instead of under `services`.
    RawStack {
        /// Name of the stack; without it, the name of the folder.
        stack: StackName,
        /// Environment suffix that resource names end with.
        environment: EnvironmentName = "dev",
        /// AWS region.
        region: Region = "us-east-1",
        /// Tags on every resource. `Environment` is always set; `Project` is the stack's name unless written.
        tags: Named<String>,
        /// The word `default` for the account's default VPC, or a VPC of the stack's own.
        network: RawNetwork = {},
        /// The load balancer shared by the services that take requests.
        load_balancer: RawBalancer = {},
        /// The ECS cluster.
        cluster: RawCluster = {},
        /// Keys that every service has unless it says otherwise.
        defaults: RawService,
        /// Services by name.
        services: Named<RawService>,
        /// Scheduled and one-off tasks by name.
        jobs: Named<RawJob>,
        /// Repositories that the stack makes, by name as images name them.
        registries: Named<RawRegistry>,
        /// Keys for data at rest.
        encryption: RawEncryption = {},
        /// What physical names begin with, so that several stacks share an account and an environment.
        prefix: StackName,
        /// Whether the stack refuses to be destroyed until this is taken back.
        termination_protection: bool = "false",
        /// Findings of `check` that are accepted, each with its reason.
        allow: List<RawAllowance>,
        /// What the optimizer may change.
        levers: RawLevers = {},
        /// What is rehearsed on the model, by name: a kind such as `spike`, or a mapping with its parameters and what is
        /// tolerated.
        rehearsals: Named<RawRehearsal>,
        /// How the platform is paid for.
        pricing: RawPricing = {},
        /// The standard alarms of every service: `true`, `false` or thresholds.
        alarms: RawAlarms = "true",
        /// Whether a CloudWatch dashboard is made.
        dashboard: bool = "false",
        /// E-mail addresses that alarms are sent to.
        notify: List<String>,
        /// Whether X-Ray tracing is on, with a sidecar in every task.
        xray: bool = "false",
        /// Whether EventBridge rules catch task, deployment and Spot events.
        events: bool = "false",
        /// Monthly budget, such as `500 USD`.
        budget: Dollars,
        /// Whether an alarm watches for cost anomalies.
        cost_anomaly: bool = "false",
        /// What differs by environment: any keys of the stack file, laid over it.
        environments: Named<EnvironmentOverlay>,
    }
}

/// What one environment changes; its keys are checked by reading the file with the overlay laid over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EnvironmentOverlay;

impl super::value::Value for EnvironmentOverlay {
    fn decode(node: &crate::yaml::Node, sink: &mut crate::sink::Sink) -> Option<Self> {
        if node.mapping().is_none() && !node.is_empty() {
            sink.push(super::value::wrong_shape(node, sink, "a mapping of keys to change"));
            return None;
        }
        Some(Self)
    }

    fn schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "$ref": "#" })
    }
}
