//! Tables.

use crate::bed::Balancer;
use crate::nginx::Method;
use crate::point::{Outcome, Pattern, Point};
use crate::worker::Mode;

/// Head of a table of points.
pub(crate) const HEAD: &str = "\
| workers | requests | arrivals | load | count | p50 ms | p95 ms | p99 ms | throttled | utilization | misses |
|---|---|---|---|---|---|---|---|---|---|---|";

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
        variation if variation == 0.0 => "D".to_owned(),
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
    let mut misses: Vec<String> =
        names.iter().zip(outcome.within()).filter(|(_, within)| !within).map(|(name, _)| (*name).to_owned()).collect();
    if outcome.failed > 0 {
        misses.push(format!("{} failed", outcome.failed));
    }
    format!(
        "{} {} | {} / {} ({e50}) | {} / {} ({e95}) | {} / {} ({e99}) | {} | {} | {} |",
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
