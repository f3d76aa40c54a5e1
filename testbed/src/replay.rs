//! What the exact engine says of the very requests that were sent.
//!
//! Arrivals and CPU times are those of the plan, so a difference to the measurement is not a matter of chance but for one thing:
//! where in a quota period a task began is not known. Every plan is therefore replayed with several beginnings.

use crate::plan::Planned;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::Server;
use plimsoll_twin::exact::server::Pace;
use plimsoll_twin::exact::task::{Request, Task};

/// Who chooses the task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// In turn, the first request going to the task of this number.
    InTurn(usize),
    /// The task with the fewest requests in flight, in turn among equals.
    FewestInFlight,
}

/// What is replayed.
#[derive(Debug, Clone)]
pub(crate) struct Replay<'a> {
    /// The requests.
    pub(crate) plan: &'a [Planned],
    /// The processor of each task.
    pub(crate) server: Server,
    /// For each task, from which second on it gets requests.
    pub(crate) joins_s: &'a [f64],
    /// Who chooses the task.
    pub(crate) choice: Choice,
    /// Seconds of each request that are neither CPU nor planned waiting.
    pub(crate) base_s: f64,
    /// Start of the draws of the beginnings of periods.
    pub(crate) seed: Seed,
}

/// What came of one beginning.
#[derive(Debug, Clone, Default)]
pub(crate) struct Replayed {
    /// Arrival and latency of each request, in seconds.
    pub(crate) latencies: Vec<(f64, f64)>,
    /// For each task, the end of each quota period (of a second without a quota), the CPU seconds used in it, and whether
    /// work was left and no quota.
    pub(crate) periods: Vec<Vec<(f64, f64, bool)>>,
}

/// Quota-period beginnings that a plan is replayed with.
pub(crate) const BEGINNINGS: u64 = 12;

/// How long unfinished requests are followed after the last arrival, in seconds.
const FOLLOWED_S: f64 = 3600.0;

impl Replay<'_> {
    /// One result for each of several beginnings.
    pub(crate) fn run(&self) -> Vec<Replayed> {
        (0..BEGINNINGS).map(|number| self.once(self.seed.named("beginnings").numbered(number))).collect()
    }

    fn once(&self, seed: Seed) -> Replayed {
        let period_s = if self.server.stalls() { self.server.quota_period_s } else { 1.0 };
        let pace = self.server.pace(0.0);
        let quota_s = if self.server.stalls() { self.server.vcpu * period_s } else { f64::INFINITY };
        let mut draws = seed.draws();
        let mut tasks: Vec<Followed> = self
            .joins_s
            .iter()
            .map(|_| Followed::new(pace, draws.uniform() * period_s, period_s, quota_s))
            .collect();
        let mut latencies = Vec::with_capacity(self.plan.len());
        let mut turn = match self.choice {
            Choice::InTurn(first) => first,
            Choice::FewestInFlight => 0,
        };
        for request in self.plan {
            let begun = self.joins_s.iter().filter(|from| **from <= request.at_s).count().max(1);
            let place = match self.choice {
                Choice::InTurn(_) => turn % begun,
                Choice::FewestInFlight => {
                    for task in &mut tasks {
                        task.advance(request.at_s, &mut latencies);
                    }
                    let order = (0..begun).map(|step| (turn + step) % begun);
                    order.min_by_key(|place| tasks.get(*place).map(Followed::in_flight)).unwrap_or(0)
                }
            };
            turn = place + 1;
            let Some(task) = tasks.get_mut(place) else { continue };
            task.advance(request.at_s, &mut latencies);
            task.task.push(&task.pace, request.cpu_s, (request.wait_s + self.base_s) as f32, 0);
        }
        let end = self.plan.last().map_or(0.0, |last| last.at_s) + FOLLOWED_S;
        for task in &mut tasks {
            task.finish(end, &mut latencies);
        }
        Replayed { latencies, periods: tasks.into_iter().map(|task| task.periods).collect() }
    }
}

/// A task with its quota periods counted.
struct Followed {
    task: Task,
    pace: Pace,
    period_s: f64,
    quota_s: f64,
    next_end: f64,
    periods: Vec<(f64, f64, bool)>,
}

