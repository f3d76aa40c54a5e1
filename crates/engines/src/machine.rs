//! Decisions without I/O: an event in, an action out.
//!
//! As in the crate that speaks with AWS, a machine is straight-line code that stands still at every action until the event that
//! answers it comes in, so that tests play any sequence of answers against it.

use crate::action::{Action, Answer, Command, Event, Finished, Progress, Question, Stop};
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::future::{Future, poll_fn};
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

/// Where requests and events change hands.
#[derive(Debug, Default)]
struct Slot {
    request: Option<Request>,
    event: Option<Event>,
}

#[derive(Debug)]
enum Request {
    Read(Vec<String>),
    Keep { write: BTreeMap<String, String>, remove: Vec<String> },
    Run(Command),
    Ask(Question),
    Say(Progress),
}

impl<T> Machine<T> {
    /// A machine whose decisions are this code; the code may await nothing but the port it is given.
    pub(crate) fn new<F>(body: impl FnOnce(Port) -> F) -> Self
    where
        F: Future<Output = Result<T, Stop>> + 'static,
    {
        let slot = Rc::new(RefCell::new(Slot::default()));
        let body = Box::pin(body(Port(Rc::clone(&slot))));
        Self { body, slot, ended: false }
    }

    /// Takes what happened and says what is to be done next. The first event is [`Event::Started`]; every action but
    /// [`Action::Done`] is answered by one event.
    pub fn next(&mut self, event: Event) -> Action<T> {
        if self.ended {
            return Action::Done(Err(Stop::Bug("the machine has ended")));
        }
        self.slot.borrow_mut().event = (event != Event::Started).then_some(event);
        match self.body.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(outcome) => {
                self.ended = true;
                Action::Done(outcome)
            }
            Poll::Pending => match self.slot.borrow_mut().request.take() {
                Some(Request::Read(paths)) => Action::Read(paths),
                Some(Request::Keep { write, remove }) => Action::Keep { write, remove },
                Some(Request::Run(command)) => Action::Run(command),
                Some(Request::Ask(question)) => Action::Ask(question),
                Some(Request::Say(progress)) => Action::Say(progress),
                None => Action::Done(Err(Stop::Bug("the machine waits for nothing"))),
            },
        }
    }
}

/// What carries out the actions of a machine.
pub trait Surroundings {
    /// Reads files of the working folder.
    fn read(&mut self, paths: &[String]) -> BTreeMap<String, Option<String>>;
    /// Writes and removes files of the working folder.
    ///
    /// # Errors
    /// What could not be written or removed, for people.
    fn keep(&mut self, write: &BTreeMap<String, String>, remove: &[String]) -> Result<(), String>;
    /// Runs a program in the working folder to its end.
    fn run(&mut self, command: &Command) -> Finished;
    /// Asks the user.
    fn ask(&mut self, question: &Question) -> Answer;
    /// Tells the user.
    fn say(&mut self, progress: &Progress);
}

/// Runs a machine to its end.
///
/// # Errors
/// Why the machine stopped.
pub fn run<T>(mut machine: Machine<T>, surroundings: &mut dyn Surroundings) -> Result<T, Stop> {
    let mut event = Event::Started;
    loop {
        event = match machine.next(event) {
            Action::Read(paths) => Event::Read(surroundings.read(&paths)),
            Action::Keep { write, remove } => Event::Kept(surroundings.keep(&write, &remove)),
            Action::Run(command) => Event::Ran(surroundings.run(&command)),
            Action::Ask(question) => Event::Answered(surroundings.ask(&question)),
            Action::Say(progress) => {
                surroundings.say(&progress);
                Event::Said
            }
            Action::Done(outcome) => return outcome,
        };
    }
}

/// The one door of a machine to its surroundings.
#[derive(Debug, Clone)]
pub(crate) struct Port(Rc<RefCell<Slot>>);

impl Port {
    pub(crate) async fn read(&self, paths: Vec<String>) -> Result<BTreeMap<String, Option<String>>, Stop> {
        match self.request(Request::Read(paths)).await {
            Event::Read(files) => Ok(files),
            _ => Err(Stop::Bug("a question for files was answered by something else")),
        }
    }

    pub(crate) async fn keep(
        &self,
        write: BTreeMap<String, String>,
        remove: Vec<String>,
    ) -> Result<(), Stop> {
        match self.request(Request::Keep { write, remove }).await {
            Event::Kept(Ok(())) => Ok(()),
            Event::Kept(Err(message)) => {
                Err(Stop::Folder { message, help: "name another folder with --out".to_owned() })
            }
            _ => Err(Stop::Bug("files were answered by something else")),
        }
    }

    pub(crate) async fn run(&self, command: Command) -> Result<Finished, Stop> {
        match self.request(Request::Run(command)).await {
            Event::Ran(finished) => Ok(finished),
            _ => Err(Stop::Bug("a program was answered by something else")),
        }
    }

    /// Asks the user; anything but a yes stops the machine.
    pub(crate) async fn confirm(&self, question: Question) -> Result<(), Stop> {
        let text = match &question {
            Question::Confirm { text } | Question::Type { text, .. } => text.clone(),
        };
        match self.request(Request::Ask(question)).await {
            Event::Answered(Answer::Yes) => Ok(()),
            Event::Answered(Answer::Nobody) => Err(Stop::Unanswered { question: text }),
            _ => Err(Stop::Declined),
        }
    }

    pub(crate) async fn say(&self, progress: Progress) {
        self.request(Request::Say(progress)).await;
    }

    async fn request(&self, request: Request) -> Event {
        let mut request = Some(request);
        poll_fn(move |_| {
            let mut slot = self.0.borrow_mut();
            if let Some(request) = request.take() {
                slot.event = None;
                slot.request = Some(request);
                return Poll::Pending;
            }
            slot.event.take().map_or(Poll::Pending, Poll::Ready)
        })
        .await
    }
}
