//! Callers that give up and try again.
//!
//! Every caller waits equally long, so attempts are given up in the order in which they were made: a queue holds them, and a
//! ticket is a place in it. An answer marks its attempt there; marked ones leave when they come to the front, so that in quiet
//! times nobody waits for a timeout that does not happen. An attempt at the front without an answer is the next moment at
//! which something happens, beside the next retry. Each step costs O(log n), and no memory once queues have grown.

use super::arrivals::Stream;
use super::fleet::{Admission, Fleet};
use super::member::Member;
use super::records::Ledger;
use super::task::{Request, Sender, Used, WHOLE};
use crate::draws::{Draws, Seed};
use crate::workload;
use std::cmp::Ordering;
use std::collections::{BinaryHeap, VecDeque};

/// Requests that wait for another attempt at most.
///
/// MODEL: a bound so that every simulation ends; requests beyond fail at once, and count as cut off.
pub const MOST_WAITING: usize = 1 << 20;

/// Attempts of one request beyond the first one at most.
///
/// MODEL: a bound so that every simulation ends; a request that would try again fails then, and counts as cut off.
pub const MOST_RETRIES: u32 = 64;

/// A request, seen by its caller.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Call {
    /// When its first attempt was made, in seconds.
    since: f64,
    /// Attempts before this one.
    retries: u32,
    /// The requests for which it stands, in 64ths; 0 before the first attempt.
    weight: u32,
}

/// What has become of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// It needs CPU time.
    Working,
    /// It is in its base latency.
    Waiting,
    /// It was answered or lost: nothing more happens to it.
    Over,
}

/// An attempt that a task took.
#[derive(Debug, Clone, Copy)]
struct Attempt {
    call: Call,
    /// When it is given up.
    deadline: f64,
    /// Serial number of its task.
    task: u32,
    state: State,
}

/// A request that will be tried again.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Retry {
    at: f64,
    call: Call,
}

impl Eq for Retry {}

impl Ord for Retry {
    /// The earliest is the greatest, so that it leaves the heap first.
    fn cmp(&self, other: &Self) -> Ordering {
        other.at.total_cmp(&self.at)
    }
}

impl PartialOrd for Retry {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The callers of one service.
///
/// MODEL: an attempt is answered once its CPU time is served and its base latency is over, in this order; it is given up if
/// that takes longer than the timeout. A base latency before the CPU time would load the tasks later, else alike.
/// MODEL: the CPU time and base latency of each attempt are drawn anew. Where it is always the same requests that take long,
/// retries help less than here: low.
/// MODEL: a task that stops working on what was given up still waits for its base latency, since what it waits for goes on.
#[derive(Debug, Clone)]
pub struct Clients {
    timeout_s: f64,
    retries: u32,
    /// Whether requests may be made more often than [`MOST_RETRIES`] says.
    insist: bool,
    backoff_s: f64,
    cancels: bool,
    /// Attempts by their tickets, from `first` on.
    attempts: VecDeque<Attempt>,
    first: u32,
    waiting: BinaryHeap<Retry>,
    backoffs: Draws,
}

/// The sender of one attempt, or of none while something else happens.
struct Hearing<'a, L> {
    attempts: &'a mut VecDeque<Attempt>,
    first: u32,
    ledger: &'a mut L,
    call: Call,
    deadline: f64,
}

impl<L> Hearing<'_, L> {
    /// The attempt with a ticket, unless it was given up.
    #[inline]
    fn attempt(&mut self, ticket: u32) -> Option<&mut Attempt> {
        self.attempts.get_mut(ticket.wrapping_sub(self.first) as usize)
    }
}

