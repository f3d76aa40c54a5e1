//! What callers do: the attempts they make, and those who wait to try again.

use crate::workload::Clients;
use std::collections::VecDeque;

/// Retries beyond this number are not made.
///
/// MODEL: each retry is a class of its own; requests that would need more attempts fail (low only where hardly anything
/// gets through).
const MOST_RETRIES: u32 = 64;

/// The attempts of one number among those of a step.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Class {
    /// Their share.
    pub(super) share: f64,
    /// Mean seconds since the first attempts of their requests.
    ///
    /// MODEL: all of them are as old as their mean; the spread of backoffs does not show in percentiles.
    pub(super) age_s: f64,
    /// Whether their requests fail with them.
    pub(super) last: bool,
}

/// Callers who wait before a retry.
#[derive(Debug, Clone, Copy, Default)]
struct Waiting {
    requests: f64,
    /// Seconds since their first attempts, over all of them.
    seconds: f64,
}

impl Waiting {
    fn age_s(&self) -> f64 {
        if self.requests > 0.0 { self.seconds / self.requests } else { 0.0 }
    }
}

/// Callers as flows: how many attempts of each number are made per second, and how many callers wait before which retry.
#[derive(Debug, Clone)]
pub(super) struct Callers {
    /// Seconds after which a caller gives up.
    pub(super) timeout_s: Option<f64>,
    /// Whether work on attempts that were given up stops.
    pub(super) cancels: bool,
    backoff_s: f64,
    /// Callers before each retry, the first one first.
    waiting: Vec<Waiting>,
    /// The attempts of past steps by their number, one run of `waiting.len() + 1` for each step.
    mixes: VecDeque<Class>,
    /// The number of the first step in `mixes`.
    first: u64,
    failed: f64,
    retried: f64,
}

impl Callers {
    pub(super) fn new(clients: Clients) -> Self {
        let usable = |seconds: f64| seconds.is_finite() && seconds > 0.0;
        Self {
            timeout_s: clients.timeout_s.filter(|&seconds| usable(seconds)).map(|seconds| seconds.max(1e-3)),
            cancels: clients.cancels,
            backoff_s: if usable(clients.backoff_s) { clients.backoff_s } else { 0.0 },
            waiting: vec![Waiting::default(); clients.retries.min(MOST_RETRIES) as usize],
            mixes: VecDeque::new(),
            first: 0,
            failed: 0.0,
            retried: 0.0,
        }
    }

    /// The attempts per second of a step, first ones and retries, when `rate` requests per second are new.
    ///
    /// A backoff that is exponentially distributed leaves the number of those who wait for it at a rate proportional to it.
    pub(super) fn attempts(&mut self, rate: f64, seconds: f64) -> f64 {
        if self.waiting.is_empty() {
            return rate;
        }
        let from = self.mixes.len();
        self.mixes.push_back(Class { share: rate, age_s: 0.0, last: false });
        let mut total = rate;
        let mut backoff_s = self.backoff_s;
        let retries = self.waiting.len();
        for (number, waiting) in self.waiting.iter_mut().enumerate() {
            let (leaving, later_s) = if backoff_s > 0.0 {
                (-libm::expm1(-seconds / backoff_s), 0.5 * seconds)
            } else {
                (1.0, 0.0)
            };
            let (attempts, age_s) = (waiting.requests * leaving, waiting.age_s());
            waiting.requests -= attempts;
            waiting.seconds = waiting.requests * (age_s + seconds);
            self.retried += attempts;
            total += attempts / seconds;
            let last = number + 1 == retries;
            self.mixes.push_back(Class { share: attempts / seconds, age_s: age_s + later_s, last });
            backoff_s *= 2.0;
        }
        let scale = if total > 0.0 { 1.0 / total } else { 0.0 };
        self.mixes.range_mut(from..).for_each(|class| class.share *= scale);
        total
    }

