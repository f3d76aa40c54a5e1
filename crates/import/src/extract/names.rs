//! Names: of the environment and the stack, and of services as the language takes them.

use plimsoll_rules::view::ecs::{CLUSTER, SERVICE, TASK_DEFINITION, tag};
use plimsoll_rules::{Item, Model};
use plimsoll_units::{EnvironmentName, ServiceName, StackName};
use std::collections::BTreeSet;

/// Last words of names that are environments also where no tag says so.
const ENVIRONMENTS: [&str; 16] = [
    "dev",
    "development",
    "test",
    "testing",
    "qa",
    "uat",
    "int",
    "staging",
    "stage",
    "stg",
    "preprod",
    "prd",
    "prod",
    "production",
    "live",
    "sandbox",
];

/// What all names of the code have in common.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Names {
    /// The environment, where names or tags say one.
    pub(super) environment: Option<String>,
    /// Whether every name ends with it.
    suffixed: bool,
    /// The stack.
    pub(super) stack: Option<String>,
    /// What every name begins with, where the names are those that plimsoll gives.
    pub(super) prefix: Option<String>,
}

impl Names {
    /// The names of a model.
    pub(super) fn of(model: &Model) -> Self {
        let names = physical(model);
        let tagged = agreed(model, "Environment").filter(|name| name.parse::<EnvironmentName>().is_ok());
        let ends = |suffix: &str| {
            !names.is_empty() && names.iter().all(|name| name.ends_with(&format!("-{suffix}")))
        };
        let word = names.first().and_then(|name| name.rsplit_once('-')).map(|(_, word)| word.to_owned());
        let by_name =
            word.filter(|word| ENVIRONMENTS.contains(&word.to_ascii_lowercase().as_str()) && ends(word));
        let environment = tagged.or(by_name);
        let suffixed = environment.as_deref().is_some_and(ends);
        let mut found = Self { environment, suffixed, stack: None, prefix: None };
        found.prefix = found.prefix_of(model);
        found.stack = found.stack_of(model);
        found
    }

    /// A name without the environment that it ends with.
    pub(super) fn stem<'a>(&self, name: &'a str) -> &'a str {
        let suffix = self.environment.as_deref().filter(|_| self.suffixed);
        suffix
            // Some names are in lower case only.
            .and_then(|suffix| {
                name.strip_suffix(suffix).or_else(|| name.strip_suffix(&suffix.to_ascii_lowercase()))
            })
            .and_then(|stem| stem.strip_suffix('-'))
            .filter(|stem| !stem.is_empty())
            .unwrap_or(name)
    }

    /// A name without environment, prefix and the word for its kind: `api` of `shop-api-service-dev`.
    pub(super) fn bare<'a>(&self, name: &'a str, kind: &str) -> &'a str {
        let stem = self.stem(name);
        let stem = match &self.prefix {
            Some(prefix) => stem
                .strip_prefix(prefix.as_str())
                .or_else(|| stem.strip_prefix(&prefix.to_ascii_lowercase()))
                .and_then(|rest| rest.strip_prefix('-'))
                .unwrap_or(stem),
            None => stem,
        };
        stem.strip_suffix(kind).and_then(|rest| rest.strip_suffix('-')).unwrap_or(stem)
    }

    /// What stands before the service's own name in names that plimsoll gives: every service is called
    /// `{prefix}-{container}-service`.
    fn prefix_of(&self, model: &Model) -> Option<String> {
        let mut prefixes = BTreeSet::new();
        for service in model.of_kind(SERVICE) {
            let name = self.stem(service.at("ServiceName")?.plain()?).strip_suffix("-service")?;
            let task = plimsoll_rules::view::ecs::task_definition(model, service)?;
            let main = task.at("ContainerDefinitions.0.Name")?.plain()?;
            prefixes.insert(name.strip_suffix(main)?.strip_suffix('-')?.to_owned());
        }
        let one = prefixes.pop_first().filter(|_| prefixes.is_empty())?;
        one.parse::<StackName>().ok().map(|name| name.to_string())
    }

    fn stack_of(&self, model: &Model) -> Option<String> {
        let by_tag = agreed(model, "Stack").or_else(|| agreed(model, "Project"));
        let cluster = model.of_kind(CLUSTER).find_map(|cluster| cluster.at("ClusterName")?.plain());
        let by_cluster = cluster.map(|name| self.bare(name, "cluster")).filter(|name| *name != "cluster");
        let service = model.of_kind(SERVICE).find_map(|service| service.at("ServiceName")?.plain());
        let candidates = [
            by_tag,
            by_cluster.map(str::to_owned),
            service.map(|name| self.bare(name, "service").to_owned()),
        ];
        let mut names = candidates.into_iter().flatten().map(|name| as_label(&name, 100));
        names.find(|name| name.parse::<StackName>().is_ok())
    }
}

