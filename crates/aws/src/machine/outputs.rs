//! What a deployed stack tells about itself (A10, B13, D11).

use super::deployed::{self, Wanted};
use super::{Machine, Progress};
use crate::call::cloudformation::Stack;
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
        let stacks = deployed::stacks(&port, &wanted).await?;
        for stack in &stacks {
            if stack.status.in_progress() {
                let text =
                    format!("stack `{}` is {}: its outputs are those of before", stack.name, stack.status);
                port.say(Progress::Note(text)).await;
            }
        }
        Ok(told(stacks, &keys))
    })
}

/// The outputs of stacks by the keys that people know, sorted; exports that only connect stacks are left out.
#[must_use]
pub fn told(stacks: impl IntoIterator<Item = Stack>, keys: &BTreeMap<String, String>) -> Vec<Told> {
    let outputs = stacks.into_iter().flat_map(|stack| stack.outputs);
    let visible = outputs.filter(|output| output.export.is_none());
    let mut told: Vec<Told> = visible
        .map(|output| Told {
            key: keys.get(&output.key).cloned().unwrap_or_else(|| output_key(&output.key)),
            value: output.value,
            description: output.description,
        })
        .collect();
    told.sort_by(|a, b| a.key.cmp(&b.key));
    told
}
