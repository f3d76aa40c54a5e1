//! The one door of a machine to its surroundings.

use super::action::{Action, Answer, Event, Happened, Progress, Question, Stop, Wait};
use crate::call::{Call, Reply};
use crate::moment::Moment;
use crate::refusal::Refusal;
use std::cell::RefCell;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::Poll;

/// What a machine asks for.
#[derive(Debug)]
pub(super) enum Request {
    Call(Box<Call>),
    Wait(Wait),
    Ask(Question),
    Say(Progress),
}

impl Request {
    pub(super) fn of<T>(self) -> Action<T> {
        match self {
            Self::Call(call) => Action::Call(call),
            Self::Wait(wait) => Action::Wait(wait),
            Self::Ask(question) => Action::Ask(question),
            Self::Say(progress) => Action::Say(progress),
        }
    }
}

/// Where requests and events change hands.
#[derive(Debug, Default)]
pub(super) struct Slot {
    request: Option<Request>,
    happened: Option<Happened>,
    now: Moment,
    interrupted: bool,
}

impl Slot {
    pub(super) fn receive(&mut self, event: Event) {
        self.now = event.now;
        self.interrupted |= event.interrupted;
        // The start answers nothing.
        self.happened = match event.what {
            Happened::Started => None,
            what => Some(what),
        };
    }

    pub(super) fn take(&mut self) -> Option<Request> {
        self.request.take()
    }
}

/// The one door of a machine to its surroundings.
#[derive(Debug, Clone)]
pub struct Port(Rc<RefCell<Slot>>);

impl Port {
    pub(super) const fn new(slot: Rc<RefCell<Slot>>) -> Self {
        Self(slot)
    }

    /// The moment of the last event.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.0.borrow().now
    }

    /// Whether the user has interrupted.
    #[must_use]
    pub fn interrupted(&self) -> bool {
        self.0.borrow().interrupted
    }

    /// Makes a call.
    ///
    /// # Errors
    /// What was refused.
    pub async fn call(&self, call: impl Into<Call>) -> Result<Reply, Refusal> {
        let call = call.into();
        let operation = call.operation();
        match self.request(Request::Call(Box::new(call))).await {
            Happened::Reply(reply) => *reply,
            _ => Err(Refusal::unexpected(operation)),
        }
    }

    /// Waits.
    pub async fn wait(&self, wait: Wait) {
        self.request(Request::Wait(wait)).await;
    }

    /// Asks the user yes or no; anything but a yes stops the machine.
    ///
    /// # Errors
    /// No, or nobody to ask.
    pub async fn confirm(&self, question: Question) -> Result<(), Stop> {
        let text = match &question {
            Question::Confirm { text } | Question::Type { text, .. } => text.clone(),
        };
        match self.request(Request::Ask(question)).await {
            Happened::Answered(Answer::Yes) => Ok(()),
            Happened::Answered(Answer::Nobody) => Err(Stop::Unanswered { question: text }),
            _ => Err(Stop::Declined),
        }
    }

    /// Tells the user.
    pub async fn say(&self, progress: Progress) {
        self.request(Request::Say(progress)).await;
    }

    async fn request(&self, request: Request) -> Happened {
        let mut request = Some(request);
        poll_fn(move |_| {
            let mut slot = self.0.borrow_mut();
            if let Some(request) = request.take() {
                // What answered the last request is read by now.
                slot.happened = None;
                slot.request = Some(request);
                return Poll::Pending;
            }
            slot.happened.take().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}