impl<L: Ledger> Sender for Hearing<'_, L> {
    #[inline]
    fn admitted(&mut self, task: u32, weight: u32) -> u32 {
        let ticket = self.first.wrapping_add(self.attempts.len() as u32);
        let weight = if self.call.weight == 0 { weight } else { self.call.weight };
        let call = Call { weight, ..self.call };
        self.attempts.push_back(Attempt { call, deadline: self.deadline, task, state: State::Working });
        ticket
    }

    #[inline]
    fn worked(&mut self, request: &Request) {
        if let Some(attempt) = self.attempt(request.ticket)
            && attempt.state == State::Working
        {
            attempt.state = State::Waiting;
        }
    }

    #[inline]
    fn answered(&mut self, request: Request, at: f64, _weight: u32) {
        if let Some(attempt) = self.attempt(request.ticket)
            && attempt.state != State::Over
        {
            attempt.state = State::Over;
            let call = attempt.call;
            self.ledger.answered(call.since, at, call.weight);
        }
    }
}

impl Clients {
    /// The callers that a workload describes; `None` where they wait for ever and never try again.
    #[must_use]
    pub fn of(clients: &workload::Clients, seed: Seed) -> Option<Self> {
        (clients.timeout_s.is_some() || clients.retries > 0).then(|| Self {
            timeout_s: clients.timeout_s.unwrap_or(f64::INFINITY),
            retries: clients.retries.min(MOST_RETRIES),
            insist: clients.retries > MOST_RETRIES,
            backoff_s: clients.backoff_s.max(0.0),
            cancels: clients.cancels,
            attempts: VecDeque::new(),
            first: 0,
            waiting: BinaryHeap::new(),
            backoffs: seed.named("backoffs").draws(),
        })
    }

    /// Requests, in 64ths, that are neither answered nor failed.
    #[must_use]
    pub fn pending(&self) -> u64 {
        let open = self.attempts.iter().filter(|attempt| attempt.state != State::Over);
        let attempts: u64 = open.map(|attempt| u64::from(attempt.call.weight)).sum();
        attempts + self.waiting.iter().map(|retry| u64::from(retry.call.weight)).sum::<u64>()
    }

    /// Lets everything happen before `to`, and the requests of a stream arrive. Tasks are brought up only as far as needed.
    pub fn serve(
        &mut self,
        fleet: &mut Fleet,
        mut stream: Option<&mut Stream<'_>>,
        to: f64,
        ledger: &mut impl Ledger,
    ) {
        loop {
            let due = self.next_due();
            let arrival = stream.as_mut().and_then(|stream| stream.next_before(due.min(to)));
            if let Some(at) = arrival {
                self.attempt(fleet, at, Call { since: at, retries: 0, weight: 0 }, ledger);
            } else if due >= to {
                return;
            } else {
                self.step(fleet, ledger);
            }
        }
    }

    /// When something happens next unless a request arrives.
    #[inline]
    fn next_due(&mut self) -> f64 {
        while self.attempts.front().is_some_and(|attempt| attempt.state == State::Over) {
            self.attempts.pop_front();
            self.first = self.first.wrapping_add(1);
        }
        let given_up = self.attempts.front().map_or(f64::INFINITY, |attempt| attempt.deadline);
        self.waiting.peek().map_or(given_up, |retry| given_up.min(retry.at))
    }

    /// Does what is due next.
    fn step(&mut self, fleet: &mut Fleet, ledger: &mut impl Ledger) {
        let deadline = self.attempts.front().map_or(f64::INFINITY, |attempt| attempt.deadline);
        if self.waiting.peek().is_some_and(|retry| retry.at < deadline) {
            if let Some(Retry { at, call }) = self.waiting.pop() {
                ledger.retried(call.weight);
                self.attempt(fleet, at, call, ledger);
            }
        } else {
            self.give_up(fleet, ledger);
        }
    }

    #[inline]
    fn attempt(&mut self, fleet: &mut Fleet, at: f64, call: Call, ledger: &mut impl Ledger) {
        let deadline = at + self.timeout_s;
        let mut hearing = Hearing { attempts: &mut self.attempts, first: self.first, ledger, call, deadline };
        let admission = fleet.arrive(at, &mut hearing);
        let (Admission::Taken(weight) | Admission::Refused(weight) | Admission::CutOff(weight)) = admission;
        let call = Call { weight: if call.weight == 0 { weight } else { call.weight }, ..call };
        if call.retries == 0 {
            ledger.arrived(call.weight);
        }
        match admission {
            Admission::Taken(_) => {}
            Admission::Refused(_) => self.fails(at, call, false, ledger),
            Admission::CutOff(_) => self.fails(at, call, true, ledger),
        }
    }

