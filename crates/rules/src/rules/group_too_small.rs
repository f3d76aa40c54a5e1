//! The instances of a group cannot hold the tasks that its services may ask for.

use crate::check::Check;
use crate::model::Item;
use crate::rule::{Rule, Subject};
use crate::view::{capacity, ecs, instance_types};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0677"),
    title: "The instances of a group cannot hold the tasks that its services may ask for.",
    severity: Severity::Warning,
    page: page!(
        "PLM0677",
        "\
A task in `awsvpc` mode takes a network interface of its own, and an instance has few: a `t3.medium` carries two \
such tasks whatever their size. Where the largest size of the group times the tasks of one instance is below the \
tasks that the services may scale to, the rest stays in PROVISIONING just when it is needed. Rolling deployments \
need room for more.",
        "\
Amazon ECS developer guide, elastic network interface trunking, 2023-06; limits of the EC2 API, 2026-08"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for provider in model.of_kind(ecs::CAPACITY_PROVIDER) {
        let Some(group) = capacity::group_of(model, provider) else { continue };
        let users: Vec<(&Item, &Item)> = model
            .of_kind(ecs::SERVICE)
            .filter(|service| capacity::providers_of(model, service).any(|own| own.id == provider.id))
            .filter_map(|service| Some((service, ecs::task_definition(model, service)?)))
            .collect();
        let all_awsvpc = users.iter().all(|(_, task)| ecs::network_mode(task) == Some("awsvpc"));
        if users.is_empty() || !all_awsvpc || !capacity::knows_all_types(model, group) {
            continue;
        }
        let types = capacity::instance_types(model, group);
        // Trunking is a setting of the account; a type that has it is not judged.
        let most: Option<Vec<u32>> = types
            .iter()
            .map(|(name, _)| {
                instance_types::known(name).filter(|own| own.trunked.is_none()).map(|own| own.interfaces)
            })
            .collect();
        let Some(each) = most.and_then(|all| all.into_iter().max()) else { continue };
        let Some(instances) = check.number(group, "MaxSize") else { continue };
        let counts: Option<Vec<f64>> = users
            .iter()
            .map(|(service, _)| {
                check.needs(
                    service,
                    ecs::largest_count(model, service),
                    "the largest number of tasks is not known",
                )
            })
            .collect();
        let Some(wanted) = counts.map(|counts| counts.iter().sum::<f64>()) else { continue };
        let room = instances * f64::from(each);
        if wanted > room {
            let message = format!(
                "{instances} instances carry at most {each} task{} each, {room} in all, and the services may ask for {wanted}",
                if each == 1 { "" } else { "s" }
            );
            let help = format!(
                "a `MaxSize` of {}, or instance types with more interfaces",
                (wanted / f64::from(each)).ceil()
            );
            check.found(Some(group), group.nearest("MaxSize"), message, help);
        }
    }
}
