//! Decisions without I/O: an event in, an action out.
//!
//! A machine is straight-line code that stands still at every action until the event that answers it comes in: a coroutine
//! made of a `Future` that nothing but [`Machine::next`] polls. No runtime, no clock, no network is in it, so a test plays any
//! sequence of answers against it, and it can be cut after any action: all state is AWS's own, and the next run reads it again.

mod action;
mod ask;
mod changes;
mod collisions;
mod cure;
pub mod deployed;
mod deployment;
mod destroy;
mod diagnose;
mod diff;
mod empty;
mod follow;
mod former;
pub mod logs;
mod merge;
pub mod outputs;
mod owner;
mod port;
mod preflight;
mod prepare;
pub mod scale;
mod staging;
pub mod status;
mod up;

pub use action::{Action, Answer, Event, Happened, Progress, Question, Stop, Wait};
pub use deployment::{Deployment, Options};
pub use destroy::{Left, Removed, destroy, remains};
pub use diff::{Difference, StackDifference, diff};
pub use port::Port;
pub use up::{Deployed, DeployedStack, lookups, up};

use crate::account::Account;
use crate::moment::Moment;
use port::Slot;
use std::cell::RefCell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// A decision procedure that ends with a `T` or with the reason why it stopped.
pub struct Machine<T> {
    body: Pin<Box<dyn Future<Output = Result<T, Stop>>>>,
    slot: Rc<RefCell<Slot>>,
    ended: bool,
}

impl<T> std::fmt::Debug for Machine<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Machine").field("ended", &self.ended).finish_non_exhaustive()
    }
}

impl<T> Machine<T> {
    /// A machine whose decisions are this code; the code may await nothing but the port it is given.
    pub fn new<F>(body: impl FnOnce(Port) -> F) -> Self
    where
        F: Future<Output = Result<T, Stop>> + 'static,
    {
        let slot = Rc::new(RefCell::new(Slot::default()));
        let body = Box::pin(body(Port::new(Rc::clone(&slot))));
        Self { body, slot, ended: false }
    }

    /// Takes what happened and says what is to be done next. The first event is [`Happened::Started`]; every action but
    /// [`Action::Done`] is answered by one event.
    pub fn next(&mut self, event: Event) -> Action<T> {
        if self.ended {
            return Action::Done(Err(Stop::Bug("the machine has ended")));
        }
        self.slot.borrow_mut().receive(event);
        match self.body.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => {
                self.ended = true;
                Action::Done(outcome)
            }
            Poll::Pending => match self.slot.borrow_mut().take() {
                Some(action) => action.of(),
                None => Action::Done(Err(Stop::Bug("the machine waits for nothing"))),
            },
        }
    }
}

/// What carries out the actions of a machine that are not calls.
pub trait Surroundings {
    /// The present moment.
    fn now(&mut self) -> Moment;
    /// Waits; returns early when the user interrupts.
    fn wait(&mut self, wait: &Wait);
    /// Whether the user has interrupted since the last question.
    fn interrupted(&mut self) -> bool;
    /// Asks the user.
    fn ask(&mut self, question: &Question) -> Answer;
    /// Tells the user.
    fn say(&mut self, progress: &Progress);
}

/// Runs a machine to its end against an account.
///
/// # Errors
/// Why the machine stopped.
pub fn run<T>(
    mut machine: Machine<T>,
    account: &mut dyn Account,
    surroundings: &mut dyn Surroundings,
) -> Result<T, Stop> {
    let mut happened = Happened::Started;
    loop {
        let event =
            Event { now: surroundings.now(), interrupted: surroundings.interrupted(), what: happened };
        happened = match machine.next(event) {
            Action::Call(call) => Happened::Reply(Box::new(account.call(*call))),
            Action::Wait(wait) => {
                surroundings.wait(&wait);
                Happened::Waited
            }
            Action::Ask(question) => Happened::Answered(surroundings.ask(&question)),
            Action::Say(progress) => {
                surroundings.say(&progress);
                Happened::Said
            }
            Action::Done(outcome) => return outcome,
        };
    }
}

#[cfg(test)]
mod tests;
