//! Tags.

use super::Context;
use crate::code;
use crate::raw::collection::Named;
use crate::raw::value::Spanned;
use std::collections::BTreeMap;

/// AWS: at most 50 tags, keys up to 128 and values up to 256 characters, no `aws:` prefix; source the ECS API `Tag`,
/// read 2026-09. Five are left for the tags that plimsoll adds.
const MOST: usize = 45;

/// AWS: what every service takes in keys and values; IAM, ECS and load balancers refuse the rest. Source "Tag naming limits and
/// requirements" in the guide of tagging AWS resources, read 2026-11.
fn is_taken(letter: char) -> bool {
    letter.is_alphanumeric() || " _.:/=+-@".contains(letter)
}

/// The tags as written, reported where AWS would refuse them.
pub(crate) fn resolve(
    raw: Option<&Spanned<Named<String>>>,
    cx: &mut Context<'_>,
) -> BTreeMap<String, String> {
    let Some(raw) = raw else { return BTreeMap::new() };
    if raw.0.len() > MOST {
        let diagnostic = cx
            .error(code::TAGGING, format_args!("{} tags are more than the {MOST} that fit", raw.0.len()))
            .at(raw.span, "too many tags");
        cx.sink.push(diagnostic);
    }
    for item in &raw.0 {
        let why = if item.name.is_empty() || item.name.chars().count() > 128 {
            "a tag's key has 1 to 128 characters"
        } else if item.name.to_ascii_lowercase().starts_with("aws:") {
            "keys that start with `aws:` belong to AWS"
        } else if item.value.chars().count() > 256 {
            "a tag's value has at most 256 characters"
        } else if !item.name.chars().chain(item.value.value.chars()).all(is_taken) {
            "tags hold letters, digits, blanks and `_.:/=+-@`"
        } else {
            continue;
        };
        let diagnostic = cx.error(code::TAGGING, why).at(item.name_span, "this tag");
        cx.sink.push(diagnostic);
    }
    raw.0.iter().map(|item| (item.name.clone(), item.value.value.clone())).collect()
}
