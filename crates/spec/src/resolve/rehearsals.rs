//! Rehearsals: every parameter in its range, every service known, nothing written that the kind does not use.

use super::Context;
use crate::code;
use crate::platform::rehearsal::{Rehearsal, Scenario, Tolerance};
use crate::platform::service::Service;
use crate::raw::collection::{Item, Named};
use crate::raw::rehearsal::{KindWord, RawRehearsal, RehearsalMapping};
use crate::raw::value::Spanned;
use crate::sink::nearest;
use crate::span::Span;
use plimsoll_units::{Seconds, ServiceName};

const MINUTE: u32 = 60;
const HOUR: u32 = 3600;
const DAY: u32 = 86_400;
const MIB: f64 = 1_048_576.0;

/// Longest trace of a flash crowd, in minutes.
const LONGEST_TRACE: usize = 1440;

/// Largest factor on traffic or on the time of a downstream.
const LARGEST_FACTOR: f64 = 1000.0;

/// The declared rehearsals, in the order of the file.
pub(crate) fn resolve(
    raw: Option<&Spanned<Named<RawRehearsal>>>,
    services: &[Service],
    zones: u8,
    cx: &mut Context<'_>,
) -> Vec<Rehearsal> {
    let mut rehearsals = Vec::new();
    for item in raw.iter().flat_map(|named| &named.0) {
        cx.owner = format!("rehearsal `{}`: ", item.name);
        rehearsals.extend(one(item, services, zones, cx));
        cx.owner.clear();
    }
    rehearsals
}

fn one(
    item: &Item<RawRehearsal>,
    services: &[Service],
    zones: u8,
    cx: &mut Context<'_>,
) -> Option<Rehearsal> {
    let raw = &item.value.value.0;
    let Some(kind) = raw.kind else {
        let diagnostic = cx
            .error(code::MISSING, "it has no kind")
            .at(item.name_span, "`kind` is missing")
            .help(format!("the kinds are {}", Scenario::KINDS.join(", ")));
        cx.sink.push(diagnostic);
        return None;
    };
    unused(raw, kind.value, cx);
    let scenario = scenario(raw, kind, zones, cx)?;
    Some(Rehearsal {
        name: item.name.clone(),
        services: named_services(raw, services, cx),
        scenario,
        tolerance: Tolerance {
            detect_within: raw.detect_within.map(|time| time.value),
            recover_within: raw.recover_within.map(|time| time.value),
            failed_requests: raw.failed_requests.map(|share| share.value),
            violation_minutes: raw.violation_minutes.map(|minutes| minutes.value),
            extra_cost: raw.extra_cost.map(|cost| cost.0),
        },
    })
}

fn named_services(raw: &RehearsalMapping, services: &[Service], cx: &mut Context<'_>) -> Vec<ServiceName> {
    let mut known = Vec::new();
    for written in raw.services.iter().flat_map(|many| &many.0) {
        match services.iter().find(|service| service.name.as_str() == written.value) {
            Some(service) if known.contains(&service.name) => {}
            Some(service) => known.push(service.name.clone()),
            None => {
                let diagnostic = cx
                    .error(
                        code::UNKNOWN_SERVICE,
                        format_args!("there is no service `{}`", crate::yaml::shortened(&written.value)),
                    )
                    .at(written.span, "unknown service");
                let names = || services.iter().map(|service| service.name.as_str());
                cx.sink.push(match nearest(&written.value, names()) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None => diagnostic
                        .help(format!("the services are {}", names().collect::<Vec<_>>().join(", "))),
                });
            }
        }
    }
    known
}

/// The parameters that a kind uses.
const fn parameters(kind: KindWord) -> &'static [&'static str] {
    match kind {
        KindWord::Spike => &["traffic", "rise", "lasts"],
        KindWord::FlashCrowd => &["trace"],
        KindWord::ZoneLoss => &["zone", "lasts"],
        KindWord::SpotReclaim => &["pools", "lasts"],
        KindWord::FailingDeployment | KindWord::PeakDeployment => &[],
        KindWord::SlowDeployment => &["start"],
        KindWord::LeakingDeployment => &["leak", "lasts"],
        KindWord::SlowPull => &["pull", "traffic"],
        KindWord::MetricDelay => &["delay", "traffic"],
        KindWord::RetryStorm => &["traffic", "lasts"],
        KindWord::SlowDownstream => &["slower", "lasts"],
        KindWord::Flapping => &["traffic", "every", "lasts"],
    }
}

/// Warns of what is written and has no effect.
fn unused(raw: &RehearsalMapping, kind: KindWord, cx: &mut Context<'_>) {
    fn of<T>(value: &Spanned<T>) -> Option<Span> {
        value.is_written().then_some(value.span)
    }
    let written = [
        ("traffic", raw.traffic.map(|value| value.span)),
        ("rise", of(&raw.rise)),
        ("lasts", raw.lasts.map(|value| value.span)),
        ("trace", raw.trace.as_ref().map(|value| value.span)),
        ("zone", of(&raw.zone)),
        ("pools", of(&raw.pools)),
        ("start", of(&raw.start)),
        ("leak", of(&raw.leak)),
        ("pull", of(&raw.pull)),
        ("delay", of(&raw.delay)),
        ("slower", of(&raw.slower)),
        ("every", of(&raw.every)),
    ];
    let used = parameters(kind);
    for (key, span) in written.into_iter().filter(|(key, _)| !used.contains(key)) {
        let Some(span) = span else { continue };
        let help = match used {
            [] => "this kind has no parameters".to_owned(),
            used => format!("the parameters of this kind are {}", used.join(", ")),
        };
        let warning =
            cx.warning(code::NO_EFFECT, format_args!("`{key}` has no effect here")).at(span, "no effect");
        cx.sink.push(warning.help(help));
    }
}

