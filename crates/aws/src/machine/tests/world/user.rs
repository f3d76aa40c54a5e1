//! The user's side of a test, and runs that are cut.

use super::World;
use crate::machine::*;
use crate::{Account, Moment};

/// A user who answers, and hears everything.
#[derive(Debug)]
pub(crate) struct User {
    pub(crate) answer: Answer,
    pub(crate) heard: Vec<Progress>,
    pub(crate) asked: Vec<Question>,
    pub(crate) now: Moment,
    /// Interrupts once so many waits are over.
    pub(crate) patience: usize,
}

impl User {
    pub(crate) fn saying(answer: Answer) -> Self {
        Self {
            answer,
            heard: Vec::new(),
            asked: Vec::new(),
            now: Moment::from_millis(0),
            patience: usize::MAX,
        }
    }

    pub(crate) fn text(&self) -> String {
        format!("{:?}", self.heard)
    }
}

impl Surroundings for User {
    fn now(&mut self) -> Moment {
        self.now
    }
    fn wait(&mut self, wait: &Wait) {
        self.now = self.now.plus_seconds(wait.seconds);
        self.patience = self.patience.saturating_sub(1);
    }
    fn interrupted(&mut self) -> bool {
        self.patience == 0
    }
    fn ask(&mut self, question: &Question) -> Answer {
        self.asked.push(question.clone());
        self.answer
    }
    fn say(&mut self, progress: &Progress) {
        self.heard.push(progress.clone());
    }
}

/// Runs a machine and gives up on it after so many actions; gives the outcome if there was one.
pub(crate) fn run_cut<T>(
    mut machine: Machine<T>,
    world: &mut World,
    actions: usize,
) -> Option<Result<T, Stop>> {
    let mut user = User::saying(Answer::Yes);
    let mut happened = Happened::Started;
    for _ in 0..=actions {
        let event = Event { now: user.now(), interrupted: false, what: happened };
        happened = match machine.next(event) {
            Action::Call(call) => Happened::Reply(Box::new(world.call(*call))),
            Action::Wait(wait) => {
                user.wait(&wait);
                Happened::Waited
            }
            Action::Ask(question) => Happened::Answered(user.ask(&question)),
            Action::Say(_) => Happened::Said,
            Action::Done(outcome) => return Some(outcome),
        };
    }
    None
}
