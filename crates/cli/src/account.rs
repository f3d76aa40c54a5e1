//! What every verb that talks to AWS shares: how the account is reached, the user's side of a machine, exit codes.

use crate::ask;
use crate::clock;
use crate::deploy::changes;
use crate::deploy::progress::View;
use crate::exit::{Exit, Failure};
use crate::stacks::Stacks;
use crate::ui::Ui;
use plimsoll_aws::driver::{Driver, Settings};
use plimsoll_aws::machine::deployed::Wanted;
use plimsoll_aws::machine::{Answer, Machine, Progress, Question, Stop, Surroundings, Wait};
use plimsoll_aws::{Account, Call, Moment, Refusal, Reply};
use plimsoll_infra::Context;
use plimsoll_infra::graph::Part;
use plimsoll_spec::Platform;
use std::cell::RefCell;
use std::io::IsTerminal;

/// How the account is reached.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct AwsArgs {
    /// A named profile of the AWS configuration.
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// The address of an emulator in place of AWS. Default: AWS_ENDPOINT_URL.
    #[arg(long, value_name = "URL")]
    pub(crate) endpoint_url: Option<String>,
}

/// Runs a machine against the user's account, with the user at the terminal.
pub(crate) fn run<T>(
    machine: Machine<T>,
    args: &AwsArgs,
    platform: &Platform,
    yes: bool,
    ui: &Ui,
) -> Result<T, Failure> {
    let settings = Settings {
        region: platform.region.to_string(),
        profile: args.profile.clone(),
        endpoint_url: args.endpoint_url.clone(),
    };
    let driver = Driver::connect(&settings).map_err(|refusal| failure(&Stop::Refused(refusal)))?;
    let driver = RefCell::new(driver);
    let mut terminal = Terminal { driver: &driver, ui, yes, view: View::new(ui) };
    let outcome = plimsoll_aws::machine::run(machine, &mut Caller(&driver), &mut terminal);
    terminal.quiet();
    outcome.map_err(|stop| failure(&stop))
}

/// Seconds between two looks at a service: AWS takes seconds to start a task, an emulator does not.
pub(crate) fn poll(args: &AwsArgs) -> u64 {
    if args.endpoint_url.is_some() || std::env::var_os("AWS_ENDPOINT_URL").is_some() { 1 } else { 5 }
}

/// The stacks of a platform, and how ours are told from others.
pub(crate) fn wanted(platform: &Platform, stacks: &Stacks) -> Wanted {
    let tags = Context::new(platform, None).tag_map(&Part::Network);
    let tag = |key: &str, default: String| tags.get(key).cloned().unwrap_or(default);
    Wanted {
        stacks: stacks.layout.stacks.iter().map(|stack| stack.name.clone()).collect(),
        stack: tag("Stack", platform.stack.to_string()),
        environment: tag("Environment", platform.environment.to_string()),
        region: platform.region.to_string(),
    }
}

/// The failure that a stop is, with its exit code.
pub(crate) fn failure(stop: &Stop) -> Failure {
    let exit = match stop {
        Stop::Refused(_) | Stop::Barred { .. } | Stop::Failed { rolled_back: false, .. } => Exit::Refused,
        Stop::Invalid { .. } => Exit::Invalid,
        Stop::Failed { rolled_back: true, .. } => Exit::RolledBack,
        Stop::Declined | Stop::TimedOut { .. } => Exit::Findings,
        Stop::Detached { .. } => Exit::Interrupted,
        Stop::Unanswered { .. } => Exit::Usage,
        Stop::Bug(_) => return Failure::bug(stop),
    };
    let text = stop.to_string();
    let says_so = text.starts_with("error:") || matches!(stop, Stop::Declined | Stop::Detached { .. });
    Failure { exit, text: if says_so { text } else { format!("error: {text}") } }
}

/// The driver as the one who answers calls.
struct Caller<'a>(&'a RefCell<Driver>);

impl Account for Caller<'_> {
    fn call(&mut self, call: Call) -> Result<Reply, Refusal> {
        self.0.borrow_mut().call(call)
    }
}

/// The user's side of a machine.
struct Terminal<'a> {
    driver: &'a RefCell<Driver>,
    ui: &'a Ui,
    yes: bool,
    view: View,
}

impl Terminal<'_> {
    /// Takes the moving line away.
    fn quiet(&mut self) {
        self.view.clear();
    }
}

impl Surroundings for Terminal<'_> {
    fn now(&mut self) -> Moment {
        Moment::from_millis(clock::now_millis())
    }

    fn wait(&mut self, wait: &Wait) {
        let left = wait.deadline.seconds_since(self.now());
        self.view.waiting(&wait.what, left);
        self.driver.borrow_mut().wait(wait);
    }

    fn interrupted(&mut self) -> bool {
        self.driver.borrow_mut().take_interrupt()
    }

    fn ask(&mut self, question: &Question) -> Answer {
        self.quiet();
        if self.yes {
            return Answer::Yes;
        }
        if !std::io::stdin().is_terminal() {
            return Answer::Nobody;
        }
        let (text, accepted): (String, &[&str]) = match question {
            Question::Confirm { text } => (format!("{text} [y/N]"), &["y", "yes"]),
            Question::Type { text, word } => (format!("{text} Type `{word}` to go on:"), &[word.as_str()]),
        };
        self.ui.error(&text);
        let driver = self.driver;
        let pause = |time| {
            let mut driver = driver.borrow_mut();
            driver.pause(time);
            driver.take_interrupt()
        };
        match ask::line(pause) {
            Some(line) if accepted.contains(&line.trim()) => Answer::Yes,
            _ => Answer::No,
        }
    }

    fn say(&mut self, progress: &Progress) {
        match progress {
            Progress::Doing(text) | Progress::Note(text) => self.view.line(text, self.ui, false),
            Progress::Warning(text) => self.view.line(&format!("warning: {text}"), self.ui, true),
            Progress::Reason { title, lines } => {
                self.view.line(title, self.ui, true);
                lines.iter().for_each(|line| self.view.line(&format!("  {line}"), self.ui, true));
            }
            // Whoever reads may have gone; the machine finds out at its next look.
            Progress::Log(lines) => drop(self.ui.result(&crate::verbs::logs::written(lines, self.ui))),
            Progress::Changes { stack, creates, changes, monthly } => {
                self.quiet();
                self.ui.error(&changes::text(stack, *creates, changes, monthly));
            }
            Progress::Event { event, .. } => self.view.event(event, self.ui),
            Progress::Count { stack, done, total, elapsed } => {
                self.view.count(stack, *done, *total, *elapsed);
            }
        }
    }
}
