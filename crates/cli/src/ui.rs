//! The only place that prints: results to stdout, everything else to stderr.

use crate::args::{Global, OutputFormat};
use crate::clock::Watch;
use crate::exit::Failure;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use plimsoll_report::terminal::{Screen, Style};
use std::io::{IsTerminal, Write};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

/// Where and how the program prints.
#[derive(Debug)]
pub(crate) struct Ui {
    quiet: bool,
    format: OutputFormat,
}

impl Ui {
    pub(crate) const fn new(global: &Global) -> Self {
        Self { quiet: global.quiet, format: global.format }
    }

    /// Whether only errors are said.
    pub(crate) const fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// The format asked for.
    pub(crate) const fn format(&self) -> OutputFormat {
        self.format
    }

    /// Whether stdout shows colours; NO_COLOR, CLICOLOR_FORCE and pipes are obeyed.
    pub(crate) fn colours(&self) -> bool {
        anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never
    }

    /// Whether stderr shows colours.
    pub(crate) fn error_colours(&self) -> bool {
        anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
    }

    /// What results are laid out for.
    pub(crate) fn screen(&self) -> Screen {
        let style = if self.colours() { Style::Coloured } else { Style::Plain };
        Screen::new(u16::try_from(self.width()).unwrap_or(Screen::MAX_WIDTH), style)
    }

    /// Columns of the terminal; where stdout is none, what COLUMNS says, else 100.
    pub(crate) fn width(&self) -> usize {
        let stated = || std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        let terminal = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        terminal.or_else(stated).unwrap_or(100).clamp(60, 200)
    }

    /// Prints a result to stdout as it is.
    pub(crate) fn result(&self, text: &str) -> Result<(), Failure> {
        let mut out = anstream::stdout();
        match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
            // Whoever reads may stop reading.
            Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
                Err(Failure::invalid(format!("cannot write to stdout: {error}")))
            }
            _ => Ok(()),
        }
    }

    /// A remark for people, on stderr.
    pub(crate) fn note(&self, text: &str) {
        if !self.quiet {
            self.error(text);
        }
    }

    /// An error for people, on stderr, even when quiet.
    pub(crate) fn error(&self, text: &str) {
        // `eprintln!` would panic where nobody reads stderr any more.
        let _ = writeln!(anstream::stderr(), "{}", text.trim_end());
    }

    /// A spinner on stderr; hidden when quiet or when stderr is no terminal.
    pub(crate) fn spinner(&self, text: &str) -> ProgressBar {
        if self.quiet || !std::io::stderr().is_terminal() {
            return ProgressBar::hidden();
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} [{elapsed}]") {
            bar.set_style(style);
        }
        bar.set_message(text.to_owned());
        bar.enable_steady_tick(Duration::from_millis(100));
        bar
    }

    /// A bar on stderr that appears when the work takes long; hidden when quiet or when stderr is no terminal.
    pub(crate) fn progress(&self, steps: usize) -> Progress {
        let shows = !self.quiet && std::io::stderr().is_terminal();
        let bar = ProgressBar::with_draw_target(Some(steps as u64), ProgressDrawTarget::hidden());
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} {msg} [{elapsed}]") {
            bar.set_style(style);
        }
        Progress { bar, watch: Watch::start(), hidden: AtomicBool::new(shows) }
    }
}

/// Work that is counted; it is shown once it takes longer than two seconds.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    watch: Watch,
    /// Whether it is still to be shown.
    hidden: AtomicBool,
}

impl Progress {
    /// One more is done.
    pub(crate) fn step(&self, what: &str) {
        if self.watch.elapsed() > Duration::from_secs(2) && self.hidden.swap(false, Ordering::Relaxed) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
        }
        self.bar.set_message(what.to_owned());
        self.bar.inc(1);
    }

    /// Everything is done.
    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
