//! One point of the grid: measured, predicted, judged.

use crate::bed::{Balancer, Bed, Fleet, Observed, cores};
use crate::cgroup::Counters;
use crate::figures::{Figures, error};
use crate::load::Sent;
use crate::nginx::Method;
use crate::plan::{self, Arrivals, Planned};
use crate::replay::{Choice, Replay, Replayed};
use crate::shared;
use crate::worker::Mode;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::Server;
use plimsoll_twin::law::Law;
use plimsoll_twin::workload::Discipline;
use std::io;

/// Seconds at the start of a run that do not count.
pub(crate) const DROPPED_S: f64 = 5.0;

/// How requests arrive at a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Pattern {
    /// Poisson.
    Poisson,
    /// Poisson, with 2.2 times the rate for a fifth of the time in bursts of about a second.
    OnOff,
    /// Poisson with a lognormal rate: spread 0.5, correlated over 3 s.
    Lognormal,
    /// 25 s at the point's load, then 40 s at 1.4 with one more worker after 20 s of them, then the load again.
    Step,
    /// The recorded hour in three minutes.
    Trace,
}

/// One point of the grid.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Point {
    /// Number of workers, without the one that joins in a step.
    pub(crate) workers: usize,
    /// Quota of a worker in vCPU; `None` is no limit.
    pub(crate) vcpu: Option<f64>,
    /// Quota period in seconds.
    pub(crate) period_s: f64,
    /// Threads or an event loop.
    pub(crate) mode: Mode,
    /// What chooses the worker.
    pub(crate) balancer: Balancer,
    /// Mean CPU seconds of a request.
    pub(crate) demand_s: f64,
    /// Coefficient of variation of the demand.
    pub(crate) variation: f64,
    /// Load per quota (per core without one).
    pub(crate) load: f64,
    /// How requests arrive.
    pub(crate) pattern: Pattern,
    /// Requests wanted after the first seconds.
    pub(crate) requests: f64,
    /// Start of all draws.
    pub(crate) seed: u64,
}

/// What a point showed and what was expected.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    /// Measured latencies.
    pub(crate) measured: Figures,
    /// Predicted ones.
    pub(crate) predicted: Figures,
    /// Predicted ones if the workers share the cores of the host.
    pub(crate) shared: Figures,
    /// Share of quota periods that ended with work and without quota, measured and predicted.
    pub(crate) throttled: (f64, f64),
    /// CPU used per quota, measured and predicted.
    pub(crate) utilization: (f64, f64),
    /// 99th percentile of the generator's own lateness, in ms.
    pub(crate) lateness_p99: f64,
    /// Requests without a good answer.
    pub(crate) failed: usize,
    /// p95 in ms of each five seconds, measured and predicted.
    pub(crate) slots: Vec<(f64, f64)>,
}

impl Point {
    /// Seconds that the point takes, with starting and stopping.
    pub(crate) fn seconds(&self) -> f64 {
        self.length_s() + 2.0
    }

    fn rate(&self) -> f64 {
        self.load * self.capacity() / self.demand_s
    }

    fn capacity(&self) -> f64 {
        self.vcpu.map_or_else(cores, |vcpu| vcpu * self.workers as f64)
    }

    fn length_s(&self) -> f64 {
        match self.pattern {
            Pattern::Trace => DROPPED_S + 180.0,
            Pattern::Step => DROPPED_S + STEP_S.iter().sum::<f64>(),
            _ => DROPPED_S + self.requests / self.rate(),
        }
    }

