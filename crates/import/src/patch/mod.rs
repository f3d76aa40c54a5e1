//! Changes values where they stand in the user's code, and nothing else.
//!
//! ```text
//! imported, wanted ──changes──► units, one per service ──make──► edits ──apply──► files ──verify──► Patch
//!                                    │                            ▲                        │
//!                                    │      literal: the token that is exchanged (token)   │ a unit that is not right
//!                                    └──── unsaid, strategy, containers, addition ─────────┘ is refused whole
//! ```

mod addition;
mod carry;
mod changes;
mod containers;
mod diff;
mod edit;
mod literal;
mod make;
mod strategy;
mod template;
mod terraform;
mod token;
mod unsaid;
mod value;
mod verify;

pub use carry::carry;
pub use diff::unified;

use crate::imported::Imported;
use crate::read::Options;
use crate::sources::Files;
use changes::Unit;
use literal::Literals;
use make::Made;
use plimsoll_rules::Place;
use plimsoll_spec::Span;
use plimsoll_spec::platform::Platform;
use plimsoll_units::ServiceName;

/// What a changed platform is in the user's code.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Patch {
    /// The files that change, whole.
    pub files: Files,
    /// What was appended because nothing stood there before: an explanation for each block.
    pub appended: Vec<String>,
    /// What no longer counts: turned into comments where the language has them, taken out otherwise; an explanation for each.
    pub removed: Vec<String>,
    /// Values that had to change with others, such as a container's memory with its task's: an explanation for each.
    pub along: Vec<String>,
    /// What cannot be changed there. The changes of one service belong together: if one is refused, all of them are.
    pub refused: Vec<Refusal>,
}

/// A change that cannot be made in the user's code.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Refusal {
    /// The service; `None` for the platform.
    pub service: Option<ServiceName>,
    /// Path in the stack file.
    pub path: String,
    /// The value that it should have, as the stack file writes it.
    pub to: String,
    /// Why not, such as "the value is the product of two others".
    pub because: String,
    /// Where the value is used.
    pub span: Option<Span>,
}

/// The patch of the user's code that makes it say what `wanted` says; `files` and `options` are those that `imported`
/// was made of. Patching what is patched already changes nothing. Everything that is written was parsed and imported again.
///
/// Only what an optimizer may change is compared, service by service of the same name; everything else stays as it is.
#[must_use]
pub fn patch(imported: &Imported, wanted: &Platform, files: &Files, options: &Options) -> Patch {
    let units = changes::units(&imported.platform, wanted);
    let mut patch = Patch::default();
    if units.is_empty() {
        return patch;
    }
    let literals = Literals::new(imported, changes::wanted_values(&imported.platform, wanted));
    let mut made: Vec<(&Unit, Made)> = Vec::new();
    for unit in &units {
        match make::unit(&literals, unit) {
            Ok(edits) => made.push((unit, edits)),
            Err(refused) => patch.refused.extend(whole(imported, unit, refused)),
        }
    }
    let attempt = |kept: &[(&Unit, Made)]| -> Result<Files, String> {
        let edits: Vec<edit::Edit> = kept.iter().flat_map(|(_, made)| made.edits.iter().cloned()).collect();
        let changed = edit::apply(&edits, &imported.sources, files)?;
        let mut all = files.clone();
        all.extend(changed.clone());
        let units: Vec<(&Unit, bool)> =
            kept.iter().map(|(unit, made)| (*unit, made.starts_anywhere)).collect();
        verify::check(imported, wanted, &units, &all, options)?;
        Ok(changed)
    };
    let mut kept = Vec::new();
    match attempt(&made) {
        _ if made.is_empty() => {}
        Ok(changed) => {
            patch.files = changed;
            kept = made;
        }
        // Which of them is wrong is found by adding one after the other.
        Err(_) => {
            for one in made {
                kept.push(one);
                match attempt(&kept) {
                    Ok(changed) => patch.files = changed,
                    Err(because) => {
                        let wrong = kept.pop();
                        patch.refused.extend(
                            wrong.map(|(unit, _)| refusals(imported, unit, &because)).unwrap_or_default(),
                        );
                    }
                }
            }
        }
    }
    for (_, made) in kept {
        patch.appended.extend(made.appended);
        patch.removed.extend(made.removed);
        patch.along.extend(made.along);
    }
    patch
}

/// All changes of a unit as refused: those with a reason of their own first.
fn whole(imported: &Imported, unit: &Unit, mut refused: Vec<Refusal>) -> Vec<Refusal> {
    let first = refused.first().map_or_else(String::new, |refusal| refusal.path.clone());
    let because = format!("the service's changes belong together, and `{first}` cannot be made");
    for other in refusals(imported, unit, &because) {
        if !refused.iter().any(|refusal| refusal.path == other.path) {
            refused.push(other);
        }
    }
    refused
}

fn refusals(imported: &Imported, unit: &Unit, because: &str) -> Vec<Refusal> {
    let refusal = |path: String, to: String| {
        let span = imported.leaves.get(&path).and_then(|leaf| match leaf.place {
            Place::Span(span) => Some(span),
            Place::Path(_) => None,
        });
        Refusal { service: unit.service.clone(), path, to, because: because.to_owned(), span }
    };
    // Where nothing scales, the bounds are the desired count.
    let is_count = |path: &str| {
        let leaf = imported.leaves.get(path);
        (path.ends_with(".tasks.min") || path.ends_with(".tasks.max"))
            && leaf.is_none_or(|leaf| leaf.property == "DesiredCount")
    };
    let values = unit.values.iter().filter(|(path, _)| !is_count(path));
    let mut all: Vec<Refusal> =
        values.map(|(path, value)| refusal(path.clone(), value.to_string())).collect();
    if let Some(service) = &unit.service {
        if let Some(mix) = unit.mix {
            all.push(refusal(format!("services.{service}.capacity.spot"), mix.spot.to_string()));
        }
        if let Some(change) = &unit.scaling {
            let to = if change.ends { "none" } else { "other policies" };
            all.push(refusal(format!("services.{service}.scaling"), to.to_owned()));
        }
    }
    all
}
