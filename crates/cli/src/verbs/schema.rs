//! `plimsoll schema`: the JSON Schema of the stack file.

use crate::exit::{Exit, Failure};
use crate::ui::Ui;

pub(crate) fn run(ui: &Ui) -> Result<Exit, Failure> {
    ui.result(&plimsoll_spec::schema::json_schema())?;
    Ok(Exit::Done)
}
