//! Where widgets stand.

use super::widget::Widget;
use crate::graph::Value;

/// AWS: a dashboard is 24 units wide; source CloudWatch API reference, dashboard body structure, read 2026-09.
pub(super) const WIDTH: u32 = 24;

/// Rows of widgets, one below the other.
pub(super) struct Grid {
    widgets: Vec<Value>,
    y: u32,
}

impl Grid {
    /// Nothing yet.
    pub(super) const fn new() -> Self {
        Self { widgets: Vec::new(), y: 0 }
    }

    /// Adds a row: its widgets share the width evenly.
    ///
    /// INVARIANT: no two widgets overlap, and none stands beyond the width.
    pub(super) fn row(&mut self, widgets: Vec<Widget>) {
        let Some(height) = widgets.iter().map(|widget| widget.height).max() else { return };
        let width = WIDTH / u32::try_from(widgets.len()).unwrap_or(WIDTH).clamp(1, WIDTH);
        for (x, widget) in (0..).step_by(width as usize).zip(widgets) {
            self.widgets.push(widget.placed(x, self.y, width));
        }
        self.y += height;
    }

    /// The widgets in the order in which they were added.
    pub(super) fn into_widgets(self) -> Vec<Value> {
        self.widgets
    }
}
