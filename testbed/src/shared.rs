//! The same requests on a host whose cores the workers share.
//!
//! The model gives each task the CPUs that it sees; on a test host all workers stand on the same few. This replay shows how much
//! of a difference comes from that alone, so that it is not taken for an error of the model. It is written independently of the
//! exact engine and must agree with it where the host has cores enough.

use crate::plan::Planned;
use crate::replay::{BEGINNINGS, Choice, Replay, Replayed};
use plimsoll_twin::draws::Seed;
use plimsoll_twin::workload::Discipline;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// One result for each beginning, on a host of so many cores.
pub(crate) fn run(replay: &Replay<'_>, cores: f64) -> Vec<Replayed> {
    (0..BEGINNINGS)
        .map(|number| Host::new(replay, cores, replay.seed.named("beginnings").numbered(number)).run(replay))
        .collect()
}

/// A request by the progress at which it is finished, in nanoseconds, with its arrival and its other time.
type Held = Reverse<(u64, u64, u64)>;

struct Worker {
    held: BinaryHeap<Held>,
    /// CPU seconds that each request (in line: the line) has received.
    progress: f64,
    line_end: f64,
    tokens: f64,
    next_period: f64,
    /// Cores it has until the next event.
    cores: f64,
}

struct Host {
    workers: Vec<Worker>,
    now: f64,
    cores: f64,
    in_line: bool,
    /// Cores that one worker can use.
    most: f64,
    quota: f64,
    period_s: f64,
    latencies: Vec<(f64, f64)>,
}

/// How long unfinished requests are followed, in seconds.
const FOLLOWED_S: f64 = 3600.0;

/// Progress as an ordered number.
const TICKS: f64 = 1e12;

impl Host {
    fn new(replay: &Replay<'_>, cores: f64, seed: Seed) -> Self {
        let server = replay.server;
        let period_s = if server.stalls() { server.quota_period_s } else { 1.0 };
        let quota = if server.stalls() { server.vcpu * period_s } else { f64::INFINITY };
        let mut draws = seed.draws();
        let worker = |phase_s: f64| Worker {
            held: BinaryHeap::new(),
            progress: 0.0,
            line_end: 0.0,
            tokens: quota,
            next_period: phase_s,
            cores: 0.0,
        };
        Self {
            workers: replay.joins_s.iter().map(|_| worker(draws.uniform() * period_s)).collect(),
            now: 0.0,
            cores,
            in_line: server.discipline == Discipline::SingleThreaded,
            most: server.cores(),
            quota,
            period_s,
            latencies: Vec::with_capacity(replay.plan.len()),
        }
    }

    fn run(mut self, replay: &Replay<'_>) -> Replayed {
        let mut turn = match replay.choice {
            Choice::InTurn(first) => first,
            Choice::FewestInFlight => 0,
        };
        for request in replay.plan {
            self.advance(request.at_s);
            let begun = replay.joins_s.iter().filter(|from| **from <= request.at_s).count().max(1);
            let place = match replay.choice {
                Choice::InTurn(_) => turn % begun,
                Choice::FewestInFlight => (0..begun)
                    .map(|step| (turn + step) % begun)
                    .min_by_key(|place| self.workers.get(*place).map(|worker| worker.held.len()))
                    .unwrap_or(0),
            };
            turn = place + 1;
            self.push(place, request, replay.base_s);
        }
        self.advance(self.now + FOLLOWED_S);
        Replayed { latencies: self.latencies, periods: Vec::new() }
    }

    fn push(&mut self, place: usize, request: &Planned, base_s: f64) {
        let Some(worker) = self.workers.get_mut(place) else { return };
        let tag = if self.in_line {
            worker.line_end = worker.line_end.max(worker.progress) + request.cpu_s;
            worker.line_end
        } else {
            worker.progress + request.cpu_s
        };
        let other = ((request.wait_s + base_s) * TICKS) as u64;
        worker.held.push(Reverse(((tag * TICKS) as u64, (request.at_s * TICKS) as u64, other)));
    }

    /// Lets everything happen up to a moment.
    fn advance(&mut self, to: f64) {
        while self.workers.iter().any(|worker| !worker.held.is_empty()) {
            self.renew();
            self.divide();
            let next = self.workers.iter().map(|worker| worker.next_event(self.now, self.in_line));
            let until = next.fold(to, f64::min).max(self.now);
            let span = until - self.now;
            self.now = until;
            for worker in &mut self.workers {
                worker.run(span, self.in_line, self.now, &mut self.latencies);
            }
            if until >= to {
                return;
            }
        }
        self.now = self.now.max(to);
        self.renew();
    }