impl Followed {
    fn new(pace: Pace, phase_s: f64, period_s: f64, quota_s: f64) -> Self {
        Self {
            task: Task::new(0.0, phase_s - period_s),
            pace,
            period_s,
            quota_s,
            next_end: phase_s,
            periods: Vec::new(),
        }
    }

    fn in_flight(&self) -> usize {
        self.task.held()
    }

    fn advance(&mut self, to: f64, latencies: &mut Vec<(f64, f64)>) {
        while self.next_end <= to {
            self.step(self.next_end, latencies);
            let cpu_s = self.task.take_used().cpu_s;
            let spent = cpu_s >= self.quota_s * (1.0 - 1e-6);
            self.periods.push((self.next_end, cpu_s, spent && self.task.at_work() > 0));
            self.next_end += self.period_s;
        }
        self.step(to, latencies);
    }

    fn step(&mut self, to: f64, latencies: &mut Vec<(f64, f64)>) {
        self.task.advance(&self.pace, to, &mut |request: Request, at| {
            latencies.push((request.arrived, at - request.arrived));
        });
    }

    /// Follows what is in flight, but not for longer than `end`.
    fn finish(&mut self, end: f64, latencies: &mut Vec<(f64, f64)>) {
        self.advance(self.next_end, latencies);
        while self.task.held() > 0 && self.next_end < end {
            self.advance(self.next_end, latencies);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_twin::workload::Discipline;

    fn server(vcpu: f64) -> Server {
        Server { vcpu, visible_cpus: 2, discipline: Discipline::ProcessorSharing, quota_period_s: 0.1 }
    }

    fn planned(at_s: f64, cpu_s: f64) -> Planned {
        Planned { at_s, cpu_s, wait_s: 0.0 }
    }

    #[test]
    fn every_request_is_answered_and_all_its_cpu_time_used() {
        let plan: Vec<Planned> = (0..200).map(|i| planned(f64::from(i) * 0.05, 0.02)).collect();
        for choice in [Choice::InTurn(1), Choice::FewestInFlight] {
            let replay = Replay {
                plan: &plan,
                server: server(0.25),
                joins_s: &[0.0, 0.0],
                choice,
                base_s: 0.001,
                seed: Seed::new(1),
            };
            for replayed in replay.run() {
                assert_eq!(replayed.latencies.len(), 200);
                assert!(replayed.latencies.iter().all(|(_, latency)| *latency > 0.0209));
                let cpu: f64 = replayed.periods.iter().flatten().map(|(_, cpu, _)| cpu).sum();
                assert!((cpu - 4.0).abs() < 1e-6, "{cpu}");
                // 0.4 cores on 0.5 vCPU, in turn every 100 ms: 20 of 25 ms are used, so no period ends without quota.
                assert!(replayed.periods.iter().flatten().all(|(_, _, throttled)| !throttled));
            }
        }
    }

    #[test]
    fn a_period_that_ends_without_quota_is_seen() {
        let plan = [planned(1.0, 0.06)];
        let replay = Replay {
            plan: &plan,
            server: server(0.25),
            joins_s: &[0.0],
            choice: Choice::InTurn(0),
            base_s: 0.0,
            seed: Seed::new(1),
        };
        for replayed in replay.run() {
            let throttled = replayed.periods[0].iter().filter(|(_, _, throttled)| *throttled).count();
            assert!((1..=2).contains(&throttled), "{throttled}");
        }
    }

    #[test]
    fn a_task_that_joins_later_gets_nothing_before() {
        let plan: Vec<Planned> = (0..100).map(|i| planned(f64::from(i) * 0.1, 0.001)).collect();
        let replay = Replay {
            plan: &plan,
            server: server(0.5),
            joins_s: &[0.0, 5.0],
            choice: Choice::InTurn(0),
            base_s: 0.0,
            seed: Seed::new(1),
        };
        let replayed = &replay.run()[0];
        let used = |to: f64| -> f64 {
            replayed.periods[1].iter().filter(|(end, ..)| *end <= to).map(|(_, cpu, _)| cpu).sum()
        };
        assert_eq!(used(4.9), 0.0);
        assert!((used(20.0) - 0.025).abs() < 1e-9);
    }
}