    fn arrivals(&self, seed: Seed) -> Arrivals {
        let (rate, length_s) = (self.rate(), self.length_s());
        match self.pattern {
            Pattern::Poisson => Arrivals::Steady(rate),
            Pattern::OnOff => Arrivals::on_off(rate, 2.2, 1.0, 4.0, length_s, seed),
            Pattern::Lognormal => Arrivals::lognormal(rate, 0.5, 3.0, length_s, seed),
            Pattern::Step => {
                let high = rate * 1.4 / self.load;
                let [before, during, _] = STEP_S;
                let at = |second: f64| {
                    if (DROPPED_S + before..DROPPED_S + before + during).contains(&second) {
                        high
                    } else {
                        rate
                    }
                };
                let rates = (0..length_s as u32).map(|second| at(f64::from(second))).collect();
                Arrivals::Pieces { piece_s: 1.0, rates }
            }
            Pattern::Trace => {
                let trace = plan::trace(0, 1, 60);
                let mut rates = vec![rate * trace.first().copied().unwrap_or(1.0); 5];
                // A minute becomes three seconds.
                rates.extend(trace.iter().flat_map(|factor| [rate * factor; 3]));
                Arrivals::Pieces { piece_s: 1.0, rates }
            }
        }
    }

    /// The plan of the point.
    fn plan(&self) -> Vec<Planned> {
        let seed = Seed::new(self.seed).named("testbed");
        let cpu = Law::of_demand(self.demand_s, self.variation);
        plan::make(&self.arrivals(seed), self.length_s(), cpu, Law::Constant { value: 0.0 }, seed)
    }

    fn fleet(&self) -> Fleet {
        let mut joins_s = vec![0.0; self.workers];
        if self.pattern == Pattern::Step {
            joins_s.push(DROPPED_S + STEP_S.first().copied().unwrap_or(0.0) + 20.0);
        }
        Fleet { joins_s, vcpu: self.vcpu, period_s: self.period_s, mode: self.mode, balancer: self.balancer }
    }

    /// Runs and predicts the point; `base_s` is the known time of a request that is not CPU time.
    pub(crate) fn run(&self, bed: &Bed, base_s: f64) -> io::Result<Outcome> {
        let (plan, fleet) = (self.plan(), self.fleet());
        let end = self.length_s();
        let observed = bed.run(&fleet, &plan, &[DROPPED_S, end])?;
        let first = observed.requests.iter().find_map(|sent| sent.worker).unwrap_or(0) as usize;
        let replay = Replay {
            plan: &plan,
            server: server(&fleet),
            joins_s: &fleet.joins_s,
            choice: match self.balancer {
                Balancer::Nginx(Method::LeastConnections) => Choice::FewestInFlight,
                _ => Choice::InTurn(first),
            },
            base_s,
            seed: Seed::new(self.seed),
        };
        let outcome = compare(&fleet, &plan, &observed, &replay.run(), end);
        let shared = shared::run(&replay, cores());
        let counted =
            shared.iter().flat_map(|one| &one.latencies).filter(|(at, _)| (DROPPED_S..end).contains(at));
        Ok(Outcome { shared: Figures::of(counted.map(|(_, latency)| *latency)), ..outcome })
    }
}

/// Seconds before, during and after the overload of a step.
const STEP_S: [f64; 3] = [25.0, 40.0, 40.0];

/// The model's processor for workers of this kind.
pub(crate) fn server(fleet: &Fleet) -> Server {
    Server {
        vcpu: fleet.vcpu.unwrap_or_else(cores),
        visible_cpus: cores() as u32,
        discipline: match fleet.mode {
            Mode::Threads => Discipline::ProcessorSharing,
            Mode::Loop => Discipline::SingleThreaded,
        },
        quota_period_s: if fleet.vcpu.is_some() { fleet.period_s } else { 0.0 },
    }
}

/// The latency from the planned moment, in seconds; `None` without a good answer.
pub(crate) fn latency(planned: &Planned, sent: &Sent) -> Option<f64> {
    sent.done_ns.map(|done| done as f64 / 1e9 - planned.at_s)
}

