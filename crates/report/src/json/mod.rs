//! The JSON contract: documents that other programs rely on. Fields may be added, never renamed; `docs/json.md` has every
//! field. A figure that is not known is `null`, never zero.

mod baselines;
mod bill;
mod check;
mod confidence;
mod import;
mod inspect;
mod kind;
mod optimize;
mod proof;
mod rehearse;
mod replay;
mod seeds;

pub use check::{Finding, Severity};

use crate::check::Checked;
use crate::code::CodePatch;
use crate::imports::Imports;
use crate::rehearsal::Rehearsal;
use crate::simulation::{CostCases, Simulation};
use plimsoll_optimize::Plan;
use plimsoll_prices::Bill;
use plimsoll_recording::inspect::Summary;
use plimsoll_rehearse::platform::Planned;
use serde::Serialize;

/// The `plimsoll/cost/1` document of one bill.
#[must_use]
pub fn cost(bill: &Bill) -> String {
    cost_cases(&CostCases::from(bill))
}

/// The `plimsoll/cost/1` document with the range over task counts.
#[must_use]
pub fn cost_cases(cases: &CostCases) -> String {
    pretty(&bill::CostDocument::of(cases))
}

/// The `plimsoll/simulate/1` document.
#[must_use]
pub fn simulate(simulation: &Simulation) -> String {
    pretty(&replay::SimulateDocument::of(simulation))
}

/// The `plimsoll/optimize/1` document. `seconds` is the time of the search where the caller wants it in the document; it
/// is the only field that differs between two runs, so `None` keeps the bytes reproducible.
#[must_use]
pub fn optimize(plan: &Plan, seconds: Option<f64>) -> String {
    pretty(&optimize::OptimizeDocument::of(plan, seconds, None))
}

/// The `plimsoll/optimize/1` document of a plan for code: with what it becomes there.
#[must_use]
pub fn optimize_code(plan: &Plan, patch: &CodePatch) -> String {
    pretty(&optimize::OptimizeDocument::of(plan, None, Some(patch)))
}

/// The `plimsoll/inspect/1` document: what is in a recording.
#[must_use]
pub fn inspect(summary: &Summary) -> String {
    pretty(&inspect::InspectDocument::of(summary))
}

/// The `plimsoll/import/1` document: a stack file made of somebody's code, and what was understood of it.
#[must_use]
pub fn import(imported: &Imports<'_>) -> String {
    pretty(&import::ImportDocument::of(imported))
}

/// The `plimsoll/rehearse/1` document.
#[must_use]
pub fn rehearse(rehearsal: &Rehearsal<'_>) -> String {
    pretty(&rehearse::RehearseDocument::of(rehearsal))
}

/// The `plimsoll/rehearsals/1` document: what would be played.
#[must_use]
pub fn planned(planned: &[Planned]) -> String {
    pretty(&rehearse::PlannedDocument::of(planned))
}

/// The `plimsoll/check/1` document.
#[must_use]
pub fn check(checked: &Checked) -> String {
    pretty(&check::CheckDocument::of(checked))
}

fn pretty(document: &impl Serialize) -> String {
    // INVARIANT: our documents have string keys only and no failing serializer, so this cannot fail.
    let mut text = serde_json::to_string_pretty(document).unwrap_or_default();
    text.push('\n');
    text
}

/// A figure as JSON has it: `null` unless it is finite, without digits below a millionth.
fn figure(number: f64) -> Option<f64> {
    let rounded = (number * 1e6).round() / 1e6;
    // Adding zero turns minus zero into zero.
    if rounded.is_finite() { Some(rounded + 0.0) } else { None }
}
