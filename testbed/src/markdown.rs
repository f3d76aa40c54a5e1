//! Tables.

use crate::bed::Balancer;
use crate::figures::{error, median};
use crate::nginx::Method;
use crate::point::{Outcome, Pattern, Point};
use crate::worker::Mode;

/// Head of a table of points.
pub(crate) const HEAD: &str = "\
| workers | requests | arrivals | load | count | p50 ms | p95 ms | p99 ms | throttled | utilization | misses | on shared cores |
|---|---|---|---|---|---|---|---|---|---|---|---|";

/// What a point is, in the first columns of the table.
pub(crate) fn name(point: &Point) -> String {
    let quota = point.vcpu.map_or_else(|| "no quota".to_owned(), |vcpu| format!("{vcpu}"));
    let mode = match point.mode {
        Mode::Threads => "threads",
        Mode::Loop => "loop",
    };
    let balancer = match point.balancer {
        Balancer::Direct => "direct",
        Balancer::Nginx(Method::RoundRobin) => "nginx round robin",
        Balancer::Nginx(Method::LeastConnections) => "nginx least_conn",
    };
    let law = match point.variation {
        0.0 => "D".to_owned(),
        variation if (variation - 1.0).abs() < 1e-9 => "M".to_owned(),
        variation => format!("LN{variation}"),
    };
    let pattern = match point.pattern {
        Pattern::Poisson => "Poisson",
        Pattern::OnOff => "on/off",
        Pattern::Lognormal => "lognormal rate",
        Pattern::Step => "step to 1.4, +1 worker",
        Pattern::Trace => "recorded hour",
    };
    format!(
        "| {} × {quota} {mode} | {} ms {law} | {pattern}, {balancer} | {} |",
        point.workers,
        point.demand_s * 1e3,
        point.load
    )
}

/// The line of a point.
pub(crate) fn line(point: &Point, outcome: &Outcome) -> String {
    let (m, p) = (&outcome.measured, &outcome.predicted);
    let [e50, e95, e99] = outcome.errors().map(|error| format!("{:+.0} %", error * 100.0));
    let share = |(measured, predicted): (f64, f64)| format!("{measured:.2} / {predicted:.2}");
    let names = ["p50", "p95", "p99", "throttled", "utilization"];
    let mut misses: Vec<String> = names
        .iter()
        .zip(outcome.within())
        .filter(|(_, within)| !within)
        .map(|(name, _)| (*name).to_owned())
        .collect();
    if outcome.failed > 0 {
        misses.push(format!("{} failed", outcome.failed));
    }
    format!(
        "{} {} | {} / {} ({e50}) | {} / {} ({e95}) | {} / {} ({e99}) | {} | {} | {} | {} |",
        name(point),
        m.count,
        ms(m.p50),
        ms(p.p50),
        ms(m.p95),
        ms(p.p95),
        ms(m.p99),
        ms(p.p99),
        share(outcome.throttled),
        share(outcome.utilization),
        if misses.is_empty() { "–".to_owned() } else { misses.join(", ") },
        outcome.shared_errors().map(|error| format!("{:+.0}", error * 100.0)).join(", ") + " %",
    )
}

/// Three digits of milliseconds.
pub(crate) fn ms(value: f64) -> String {
    if value < 10.0 {
        format!("{value:.2}")
    } else if value < 100.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    }
}

/// What stands beside the line of one point.
pub(crate) fn beside(outcome: &Outcome, base_s: f64) -> String {
    format!(
        "Mean {} / {} ms. The generator was late by {} ms at p99. Time that is not CPU time: {} ms.",
        ms(outcome.measured.mean),
        ms(outcome.predicted.mean),
        ms(outcome.lateness_p99),
        ms(base_s * 1e3)
    )
}

/// What all points together say.
pub(crate) fn summary(outcomes: &[(Point, Outcome)], quiet: bool, left_out: usize) -> String {
    let all = || outcomes.iter().map(|(_, outcome)| outcome);
    let errors = |part: usize| -> Vec<f64> {
        all().filter_map(|outcome| outcome.errors().get(part).map(|error| error.abs() * 100.0)).collect()
    };
    let shared = |part: usize| -> Vec<f64> {
        all()
            .filter_map(|outcome| outcome.shared_errors().get(part).map(|error| error.abs() * 100.0))
            .collect()
    };
    let spread = |name: &str, values: &[f64]| {
        let worst = values.iter().copied().fold(0.0, f64::max);
        format!("{name} {:.1} / {worst:.0} %", median(values.iter().copied()))
    };
    let within =
        |part: usize| all().filter(|outcome| outcome.within().get(part).copied().unwrap_or(false)).count();
    let mut text = format!(
        "{} points, the host {}; {left_out} points of the grid did not fit into the time. Median / worst error: {}, {}, {}. \
         If the workers share the host's cores: {}, {}, {}. Within what is demanded: p50 {}, p95 {}, p99 {}, throttled {}, utilization {} of {}. The generator was late by at \
         most {} ms at p99.",
        outcomes.len(),
        if quiet { "quiet" } else { "noisy (by its controls)" },
        spread("p50", &errors(0)),
        spread("p95", &errors(1)),
        spread("p99", &errors(2)),
        spread("p50", &shared(0)),
        spread("p95", &shared(1)),
        spread("p99", &shared(2)),
        within(0),
        within(1),
        within(2),
        within(3),
        within(4),
        outcomes.len(),
        ms(all().map(|outcome| outcome.lateness_p99).fold(0.0, f64::max)),
    );
    for (point, outcome) in
        outcomes.iter().filter(|(point, _)| matches!(point.pattern, Pattern::Step | Pattern::Trace))
    {
        let errors = outcome.slots.iter().map(|(measured, predicted)| error(*predicted, *measured).abs());
        let slow =
            |of: fn(&(f64, f64)) -> f64| outcome.slots.iter().filter(|slot| of(slot) > SLOW_MS).count();
        text += &format!(
            "\n\n{} p95 of each 5 s: median error {:.0} %; above {SLOW_MS:.0} ms in {} / {} of {}.",
            name(point),
            median(errors) * 100.0,
            slow(|slot| slot.0),
            slow(|slot| slot.1),
            outcome.slots.len(),
        );
    }
    text
}

/// Slots with a p95 above this are counted.
const SLOW_MS: f64 = 300.0;