    /// The attempt at the front has reached its deadline.
    fn give_up(&mut self, fleet: &mut Fleet, ledger: &mut impl Ledger) {
        let Some(&Attempt { call, deadline, task, .. }) = self.attempts.front() else { return };
        let ticket = self.first;
        let place = fleet.place_of(task);
        if let Some(place) = place {
            let attempts = &mut self.attempts;
            let mut hearing = Hearing { attempts, first: ticket, ledger, call, deadline };
            fleet.catch_up(place, deadline, &mut hearing);
        }
        let Some(attempt) = self.attempts.pop_front() else { return };
        self.first = self.first.wrapping_add(1);
        if attempt.state == State::Over {
            return;
        }
        if self.cancels
            && attempt.state == State::Working
            && let Some(place) = place
        {
            fleet.abandon(place, ticket);
        }
        self.fails(deadline, attempt.call, false, ledger);
    }

    /// A part of a request was lost with its task.
    pub fn lost(&mut self, at: f64, request: &Request, weight: u32, ledger: &mut impl Ledger) {
        let place = request.ticket.wrapping_sub(self.first) as usize;
        let Some(attempt) = self.attempts.get_mut(place) else { return };
        if attempt.state == State::Over {
            return;
        }
        let weight = weight.min(attempt.call.weight);
        let call = Call { weight, ..attempt.call };
        attempt.call.weight -= weight;
        if attempt.call.weight == 0 {
            attempt.state = State::Over;
        }
        self.fails(at, call, false, ledger);
    }

    /// An attempt has failed: the request is tried again or fails.
    fn fails(&mut self, at: f64, call: Call, cut_off: bool, ledger: &mut impl Ledger) {
        if call.retries < self.retries && self.waiting.len() < MOST_WAITING {
            let doubled = (1_u64 << call.retries.min(62)) as f64;
            let pause = if self.backoff_s > 0.0 {
                doubled * self.backoff_s * self.backoffs.exponential()
            } else {
                0.0
            };
            self.waiting.push(Retry { at: at + pause, call: Call { retries: call.retries + 1, ..call } });
        } else {
            if cut_off || self.insist || call.retries < self.retries {
                ledger.cut_off(call.weight);
            }
            ledger.failed(call.since, at, call.weight);
        }
    }

    /// Brings all tasks up to `to`, before which nothing else happens any more; tells of each what it used.
    pub fn catch_up(
        &mut self,
        fleet: &mut Fleet,
        to: f64,
        ledger: &mut impl Ledger,
        used: &mut impl FnMut(&Member, Used),
    ) {
        let call = Call { since: to, retries: 0, weight: WHOLE };
        let mut hearing =
            Hearing { attempts: &mut self.attempts, first: self.first, ledger, call, deadline: to };
        fleet.advance(to, &mut hearing, used);
    }

    /// Lets everything happen before `to` as if nothing else arrived, then takes whatever is left for answered at `to`.
    pub fn wind_up(&mut self, fleet: &mut Fleet, to: f64, ledger: &mut impl Ledger) {
        self.serve(fleet, None, to, ledger);
        if !self.attempts.is_empty() {
            self.catch_up(fleet, to, ledger, &mut |_, _| ());
        }
        let attempts = self.attempts.iter().filter(|attempt| attempt.state != State::Over);
        let calls = attempts.map(|attempt| &attempt.call).chain(self.waiting.iter().map(|retry| &retry.call));
        calls.for_each(|call| ledger.answered(call.since, to, call.weight));
    }

    /// Makes this an exact copy of others, reusing its memory.
    pub fn copy_from(&mut self, other: &Self) {
        let mut attempts = std::mem::take(&mut self.attempts);
        let mut waiting = std::mem::take(&mut self.waiting);
        attempts.clone_from(&other.attempts);
        waiting.clone_from(&other.waiting);
        *self = Self { attempts, waiting, backoffs: other.backoffs.clone(), ..*other };
    }
}
