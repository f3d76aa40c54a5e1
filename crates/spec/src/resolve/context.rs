//! What every part of the resolution needs: where to report, and for whom.

use crate::code;
use crate::diagnostic::Diagnostic;
use crate::raw::value::Spanned;
use crate::sink::Sink;
use plimsoll_units::Seconds;
use std::fmt::Display;

/// Where to report, and whose values are being judged.
pub(crate) struct Context<'a> {
    /// Collects diagnostics.
    pub(crate) sink: &'a mut Sink,
    /// Put before messages, for example ``service `api`: ``; empty for the stack.
    pub(crate) owner: String,
    /// Whether the environment is a production one.
    pub(crate) production: bool,
}

impl Context<'_> {
    /// An error about the owner.
    pub(crate) fn error(&self, code: code::Code, message: impl Display) -> Diagnostic {
        Diagnostic::error(code, format!("{}{message}", self.owner))
    }

    /// A warning about the owner.
    pub(crate) fn warning(&self, code: code::Code, message: impl Display) -> Diagnostic {
        Diagnostic::warning(code, format!("{}{message}", self.owner))
    }

    /// Reports a value outside `min` to `max`, both included.
    pub(crate) fn in_range<T>(&mut self, what: &str, value: &Spanned<T>, min: T, max: T)
    where
        T: PartialOrd + Display,
    {
        if value.is_broken() || (value.value >= min && value.value <= max) {
            return;
        }
        let diagnostic = self
            .error(code::OUT_OF_RANGE, format_args!("{what} {} is outside {min} to {max}", value.value))
            .at(value.span, "out of range");
        let nearest = if value.value < min { min } else { max };
        self.sink.push(diagnostic.help(format!("the nearest value allowed is {nearest}")));
    }

    /// Reports a duration outside `min` to `max` seconds, both included.
    pub(crate) fn seconds_in(&mut self, what: &str, value: &Spanned<Seconds>, min: u32, max: u32) {
        self.in_range(what, value, Seconds::new(min), Seconds::new(max));
    }

    /// A count kept in `u8`; larger ones have been reported and are cut off.
    pub(crate) fn small(value: u32) -> u8 {
        u8::try_from(value).unwrap_or(u8::MAX)
    }
}
