//! Execution roles: what ECS may do to start a task.

use super::{Role, decrypt, trusted_by_tasks};
use crate::context::Context;
use crate::family::{log_groups, registries, vaults};
use crate::graph::{Part, Resource, Value};
use crate::ids;
use crate::policy::Statement;
use plimsoll_spec::platform::job::Job;
use plimsoll_spec::platform::service::{Image, Secret, Service, Sidecar};
use std::collections::{BTreeMap, BTreeSet};

/// Who the role is for.
pub(super) struct Owner<'a> {
    name: &'a str,
    part: Part,
    path: String,
    image: &'a Image,
    sidecars: &'a [Sidecar],
    secrets: &'a BTreeMap<String, Secret>,
}

impl<'a> Owner<'a> {
    /// A service.
    pub(super) fn service(service: &'a Service) -> Self {
        Self {
            name: service.name.as_str(),
            part: Part::Service(service.name.clone()),
            path: format!("services.{}", service.name),
            image: &service.image,
            sidecars: &service.sidecars,
            secrets: &service.secrets,
        }
    }

    /// A job.
    pub(super) fn job(job: &'a Job) -> Self {
        Self {
            name: job.name.as_str(),
            part: Part::Job(job.name.clone()),
            path: format!("jobs.{}", job.name),
            image: &job.image,
            sidecars: &[],
            secrets: &job.secrets,
        }
    }
}

/// The execution role.
pub(super) fn role(cx: &Context<'_>, owner: &Owner<'_>) -> Resource {
    let mut statements = pull(cx, owner);
    statements.push(
        Statement::allow("WriteLogs", ["logs:CreateLogStream", "logs:PutLogEvents"])
            .on([log_groups::streams(cx, owner.name)]),
    );
    statements.extend(read_secrets(cx, owner));
    Role {
        id: ids::execution_role(owner.name),
        part: owner.part.clone(),
        name: vec![owner.name.to_owned(), "execution-role".to_owned()],
        description: format!("Starts the tasks of {}: image, logs, secrets", owner.name),
        trust: trusted_by_tasks(),
        policy: "start-tasks",
        statements,
        path: owner.path.clone(),
    }
    .resource(cx)
}

/// AWS: `ecr:GetAuthorizationToken` has no resource, the three reading actions have repositories; source ECS developer guide,
/// task execution IAM role, read 2026-09. Images of public registries need none of it.
fn pull(cx: &Context<'_>, owner: &Owner<'_>) -> Vec<Statement> {
    let references = owner.sidecars.iter().map(|sidecar| sidecar.image.as_str());
    let mut repositories: Vec<Value> = Vec::new();
    let mut add = |arn: Value| {
        if !repositories.contains(&arn) {
            repositories.push(arn);
        }
    };
    match owner.image {
        Image::Repository { name, .. } => add(registries::arn(cx, name)),
        Image::Reference(reference) => private_repository(reference).into_iter().for_each(&mut add),
    }
    references.filter_map(private_repository).for_each(&mut add);
    if repositories.is_empty() {
        return Vec::new();
    }
    let actions = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"];
    vec![
        Statement::allow("SignInToRegistry", ["ecr:GetAuthorizationToken"]).on_any(),
        Statement::allow("PullImage", actions).on(repositories),
    ]
}

/// The ARN of the repository of a reference into a private registry of AWS:
/// `{account}.dkr.ecr.{region}.amazonaws.com/{repository}:{tag}`.
fn private_repository(reference: &str) -> Option<Value> {
    let (host, path) = reference.split_once('/')?;
    let mut labels = host.split('.');
    let (account, dkr, ecr, region) = (labels.next()?, labels.next()?, labels.next()?, labels.next()?);
    if dkr != "dkr" || ecr != "ecr" || account.len() != 12 {
        return None;
    }
    let without_digest = path.split('@').next().unwrap_or(path);
    let repository = without_digest.rsplit_once(':').map_or(without_digest, |(repository, _)| repository);
    let place = format!(":ecr:{region}:{account}:repository/{repository}");
    Some(Value::Join(vec![Value::text("arn:"), Value::PARTITION, Value::Text(place)]))
}