    /// New quota for those whose period has ended.
    fn renew(&mut self) {
        for worker in &mut self.workers {
            if worker.next_period <= self.now {
                worker.tokens = self.quota;
                let passed = ((self.now - worker.next_period) / self.period_s).floor() + 1.0;
                worker.next_period += passed * self.period_s;
            }
        }
    }

    /// Cores for each worker: what it can use, or an equal share of what there is.
    fn divide(&mut self) {
        let (in_line, most) = (self.in_line, self.most);
        let wants = |worker: &Worker| {
            if worker.held.is_empty() || worker.tokens <= 1e-12 {
                0.0
            } else if in_line {
                most.min(1.0)
            } else {
                most.min(worker.held.len() as f64)
            }
        };
        let mut order: Vec<(f64, usize)> =
            self.workers.iter().enumerate().map(|(place, worker)| (wants(worker), place)).collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut left, mut sharing) = (self.cores, order.len() as f64);
        for (wanted, place) in order {
            let given = wanted.min(left / sharing);
            left -= given;
            sharing -= 1.0;
            if let Some(worker) = self.workers.get_mut(place) {
                worker.cores = given;
            }
        }
    }
}

impl Worker {
    /// Progress of a request per second.
    fn rate(&self, in_line: bool) -> f64 {
        if in_line { self.cores } else { (self.cores / self.held.len().max(1) as f64).min(1.0) }
    }

    fn next_event(&self, now: f64, in_line: bool) -> f64 {
        let Some(Reverse((tag, ..))) = self.held.peek() else { return f64::INFINITY };
        if self.cores <= 0.0 {
            return self.next_period;
        }
        let leaves = now + (*tag as f64 / TICKS - self.progress).max(0.0) / self.rate(in_line);
        leaves.min(now + self.tokens / self.cores).min(self.next_period)
    }

    fn run(&mut self, span: f64, in_line: bool, now: f64, latencies: &mut Vec<(f64, f64)>) {
        self.progress += self.rate(in_line) * span;
        self.tokens = (self.tokens - self.cores * span).max(0.0);
        while let Some(Reverse((tag, arrived, other))) = self.held.peek().copied() {
            if tag as f64 / TICKS > self.progress + 1e-10 {
                return;
            }
            self.held.pop();
            let arrived = arrived as f64 / TICKS;
            latencies.push((arrived, now - arrived + other as f64 / TICKS));
        }
        (self.progress, self.line_end) = (0.0, 0.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figures::Figures;
    use crate::plan::{Arrivals, make};
    use plimsoll_twin::exact::Server;
    use plimsoll_twin::law::Law;

    fn figures(results: &[Replayed]) -> Figures {
        Figures::of(results.iter().flat_map(|one| &one.latencies).map(|(_, latency)| *latency))
    }

    fn compare(discipline: Discipline, choice: Choice, cores: f64) -> (Figures, Figures) {
        let none = Law::Constant { value: 0.0 };
        let cpu = Law::of_demand(0.01, 1.0);
        let plan = make(&Arrivals::Steady(35.0), 60.0, cpu, none, Seed::new(2));
        let server = Server { vcpu: 0.25, visible_cpus: 2, discipline, quota_period_s: 0.1 };
        let joins_s = [0.0, 0.0, 10.0];
        // The exact engine counts a request as in flight during its base latency, which this one does not.
        let base_s = if choice == Choice::FewestInFlight { 0.0 } else { 0.001 };
        let replay = Replay { plan: &plan, server, joins_s: &joins_s, choice, base_s, seed: Seed::new(4) };
        (figures(&replay.run()), figures(&run(&replay, cores)))
    }

    #[test]
    fn with_cores_enough_it_agrees_with_the_exact_engine() {
        for discipline in [Discipline::ProcessorSharing, Discipline::SingleThreaded] {
            for choice in [Choice::InTurn(0), Choice::FewestInFlight] {
                let (exact, shared) = compare(discipline, choice, 6.0);
                assert_eq!(exact.count, shared.count);
                for (exact, shared) in
                    [(exact.mean, shared.mean), (exact.p50, shared.p50), (exact.p99, shared.p99)]
                {
                    assert!(
                        (shared / exact - 1.0).abs() < 1e-3,
                        "{discipline:?} {choice:?}: {exact} {shared}"
                    );
                }
            }
        }
    }

    #[test]
    fn fewer_cores_make_everything_slower() {
        let (exact, shared) = compare(Discipline::ProcessorSharing, Choice::InTurn(0), 1.0);
        assert!(shared.p50 > 1.05 * exact.p50 && shared.mean > exact.mean, "{exact:?} {shared:?}");
    }
}
