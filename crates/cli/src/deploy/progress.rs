//! What happens to a stack, as it happens: on a terminal one moving line for each resource under way, elsewhere plain lines.

use crate::ui::Ui;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use plimsoll_aws::call::cloudformation::StackEvent;
use std::collections::BTreeMap;
use std::io::IsTerminal;
use std::time::Duration;

/// So many moving lines at most; what is beyond is counted only.
const LINES: usize = 12;

/// The moving part of the screen.
#[derive(Debug)]
pub(crate) struct View {
    moving: Option<MultiProgress>,
    head: Option<ProgressBar>,
    active: BTreeMap<String, ProgressBar>,
    waiting: String,
    count: String,
}

impl View {
    pub(crate) fn new(ui: &Ui) -> Self {
        let shows = !ui.is_quiet() && std::io::stderr().is_terminal();
        Self {
            moving: shows.then(MultiProgress::new),
            head: None,
            active: BTreeMap::new(),
            waiting: String::new(),
            count: String::new(),
        }
    }

    /// Takes the moving lines away.
    pub(crate) fn clear(&mut self) {
        self.active.values().for_each(ProgressBar::finish_and_clear);
        self.active.clear();
        if let Some(head) = self.head.take() {
            head.finish_and_clear();
        }
        self.count.clear();
    }

    /// Prints a line above the moving ones.
    pub(crate) fn line(&self, text: &str, ui: &Ui, even_quiet: bool) {
        let print = || if even_quiet { ui.error(text) } else { ui.note(text) };
        match &self.moving {
            Some(moving) => moving.suspend(print),
            None => print(),
        }
    }

    /// Something is waited for.
    pub(crate) fn waiting(&mut self, what: &str, seconds_left: u64) {
        self.waiting = format!("waiting for {what}; at most {} more", duration(seconds_left));
        self.draw();
    }

    /// Something is under way that may take long; plain where nothing moves.
    pub(crate) fn doing(&mut self, what: &str, ui: &Ui) {
        if self.moving.is_none() {
            return self.line(what, ui, false);
        }
        what.clone_into(&mut self.waiting);
        self.draw();
    }

    /// How far it is.
    pub(crate) fn count(&mut self, stack: &str, done: usize, total: Option<usize>, elapsed: u64) {
        let of = total.map_or_else(String::new, |total| format!(" of {total}"));
        self.count = format!("{stack}: {done}{of} done after {}; ", duration(elapsed));
        self.draw();
    }

    fn draw(&mut self) {
        let Some(moving) = &self.moving else { return };
        let text = format!("{}{}", self.count, self.waiting);
        match &self.head {
            Some(head) => head.set_message(text),
            None => self.head = Some(spinner(moving, &text)),
        }
    }

    /// Something happened to a resource.
    pub(crate) fn event(&mut self, event: &StackEvent, ui: &Ui) {
        let failed = event.status.ends_with("_FAILED");
        let done = failed || event.status.ends_with("_COMPLETE");
        let kind = event.kind.trim_start_matches("AWS::");
        let reason = event.reason.as_deref().filter(|_| failed || event.status.contains("ROLLBACK"));
        let reason = reason.map_or_else(String::new, |reason| format!("  {reason}"));
        let text = format!("{}  {:<28} {} ({kind}){reason}", event.moment, event.status, event.logical_id);
        let Some(moving) = &self.moving else {
            // Plain lines are kept: the end of each step is enough.
            if done || event.kind == "AWS::CloudFormation::Stack" {
                self.line(&text, ui, failed);
            }
            return;
        };
        if done {
            if let Some(bar) = self.active.remove(&event.logical_id) {
                bar.finish_and_clear();
            }
            self.line(&text, ui, failed);
        } else if let Some(bar) = self.active.get(&event.logical_id) {
            bar.set_message(text);
        } else if self.active.len() < LINES && event.kind != "AWS::CloudFormation::Stack" {
            self.active.insert(event.logical_id.clone(), spinner(moving, &text));
        }
    }
}

fn spinner(moving: &MultiProgress, text: &str) -> ProgressBar {
    let bar = moving.add(ProgressBar::new_spinner());
    if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg}") {
        bar.set_style(style);
    }
    bar.set_message(text.to_owned());
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}

/// Seconds as people say them: `45 s`, `3 min`, `1 h 5 min`.
fn duration(seconds: u64) -> String {
    match seconds {
        0..=119 => format!("{seconds} s"),
        120..=3599 => format!("{} min", seconds / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds / 60 % 60),
    }
}
