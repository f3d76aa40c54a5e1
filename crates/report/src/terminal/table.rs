//! Tables that fit the width.

use super::Screen;
use super::text::{clean, glued, unglued};
use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Row, Table, TableStyle,
};

const LINES: TableStyle = TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// From this width on the first column keeps its width.
const WIDE_ENOUGH: u16 = 80;

/// Which side a column is aligned to.
#[derive(Debug, Clone, Copy)]
pub enum Side {
    /// Texts.
    Left,
    /// Numbers.
    Right,
}

/// A table with a header; `sides` names each column and its alignment.
#[must_use]
pub fn table(screen: &Screen, columns: &[(&str, Side)], rows: Vec<Vec<String>>) -> String {
    let mut table = Table::new();
    table.load_style(LINES).set_content_arrangement(ContentArrangement::Dynamic).set_width(screen.width());
    table.set_header(row(columns, columns.iter().map(|(title, _)| (*title).to_owned()).collect()));
    for cells in rows {
        table.add_row(row(columns, cells));
    }
    // The first column names the row: it is the last to be broken.
    if let Some(names) = table.column_mut(0)
        && screen.width() >= WIDE_ENOUGH
    {
        names.set_constraint(ColumnConstraint::ContentWidth);
    }
    format!("{}\n", unglued(&table.trim_fmt()))
}

fn row(columns: &[(&str, Side)], cells: Vec<String>) -> Row {
    let cell = |(text, (_, side)): (String, &(&str, Side))| {
        Cell::new(glued(&clean(&text))).set_alignment(match side {
            Side::Left => CellAlignment::Left,
            Side::Right => CellAlignment::Right,
        })
    };
    Row::from(cells.into_iter().zip(columns).map(cell).collect::<Vec<Cell>>())
}
