//! A simulation of every request on single-core tasks that share their CPU.

use super::{BASE, DEMAND_S, MINUTES, Scenario, TASKS};
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_twin::draws::Seed;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// Processor sharing in virtual time: every request in it receives the same service.
#[derive(Default)]
struct Task {
    now: f64,
    /// CPU seconds that each resident request has received since the start.
    received: f64,
    /// Finish tags (nanoseconds of service) with the arrival.
    waiting: BinaryHeap<Reverse<(u64, usize)>>,
}

impl Task {
    fn advance(&mut self, to: f64, done: &mut impl FnMut(usize, f64)) {
        while let Some(&Reverse((tag, request))) = self.waiting.peek() {
            let in_task = self.waiting.len() as f64;
            let finish = self.now + (tag as f64 * 1e-9 - self.received).max(0.0) * in_task;
            if finish > to {
                self.received += (to - self.now) / in_task;
                break;
            }
            self.received = tag as f64 * 1e-9;
            self.now = finish;
            self.waiting.pop();
            done(request, finish);
        }
        self.now = to;
    }
}

/// Latencies in seconds of the requests that arrived in each minute.
pub fn simulate(scenario: &Scenario, routing: RoutingAlgorithm, seed: Seed) -> Vec<Vec<f64>> {
    let mut draws = seed.draws();
    let variance = libm::log1p(BASE.1 * BASE.1);
    let mut tasks: Vec<Task> = (0..TASKS).map(|_| Task::default()).collect();
    let mut arrivals: Vec<f64> = Vec::new();
    let mut finishes: Vec<f64> = Vec::new();
    let mut events = scenario.events.iter().peekable();
    let mut turn = 0;
    for second in 0..MINUTES * 60 {
        while let Some((_, event)) = events.next_if(|(at, _)| *at <= second) {
            if let plimsoll_twin::plant::FleetEvent::Ready { count, .. } = event {
                tasks.extend((0..*count).map(|_| Task { now: second as f64, ..Task::default() }));
            }
        }
        let mut at = second as f64;
        loop {
            at += draws.exponential() / scenario.rate(second);
            if at >= second as f64 + 1.0 {
                break;
            }
            let request = arrivals.len();
            arrivals.push(at);
            finishes.push(f64::NAN);
            if routing == RoutingAlgorithm::LeastOutstandingRequests {
                for task in &mut tasks {
                    task.advance(at, &mut |request, finish| finishes[request] = finish);
                }
            }
            let count = tasks.len();
            let chosen = match routing {
                RoutingAlgorithm::WeightedRandom => draws.below(count as u32) as usize,
                RoutingAlgorithm::RoundRobin => {
                    turn = (turn + 1) % count;
                    turn
                }
                RoutingAlgorithm::LeastOutstandingRequests => {
                    let first = draws.below(count as u32) as usize;
                    (0..count).map(|i| (first + i) % count).min_by_key(|&i| tasks[i].waiting.len()).unwrap()
                }
            };
            let task = &mut tasks[chosen];
            task.advance(at, &mut |request, finish| finishes[request] = finish);
            let tag = task.received + draws.exponential() * DEMAND_S;
            task.waiting.push(Reverse(((tag * 1e9) as u64, request)));
        }
    }
    for task in &mut tasks {
        task.advance(1e9, &mut |request, finish| finishes[request] = finish);
    }
    let mut minutes = vec![Vec::new(); MINUTES];
    for (arrival, finish) in arrivals.iter().zip(&finishes) {
        let base = BASE.0 * libm::exp(variance.sqrt() * draws.normal() - 0.5 * variance);
        minutes[((arrival / 60.0) as usize).min(MINUTES - 1)].push(finish - arrival + base);
    }
    minutes
}
