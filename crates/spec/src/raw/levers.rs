//! `levers`: what the optimizer may change.

use super::collection::List;
use super::network::NetworkLever;
use super::value::{Spanned, Value};
use super::word::is_word;
use crate::platform::balancer::RoutingAlgorithm;
use crate::platform::cluster::Insights;
use crate::platform::levers::Freedom;
use crate::sink::Sink;
use crate::yaml::{Node, Value as Content};
use plimsoll_units::{Architecture, CpuUnits, Mib, Seconds, Share};
use schemars::{Schema, SchemaGenerator};

mapping! {
    /// What the optimizer may change: `keep`, `free`, or bounds. A service's own levers go before the stack's.
    RawLevers {
        /// Task size: `free`, `keep`, or bounds such as `{cpu: 256..1024, memory: 512..4096}`. Default `free`.
        size: RawSizeLever,
        /// Processor families allowed besides the present one: `keep`, `free` or a list. Default `keep`: another one
        /// needs another image.
        architecture: Choice<Architecture>,
        /// Counts: `free`, `keep`, or bounds such as `{floor: 2, ceiling: 20}`. Default `free` with floor 2.
        tasks: RawTasksLever,
        /// Policy type, target values and cooldowns: `free` or `keep`. Default `free`.
        scaling: Freedom,
        /// 20-second metrics: `free` or `keep`. Default `free`.
        metric_resolution: Freedom,
        /// Spot share: `keep`, `free`, or a bound such as `{at_most: 70%, on_demand_base: 1}`. Default `keep`: Spot
        /// lowers availability.
        spot: RawSpotLever,
        /// Routing algorithms allowed besides the present one: `keep`, `free` or a list. Default `free`.
        routing: Choice<RoutingAlgorithm>,
        /// Deregistration delay: `free` or `keep`. Default `keep`.
        drain: Freedom,
        /// Log retentions allowed: `keep`, `free` or a list such as `[7d, 14d]`. Default `keep`.
        log_retention: Choice<Seconds>,
        /// Network shapes allowed (stack only): `keep`, `free`, or a list of `nat`, `single`, `per_zone`,
        /// `endpoints`, `public_tasks`. Default `keep`; `free` leaves tasks in private subnets.
        network: Choice<NetworkLever>,
        /// Container Insights modes allowed (stack only): `keep`, `free` or a list. Default `keep`.
        insights: Choice<Insights>,
    }
}

super::word::words!(Freedom, "`keep` or `free`", { "keep" => Self::Keep, "free" => Self::Free });

super::word::words!(Architecture, "a processor family", { "x86_64" => Self::X86_64, "arm64" => Self::Arm64 });

/// `keep`, `free`, or the values allowed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Choice<T> {
    /// The present one stays.
    Keep,
    /// Every value is allowed.
    Free,
    /// These are allowed.
    Among(Vec<Spanned<T>>),
}

impl<T: Value> Value for Choice<T> {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        if let Content::Sequence(..) = node.value {
            return List::decode(node, sink).map(|List(items)| Self::Among(items));
        }
        Some(match Freedom::decode(node, sink)? {
            Freedom::Keep => Self::Keep,
            Freedom::Free => Self::Free,
        })
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        super::mapping::any_of(vec![Freedom::schema(generator), List::<T>::schema(generator)])
    }
}

/// A bound written as `low..high`, either side left out at will, or as one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds<T> {
    /// Lower bound.
    pub(crate) min: Option<T>,
    /// Upper bound.
    pub(crate) max: Option<T>,
}

impl<T: std::str::FromStr<Err = plimsoll_units::ParseError> + Copy> Value for Bounds<T> {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        super::value::scalar(node, sink, "bounds such as `256..1024`", |text| {
            let side = |text: &str| match text.trim() {
                "" => Ok(None),
                text => text.parse().map(Some),
            };
            Ok(match text.split_once("..") {
                Some((min, max)) => Self { min: side(min)?, max: side(max)? },
                None => Self { min: side(text)?, max: side(text)? },
            })
        })
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        super::mapping::text_or_number(r"^.*\d.*$", "256..1024")
    }
}

mapping! {
    /// Bounds of the task size.
    SizeLeverMapping {
        /// Bounds of the CPU, such as `256..1024`.
        cpu: Bounds<CpuUnits>,
        /// Bounds of the memory, such as `512..4096` or `1 GiB..8 GiB`.
        memory: Bounds<Mib>,
    }
}

mapping! {
    /// Bounds of the counts.
    TasksLeverMapping {
        /// Smallest minimum count allowed.
        floor: u32 = "2",
        /// Largest maximum count allowed.
        ceiling: u32,
    }
}

mapping! {
    /// Bound of the Spot share.
    SpotLeverMapping {
        /// Largest share of the tasks above the base that may run on Spot.
        at_most: Share,
        /// Tasks that stay on demand.
        on_demand_base: u32 = "0",
    }
}

/// Makes a lever that is `keep`, `free` or a mapping.
macro_rules! lever {
    ($(#[doc = $doc:literal])* $name:ident, $mapping:ty) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub(crate) enum $name {
            /// Must stay.
            Keep,
            /// May be anything.
            Free,
            /// Within bounds.
            Within(Box<$mapping>),
        }

        impl Value for $name {
            fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
                if is_word(node, "keep") {
                    return Some(Self::Keep);
                }
                if is_word(node, "free") {
                    return Some(Self::Free);
                }
                if let Content::Scalar { .. } = node.value {
                    Freedom::decode(node, sink)?;
                }
                <$mapping>::decode(node, sink).map(|bounds| Self::Within(Box::new(bounds)))
            }

            fn schema(generator: &mut SchemaGenerator) -> Schema {
                super::mapping::any_of(vec![Freedom::schema(generator), <$mapping>::schema(generator)])
            }
        }
    };
}

lever!(
    /// Lever of the task size.
    RawSizeLever, SizeLeverMapping
);
lever!(
    /// Lever of the counts.
    RawTasksLever, TasksLeverMapping
);
lever!(
    /// Lever of the Spot share.
    RawSpotLever, SpotLeverMapping
);
