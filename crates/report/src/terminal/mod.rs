//! Results as text for a terminal of any width from 60 columns on, with or without colour.

mod baselines;
mod bill;
mod changes;
mod code;
mod confidence;
mod cost;
mod import;
mod inspect;
mod optimize;
mod paint;
mod plot;
mod proof;
mod refusals;
mod rehearse;
mod services;
mod simulate;
mod table;
mod text;

pub use code::code;
pub use cost::cost;
pub use import::import;
pub use inspect::inspect;
pub use optimize::optimize;
pub use paint::Style;
pub use rehearse::{planned, rehearse};
pub use simulate::simulate;
pub use table::{Side, table};

/// Running text, wrapped at the width.
#[must_use]
pub fn wrapped(text: &str, screen: &Screen) -> String {
    text::paragraph(screen, "", text)
}

/// What the text is written on. The program decides both; nothing here looks at the environment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    width: u16,
    /// Whether colours and bold type are used.
    pub style: Style,
}

impl Screen {
    /// Narrowest width that tables are laid out for.
    pub const MIN_WIDTH: u16 = 60;
    /// Widest width used: longer lines are hard to read.
    pub const MAX_WIDTH: u16 = 200;

    /// A screen of a width in columns, brought into 60 to 200.
    #[must_use]
    pub fn new(width: u16, style: Style) -> Self {
        Self { width: width.clamp(Self::MIN_WIDTH, Self::MAX_WIDTH), style }
    }

    /// The width in columns.
    #[must_use]
    pub const fn width(&self) -> u16 {
        self.width
    }
}
