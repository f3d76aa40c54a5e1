//! Repositories that the stack makes.
//!
//! Their names end with the environment like all others (X2): a repository that empties itself with its stack must not be that
//! of another environment. Services name it without; what is pulled is a reference to it.

use crate::context::Context;
use crate::graph::{Graph, Map, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::registry::Registry;

/// The repositories of the stack.
pub fn add(cx: &Context<'_>, graph: &mut Graph) {
    for registry in &cx.platform.registries {
        graph.add(repository(cx, registry));
    }
}

/// The ARN of a repository of the account: the stack's own by reference, so that it stands first; others by name (A3).
#[must_use]
pub fn arn(cx: &Context<'_>, name: &str) -> Value {
    if is_own(cx, name) {
        Value::attribute(&ids::repository(name), "Arn")
    } else {
        Value::arn("ecr", [Value::text(format!("repository/{name}"))])
    }
}

/// The address that images are pushed to and pulled from, without a tag.
#[must_use]
pub fn uri(cx: &Context<'_>, name: &str) -> Value {
    if is_own(cx, name) {
        return Value::attribute(&ids::repository(name), "RepositoryUri");
    }
    Value::Join(vec![
        Value::ACCOUNT,
        Value::text(".dkr.ecr."),
        Value::REGION,
        Value::text("."),
        Value::URL_SUFFIX,
        Value::text(format!("/{name}")),
    ])
}

/// The name that a repository has in the account: the stack's own end with the environment, others are called as written.
#[must_use]
pub fn name_in_account(cx: &Context<'_>, name: &str) -> String {
    if is_own(cx, name) { physical_name(cx, name) } else { name.to_owned() }
}

/// The physical name.
///
/// AWS: at most 256 characters, lower case; source `CreateRepository`, read 2026-09.
fn physical_name(cx: &Context<'_>, name: &str) -> String {
    cx.names.within(256, &[name]).to_ascii_lowercase()
}

fn is_own(cx: &Context<'_>, name: &str) -> bool {
    cx.platform.registries.iter().any(|registry| registry.name == name)
}

fn repository(cx: &Context<'_>, registry: &Registry) -> Resource {
    let id = ids::repository(&registry.name);
    let name = physical_name(cx, &registry.name);
    let tags = cx.tags(&Part::Registry, Some(&name));
    let tags_may_move = if registry.immutable_tags { "IMMUTABLE" } else { "MUTABLE" };
    // AWS: without a key of one's own, KMS uses the account's free `aws/ecr`; source `EncryptionConfiguration`, read 2026-09.
    let encryption =
        Map::new().with("EncryptionType", "KMS").with_some("KmsKey", cx.platform.encryption_key.as_deref());
    Resource::new(id, "AWS::ECR::Repository", Part::Registry, format!("registries.{}", registry.name))
        .with("RepositoryName", name)
        .with("EmptyOnDelete", true)
        .with("ImageTagMutability", tags_may_move)
        .with("ImageScanningConfiguration", Map::new().with("ScanOnPush", registry.scan_on_push))
        .with("EncryptionConfiguration", encryption)
        .with("LifecyclePolicy", Map::new().with("LifecyclePolicyText", keep(registry.keep_images)))
        .with("Tags", tags)
        .holding_data()
}

/// The lifecycle policy that keeps the newest images.
fn keep(images: u32) -> Value {
    let selection = Map::new()
        .with("tagStatus", "any")
        .with("countType", "imageCountMoreThan")
        .with("countNumber", images);
    let rule = Map::new()
        .with("rulePriority", 1)
        .with("description", format!("Keep the newest {images} images"))
        .with("selection", selection)
        .with("action", Map::new().with("type", "expire"));
    Value::Json(Box::new(Map::new().with("rules", vec![Value::Map(rule)]).into()))
}

#[cfg(test)]
mod tests;
