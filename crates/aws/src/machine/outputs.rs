//! What a deployed stack tells about itself (A10, B13, D11).

use super::deployed::{self, Wanted};
use super::{Machine, Progress};
use plimsoll_infra::cloudformation::output_key;
use std::collections::BTreeMap;

/// One output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// The key that people and programs know, such as `alb_dns`.
    pub key: String,
    /// The value.
    pub value: String,
    /// One sentence for people.
    pub description: Option<String>,
}

/// Reads the outputs of the platform's stacks; exports that only connect them are left out.
#[must_use]
pub fn outputs(wanted: Wanted, keys: BTreeMap<String, String>) -> Machine<Vec<Told>> {
    Machine::new(move |port| async move {
        let mut told = Vec::new();
        for stack in deployed::stacks(&port, &wanted).await? {
            if stack.status.in_progress() {
                let text =
                    format!("stack `{}` is {}: its outputs are those of before", stack.name, stack.status);
                port.say(Progress::Note(text)).await;
            }
            let visible = stack.outputs.into_iter().filter(|output| output.export.is_none());
            told.extend(visible.map(|output| Told {
                key: keys.get(&output.key).cloned().unwrap_or_else(|| output_key(&output.key)),
                value: output.value,
                description: output.description,
            }));
        }
        told.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(told)
    })
}
