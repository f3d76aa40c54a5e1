//! One task: its requests, their progress, its CPU quota.
//!
//! Requests that share cores all progress at the same rate, so each only carries the common progress at which it will be
//! finished. Requests in line do the same with the line's progress. One heap of these tags serves both, at a cost of
//! O(log n) per request and without any allocation once the heap has grown.

use super::server::{Pace, Quota};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A request in a task.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    /// Progress of the task at which it is finished.
    tag: f64,
    /// When it arrived, in seconds.
    pub arrived: f64,
    /// Its time that is not CPU time, in seconds.
    pub base_s: f32,
}

impl Eq for Request {}

impl Ord for Request {
    /// The request that finishes first is the greatest, so that it leaves the heap first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.tag.total_cmp(&self.tag)
    }
}

impl PartialOrd for Request {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// What a task has used since it was last asked.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Used {
    /// CPU seconds for requests.
    pub cpu_s: f64,
    /// Seconds times requests that were being served or waiting.
    pub request_s: f64,
}

/// One task.
#[derive(Debug, Clone)]
pub struct Task {
    requests: BinaryHeap<Request>,
    /// Up to when everything has happened.
    now: f64,
    /// No request leaves before this moment, unless another one arrives.
    quiet_until: f64,
    /// CPU seconds that each request has received since the task was last empty; in line, all of them together.
    progress: f64,
    /// The last tag in line.
    line_end: f64,
    /// CPU seconds left in this quota period.
    tokens: f64,
    /// When the next quota period begins.
    next_period: f64,
    used: Used,
}

impl Task {
    /// An empty task at a moment; one of its quota periods begins at `period_start`, which is not after `now`.
    #[must_use]
    pub fn new(now: f64, period_start: f64) -> Self {
        Self {
            requests: BinaryHeap::new(),
            now,
            quiet_until: now,
            progress: 0.0,
            line_end: 0.0,
            tokens: 0.0,
            next_period: period_start.min(now),
            used: Used::default(),
        }
    }

