//! `alarms`: the standard alarms of every service.

use super::quantity::Millis;
use super::value::Value;
use super::word::is_word;
use crate::sink::Sink;
use crate::yaml::{Node, Value as Content};
use plimsoll_units::Share;
use schemars::{Schema, SchemaGenerator};

mapping! {
    /// Thresholds of the standard alarms of every service.
    AlarmsMapping {
        /// CPU above which the alarm is raised; `off` for none.
        cpu: Threshold<Share> = "85%",
        /// Memory above which the alarm is raised; `off` for none.
        memory: Threshold<Share> = "90%",
        /// Response time above which the alarm is raised: the objective's percentile, the mean without one; `off` for none.
        response_time: Threshold<Millis> = "off",
        /// Whether any unhealthy target raises an alarm at once.
        unhealthy_targets: bool = "true",
        /// Number of one-minute periods that must breach, 1 to 100.
        periods: u32 = "2",
    }
}

/// `alarms`: `true`, `false` or a mapping.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RawAlarms(pub(crate) Option<Box<AlarmsMapping>>);

impl Value for RawAlarms {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        if is_word(node, "off") {
            return Some(Self(None));
        }
        if let Content::Scalar { .. } = node.value {
            if !bool::decode(node, sink)? {
                return Some(Self(None));
            }
            let defaults = AlarmsMapping::decode(&Node::empty_mapping(node.span), sink)?;
            return Some(Self(Some(Box::new(defaults))));
        }
        AlarmsMapping::decode(node, sink).map(|alarms| Self(Some(Box::new(alarms))))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let word = super::word::schema(&["off", "true", "false"]);
        super::mapping::any_of(vec![word, AlarmsMapping::schema(generator)])
    }
}

/// A threshold, or `off`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Threshold<T> {
    /// No alarm.
    Off,
    /// The threshold.
    At(T),
}

impl<T: Value> Value for Threshold<T> {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        if is_word(node, "off") || is_word(node, "false") {
            return Some(Self::Off);
        }
        T::decode(node, sink).map(Self::At)
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        super::mapping::any_of(vec![super::word::schema(&["off"]), T::schema(generator)])
    }
}
