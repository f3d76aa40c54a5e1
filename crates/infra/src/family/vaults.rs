//! Vaults: secrets of a service that the stack makes and people own afterwards (D5).
//!
//! AWS: CloudFormation generates one value for each secret (`GenerateSecretString` has one `GenerateStringKey`), and generates
//! it anew when the property changes; source `AWS::SecretsManager::Secret`, read 2026-09. Therefore:
//!
//! - `PORT` stands in the service's vault, `{service}-vault-{suffix}`, with the container port, which is no secret, as its
//!   first value. A template needs a generated key beside it, [`FILLER`]; nothing reads that one.
//! - Every other key is a secret of its own, `{service}-vault-{key}-{suffix}`, with 32 generated letters and digits.
//! - `GenerateSecretString` counts only when the secret is made, so no deployment overwrites what people put there.
//!
//! INVARIANT: where a key lives depends on the key alone. Were the first key generated inside the vault, a key added later
//! could take its place, and the vault, whose value is never made anew, would lack it.
//!
//! Nothing but the key's name and the port ever stands in a template.

use crate::context::Context;
use crate::graph::{Graph, LogicalId, Map, Part, Resource, Value};
use crate::ids;
use crate::policy::{Statement, document};
use plimsoll_spec::platform::service::{Secret, VaultRotation};
use std::collections::{BTreeMap, BTreeSet};

/// The key whose first value is the container port.
pub const PORT: &str = "PORT";

/// The generated key that CloudFormation requires beside a template.
pub const FILLER: &str = "GENERATED";

/// Letters and digits of a generated value.
const LENGTH: u32 = 32;

/// Who a vault belongs to.
struct Owner<'a> {
    name: &'a str,
    part: Part,
    path: String,
    keys: BTreeSet<&'a str>,
    port: Option<u16>,
    rotation: Option<&'a VaultRotation>,
}

/// The vaults of services; jobs have none.
pub fn add(cx: &Context<'_>, graph: &mut Graph) {
    for service in &cx.platform.services {
        let owner = Owner {
            name: service.name.as_str(),
            part: Part::Service(service.name.clone()),
            path: format!("services.{}.secrets", service.name),
            keys: keys(&service.secrets),
            port: service.port,
            rotation: service.vault_rotation.as_ref(),
        };
        of_owner(cx, &owner, graph);
    }
}

/// The keys that lie in a vault, each once.
#[must_use]
pub fn keys(secrets: &BTreeMap<String, Secret>) -> BTreeSet<&str> {
    secrets
        .values()
        .filter_map(|secret| match secret {
            Secret::Vault { key } => Some(key.as_str()),
            Secret::Existing { .. } => None,
        })
        .collect()
}

/// The secret in which a key lies.
#[must_use]
pub fn secret(owner: &str, key: &str) -> LogicalId {
    if key == PORT { ids::vault(owner) } else { ids::vault_key(owner, key) }
}

/// What a container definition's `ValueFrom` says to get a key of the vault of a service.
///
/// AWS: `{arn}:{json key}:{version stage}:{version id}`, the last two empty for the current version; source ECS developer
/// guide, secrets in environment variables, read 2026-09.
#[must_use]
pub fn value_from(owner: &str, key: &str) -> Value {
    Value::Join(vec![Value::reference(&secret(owner, key)), Value::text(format!(":{key}::"))])
}

fn of_owner(cx: &Context<'_>, owner: &Owner<'_>, graph: &mut Graph) {
    for key in &owner.keys {
        let id = secret(owner.name, key);
        graph.add(made(cx, owner, key, id.clone()));
        graph.add(readers(owner, key, &id));
        // A port is not rotated beside real secrets; alone, it is what the file asks to rotate.
        if let Some(rotation) = owner.rotation.filter(|_| *key != PORT || owner.keys.len() == 1) {
            graph.add(schedule(owner, key, &id, rotation));
        }
    }
}

fn made(cx: &Context<'_>, owner: &Owner<'_>, key: &str, id: LogicalId) -> Resource {
    let name = match key {
        PORT => cx.names.of_service(owner.name, "vault"),
        _ => cx.names.of_service(owner.name, &format!("vault-{}", allowed(key))),
    };
    let description = format!("{key} of {}; its value is generated once and changed by people", owner.name);
    let (template, generated) = match owner.port.filter(|_| key == PORT) {
        Some(port) => (Map::new().with(PORT, port.to_string()), FILLER),
        None => (Map::new(), key),
    };
    let first = Map::new()
        .with("SecretStringTemplate", Value::Json(Box::new(template.into())))
        .with("GenerateStringKey", generated)
        .with("PasswordLength", LENGTH)
        .with("ExcludePunctuation", true);
    Resource::new(id, "AWS::SecretsManager::Secret", owner.part.clone(), owner.path.clone())
        .with("Name", name.as_str())
        .with("Description", description)
        .with_initial("GenerateSecretString", first)
        .with_some("KmsKeyId", cx.platform.encryption_key.as_deref())
        .with("Tags", cx.tags(&owner.part, Some(&name)))
        .holding_data()
}

/// A key as a piece of a secret's name.
///
/// AWS: names of secrets have letters, digits and `/_+=.@-`; source `CreateSecret`, read 2026-09.
fn allowed(key: &str) -> String {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    if key.chars().all(legal) {
        return key.to_owned();
    }
    format!("{}-{}", key.replace(|c| !legal(c), "-"), crate::names::hash(key))
}

/// The resource policy by which nobody but the owner's execution role reads the secret, whatever else the account allows; a
/// rotation function must read it too. People still change the value: writing is not reading.
fn readers(owner: &Owner<'_>, key: &str, secret: &LogicalId) -> Resource {
    let execution_role = Value::attribute(&ids::execution_role(owner.name), "Arn");
    // In a resource policy of a secret `*` is that secret.
    let mut only = Statement::deny("OnlyTheExecutionRoleReads", ["secretsmanager:GetSecretValue"])
        .by_anyone()
        .on_any()
        .when("ArnNotEquals", "aws:PrincipalArn", execution_role);
    if let Some(rotation) = owner.rotation {
        // AWS: set on calls that a function's code makes; source Lambda developer guide, source function ARN, read 2026-09.
        only = only.when("ArnNotEquals", "lambda:SourceFunctionArn", rotation.function.as_str());
    }
    let id = ids::other([secret.as_str(), "Policy"]);
    let path = format!("{}.{key}", owner.path);
    Resource::new(id, "AWS::SecretsManager::ResourcePolicy", owner.part.clone(), path)
        .with("SecretId", Value::reference(secret))
        .with("BlockPublicPolicy", true)
        .with("ResourcePolicy", document([only]))
}

fn schedule(owner: &Owner<'_>, key: &str, secret: &LogicalId, rotation: &VaultRotation) -> Resource {
    let id = ids::other([secret.as_str(), "Rotation"]);
    let path = format!("{}.{key}", owner.path);
    Resource::new(id, "AWS::SecretsManager::RotationSchedule", owner.part.clone(), path)
        .with("SecretId", Value::reference(secret))
        .with("RotationLambdaARN", rotation.function.as_str())
        .with("RotationRules", Map::new().with("AutomaticallyAfterDays", rotation.days))
        // The first value was just generated; AWS would otherwise rotate it at once, with tasks already holding it.
        .with("RotateImmediatelyOnUpdate", false)
        .after(ids::other([secret.as_str(), "Policy"]))
}

#[cfg(test)]
mod tests;
