//! How many tasks, how large, how they are replaced and scaled.

use super::data::{made, map, same, text, unsaid};
use super::load::Loader;
use super::{data, quantity, wrong_shape};
use plimsoll_rules::view::scaling::{POLICY, TARGET};
use plimsoll_rules::{Content, Datum, Item, Model, Piece, Place};

/// The first of these that a service says, as something else.
fn first(
    service: &Datum,
    paths: &[&str],
    read: impl Fn(&Datum) -> Option<f64>,
    right: &str,
    loader: &mut Loader<'_>,
) -> Option<Datum> {
    for path in paths {
        let Some(written) = service.at(path) else { continue };
        match read(written) {
            // Compose takes 0 for no limit.
            Some(0.0) => {}
            Some(number) => return Some(same(written, Content::Number(number))),
            None if written.is_unknown() || matches!(written.content, Content::Partial(_)) => {
                return Some(unsaid(&written.place, Content::Unknown(data::why(written))));
            }
            None => wrong_shape(loader, written, &format!("`{path}`"), right),
        }
    }
    None
}

/// The CPU of a task in CPU units. What a service may use goes before what is reserved for it: on Fargate both are one.
pub(super) fn cpu(service: &Datum, loader: &mut Loader<'_>) -> Option<Datum> {
    const PATHS: [&str; 4] =
        ["deploy.resources.limits.cpus", "cpus", "cpu_count", "deploy.resources.reservations.cpus"];
    first(service, &PATHS, quantity::cpu_units, "a number of CPUs such as `0.5`", loader)
}

/// The memory of a task in MiB.
pub(super) fn memory(service: &Datum, loader: &mut Loader<'_>) -> Option<Datum> {
    const PATHS: [&str; 4] = [
        "deploy.resources.limits.memory",
        "mem_limit",
        "deploy.resources.reservations.memory",
        "mem_reservation",
    ];
    first(service, &PATHS, quantity::mib, "a size such as `512M`", loader)
}

/// The number of tasks.
pub(super) fn count(service: &Datum) -> Option<Datum> {
    service.at("deploy.replicas").or_else(|| service.at("scale")).cloned()
}

/// How tasks are replaced: the percentages of the former ECS integration, the order, and what happens when that fails.
pub(super) fn rollout(service: &Datum) -> Option<Datum> {
    let update = service.at("deploy.update_config")?;
    let mut entries = Vec::new();
    let percents = [("MinimumHealthyPercent", "x-aws-min_percent"), ("MaximumPercent", "x-aws-max_percent")];
    for (key, own) in percents {
        entries.extend(update.at(own).map(|value| (key.to_owned(), value.clone())));
    }
    if let Some(order) = update.at("order").filter(|order| order.is("start-first"))
        && entries.is_empty()
    {
        for (key, percent) in [("MinimumHealthyPercent", 100.0), ("MaximumPercent", 200.0)] {
            entries.push((key.to_owned(), made(order, Content::Number(percent), "the order `start-first`")));
        }
    }
    if let Some(action) = update.at("failure_action").filter(|action| action.is("rollback")) {
        let truth = || made(action, Content::Bool(true), "the action `rollback`");
        let breaker = map([("Enable", truth()), ("Rollback", truth())]);
        entries.push(("DeploymentCircuitBreaker".to_owned(), unsaid(&action.place, breaker)));
    }
    (!entries.is_empty()).then(|| unsaid(&update.place, Content::Map(entries)))
}

/// The scalable target and policies of `x-aws-autoscaling`.
pub(super) fn scaling(name: &str, id: &str, service: &Datum, model: &mut Model) {
    let Some(own) = service.at("deploy.x-aws-autoscaling").or_else(|| service.at("x-aws-autoscaling")) else {
        return;
    };
    let place = own.place.clone();
    let resource = Content::Partial(vec![
        Piece::Text("service/".to_owned()),
        Piece::Unknown("the name of the cluster is not said".to_owned()),
        Piece::Text("/".to_owned()),
        Piece::Reference { id: id.to_owned(), attribute: Some("Name".to_owned()) },
    ]);
    let mut entries = vec![
        ("ResourceId".to_owned(), unsaid(&place, resource)),
        ("ScalableDimension".to_owned(), unsaid(&place, text("ecs:service:DesiredCount"))),
        ("ServiceNamespace".to_owned(), unsaid(&place, text("ecs"))),
    ];
    for (key, written) in [("MinCapacity", "min"), ("MaxCapacity", "max")] {
        entries.extend(own.at(written).map(|value| (key.to_owned(), value.clone())));
    }
    let target = format!("{id}.scaling");
    model.items.push(item(&target, TARGET, &place, entries, vec![id.to_owned()]));
    for (metric, written) in
        [("ECSServiceAverageCPUUtilization", "cpu"), ("ECSServiceAverageMemoryUtilization", "memory")]
    {
        let Some(value) = own.at(written) else { continue };
        let kind = unsaid(&value.place, text(metric));
        let metric = unsaid(&value.place, map([("PredefinedMetricType", kind)]));
        let tracking = map([("PredefinedMetricSpecification", metric), ("TargetValue", value.clone())]);
        let to = Content::Reference { id: target.clone(), attribute: None };
        let entries = vec![
            ("PolicyName".to_owned(), unsaid(&value.place, text(format!("{name}-{written}")))),
            ("PolicyType".to_owned(), unsaid(&value.place, text("TargetTrackingScaling"))),
            ("ScalingTargetId".to_owned(), unsaid(&place, to)),
            ("TargetTrackingScalingPolicyConfiguration".to_owned(), unsaid(&value.place, tracking)),
        ];
        let id = format!("{target}.{written}");
        model.items.push(item(&id, POLICY, &value.place, entries, vec![target.clone()]));
    }
}

/// A resource of a service.
pub(super) fn item(
    id: &str,
    kind: &str,
    place: &Place,
    entries: Vec<(String, Datum)>,
    references: Vec<String>,
) -> Item {
    Item {
        id: id.to_owned(),
        kind: kind.to_owned(),
        properties: Datum::new(place.clone(), Content::Map(entries)),
        depends_on: Vec::new(),
        references,
        deletion_policy: None,
        update_replace_policy: None,
        service: None,
        place: place.clone(),
    }
}
