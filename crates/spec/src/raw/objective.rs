//! `objective`: what must hold.

use super::collection::{List, Named};
use super::quantity::{Dollars, Factor, Millis};
use super::value::{Spanned, State, Value, scalar, wrong_shape};
use crate::sink::Sink;
use crate::yaml::{Node, Value as Content};
use plimsoll_units::{ParseError, Quantile, Share};
use schemars::{Schema, SchemaGenerator};

mapping! {
    /// What must hold for a service.
    ObjectiveMapping {
        /// Latency goals by percentile, such as `{p95: 200ms}`.
        latency: Named<Millis>,
        /// Share of the one-minute periods that may miss a latency goal.
        violations: Share = "1%",
        /// Share of requests that must succeed, such as `99.9%`.
        availability: Share,
        /// Share of a task's memory that must stay free at the highest observed use.
        memory_headroom: Share = "15%",
        /// Whether the minimum count must still carry the load after one zone is lost.
        survive_zone_loss: bool = "true",
        /// Further loads under which the objective must hold: `{traffic: +50%}`, `zone_loss`, `spot_reclaim`.
        stress: List<RawStress>,
        /// The smallest saving worth a change.
        minimum_saving: RawMinimumSaving = {},
    }
}

mapping! {
    /// The smallest saving worth a change; both must be reached.
    RawMinimumSaving {
        /// In US dollars a month.
        usd: Dollars = "1",
        /// As a share of the monthly cost.
        share: Share = "2%",
    }
}

/// `objective`: `p95 < 200ms`, or a mapping.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RawObjective {
    /// Everything but the short form.
    pub(crate) rest: ObjectiveMapping,
    /// The goal of the short form.
    pub(crate) short: Option<(Spanned<Quantile>, Spanned<Millis>)>,
}

impl Value for RawObjective {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        if let Content::Scalar { .. } = node.value {
            let (quantile, limit) = scalar(node, sink, "an objective", read_short)?;
            let rest = ObjectiveMapping::decode(&Node::empty_mapping(node.span), sink)?;
            let quantile = Spanned { value: quantile, span: node.span, state: State::Written };
            let limit = Spanned { value: limit, span: node.span, state: State::Written };
            return Some(Self { rest, short: Some((quantile, limit)) });
        }
        Some(Self { rest: ObjectiveMapping::decode(node, sink)?, short: None })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let short = schemars::json_schema!({
            "type": "string",
            "pattern": r"^\s*p\d+(\.\d+)?\s*<=?\s*\d*\.?\d+\s*(ms|s)?\s*$",
            "examples": ["p95 < 200ms"],
        });
        super::mapping::any_of(vec![short, ObjectiveMapping::schema(generator)])
    }
}

fn read_short(text: &str) -> Result<(Quantile, Millis), ParseError> {
    let wrong = || {
        ParseError::new(format!("`{text}` is not an objective"))
            .with_help("write `p95 < 200ms`, or a mapping such as `{latency: {p95: 200ms}}`")
    };
    let (quantile, limit) = text.split_once('<').ok_or_else(wrong)?;
    let limit = limit.strip_prefix('=').unwrap_or(limit);
    Ok((quantile.trim().parse().map_err(|_| wrong())?, limit.trim().parse().map_err(|_| wrong())?))
}

mapping! {
    /// A stress variant with a parameter.
    StressMapping {
        /// All traffic multiplied: `+50%`, `150%` or `1.5`.
        traffic: Factor,
    }
}

/// One stress variant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum RawStress {
    /// Traffic multiplied by a factor.
    Traffic(f64),
    /// One zone lost.
    ZoneLoss,
    /// All Spot tasks reclaimed.
    SpotReclaim,
}

impl Value for RawStress {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        if let Content::Scalar { .. } = node.value {
            let words = [("zone_loss", Self::ZoneLoss), ("spot_reclaim", Self::SpotReclaim)];
            return super::word::choose(node, sink, "a stress variant", &words);
        }
        let mapping = StressMapping::decode(node, sink)?;
        let Some(traffic) = mapping.traffic else {
            sink.push(wrong_shape(node, sink, "`zone_loss`, `spot_reclaim` or `{traffic: +50%}`"));
            return None;
        };
        Some(Self::Traffic(traffic.0))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let words = super::word::schema(&["zone_loss", "spot_reclaim"]);
        super::mapping::any_of(vec![words, StressMapping::schema(generator)])
    }
}
