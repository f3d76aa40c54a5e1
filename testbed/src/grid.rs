//! Which points are measured, with the checks of the host around them.

use crate::arguments::RunArguments;
use crate::bed::{Balancer, Bed, Fleet, cores};
use crate::cgroup::PERIOD_S;
use crate::figures::median;
use crate::host;
use crate::markdown;
use crate::nginx::{self, Method};
use crate::plan::{self, Arrivals};
use crate::point::{Outcome, Pattern, Point, latency};
use crate::worker::Mode;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::law::Law;
use std::io::{self, Write};

const DIRECT: Balancer = Balancer::Direct;
const ROUND_ROBIN: Balancer = Balancer::Nginx(Method::RoundRobin);
const LEAST: Balancer = Balancer::Nginx(Method::LeastConnections);

/// Requests of a point.
const REQUESTS: f64 = 3000.0;

/// Steady Poisson arrivals at threads: workers, vCPU, ms, variation, what chooses, loads.
type Family = (usize, f64, f64, f64, Balancer, &'static [f64]);

const ALL: &[f64] = &[0.3, 0.5, 0.7, 0.85];
const BUSY: &[f64] = &[0.5, 0.7, 0.85];

/// What fits into 25 minutes, the most telling first.
const FIRST: &[Family] = &[
    (2, 0.25, 2.0, 1.0, DIRECT, ALL),
    (2, 0.5, 10.0, 1.0, ROUND_ROBIN, BUSY),
    (4, 0.25, 10.0, 1.0, LEAST, BUSY),
    (2, 0.5, 2.0, 0.0, DIRECT, &[0.5, 0.85]),
    (3, 0.25, 2.0, 1.5, ROUND_ROBIN, &[0.5, 0.85]),
];

/// The rest of the protocol.
const REST: &[Family] = &[
    (2, 0.5, 2.0, 1.0, DIRECT, ALL),
    (4, 0.25, 2.0, 1.0, DIRECT, ALL),
    (2, 0.25, 2.0, 0.0, DIRECT, ALL),
    (2, 0.25, 2.0, 1.5, DIRECT, ALL),
    (2, 0.5, 2.0, 0.0, ROUND_ROBIN, &[0.3, 0.7]),
    (2, 0.5, 2.0, 1.5, ROUND_ROBIN, ALL),
    (4, 0.25, 2.0, 0.0, LEAST, ALL),
    (4, 0.25, 2.0, 1.5, LEAST, ALL),
    (2, 0.5, 10.0, 1.0, LEAST, BUSY),
    (4, 0.25, 10.0, 1.0, ROUND_ROBIN, BUSY),
    (2, 0.5, 10.0, 0.0, DIRECT, ALL),
    (2, 0.5, 10.0, 1.5, DIRECT, ALL),
    (4, 0.25, 10.0, 0.0, DIRECT, ALL),
    (4, 0.25, 10.0, 1.5, DIRECT, ALL),
    (3, 0.25, 10.0, 1.0, DIRECT, ALL),
    (2, 0.5, 50.0, 1.0, DIRECT, &[0.3, 0.5, 0.7]),
    (4, 0.25, 50.0, 1.0, ROUND_ROBIN, ALL),
    (2, 0.5, 50.0, 0.0, DIRECT, BUSY),
    (2, 0.5, 50.0, 1.5, LEAST, BUSY),
];

fn point(seed: u64) -> Point {
    Point {
        workers: 4,
        vcpu: Some(0.25),
        period_s: PERIOD_S,
        mode: Mode::Threads,
        balancer: DIRECT,
        demand_s: 0.010,
        variation: 1.0,
        load: 0.5,
        pattern: Pattern::Poisson,
        requests: REQUESTS,
        seed,
    }
}

fn families(families: &[Family], seed: u64) -> impl Iterator<Item = Point> {
    families.iter().flat_map(move |&(workers, vcpu, ms, variation, balancer, loads)| {
        loads.iter().map(move |&load| Point {
            workers,
            vcpu: Some(vcpu),
            balancer,
            demand_s: ms / 1e3,
            variation,
            load,
            ..point(seed)
        })
    })
}

/// All points of the protocol, in the order in which they are measured.
fn points(seed: u64) -> Vec<Point> {
    let base = || point(seed);
    let mut points: Vec<Point> = families(FIRST, seed).collect();
    points.extend([
        Point { workers: 2, load: 0.6, demand_s: 0.005, pattern: Pattern::Step, ..base() },
        Point {
            workers: 2,
            load: 0.5,
            demand_s: 0.005,
            pattern: Pattern::Trace,
            balancer: ROUND_ROBIN,
            ..base()
        },
        Point { pattern: Pattern::OnOff, demand_s: 0.005, ..base() },
        Point { pattern: Pattern::Lognormal, demand_s: 0.005, balancer: LEAST, ..base() },
        Point { mode: Mode::Loop, workers: 2, demand_s: 0.002, ..base() },
        Point { mode: Mode::Loop, workers: 2, demand_s: 0.005, load: 0.7, balancer: ROUND_ROBIN, ..base() },
        Point { workers: 2, vcpu: Some(0.5), demand_s: 0.050, load: 0.85, requests: 2000.0, ..base() },
    ]);
    points.extend(families(REST, seed));
    for mode in [Mode::Threads, Mode::Loop] {
        for pattern in [Pattern::OnOff, Pattern::Lognormal, Pattern::Trace, Pattern::Step] {
            points.push(Point { mode, pattern, workers: 2, vcpu: Some(0.5), ..base() });
        }
    }
    for load in [0.5, 0.7] {
        points.push(Point { mode: Mode::Loop, load, workers: 3, ..base() });
    }
    points
}

/// The control: no quota, a load of 0.2.
fn control(requests: f64) -> Point {
    Point { workers: 2, vcpu: None, load: 0.2, requests, ..point(99) }
}

/// Time of a request that is not its CPU time, found by requests without any: direct and through nginx.
struct Base {
    direct_s: f64,
    nginx_s: Option<f64>,
}

impl Base {
    fn measure(bed: &Bed) -> io::Result<Self> {
        let nginx_s = match nginx::version() {
            Ok(_) => Some(empty_requests(bed, ROUND_ROBIN)?),
            Err(_) => None,
        };
        Ok(Self { direct_s: empty_requests(bed, DIRECT)?, nginx_s })
    }

    /// For a balancer; `None` where it is not there.
    fn of(&self, balancer: Balancer) -> Option<f64> {
        match balancer {
            Balancer::Direct => Some(self.direct_s),
            Balancer::Nginx(_) => self.nginx_s,
        }
    }
}

/// The median latency of requests without CPU time, in seconds.
fn empty_requests(bed: &Bed, balancer: Balancer) -> io::Result<f64> {
    let none = Law::Constant { value: 0.0 };
    let plan = plan::make(&Arrivals::Steady(100.0), 4.0, none, none, Seed::new(7));
    let fleet =
        Fleet { joins_s: vec![0.0; 2], vcpu: None, period_s: PERIOD_S, mode: Mode::Threads, balancer };
    let observed = bed.run(&fleet, &plan, &[])?;
    Ok(median(plan.iter().zip(&observed.requests).filter_map(|(planned, sent)| latency(planned, sent))))
}

/// Whether a control says that the host is quiet: p95 within a tenth of what is predicted.
fn is_quiet(control: &Outcome) -> bool {
    let [_, p95, _] = control.errors();
    p95.abs() <= 0.10
}

/// Measures one point.
pub(crate) fn run_one(bed: &Bed, arguments: &RunArguments) -> io::Result<bool> {
    let point = arguments.point();
    let mut out = io::stdout();
    let Some(base_s) = Base::measure(bed)?.of(point.balancer) else {
        writeln!(out, "skipped: {}", nginx::version().err().unwrap_or_default())?;
        return Ok(true);
    };
    let outcome = point.run(bed, base_s)?;
    writeln!(out, "{}\n{}", markdown::HEAD, markdown::line(&point, &outcome))?;
    writeln!(out, "\n{}", markdown::beside(&outcome, base_s))?;
    Ok(true)
}

/// Measures the points of the grid that fit into some minutes.
pub(crate) fn run_grid(bed: &Bed, minutes: f64, seeds: u64, only: Option<&str>) -> io::Result<bool> {
    let mut out = io::stdout();
    let start = crate::clock::now();
    let left = || minutes * 60.0 - (crate::clock::now() - start) as f64 / 1e9;
    writeln!(out, "{}, {}; load averages before: {}.", host::words(), bed.quota_words(), host::load())?;
    let base = Base::measure(bed)?;
    if base.nginx_s.is_none() {
        writeln!(out, "skipped: {}", nginx::version().err().unwrap_or_default())?;
    }
    let control = control(1000.0);
    let before = control.run(bed, base.direct_s)?;
    writeln!(out, "\n{}\n{}", markdown::HEAD, markdown::line(&control, &before))?;
    let mut outcomes = Vec::new();
    let wanted = (1..=seeds).flat_map(points).filter(|point| {
        only.is_none_or(|text| markdown::name(point).contains(text)) && base.of(point.balancer).is_some()
    });
    let mut left_out = 0;
    for point in wanted {
        // The control at the end belongs to the time.
        if point.seconds() + control.seconds() > left() {
            left_out += 1;
            continue;
        }
        let outcome = point.run(bed, base.of(point.balancer).unwrap_or(0.0))?;
        writeln!(out, "{}", markdown::line(&point, &outcome))?;
        out.flush()?;
        outcomes.push((point, outcome));
    }
    let after = control.run(bed, base.direct_s)?;
    writeln!(out, "{}", markdown::line(&control, &after))?;
    let quiet = is_quiet(&before) && is_quiet(&after);
    writeln!(out, "\n{}", markdown::summary(&outcomes, quiet, left_out))?;
    writeln!(
        out,
        "Time of a request that is not CPU time: {:.2} ms direct{}. Load averages after: {}.",
        base.direct_s * 1e3,
        base.nginx_s.map_or_else(String::new, |nginx| format!(", {:.2} ms through nginx", nginx * 1e3)),
        host::load()
    )?;
    Ok(!quiet || outcomes.iter().all(|(_, outcome)| outcome.within() == [true; 5]))
}

/// One short point between two controls, and one through nginx where it is installed.
///
/// What holds on the noisiest host is demanded always; the rest only where both controls say that the host is quiet.
pub(crate) fn smoke(bed: &Bed) -> io::Result<bool> {
    let mut out = io::stdout();
    if cores() < 2.0 {
        writeln!(out, "skipped: two CPUs are needed")?;
        return Ok(true);
    }
    let base = Base::measure(bed)?;
    let control = control(400.0);
    let before = control.run(bed, base.direct_s)?;
    writeln!(out, "{}\n{}", markdown::HEAD, markdown::line(&control, &before))?;
    let mut measured = Vec::new();
    let short = Point { workers: 2, demand_s: 0.002, load: 0.7, requests: 2000.0, ..point(1) };
    let direct = Point { load: 0.5, requests: 1500.0, ..short.clone() };
    let balanced = Point { balancer: ROUND_ROBIN, ..direct.clone() };
    for (point, sides) in [(short, Sides::TooLow), (direct, Sides::Both), (balanced, Sides::Both)] {
        let Some(base_s) = base.of(point.balancer) else {
            writeln!(out, "skipped: {}", nginx::version().err().unwrap_or_default())?;
            continue;
        };
        let outcome = point.run(bed, base_s)?;
        writeln!(out, "{}", markdown::line(&point, &outcome))?;
        measured.push((outcome, sides));
    }
    let after = control.run(bed, base.direct_s)?;
    let quiet = is_quiet(&before) && is_quiet(&after);
    writeln!(
        out,
        "{}\n\nThe host is {}.",
        markdown::line(&control, &after),
        if quiet { "quiet" } else { "noisy" }
    )?;
    let holds =
        before.throttled.0 == 0.0 && measured.iter().all(|(outcome, sides)| outcome.holds(quiet, *sides));
    writeln!(out, "{}", if holds { "holds" } else { "does not hold" })?;
    Ok(holds)
}

/// On which sides a prediction is held close to what is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sides {
    /// Neither too low nor too high.
    Both,
    /// Not too low.
    ///
    /// MODEL: requests of 2 ms under a quarter of a vCPU at load 0.7 are predicted too high at the 95th percentile, by 22 % on one
    /// host and by 37 and 49 % on another (2026-11): the kernel lets more through than the quota, cause open, on the safe side.
    TooLow,
}

