//! `rehearsals`: what goes wrong in the model, and what must hold all the same.

use super::collection::{List, OneOrMany};
use super::quantity::{Bytes, Dollars, Factor};
use super::value::{Spanned, State, Value};
use super::word::words;
use crate::platform::rehearsal::SpotPools;
use crate::sink::Sink;
use crate::yaml::{Node, Value as Content};
use plimsoll_units::{Seconds, Share};
use schemars::{Schema, SchemaGenerator};

mapping! {
    /// A rehearsal with its parameters and tolerances; each kind uses some of the parameters.
    RehearsalMapping {
        /// What goes wrong.
        kind: KindWord,
        /// Service or services it is played on; without it, every one that it applies to.
        services: OneOrMany<String>,
        /// Traffic multiplied: `5`, `500%` or `+400%`. Default 2; 3 for a retry storm.
        traffic: Factor,
        /// Time in which the traffic of a spike rises, `0s` to `1h`.
        rise: Seconds = "1m",
        /// How long it lasts, `1m` to `1d`. Default `30m`; `1h` for a lost zone and Spot, `3m` for a retry storm, `3h` for
        /// swings, `12h` for a leak.
        lasts: Seconds,
        /// Traffic of a flash crowd, one factor for each minute: at least one, at most 1440.
        trace: List<Factor>,
        /// The lost zone, counted from 1.
        zone: u32 = "1",
        /// Spot pools that are taken back: `one` or `all`.
        pools: SpotPools = "all",
        /// Time until a task of the new revision answers, up to `1h`.
        start: Seconds = "5m",
        /// Memory that one task of the new revision loses in an hour.
        leak: Bytes = "200 MiB",
        /// Time to pull an image, up to `1h`.
        pull: Seconds = "5m",
        /// Time from the end of a metric's period until alarms see it, up to `1h`.
        delay: Seconds = "10m",
        /// What a slow downstream is slowed by: `5` is five times as slow.
        slower: Factor = "5",
        /// Time from top to top of swinging traffic, `2m` to `2h`.
        every: Seconds = "20m",
        /// Tolerated time until it is noticed.
        detect_within: Seconds,
        /// Tolerated time until the objective is kept again.
        recover_within: Seconds,
        /// Tolerated share of failed requests, such as `0.1%`.
        failed_requests: Share,
        /// Tolerated one-minute periods that miss the objective.
        violation_minutes: u32,
        /// Tolerated extra cost, such as `5 USD`.
        extra_cost: Dollars,
    }
}

/// A rehearsal: a kind alone, or a mapping.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RawRehearsal(pub(crate) RehearsalMapping);

impl Value for RawRehearsal {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        let Content::Scalar { .. } = node.value else {
            return RehearsalMapping::decode(node, sink).map(Self);
        };
        let value = KindWord::decode(node, sink)?;
        let mut mapping = RehearsalMapping::decode(&Node::empty_mapping(node.span), sink)?;
        mapping.kind = Some(Spanned { value, span: node.span, state: State::Written });
        Some(Self(mapping))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        super::mapping::any_of(vec![KindWord::schema(generator), RehearsalMapping::schema(generator)])
    }
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KindWord {
    /// Traffic rises.
    Spike,
    /// Traffic follows a trace.
    FlashCrowd,
    /// A zone is lost.
    ZoneLoss,
    /// Spot takes tasks back.
    SpotReclaim,
    /// A revision never becomes healthy.
    FailingDeployment,
    /// A revision starts slowly.
    SlowDeployment,
    /// A revision loses memory.
    LeakingDeployment,
    /// A deployment in the busiest hour.
    PeakDeployment,
    /// Images are pulled slowly.
    SlowPull,
    /// Metrics arrive late.
    MetricDelay,
    /// Retrying callers.
    RetryStorm,
    /// A slow downstream.
    SlowDownstream,
    /// Swinging traffic.
    Flapping,
}

words!(KindWord, "a kind of rehearsal", {
    "spike" => Self::Spike,
    "flash_crowd" => Self::FlashCrowd,
    "zone_loss" => Self::ZoneLoss,
    "spot_reclaim" => Self::SpotReclaim,
    "failing_deployment" => Self::FailingDeployment,
    "slow_deployment" => Self::SlowDeployment,
    "leaking_deployment" => Self::LeakingDeployment,
    "peak_deployment" => Self::PeakDeployment,
    "slow_pull" => Self::SlowPull,
    "metric_delay" => Self::MetricDelay,
    "retry_storm" => Self::RetryStorm,
    "slow_downstream" => Self::SlowDownstream,
    "flapping" => Self::Flapping,
});

words!(SpotPools, "Spot pools", { "one" => Self::One, "all" => Self::All });