fn scenario(
    raw: &RehearsalMapping,
    kind: Spanned<KindWord>,
    zones: u8,
    cx: &mut Context<'_>,
) -> Option<Scenario> {
    Some(match kind.value {
        KindWord::Spike => {
            cx.seconds_in("the rise", &raw.rise, 0, HOUR);
            Scenario::Spike {
                traffic: traffic(raw, 2.0, cx),
                rise: raw.rise.value,
                lasts: lasts(raw, 30 * MINUTE, cx),
            }
        }
        KindWord::FlashCrowd => Scenario::FlashCrowd { trace: trace(raw, kind.span, cx)? },
        KindWord::ZoneLoss => {
            cx.in_range("the zone", &raw.zone, 1, u32::from(zones));
            Scenario::ZoneLoss { zone: Context::small(raw.zone.value), lasts: lasts(raw, HOUR, cx) }
        }
        KindWord::SpotReclaim => {
            Scenario::SpotReclaim { pools: raw.pools.value, lasts: lasts(raw, HOUR, cx) }
        }
        KindWord::FailingDeployment => Scenario::FailingDeployment,
        KindWord::SlowDeployment => {
            cx.seconds_in("the start time", &raw.start, 0, HOUR);
            Scenario::SlowDeployment { start: raw.start.value }
        }
        KindWord::LeakingDeployment => {
            Scenario::LeakingDeployment { leak_mib_per_hour: leak(raw, cx), lasts: lasts(raw, DAY / 2, cx) }
        }
        KindWord::PeakDeployment => Scenario::PeakDeployment,
        KindWord::SlowPull => {
            cx.seconds_in("the time of a pull", &raw.pull, 0, HOUR);
            Scenario::SlowPull { pull: raw.pull.value, traffic: traffic(raw, 2.0, cx) }
        }
        KindWord::MetricDelay => {
            cx.seconds_in("the delay", &raw.delay, 0, HOUR);
            Scenario::MetricDelay { delay: raw.delay.value, traffic: traffic(raw, 2.0, cx) }
        }
        KindWord::RetryStorm => {
            Scenario::RetryStorm { traffic: traffic(raw, 3.0, cx), lasts: lasts(raw, 3 * MINUTE, cx) }
        }
        KindWord::SlowDownstream => Scenario::SlowDownstream {
            slower: factor("the factor", raw.slower.0, &raw.slower, cx),
            lasts: lasts(raw, 30 * MINUTE, cx),
        },
        KindWord::Flapping => {
            cx.seconds_in("the time from top to top", &raw.every, 2 * MINUTE, 2 * HOUR);
            Scenario::Flapping {
                traffic: traffic(raw, 2.0, cx),
                every: raw.every.value,
                lasts: lasts(raw, 3 * HOUR, cx),
            }
        }
    })
}

fn lasts(raw: &RehearsalMapping, default: u32, cx: &mut Context<'_>) -> Seconds {
    let Some(lasts) = raw.lasts else { return Seconds::new(default) };
    cx.seconds_in("the duration", &lasts, MINUTE, DAY);
    lasts.value
}

fn traffic(raw: &RehearsalMapping, default: f64, cx: &mut Context<'_>) -> f64 {
    let Some(traffic) = raw.traffic else { return default };
    factor("the traffic", traffic.0, &traffic, cx)
}

fn factor<T>(what: &str, value: f64, at: &Spanned<T>, cx: &mut Context<'_>) -> f64 {
    if value > LARGEST_FACTOR {
        let message = format!("{what} of {value} times is above {LARGEST_FACTOR} times");
        let diagnostic = cx.error(code::OUT_OF_RANGE, message).at(at.span, "out of range");
        cx.sink.push(diagnostic.help("write a factor such as `5`, `500%` or `+400%`"));
    }
    value
}

fn leak(raw: &RehearsalMapping, cx: &mut Context<'_>) -> f64 {
    let mib = raw.leak.0 / MIB;
    if mib <= 0.0 {
        let diagnostic =
            cx.error(code::OUT_OF_RANGE, "a leak of nothing is none").at(raw.leak.span, "must be above 0");
        cx.sink.push(diagnostic);
    }
    mib
}

fn trace(raw: &RehearsalMapping, kind: Span, cx: &mut Context<'_>) -> Option<Vec<f64>> {
    let Some(written) = &raw.trace else {
        let diagnostic = cx
            .error(code::MISSING, "a flash crowd needs a trace")
            .at(kind, "`trace` is missing")
            .help("write one factor for each minute, such as `trace: [1, 4, 9, 6, 3, 2]`");
        cx.sink.push(diagnostic);
        return None;
    };
    let minutes = written.0.len();
    if minutes == 0 || minutes > LONGEST_TRACE {
        let message = format!("a trace of {minutes} minutes is outside 1 to {LONGEST_TRACE}");
        let diagnostic = cx.error(code::OUT_OF_RANGE, message).at(written.span, "out of range");
        cx.sink.push(diagnostic);
    }
    Some(written.0.iter().map(|minute| factor("the traffic", minute.0, minute, cx)).collect())
}
