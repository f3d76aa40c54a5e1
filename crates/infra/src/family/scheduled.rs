//! Schedules in AWS's own words, and scheduled changes of a service's task range.

use crate::graph::{Map, Value};
use plimsoll_spec::platform::scaling::{ScalingPolicy, Schedule, ScheduledAction};
use plimsoll_spec::platform::service::Service;
use plimsoll_units::Seconds;

/// The scheduled actions of a service, as its scalable target takes them; `None` when there are none.
pub(crate) fn actions(service: &Service) -> Option<Value> {
    let actions: Vec<Value> = service
        .scaling
        .iter()
        .filter_map(|policy| match policy {
            ScalingPolicy::Scheduled(scheduled) => Some(action(scheduled)),
            ScalingPolicy::TargetTracking(_) | ScalingPolicy::Step(_) => None,
        })
        .collect();
    (!actions.is_empty()).then_some(Value::List(actions))
}

fn action(action: &ScheduledAction) -> Value {
    let range = Map::new().with_some("MinCapacity", action.min).with_some("MaxCapacity", action.max);
    Map::new()
        .with("ScheduledActionName", action.name.as_str())
        .with("Schedule", expression(&action.schedule))
        .with("Timezone", action.timezone.as_str())
        .with("ScalableTargetAction", range)
        .into()
}

/// The expression that Application Auto Scaling and EventBridge Scheduler take.
///
/// AWS: `at(…)`, `rate(value unit)` with the singular for 1, `cron(…)` of six fields; source the EventBridge Scheduler user
/// guide, schedule types, read 2026-09.
pub(crate) fn expression(schedule: &Schedule) -> String {
    match schedule {
        Schedule::At(time) => format!("at({time})"),
        Schedule::Rate(every) => rate(*every),
        Schedule::Cron(cron) => format!("cron({})", cron.fields.join(" ")),
    }
}

/// In the largest unit that divides it; a rate is at least one minute.
fn rate(every: Seconds) -> String {
    let minutes = (every.get() / 60).max(1);
    let (value, unit) = match minutes {
        minutes if minutes % 1_440 == 0 => (minutes / 1_440, "day"),
        minutes if minutes % 60 == 0 => (minutes / 60, "hour"),
        minutes => (minutes, "minute"),
    };
    let plural = if value == 1 { "" } else { "s" };
    format!("rate({value} {unit}{plural})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_written_in_the_largest_whole_unit() {
        let written = |seconds| expression(&Schedule::Rate(Seconds::new(seconds)));
        assert_eq!(written(60), "rate(1 minute)");
        assert_eq!(written(300), "rate(5 minutes)");
        assert_eq!(written(3_600), "rate(1 hour)");
        assert_eq!(written(43_200), "rate(12 hours)");
        assert_eq!(written(172_800), "rate(2 days)");
    }
}
