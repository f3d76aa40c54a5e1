//! Repositories that the stack makes.

use super::Context;
use super::service::is_repository;
use crate::code;
use crate::platform::registry::Registry;
use crate::raw::collection::Named;
use crate::raw::registry::RawRegistry;
use crate::raw::value::Spanned;

/// The repositories.
pub(crate) fn resolve(raw: Option<&Spanned<Named<RawRegistry>>>, cx: &mut Context<'_>) -> Vec<Registry> {
    let mut registries = Vec::new();
    for item in raw.iter().flat_map(|named| &named.0) {
        if !is_repository(&item.name) {
            let diagnostic = cx
                .error(code::NAME, format_args!("`{}` is not a repository name", item.name))
                .at(item.name_span, "not a repository")
                .help("use lower-case letters, digits and `.`, `_`, `-`, `/` between them");
            cx.sink.push(diagnostic);
        }
        // AWS: a lifecycle policy counts up to some thousands; 1000 is plimsoll's own limit.
        cx.in_range("the number of images kept", &item.value.keep, 1, 1_000);
        registries.push(Registry {
            name: item.name.clone(),
            keep_images: item.value.keep.value,
            scan_on_push: item.value.scan.value,
            immutable_tags: item.value.immutable_tags.value,
        });
    }
    registries
}
