//! Alarms, dashboards, budgets, log retention.

use super::Context;
use crate::code;
use crate::platform::observability::{Alarms, Observability};
use crate::raw::observability::{AlarmsMapping, Threshold};
use crate::raw::stack::RawStack;
use crate::raw::value::Spanned;
use plimsoll_units::{Seconds, Share};

/// AWS: the retentions that CloudWatch Logs accepts, in days; source `AWS::Logs::LogGroup.RetentionInDays`, read 2026-09.
pub(crate) const RETENTION_DAYS: [u32; 22] =
    [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];

const DAY: u32 = 86_400;

/// What watches the platform.
pub(crate) fn resolve(raw: &RawStack, cx: &mut Context<'_>) -> Observability {
    for address in raw.notify.iter().flat_map(|list| &list.0).filter(|address| !address.contains('@')) {
        let diagnostic = cx
            .error(code::NAME, format_args!("`{}` is not an e-mail address", address.value))
            .at(address.span, "not an address");
        cx.sink.push(diagnostic);
    }
    Observability {
        alarms: raw.alarms.0.as_deref().map_or_else(Alarms::default, |alarms| alarms_of(alarms, cx)),
        dashboard: raw.dashboard.value,
        notify: raw.notify.iter().flat_map(|list| &list.0).map(|address| address.value.clone()).collect(),
        xray: raw.xray.value,
        events: raw.events.value,
        budget: raw.budget.map(|budget| budget.0),
        cost_anomaly: raw.cost_anomaly.value,
    }
}

fn alarms_of(raw: &AlarmsMapping, cx: &mut Context<'_>) -> Alarms {
    cx.in_range("the number of alarm periods", &raw.periods, 1, 100);
    let percent = |threshold: &Spanned<Threshold<Share>>| match threshold.value {
        Threshold::Off => None,
        // The share came from whole decimals; nine digits hide binary tails.
        Threshold::At(share) => Some((share.percent() * 1e9).round() / 1e9),
    };
    Alarms {
        cpu_percent: percent(&raw.cpu),
        memory_percent: percent(&raw.memory),
        response_ms: match raw.response_time.value {
            Threshold::Off => None,
            Threshold::At(limit) => Some(limit.0),
        },
        unhealthy_targets: raw.unhealthy_targets.value,
        periods: raw.periods.value,
    }
}

/// A log retention that CloudWatch accepts; others are reported with the nearest.
pub(crate) fn retention(raw: &Spanned<Seconds>, cx: &mut Context<'_>) -> Seconds {
    let seconds = raw.value.get();
    let Some(nearest) = RETENTION_DAYS.iter().min_by_key(|days| (**days * DAY).abs_diff(seconds)) else {
        return raw.value;
    };
    if nearest * DAY != seconds {
        let diagnostic = cx
            .error(code::RETENTION, format_args!("CloudWatch keeps no logs for {}", raw.value))
            .at(raw.span, "no such retention")
            .help(format!("the nearest is `{nearest}d`; the values are {}", listed()));
        cx.sink.push(diagnostic);
    }
    Seconds::new(nearest * DAY)
}

fn listed() -> String {
    let days: Vec<String> = RETENTION_DAYS.iter().map(|days| format!("{days}d")).collect();
    days.join(", ")
}
