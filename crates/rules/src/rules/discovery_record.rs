//! A service's discovery record does not fit its network.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0696"),
    title: "A service's discovery record does not fit its network.",
    severity: Severity::Error,
    page: page!(
        "PLM0696",
        "\
A task in `awsvpc` mode has an address of its own and registers an `A` record, an `SRV` record, or both. In \
`bridge` and `host` mode its address is the instance's and only `SRV`, with container name and port, can say \
where it listens.",
        "\
Amazon ECS developer guide, service discovery, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for service in model.of_kind(ecs::SERVICE) {
        let Some(task) = ecs::task_definition(model, service) else { continue };
        let shared = matches!(ecs::network_mode(task), Some("bridge" | "host"));
        let registries = service.at("ServiceRegistries").map_or(&[] as &[Datum], Datum::items);
        for registry in registries.iter().filter(|_| shared) {
            let named = registry.at("RegistryArn").and_then(|arn| model.referred(arn));
            let records =
                named.and_then(|own| own.at("DnsConfig.DnsRecords")).map_or(&[] as &[Datum], Datum::items);
            let address =
                records.iter().filter_map(|own| own.at("Type")).find(|own| check.known(service, own).is("A"));
            if address.is_some() {
                let message = "the tasks share the instance's address and are registered with an `A` record";
                check.found(
                    Some(service),
                    &registry.place,
                    message,
                    "an `SRV` record, or `NetworkMode: awsvpc`",
                );
            }
        }
    }
}
