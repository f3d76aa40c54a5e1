//! What callers do: the attempts they make, and those who wait to try again.

use crate::workload::Clients;
use std::collections::VecDeque;

/// Retries beyond this number are not made.
///
/// MODEL: each retry is a class of its own; requests that would need more attempts fail (low only where hardly anything
/// gets through).
const MOST_RETRIES: u32 = 32;

/// Callers as flows: how many attempts of each number are made per second, and how many callers wait before which retry.
#[derive(Debug, Clone)]
pub(super) struct Callers {
    /// Seconds after which a caller gives up.
    pub(super) timeout_s: Option<f64>,
    /// Whether work on attempts that were given up stops.
    pub(super) cancels: bool,
    backoff_s: f64,
    /// Callers before each retry, the first one first.
    waiting: Vec<f64>,
    /// Shares of the attempts of past steps by their number, one run of `waiting.len() + 1` for each step.
    mixes: VecDeque<f64>,
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
            waiting: vec![0.0; clients.retries.min(MOST_RETRIES) as usize],
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
        self.mixes.push_back(rate);
        let mut total = rate;
        let mut backoff_s = self.backoff_s;
        for waiting in &mut self.waiting {
            let leaving = if backoff_s > 0.0 { -libm::expm1(-seconds / backoff_s) } else { 1.0 };
            let attempts = *waiting * leaving;
            *waiting -= attempts;
            self.retried += attempts;
            total += attempts / seconds;
            self.mixes.push_back(attempts / seconds);
            backoff_s *= 2.0;
        }
        let scale = if total > 0.0 { 1.0 / total } else { 0.0 };
        self.mixes.range_mut(from..).for_each(|share| *share *= scale);
        total
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

    /// Attempts made in a step have failed: their callers try again or give up for good.
    pub(super) fn fail(&mut self, attempts: f64, step: u64) {
        if self.waiting.is_empty() {
            self.failed += attempts;
            return;
        }
        let at = step.saturating_sub(self.first) as usize * self.classes();
        let mix = self.mixes.range(at.min(self.mixes.len())..);
        for (number, share) in mix.take(self.waiting.len() + 1).enumerate() {
            match self.waiting.get_mut(number) {
                Some(waiting) => *waiting += attempts * share,
                None => self.failed += attempts * share,
            }
        }
    }

    /// Callers who wait to try again.
    #[cfg(test)]
    fn waiting(&self) -> f64 {
        self.waiting.iter().sum()
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
        callers.fail(3.0, callers.step());
        assert_eq!((callers.take_failed(), callers.take_failed(), callers.take_retried()), (3.0, 0.0, 0.0));
    }

    #[test]
    fn a_request_fails_with_its_last_attempt() {
        let mut callers = callers(2, 0.0);
        let mut rates = Vec::new();
        for _ in 0..4 {
            rates.push(callers.attempts(10.0, 1.0));
            let all = rates[rates.len() - 1];
            callers.fail(all, callers.step());
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
        callers.fail(10.0, before);
        callers.attempts(10.0, 1.0);
        callers.fail(4.0, before);
        assert_eq!((callers.take_failed(), callers.waiting()), (0.0, 4.0));
        callers.fail(4.0, callers.step());
        assert_eq!((callers.take_failed(), callers.waiting()), (2.0, 6.0));
        callers.forget_before(callers.step());
        callers.fail(4.0, callers.step());
        assert_eq!(callers.take_failed(), 2.0);
    }

    #[test]
    fn a_backoff_doubles_from_retry_to_retry() {
        let mut callers = callers(2, 4.0);
        callers.attempts(8.0, 1.0);
        callers.fail(8.0, callers.step());
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
        assert_eq!((callers.timeout_s, callers.waiting.len()), (None, 32));
        assert_eq!(callers.attempts(1.0, 1.0), 1.0);
    }
}
