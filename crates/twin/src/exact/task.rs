//! One task: its requests, their progress, its CPU quota.
//!
//! Requests that share cores all progress at the same rate, so each only carries the common progress at which it will be
//! finished. Requests in line do the same with the line's progress. One heap of these tags serves both, at a cost of
//! O(log n) per request and without any allocation once the heap has grown. A request that was abandoned stays in the heap
//! until it is its turn or until such requests are the greater part of it; it has no part in anything meanwhile.

use super::server::{Pace, Quota};
use std::cmp::Ordering;
use std::collections::BinaryHeap;

/// A request in a task.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Request {
    /// Progress of the task at which its CPU time is served; after that the moment of its answer.
    tag: f64,
    /// When it reached the task, in seconds.
    pub arrived: f64,
    /// Its time that is not CPU time, in seconds.
    base_s: f32,
    /// What its sender wanted back with it.
    pub ticket: u32,
}

/// Who sent the requests, and hears what becomes of them.
pub trait Sender {
    /// A request found a place in the task with this serial number, which stands for `weight` 64ths of a task; says the
    /// ticket that comes back with it.
    fn admitted(&mut self, _serial: u32, _weight: u32) -> u32 {
        0
    }

    /// The CPU time of a request is served; it now waits for what is not CPU time.
    fn worked(&mut self, _request: &Request) {}

    /// A request is answered at a moment by a task that stands for `weight` 64ths of a task.
    fn answered(&mut self, request: Request, at: f64, weight: u32);
}

/// A function that is called with each answered request and the moment.
impl<F: FnMut(Request, f64)> Sender for F {
    #[inline]
    fn answered(&mut self, request: Request, at: f64, _weight: u32) {
        self(request, at);
    }
}

/// The weight of a task that stands for itself alone.
pub const WHOLE: u32 = 64;

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
    /// Seconds times requests that it held.
    pub request_s: f64,
}

/// One task.
#[derive(Debug, Clone)]
pub struct Task {
    /// Requests that need CPU time.
    requests: BinaryHeap<Request>,
    /// Requests whose CPU time is served, until their base latency is over.
    waiting: BinaryHeap<Request>,
    /// Tasks for which this one stands, in 64ths.
    pub(super) weight: u32,
    /// Requests in `requests` that are no more served: of the tickets before `abandoned_before`.
    abandoned: usize,
    abandoned_before: u32,
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
    /// The part of `used.request_s` that lies ahead of the moment at which it was asked for.
    ahead_s: f64,
}

impl Task {
    /// An empty task at a moment; one of its quota periods begins at `period_start`, which is not after `now`.
    #[must_use]
    pub fn new(now: f64, period_start: f64) -> Self {
        Self {
            requests: BinaryHeap::new(),
            waiting: BinaryHeap::new(),
            weight: WHOLE,
            abandoned: 0,
            abandoned_before: 0,
            now,
            quiet_until: now,
            progress: 0.0,
            line_end: 0.0,
            tokens: 0.0,
            next_period: period_start.min(now),
            used: Used::default(),
            ahead_s: 0.0,
        }
    }

    /// Requests that need CPU time.
    #[must_use]
    pub fn at_work(&self) -> usize {
        self.requests.len() - self.abandoned
    }

    /// Requests in the task as of the moment it was brought up to, those in their base latency included.
    #[must_use]
    pub fn held(&self) -> usize {
        self.at_work() + self.waiting.len()
    }

    /// Whether the number of requests that need CPU time is surely the same at `at` as now.
    #[must_use]
    pub fn is_quiet_until(&self, at: f64) -> bool {
        at < self.quiet_until
    }

    /// Takes what was used between the last call and the moment the task was brought up to.
    pub fn take_used(&mut self) -> Used {
        let ahead_s = self.waiting.iter().map(|request| (request.tag - self.now).max(0.0)).sum();
        let before = std::mem::replace(&mut self.ahead_s, ahead_s);
        let used = std::mem::take(&mut self.used);
        Used { request_s: used.request_s + before - ahead_s, ..used }
    }

