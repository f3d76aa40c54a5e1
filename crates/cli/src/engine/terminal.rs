//! The user's side of an engine's machine, and its working folder.

use super::process::{self, Watch};
use crate::ask;
use crate::clock;
use crate::deploy::changes;
use crate::deploy::progress::View;
use crate::exit::{Exit, Failure};
use crate::files;
use crate::interrupt::Interrupts;
use crate::ui::Ui;
use plimsoll_aws::Moment;
use plimsoll_aws::call::cloudformation::StackEvent;
use plimsoll_engines::{Answer, Command, Finished, Machine, Progress, Question, Stop, Surroundings};
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Runs a machine in a working folder, with the user at the terminal.
pub(super) fn run<T>(
    machine: Machine<T>,
    folder: &Path,
    yes: bool,
    patience: Duration,
    ui: &Ui,
) -> Result<T, Failure> {
    let interrupts = Interrupts::listen().map_err(|error| Failure::bug(format!("no signals: {error}")))?;
    let mut terminal = Terminal {
        folder: folder.to_path_buf(),
        ui,
        yes,
        view: View::new(ui),
        interrupts,
        watch: clock::Watch::start(),
        patience,
        done: 0,
        total: 0,
    };
    let outcome = plimsoll_engines::run(machine, &mut terminal);
    terminal.view.clear();
    outcome.map_err(|stop| failure(&stop))
}

/// The failure that a stop is, with its exit code.
fn failure(stop: &Stop) -> Failure {
    let exit = match stop {
        Stop::Unusable { .. } | Stop::Unanswered { .. } => Exit::Usage,
        Stop::Folder { .. } => Exit::Invalid,
        Stop::Refused { .. } | Stop::Failed { .. } => Exit::Refused,
        Stop::Declined | Stop::TimedOut { .. } => Exit::Findings,
        Stop::Interrupted { .. } => Exit::Interrupted,
        Stop::Bug(_) => return Failure::bug(stop),
    };
    let text = stop.to_string();
    let says_so = text.starts_with("error:") || matches!(stop, Stop::Declined | Stop::Interrupted { .. });
    Failure { exit, text: if says_so { text } else { format!("error: {text}") } }
}

/// The user's side of a machine.
struct Terminal<'a> {
    folder: PathBuf,
    ui: &'a Ui,
    yes: bool,
    view: View,
    interrupts: Interrupts,
    watch: clock::Watch,
    patience: Duration,
    done: usize,
    total: usize,
}

impl Surroundings for Terminal<'_> {
    fn read(&mut self, paths: &[String]) -> BTreeMap<String, Option<String>> {
        let read = |path: &String| (path.clone(), std::fs::read_to_string(self.folder.join(path)).ok());
        paths.iter().map(read).collect()
    }

    fn keep(&mut self, write: &BTreeMap<String, String>, remove: &[String]) -> Result<(), String> {
        for (path, text) in write {
            files::write(&self.folder.join(path), text.as_bytes())
                .map_err(|failure| failure.text.trim_start_matches("error: ").to_owned())?;
        }
        remove.iter().try_for_each(|path| taken_away(&self.folder, path))
    }

    fn run(&mut self, command: &Command) -> Finished {
        if let Some(doing) = &command.doing {
            self.view.doing(doing, self.ui);
        }
        let folder = self.folder.clone();
        process::run(command, &folder, self)
    }

    fn ask(&mut self, question: &Question) -> Answer {
        self.view.clear();
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
        match ask::line(|time| self.interrupts.pause(time)) {
            Some(line) if accepted.contains(&line.trim()) => Answer::Yes,
            _ => Answer::No,
        }
    }

    fn say(&mut self, progress: &Progress) {
        match progress {
            Progress::Doing(text) | Progress::Note(text) => self.view.line(text, self.ui, false),
            Progress::Warning(text) => self.view.line(&format!("warning: {text}"), self.ui, true),
            Progress::Changes(plan) => {
                self.view.clear();
                self.ui.error(&changes::plan_text(plan));
            }
            Progress::Total(total) => (self.done, self.total) = (0, *total),
            Progress::Resource { address, kind, status, reason } => {
                let event = StackEvent {
                    id: String::new(),
                    moment: Moment::from_millis(clock::now_millis()),
                    logical_id: address.clone(),
                    physical_id: None,
                    kind: kind.clone(),
                    status: status.clone(),
                    reason: reason.clone(),
                    token: None,
                };
                self.view.event(&event, self.ui);
                self.done += usize::from(status.ends_with("_COMPLETE"));
                let elapsed = self.watch.elapsed().as_secs();
                self.view.count("operations", self.done, Some(self.total.max(self.done)), elapsed);
            }
        }
    }
}

impl Watch for Terminal<'_> {
    fn pause(&mut self, time: Duration) -> bool {
        self.interrupts.pause(time)
    }

    fn is_late(&mut self) -> bool {
        self.watch.elapsed() > self.patience
    }

    fn said(&mut self, progress: &Progress) {
        Surroundings::say(self, progress);
    }

    fn told(&mut self, program: &str, times: usize) {
        let text = if times == 1 {
            format!(
                "{program} was asked to end in order; once more Ctrl-C ends it at once and may lose what it did last"
            )
        } else {
            format!("{program} was asked again to end")
        };
        self.view.line(&text, self.ui, true);
    }
}

/// Removes a file and the folders below the working folder that are empty without it.
fn taken_away(folder: &Path, path: &str) -> Result<(), String> {
    let file = folder.join(path);
    match std::fs::remove_file(&file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(format!("cannot remove {}: {error}", file.display()));
        }
        _ => {}
    }
    let mut parent = file.parent();
    while let Some(inside) = parent.filter(|inside| *inside != folder && inside.starts_with(folder)) {
        // One that still holds something stays, and so do those around it.
        if std::fs::remove_dir(inside).is_err() {
            break;
        }
        parent = inside.parent();
    }
    Ok(())
}