fn compare(fleet: &Fleet, plan: &[Planned], observed: &Observed, replayed: &[Replayed], end: f64) -> Outcome {
    let counted = |at: f64| (DROPPED_S..end).contains(&at);
    let pairs = || plan.iter().zip(&observed.requests).filter(|(planned, _)| counted(planned.at_s));
    let measured: Vec<(f64, f64)> =
        pairs().filter_map(|(planned, sent)| Some((planned.at_s, latency(planned, sent)?))).collect();
    let predicted = || replayed.iter().flat_map(|one| &one.latencies).filter(|(at, _)| counted(*at));
    let lateness = pairs().map(|(planned, sent)| sent.sent_ns as f64 / 1e9 - planned.at_s);
    let span = end - DROPPED_S;
    let capacity = fleet.capacity();
    let periods = span / fleet.period_s * fleet.joins_s.len() as f64;
    let used = difference(observed, |counters| counters.cpu_s) / (span * capacity);
    let throttled = difference(observed, |counters| counters.throttled) / periods;
    let counted_periods =
        || replayed.iter().flat_map(|one| one.periods.iter().flatten()).filter(|(at, ..)| counted(*at));
    let beginnings = replayed.len().max(1) as f64;
    let predicted_used =
        counted_periods().map(|(_, cpu, _)| cpu).sum::<f64>() / (beginnings * span * capacity);
    let predicted_throttled =
        counted_periods().filter(|(.., throttled)| *throttled).count() as f64 / (beginnings * periods);
    let slot = |values: Vec<(f64, f64)>, from: f64| {
        Figures::of(
            values.iter().filter(|(at, _)| (from..from + SLOT_S).contains(at)).map(|(_, latency)| *latency),
        )
        .p95
    };
    let all_predicted: Vec<(f64, f64)> = predicted().copied().collect();
    let slots = (0..(span / SLOT_S) as usize)
        .map(|number| DROPPED_S + number as f64 * SLOT_S)
        .map(|from| (slot(measured.clone(), from), slot(all_predicted.clone(), from)))
        .collect();
    Outcome {
        measured: Figures::of(measured.iter().map(|(_, latency)| *latency)),
        shared: Figures::default(),
        predicted: Figures::of(predicted().map(|(_, latency)| *latency)),
        throttled: (throttled, predicted_throttled),
        utilization: (used, predicted_used),
        lateness_p99: Figures::of(lateness).p99,
        failed: pairs().count() - measured.len(),
        slots,
    }
}

/// Length of a slot of a step or a trace, in seconds.
const SLOT_S: f64 = 5.0;

/// How much a counter grew, summed over the workers.
fn difference(observed: &Observed, of: impl Fn(&Counters) -> f64) -> f64 {
    let total = |counters: Option<&Vec<Counters>>| counters.map_or(0.0, |all| all.iter().map(&of).sum());
    total(observed.counters.last()) - total(observed.counters.first())
}

impl Outcome {
    /// Errors of p50, p95 and p99 as shares of the measurement.
    pub(crate) fn errors(&self) -> [f64; 3] {
        self.errors_of(&self.predicted)
    }

    /// The same errors if the workers share the cores of the host.
    pub(crate) fn shared_errors(&self) -> [f64; 3] {
        self.errors_of(&self.shared)
    }

    fn errors_of(&self, predicted: &Figures) -> [f64; 3] {
        let measured = &self.measured;
        [
            error(predicted.p50, measured.p50),
            error(predicted.p95, measured.p95),
            error(predicted.p99, measured.p99),
        ]
    }

    /// Whether p50, p95, p99, the throttled share and the utilization are within what is demanded.
    pub(crate) fn within(&self) -> [bool; 5] {
        let (predicted, measured) = (&self.predicted, &self.measured);
        let [_, p95, p99] = self.errors();
        [
            (predicted.p50 - measured.p50).abs() <= 0.15 * measured.p50 + 1.0,
            p95.abs() <= 0.10,
            p99.abs() <= 0.10,
            (self.throttled.0 - self.throttled.1).abs() <= 0.05,
            (self.utilization.0 - self.utilization.1).abs() <= 0.02,
        ]
    }
}