/// The physical names that are known as a whole.
fn physical(model: &Model) -> Vec<&str> {
    let named = [(CLUSTER, "ClusterName"), (SERVICE, "ServiceName"), (TASK_DEFINITION, "Family")];
    let of_kind = |(kind, key)| model.of_kind(kind).filter_map(move |item: &Item| item.at(key)?.plain());
    named.into_iter().flat_map(of_kind).collect()
}

/// The value of a tag where all that carry it agree.
fn agreed(model: &Model, key: &str) -> Option<String> {
    let values: BTreeSet<&str> = model.items.iter().filter_map(|item| tag(item, key)).collect();
    let mut values = values.into_iter();
    values.next().filter(|_| values.next().is_none()).map(str::to_owned)
}

/// A text as letters, digits and hyphens that begin with a letter, at most `limit` of them; empty where nothing is left.
pub(super) fn as_label(text: &str, limit: usize) -> String {
    let mut label = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            label.push(c);
        } else if !label.ends_with('-') {
            label.push('-');
        }
    }
    let begun = label.trim_start_matches(|c: char| !c.is_ascii_alphabetic());
    let kept: String = begun.chars().take(limit).collect();
    kept.trim_end_matches('-').to_owned()
}

/// Labels of resources that say nothing about what they are.
const GENERIC: [&str; 12] = [
    "this",
    "main",
    "default",
    "service",
    "svc",
    "app",
    "application",
    "ecs",
    "ecs-service",
    "task",
    "fargate",
    "example",
];

/// Whether a name says nothing about what it names.
pub(super) fn is_generic(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    GENERIC.contains(&lower.as_str())
        || matches!(lower.as_str(), "fargate-service" | "ec2-service" | "task-def" | "")
}

/// A logical id without the eight hexadecimal digits that the CDK ends it with.
fn without_hash(id: &str) -> &str {
    let is_hex = |c: char| c.is_ascii_digit() || ('A'..='F').contains(&c);
    let Some((at, _)) = id.char_indices().rev().nth(7) else { return id };
    match (id.get(..at), id.get(at..)) {
        (Some(stem), Some(hash)) if !stem.is_empty() && hash.chars().all(is_hex) => stem,
        _ => id,
    }
}

/// A name from the id of a resource: the key of a `for_each`, the label, the module where the label says nothing, or a logical
/// id without the word for its kind.
pub(super) fn from_id(id: &str, kinds: &[&str]) -> String {
    let (address, key) = match id.strip_suffix(']').and_then(|rest| rest.rsplit_once('[')) {
        Some((address, key)) if id.contains('.') => (address, key.trim_matches('"')),
        _ => (id, ""),
    };
    if !key.is_empty() && key.parse::<u32>().is_err() {
        return as_label(key, 64);
    }
    if !address.contains('.') {
        // Of a nested stack, its own id is the last part.
        return as_label(&from_camel(without_hash(address), kinds), 64);
    }
    let steps: Vec<&str> = address.split('.').collect();
    let label = as_label(steps.last().copied().unwrap_or_default(), 64);
    let number = if key.is_empty() { String::new() } else { format!("-{key}") };
    let module = steps.iter().rposition(|step| *step == "module").and_then(|index| steps.get(index + 1));
    match module {
        Some(module) if GENERIC.contains(&label.to_ascii_lowercase().as_str()) => {
            let (module, key) = module.split_once('[').unwrap_or((module, ""));
            let key = key.trim_matches(|c: char| !c.is_ascii_alphanumeric());
            let name = if key.is_empty() || key.parse::<u32>().is_ok() { module } else { key };
            as_label(&format!("{name}{number}"), 64)
        }
        _ => as_label(&format!("{label}{number}"), 64),
    }
}