fn read_secrets(cx: &Context<'_>, owner: &Owner<'_>) -> Vec<Statement> {
    let mut statements = Vec::new();
    let own: BTreeSet<_> =
        vaults::keys(owner.secrets).iter().map(|key| vaults::secret(owner.name, key)).collect();
    if !own.is_empty() {
        statements.push(
            Statement::allow("ReadVault", ["secretsmanager:GetSecretValue"])
                .on(own.iter().map(Value::reference)),
        );
    }
    let (mut secrets, mut parameters) = (BTreeSet::new(), BTreeSet::new());
    for secret in owner.secrets.values() {
        match secret {
            Secret::Vault { .. } => {}
            Secret::Existing { value_from } => match existing_secret(value_from) {
                Some(arn) => _ = secrets.insert(arn),
                None => _ = parameters.insert(value_from.as_str()),
            },
        }
    }
    if !secrets.is_empty() {
        statements.push(
            Statement::allow("ReadNamedSecrets", ["secretsmanager:GetSecretValue"])
                .on(secrets.into_iter().map(Value::Text)),
        );
    }
    if !parameters.is_empty() {
        statements.push(
            Statement::allow("ReadNamedParameters", ["ssm:GetParameters"])
                .on(parameters.into_iter().map(parameter)),
        );
    }
    if !owner.secrets.is_empty() {
        statements.extend(decrypt(cx, "DecryptSecrets", &["secretsmanager", "ssm"]));
    }
    statements
}

/// The ARN of the secret that a `valueFrom` names; `None` when it names a parameter.
///
/// AWS: `arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-{6 characters}` and then key, stage and version;
/// source ECS developer guide, read 2026-09. An ARN without the six characters matches any six.
fn existing_secret(value_from: &str) -> Option<String> {
    let pieces: Vec<&str> = value_from.splitn(8, ':').collect();
    let (Some(&"secretsmanager"), Some(secret)) = (pieces.get(2), pieces.get(6)) else {
        return None;
    };
    let arn = pieces.iter().take(7).copied().collect::<Vec<_>>().join(":");
    let complete = secret
        .rsplit_once('-')
        .is_some_and(|(_, end)| end.len() == 6 && end.chars().all(|c| c.is_ascii_alphanumeric()));
    Some(if complete { arn } else { format!("{arn}-??????") })
}

/// The ARN of a parameter that a `valueFrom` names, by ARN or by a name of this region.
fn parameter(value_from: &str) -> Value {
    if value_from.starts_with("arn:") {
        return Value::text(value_from);
    }
    Value::arn("ssm", [Value::text(format!("parameter/{}", value_from.trim_start_matches('/')))])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_private_registries_of_aws_are_pulled_with_permissions() {
        let arn = private_repository("123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/shop:1.2@sha256:ab");
        let place = ":ecr:eu-west-1:123456789012:repository/team/shop";
        assert_eq!(arn, Some(Value::Join(vec!["arn:".into(), Value::PARTITION, place.into()])));
        assert_eq!(private_repository("public.ecr.aws/xray/aws-xray-daemon:3"), None);
        assert_eq!(private_repository("nginx"), None);
    }

    #[test]
    fn the_secret_is_what_stands_before_key_stage_and_version() {
        let arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-AbCdEf";
        assert_eq!(existing_secret(&format!("{arn}:password::")), Some(arn.to_owned()));
        assert_eq!(existing_secret(arn), Some(arn.to_owned()));
        let partial = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db";
        assert_eq!(existing_secret(partial), Some(format!("{partial}-??????")));
        assert_eq!(existing_secret("/shop/key"), None);
    }
}