    /// Requests in the task.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.requests.len()
    }

    /// Whether the number of requests is surely the same at `at` as now.
    #[must_use]
    pub fn is_quiet_until(&self, at: f64) -> bool {
        at < self.quiet_until
    }

    /// Takes what was used since the last call.
    pub fn take_used(&mut self) -> Used {
        std::mem::take(&mut self.used)
    }

    /// Takes the requests out, in no order.
    pub fn take_requests(&mut self) -> impl Iterator<Item = Request> {
        self.requests.drain()
    }

    /// Makes this an exact copy of another task, reusing its memory.
    pub fn copy_from(&mut self, other: &Self) {
        let mut requests = std::mem::take(&mut self.requests);
        requests.clone_from(&other.requests);
        *self = Self { requests, ..*other };
    }

    /// Adds a request that arrives now, at the moment the task was brought up to.
    #[inline]
    pub fn push(&mut self, pace: &Pace, demand_s: f64, base_s: f32) {
        let tag = if pace.in_line {
            self.line_end = self.line_end.max(self.progress) + demand_s;
            self.line_end
        } else {
            self.progress + demand_s
        };
        self.requests.push(Request { tag, arrived: self.now, base_s });
        self.quiet_until = self.now;
    }

    /// Brings the task up to `to` and hands over each request that is finished, with the moment.
    #[inline]
    pub fn advance(&mut self, pace: &Pace, to: f64, done: &mut impl FnMut(Request, f64)) {
        match pace.quota {
            None => self.advance_smoothly(pace, to, done),
            Some(quota) => self.advance_by_quota(pace, quota, to, done),
        }
    }

    fn advance_smoothly(&mut self, pace: &Pace, to: f64, done: &mut impl FnMut(Request, f64)) {
        while let Some(next) = self.requests.peek() {
            let count = self.requests.len() as f64;
            let rate = pace.rate(count);
            if to < self.quiet_until {
                self.run(pace.burn(count), rate, count, to);
                return;
            }
            let leaves = self.now + (next.tag - self.progress) / rate;
            if leaves > to {
                self.quiet_until = leaves;
                self.run(pace.burn(count), rate, count, to);
                return;
            }
            self.run(pace.burn(count), rate, count, leaves);
            self.finish(done);
        }
        self.rest(to);
    }

    fn advance_by_quota(&mut self, pace: &Pace, quota: Quota, to: f64, done: &mut impl FnMut(Request, f64)) {
        while let Some(tag) = self.requests.peek().map(|next| next.tag) {
            let count = self.requests.len() as f64;
            if self.now >= self.next_period {
                self.begin_period(quota);
            }
            if self.tokens <= 0.0 {
                // Stalled: time passes, nothing else.
                let until = self.next_period.min(to);
                self.run(0.0, 0.0, count, until);
                if to < self.next_period {
                    self.quiet_until = self.next_period;
                    return;
                }
                continue;
            }
            let (rate, burn) = (pace.rate(count), pace.burn(count));
            let leaves = self.now + (tag - self.progress) / rate;
            let spent = self.now + self.tokens / burn;
            let event = leaves.min(spent).min(self.next_period);
            let until = event.min(to);
            self.tokens -= burn * (until - self.now);
            self.run(burn, rate, count, until);
            if event > to {
                // Stalls only make it later.
                self.quiet_until = leaves;
                return;
            }
            if spent <= event {
                self.tokens = 0.0;
            }
            if leaves <= event {
                self.finish(done);
            }
        }
        self.rest(to);
    }

    /// Lets time pass without requests.
    fn rest(&mut self, to: f64) {
        self.now = self.now.max(to);
        self.quiet_until = f64::INFINITY;
    }

    /// Lets time pass during which the same requests are in the task.
    #[inline]
    fn run(&mut self, burn: f64, rate: f64, count: f64, until: f64) {
        // INVARIANT: rounding may put an event a hair before now; time never goes back.
        let span = (until - self.now).max(0.0);
        self.progress += rate * span;
        self.used.cpu_s += burn * span;
        self.used.request_s += count * span;
        self.now = self.now.max(until);
    }

    /// The next request leaves now.
    #[inline]
    fn finish(&mut self, done: &mut impl FnMut(Request, f64)) {
        if let Some(request) = self.requests.pop() {
            // Progress equals the tag up to rounding; taking the tag keeps errors from adding up.
            self.progress = request.tag;
            if self.requests.is_empty() {
                self.progress = 0.0;
                self.line_end = 0.0;
            }
            done(request, self.now);
        }
    }

    fn begin_period(&mut self, quota: Quota) {
        self.tokens = quota.tokens;
        let passed = ((self.now - self.next_period) / quota.period_s).floor() + 1.0;
        self.next_period += passed * quota.period_s;
        // INVARIANT: rounding of the division may land on now.
        if self.next_period <= self.now {
            self.next_period += quota.period_s;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exact::Server;
    use crate::workload::Discipline;

    fn pace(vcpu: f64, discipline: Discipline) -> Pace {
        Server { vcpu, visible_cpus: 2, discipline, quota_period_s: 0.1 }.pace(0.0)
    }

    /// Pushes (moment, demand) pairs and returns the moments of completion in order.
    fn completions(pace: &Pace, arrivals: &[(f64, f64)]) -> (Vec<f64>, Used) {
        let mut task = Task::new(0.0, 0.0);
        let mut done = Vec::new();
        for &(at, demand) in arrivals {
            task.advance(pace, at, &mut |_, at| done.push(at));
            task.push(pace, demand, 0.0);
        }
        task.advance(pace, 100.0, &mut |_, at| done.push(at));
        (done, task.take_used())
    }

    fn assert_near(found: &[f64], expected: &[f64]) {
        assert_eq!(found.len(), expected.len(), "{found:?}");
        for (found, expected) in found.iter().zip(expected) {
            assert!((found - expected).abs() < 1e-9, "{found} instead of {expected}");
        }
    }

    #[test]
    fn requests_share_the_cores() {
        // Two cores: two run alone; the third from 1 s on makes all three run at 2/3.
        let (done, used) =
            completions(&pace(2.0, Discipline::ProcessorSharing), &[(0.0, 2.0), (0.0, 3.0), (1.0, 1.0)]);
        assert_near(&done, &[2.5, 2.5, 3.5]);
        assert!((used.cpu_s - 6.0).abs() < 1e-9);
        assert!((used.request_s - (2.5 + 3.5 + 1.5)).abs() < 1e-9);
    }

    #[test]
    fn a_single_thread_serves_in_order() {
        let (done, used) =
            completions(&pace(4.0, Discipline::SingleThreaded), &[(0.0, 2.0), (1.0, 0.5), (5.0, 1.0)]);
        assert_near(&done, &[2.0, 2.5, 6.0]);
        assert!((used.cpu_s - 3.5).abs() < 1e-9);
    }

    #[test]
    fn a_spent_quota_stalls_everything_until_the_next_period() {
        // 25 ms of CPU in each 100 ms: 60 ms of work ends 10 ms into the third period.
        let quarter = pace(0.25, Discipline::ProcessorSharing);
        let (done, used) = completions(&quarter, &[(0.0, 0.06)]);
        assert_near(&done, &[0.21]);
        assert!((used.cpu_s - 0.06).abs() < 1e-12 && (used.request_s - 0.21).abs() < 1e-12);
        // On two cores, two requests burn it twice as fast: stalled from 12.5 ms on.
        assert_near(&completions(&quarter, &[(0.0, 0.012), (0.0, 0.02)]).0, &[0.012, 0.107]);
    }

    #[test]
    fn an_unused_quota_is_lost() {
        // Idle for ten periods; a request in the middle of a period still has only one period's quota.
        let (done, _) = completions(&pace(0.25, Discipline::SingleThreaded), &[(1.05, 0.03), (1.06, 0.001)]);
        assert_near(&done, &[1.105, 1.106]);
    }
}