    /// The attempts of a step by their number.
    pub(super) fn classes_of(&self, step: u64) -> impl Iterator<Item = Class> + '_ {
        const ONLY: Class = Class { share: 1.0, age_s: 0.0, last: true };
        let at = step.saturating_sub(self.first) as usize * self.classes();
        let only = self.waiting.is_empty().then_some(ONLY);
        let mix = self.mixes.range(at.min(self.mixes.len())..).take(self.classes());
        only.into_iter().chain(mix.copied())
    }

    /// The number of the step whose attempts were made last.
    pub(super) fn step(&self) -> u64 {
        (self.first + (self.mixes.len() / self.classes()) as u64).saturating_sub(1)
    }

    /// Forgets the steps before this one, at most up to the last.
    pub(super) fn forget_before(&mut self, step: u64) {
        let gone = step.min(self.step()).saturating_sub(self.first) as usize;
        self.mixes.drain(..(gone * self.classes()).min(self.mixes.len()));
        self.first += gone as u64;
    }

    /// Attempts made in a step have failed some seconds later: their callers try again or give up for good. Answers the
    /// requests that failed for good, and their age.
    pub(super) fn fail(&mut self, attempts: f64, step: u64, after_s: f64) -> (f64, f64) {
        if self.waiting.is_empty() {
            self.failed += attempts;
            return (attempts, after_s);
        }
        let mut failed = (0.0, 0.0);
        let at = step.saturating_sub(self.first) as usize * self.classes();
        let mix = self.mixes.range(at.min(self.mixes.len())..);
        for (number, class) in mix.take(self.waiting.len() + 1).enumerate() {
            let (requests, age_s) = (attempts * class.share, class.age_s + after_s);
            if let Some(waiting) = self.waiting.get_mut(number) {
                waiting.requests += requests;
                waiting.seconds += requests * age_s;
            } else {
                self.failed += requests;
                failed = (requests, age_s);
            }
        }
        failed
    }

    /// The age of the oldest requests that wait to be tried again, apart from classes of less than `least` requests.
    pub(super) fn oldest_s(&self, least: f64) -> f64 {
        let counted = self.waiting.iter().filter(|waiting| waiting.requests > least);
        counted.map(Waiting::age_s).fold(0.0, f64::max)
    }

    /// Callers who wait to try again.
    #[cfg(test)]
    fn waiting(&self) -> f64 {
        self.waiting.iter().map(|waiting| waiting.requests).sum()
    }

    /// Requests that have failed for good since the last call.
    pub(super) fn take_failed(&mut self) -> f64 {
        std::mem::take(&mut self.failed)
    }

    /// Attempts beyond the first one of a request since the last call.
    pub(super) fn take_retried(&mut self) -> f64 {
        std::mem::take(&mut self.retried)
    }

    fn classes(&self) -> usize {
        self.waiting.len() + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn callers(retries: u32, backoff_s: f64) -> Callers {
        Callers::new(Clients { timeout_s: Some(1.0), retries, backoff_s, cancels: false })
    }

    #[test]
    fn without_retries_a_failed_attempt_is_a_failed_request() {
        let mut callers = callers(0, 0.0);
        assert_eq!(callers.attempts(10.0, 2.0), 10.0);
        callers.fail(3.0, callers.step(), 1.0);
        assert_eq!((callers.take_failed(), callers.take_failed(), callers.take_retried()), (3.0, 0.0, 0.0));
    }

    #[test]
    fn a_request_fails_with_its_last_attempt() {
        let mut callers = callers(2, 0.0);
        let mut rates = Vec::new();
        for _ in 0..4 {
            rates.push(callers.attempts(10.0, 1.0));
            let all = rates[rates.len() - 1];
            callers.fail(all, callers.step(), 1.0);
        }
        assert_eq!(rates, [10.0, 20.0, 30.0, 30.0]);
        assert!((callers.take_failed() - 20.0).abs() < 1e-9);
        assert!((callers.take_retried() - 50.0).abs() < 1e-9);
        assert!((callers.waiting() - 20.0).abs() < 1e-9);
    }

    #[test]
    fn attempts_of_an_earlier_step_fail_with_the_mix_of_that_step() {
        let mut callers = callers(1, 0.0);
        callers.attempts(10.0, 1.0);
        let before = callers.step();
        callers.fail(10.0, before, 1.0);
        callers.attempts(10.0, 1.0);
        callers.fail(4.0, before, 1.0);
        assert_eq!((callers.take_failed(), callers.waiting()), (0.0, 4.0));
        callers.fail(4.0, callers.step(), 1.0);
        assert_eq!((callers.take_failed(), callers.waiting()), (2.0, 6.0));
        callers.forget_before(callers.step());
        callers.fail(4.0, callers.step(), 1.0);
        assert_eq!(callers.take_failed(), 2.0);
    }

    #[test]
    fn requests_grow_older_with_each_attempt() {
        let mut callers = callers(2, 0.0);
        for _ in 0..3 {
            let all = callers.attempts(10.0, 1.0);
            callers.fail(all, callers.step(), 1.5);
        }
        callers.attempts(10.0, 1.0);
        let ages: Vec<f64> = callers.classes_of(callers.step()).map(|class| class.age_s).collect();
        assert_eq!(ages, [0.0, 1.5, 3.0]);
        assert_eq!(callers.fail(30.0, callers.step(), 1.5), (10.0, 4.5));
        assert_eq!(callers.oldest_s(5.0), 3.0);
    }

    #[test]
    fn a_backoff_doubles_from_retry_to_retry() {
        let mut callers = callers(2, 4.0);
        callers.attempts(8.0, 1.0);
        callers.fail(8.0, callers.step(), 1.0);
        let mut waited = 0.0;
        for _ in 0..10_000 {
            waited += 0.01 * callers.waiting();
            callers.attempts(0.0, 0.01);
        }
        assert!((waited / 8.0 - 4.0).abs() < 0.02, "{waited}");
    }

    #[test]
    fn nonsense_is_read_as_no_timeout_and_no_backoff() {
        let odd = Clients { timeout_s: Some(f64::NAN), retries: u32::MAX, backoff_s: -1.0, cancels: false };
        let mut callers = Callers::new(odd);
        assert_eq!((callers.timeout_s, callers.waiting.len()), (None, 64));
        assert_eq!(callers.attempts(1.0, 1.0), 1.0);
    }
}
