//! A service uses a capacity provider that its cluster does not have.

use crate::check::Check;
use crate::model::{Content, Datum, Item, Model};
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0635"),
    title: "A service uses a capacity provider that its cluster does not have.",
    severity: Severity::Error,
    page: page!(
        "PLM0635",
        "\
A capacity provider must be associated with the cluster before a service can use it, `FARGATE` and \
`FARGATE_SPOT` too. CreateService fails otherwise with \"The specified capacity provider was not found\".",
        "\
Amazon ECS API, CreateService and PutClusterCapacityProviders, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        let Some(cluster) = service.at("Cluster").and_then(|own| subject.model.referred(own)) else {
            continue;
        };
        let associated = subject
            .model
            .of_kind(ecs::ASSOCIATIONS)
            .filter(|item| item.at("Cluster").is_none_or(|of| may_be(of, cluster)))
            .filter_map(|item| item.at("CapacityProviders"));
        let known: Vec<&Datum> = associated.chain(cluster.at("CapacityProviders")).collect();
        if known.iter().any(|list| list.items().iter().any(Datum::is_unknown) || list.is_unknown()) {
            continue;
        }
        for used in ecs::own_providers(service) {
            if known.iter().any(|list| list.items().iter().any(|own| is_same(subject.model, own, used))) {
                continue;
            }
            let name =
                used.plain().map_or_else(|| "the capacity provider".to_owned(), |name| format!("`{name}`"));
            let message = format!("{name} is not associated with the cluster `{}`", cluster.id);
            let help = "list it under `CapacityProviders` of `AWS::ECS::ClusterCapacityProviderAssociations`";
            check.found(Some(service), &used.place, message, help);
        }
    }
}

/// Whether a value names a cluster: by reference, or by a name, which may be the cluster's.
fn may_be(named: &Datum, cluster: &Item) -> bool {
    named.mentions(&cluster.id) || !matches!(named.content, Content::Reference { .. })
}

/// Whether two values mean the same provider: a name may stand for a resource that has it.
fn is_same(model: &Model, one: &Datum, two: &Datum) -> bool {
    let name = |datum: &Datum| match model.referred(datum) {
        Some(provider) => {
            provider.at("Name").and_then(Datum::known_text).or_else(|| Some(format!("!{}", provider.id)))
        }
        None => datum.known_text(),
    };
    match (name(one), name(two)) {
        (Some(one), Some(two)) => one == two,
        // What is not known may be it.
        _ => true,
    }
}