impl Outcome {
    /// Neighbours only ever make a request slower: on a noisy host the prediction may be far too low, but all requests are
    /// answered, cost the CPU time that they ask for, and are not predicted to be much slower than they are.
    fn holds(&self, quiet: bool, sides: Sides) -> bool {
        let always = self.failed == 0
            && (self.utilization.0 - self.utilization.1).abs() <= 0.1
            && self.throttled.0 > 0.0
            && self.predicted.p95 <= 2.0 * self.measured.p95;
        let [_, p95, p99] = self.errors();
        let within = |error: f64, bound: f64| error >= -bound && (sides == Sides::TooLow || error <= bound);
        let closely =
            within(p95, 0.3) && within(p99, 0.4) && (self.throttled.0 - self.throttled.1).abs() <= 0.1;
        always && (!quiet || closely)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_keeps_to_the_protocol() {
        let points = points(1);
        for point in &points {
            let total = point.workers as f64 * point.vcpu.unwrap();
            assert!((2..=4).contains(&point.workers) && total <= 1.2, "{}", markdown::name(point));
            assert!([0.25, 0.5].contains(&point.vcpu.unwrap()));
        }
        let names: std::collections::BTreeSet<String> = points.iter().map(markdown::name).collect();
        assert_eq!(names.len(), points.len(), "a point stands twice in the grid");
        for load in ALL {
            for demand in [0.002, 0.010, 0.050] {
                assert!(points.iter().any(|point| point.load == *load && point.demand_s == demand));
            }
        }
    }
}