    /// The requests in the task, in no order; abandoned ones among them.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        self.requests.iter().chain(&self.waiting)
    }

    /// Makes this an exact copy of another task, reusing its memory.
    pub fn copy_from(&mut self, other: &Self) {
        let mut requests = std::mem::take(&mut self.requests);
        let mut waiting = std::mem::take(&mut self.waiting);
        requests.clone_from(&other.requests);
        waiting.clone_from(&other.waiting);
        *self = Self { requests, waiting, ..*other };
    }

    /// Stops working on a request that needs CPU time, at the moment the task was brought up to.
    ///
    /// INVARIANT: tickets are given and abandoned in ascending order, so that all those before this one are abandoned too.
    pub fn abandon(&mut self, ticket: u32) {
        self.abandoned += 1;
        self.abandoned_before = ticket.wrapping_add(1);
        self.quiet_until = self.now;
        if self.abandoned > 64 && 2 * self.abandoned > self.requests.len() {
            let before = self.abandoned_before;
            self.requests.retain(|request| !is_before(request.ticket, before));
            self.abandoned = 0;
            self.begin_anew_if_empty();
        }
    }

    /// Abandoned requests whose turn it is leave; in line, those behind move up.
    #[inline]
    fn drop_abandoned(&mut self, pace: &Pace) {
        while self.abandoned > 0
            && let Some(next) = self.requests.peek()
            && is_before(next.ticket, self.abandoned_before)
        {
            if pace.in_line {
                self.progress = self.progress.max(next.tag);
            }
            self.requests.pop();
            self.abandoned -= 1;
            self.begin_anew_if_empty();
        }
    }

    #[inline]
    fn begin_anew_if_empty(&mut self) {
        if self.requests.is_empty() {
            self.progress = 0.0;
            self.line_end = 0.0;
        }
    }

    /// Adds a request that arrives now, at the moment the task was brought up to.
    #[inline]
    pub fn push(&mut self, pace: &Pace, demand_s: f64, base_s: f32, ticket: u32) {
        let tag = if pace.in_line {
            self.line_end = self.line_end.max(self.progress) + demand_s;
            self.line_end
        } else {
            self.progress + demand_s
        };
        self.requests.push(Request { tag, arrived: self.now, base_s, ticket });
        self.quiet_until = self.now;
    }

    /// Brings the task up to `to` and tells of each request that is answered.
    #[inline]
    pub fn advance(&mut self, pace: &Pace, to: f64, sender: &mut impl Sender) {
        match pace.quota {
            None => self.advance_smoothly(pace, to, sender),
            Some(quota) => self.advance_by_quota(pace, quota, to, sender),
        }
        while let Some(next) = self.waiting.peek()
            && next.tag <= to
        {
            if let Some(request) = self.waiting.pop() {
                sender.answered(request, request.tag, self.weight);
            }
        }
    }

    fn advance_smoothly(&mut self, pace: &Pace, to: f64, sender: &mut impl Sender) {
        self.drop_abandoned(pace);
        while let Some(next) = self.requests.peek() {
            let count = self.at_work() as f64;
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
            self.finish(sender);
            self.drop_abandoned(pace);
        }
        self.rest(to);
    }

    fn advance_by_quota(&mut self, pace: &Pace, quota: Quota, to: f64, sender: &mut impl Sender) {
        self.drop_abandoned(pace);
        while let Some(tag) = self.requests.peek().map(|next| next.tag) {
            let count = self.at_work() as f64;
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
                self.finish(sender);
                self.drop_abandoned(pace);
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

    /// The CPU time of the next request is served now.
    #[inline]
    fn finish(&mut self, sender: &mut impl Sender) {
        if let Some(mut request) = self.requests.pop() {
            // Progress equals the tag up to rounding; taking the tag keeps errors from adding up.
            self.progress = request.tag;
            self.begin_anew_if_empty();
            if request.base_s > 0.0 {
                sender.worked(&request);
                let base_s = f64::from(request.base_s);
                request.tag = self.now + base_s;
                self.used.request_s += base_s;
                self.waiting.push(request);
            } else {
                sender.answered(request, self.now, self.weight);
            }
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

/// Whether a ticket was given before another one; right as long as fewer than 2^31 lie between them.
#[inline]
fn is_before(ticket: u32, other: u32) -> bool {
    ticket.wrapping_sub(other) > u32::MAX / 2
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
            task.advance(pace, at, &mut |_: Request, at: f64| done.push(at));
            task.push(pace, demand, 0.0, 0);
        }
        task.advance(pace, 100.0, &mut |_: Request, at: f64| done.push(at));
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

    /// Three requests of 1, 2 and 3 s at once, the second of which is abandoned after half a second.
    fn with_one_abandoned(pace: &Pace) -> (Vec<f64>, Used) {
        let mut task = Task::new(0.0, 0.0);
        let mut done = Vec::new();
        let mut push = |_: Request, at: f64| done.push(at);
        for ticket in 0..3 {
            task.push(pace, f64::from(ticket) + 1.0, 0.0, ticket);
        }
        task.advance(pace, 0.5, &mut push);
        // The first one is abandoned as well, of necessity.
        task.abandon(0);
        task.abandon(1);
        assert_eq!((task.at_work(), task.held()), (1, 1));
        task.advance(pace, 100.0, &mut push);
        (done, task.take_used())
    }

    #[test]
    fn abandoned_requests_cost_nothing_more() {
        let one_core = Server {
            vcpu: 1.0,
            visible_cpus: 1,
            discipline: Discipline::ProcessorSharing,
            quota_period_s: 0.1,
        };
        // A sixth of a second each, then the third one has the core for itself.
        let (done, used) = with_one_abandoned(&one_core.pace(0.0));
        assert_near(&done, &[0.5 + 3.0 - 0.5 / 3.0]);
        assert!((used.cpu_s - (0.5 + 3.0 - 0.5 / 3.0)).abs() < 1e-9, "{used:?}");
        // In line, the rest of the first and all of the second are left out.
        let (done, used) = with_one_abandoned(&pace(1.0, Discipline::SingleThreaded));
        assert_near(&done, &[3.5]);
        assert!((used.cpu_s - 3.5).abs() < 1e-9, "{used:?}");
    }

    #[test]
    fn a_request_is_held_until_its_base_latency_is_over() {
        let pace = pace(1.0, Discipline::ProcessorSharing);
        let mut task = Task::new(0.0, 0.0);
        let mut done = Vec::new();
        let mut push = |_: Request, at: f64| done.push(at);
        task.push(&pace, 0.05, 0.75, 0);
        task.advance(&pace, 0.5, &mut push);
        assert_eq!((task.at_work(), task.held()), (0, 1));
        assert!((task.take_used().request_s - 0.5).abs() < 1e-9);
        task.advance(&pace, 1.0, &mut push);
        assert_eq!(task.held(), 0);
        assert!((task.take_used().request_s - 0.3).abs() < 1e-9);
        assert_near(&done, &[0.8]);
    }
}