/// `ApiService` as `api`.
fn from_camel(id: &str, kinds: &[&str]) -> String {
    let stem =
        kinds.iter().find_map(|kind| id.strip_suffix(kind)).filter(|stem| !stem.is_empty()).unwrap_or(id);
    let mut name = String::new();
    let mut before = None::<char>;
    for c in stem.chars() {
        let is_edge = c.is_ascii_uppercase() && before.is_some_and(|before| !before.is_ascii_uppercase());
        if is_edge && !name.is_empty() {
            name.push('-');
        }
        name.push(c.to_ascii_lowercase());
        before = Some(c);
    }
    name
}

/// Names that are given out once each.
#[derive(Debug, Default)]
pub(super) struct Taken(BTreeSet<String>);

/// Names that the language keeps for resources of the stack, and endings by which two services' resources would meet.
const RESERVED: [&str; 5] = ["caller", "endpoint", "flowlog", "instance", "loadbalancer"];
const ENDINGS: [&str; 2] = ["deadletter", "discovery"];

impl Taken {
    /// A name that the language takes and nobody has yet, as near to the wanted one as can be.
    pub(super) fn give(&mut self, wanted: &str) -> Option<ServiceName> {
        let label = as_label(wanted, 60);
        let label = if label.is_empty() { "service".to_owned() } else { label };
        let word = |name: &str| -> String {
            name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
        };
        let clashes =
            |word: &str| RESERVED.contains(&word) || ENDINGS.iter().any(|ending| word.ends_with(ending));
        let label = if clashes(&word(&label)) {
            let kept: String = label.chars().take(56).collect();
            format!("{kept}-app")
        } else {
            label
        };
        let mut name = label.clone();
        for number in 2_u32.. {
            if self.0.insert(word(&name)) {
                return name.parse().ok();
            }
            let kept: String = label.chars().take(52).collect();
            name = format!("{}-{number}", kept.trim_end_matches('-'));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_resources_become_names() {
        for (id, name) in [
            ("module.api.aws_ecs_service.this", "api"),
            ("module.api.aws_ecs_service.this[0]", "api-0"),
            ("aws_ecs_service.payments_api", "payments-api"),
            ("aws_ecs_service.service[\"cart\"]", "cart"),
            ("module.service[\"cart\"].aws_ecs_service.main", "cart"),
            ("ApiService", "api"),
            ("PaymentsAPIService", "payments-api"),
            ("Service", "service"),
            ("ServiceD69D759B", "service"),
            ("OrdersService12AB34CD", "orders"),
        ] {
            assert_eq!(from_id(id, &["Service"]), name, "{id}");
        }
    }

    #[test]
    fn names_that_the_language_refuses_are_changed_and_never_given_twice() {
        let mut taken = Taken::default();
        let mut give = |wanted: &str| taken.give(wanted).map(|name| name.to_string()).unwrap_or_default();
        assert_eq!(give("payments_api"), "payments-api");
        assert_eq!(give("payments-api"), "payments-api-2");
        assert_eq!(give("PaymentsApi"), "PaymentsApi-3");
        assert_eq!(give("1st"), "st");
        assert_eq!(give("ä"), "service");
        assert_eq!(give("instance"), "instance-app");
        assert_eq!(give("api-discovery"), "api-discovery-app");
        assert!(give(&"x".repeat(300)).len() <= 64);
    }
}
