//! Budgets and cost anomalies.

use super::kind::{Kind, Rule, json, many, one, same};
use super::work::{Work, made, text};
use plimsoll_rules::{Content, Datum, Piece};
use serde_json::Value;

const BUDGET: &[Rule] = &[
    same("name", "Budget.BudgetName"),
    same("budget_type", "Budget.BudgetType"),
    same("time_unit", "Budget.TimeUnit"),
    same("limit_amount", "Budget.BudgetLimit.Amount"),
    same("limit_unit", "Budget.BudgetLimit.Unit"),
    super::kind::TAGS,
];

const NOTIFICATION: &[Rule] = &[
    same("notification_type", "Notification.NotificationType"),
    same("comparison_operator", "Notification.ComparisonOperator"),
    same("threshold", "Notification.Threshold"),
    same("threshold_type", "Notification.ThresholdType"),
];

const MONITOR: &[Rule] = &[
    same("name", "MonitorName"),
    same("monitor_type", "MonitorType"),
    same("monitor_dimension", "MonitorDimension"),
    json("monitor_specification", "MonitorSpecification"),
    super::kind::TAGS,
];

const SUBSCRIPTION: &[Rule] = &[
    same("name", "SubscriptionName"),
    same("frequency", "Frequency"),
    same("monitor_arn_list", "MonitorArnList"),
    many("subscriber", "Subscribers", &[same("type", "Type"), same("address", "Address")]),
    super::kind::TAGS,
];

const DIMENSION: Rule = one(
    "dimension",
    "Dimensions",
    &[same("key", "Key"), same("match_options", "MatchOptions"), same("values", "Values")],
);

pub(super) const KINDS: &[Kind] = &[
    Kind {
        physical: &["name", "id"],
        rules: BUDGET,
        finish: Some(budget),
        ..Kind::new(&["aws_budgets_budget"], "AWS::Budgets::Budget")
    },
    Kind {
        physical: &["arn", "id"],
        attributes: &[],
        rules: MONITOR,
        finish: Some(monitor),
        ..Kind::new(&["aws_ce_anomaly_monitor"], "AWS::CE::AnomalyMonitor")
    },
    Kind {
        physical: &["arn", "id"],
        rules: SUBSCRIPTION,
        finish: Some(subscription),
        ..Kind::new(&["aws_ce_anomaly_subscription"], "AWS::CE::AnomalySubscription")
    },
];

/// The tags of these types have a name of their own.
fn resource_tags(work: &mut Work<'_, '_>) {
    if let Some(tags) = work.take("Tags") {
        work.set("ResourceTags", tags);
    }
}

/// The provider wants the parts of a specification that are not used as nulls; CloudFormation leaves them out.
fn monitor(work: &mut Work<'_, '_>) {
    resource_tags(work);
    let Some(mut specification) = work.take("MonitorSpecification") else { return };
    if let Content::Text(text) = &specification.content
        && let Ok(Value::Object(mut entries)) = serde_json::from_str(text)
    {
        entries.retain(|_, part| !part.is_null());
        for part in entries.values_mut().filter_map(Value::as_object_mut) {
            part.retain(|_, value| !value.is_null());
        }
        specification.content = Content::Text(Value::Object(entries).to_string());
    }
    work.set("MonitorSpecification", specification);
}

fn budget(work: &mut Work<'_, '_>) {
    resource_tags(work);
    let filters = work.given.at("cost_filter").map_or(&[] as &[Datum], Datum::one_or_many);
    let parts: Vec<Datum> = filters.iter().filter_map(|filter| tag_filter(work, filter)).collect();
    if let Some(place) = filters.first().map(|first| first.place.clone())
        && !parts.is_empty()
    {
        work.set("Budget.FilterExpression.And", made(Content::List(parts), &place));
    }
    let notifications = work.given.at("notification").map_or(&[] as &[Datum], Datum::one_or_many);
    for block in notifications {
        let mut entry = work.turned(block, NOTIFICATION);
        let mut subscribers = Vec::new();
        for (name, kind) in [("subscriber_sns_topic_arns", "SNS"), ("subscriber_email_addresses", "EMAIL")] {
            let Some(list) = block.at(name).map(|list| work.scope.value(list)) else { continue };
            subscribers.extend(list.one_or_many().iter().map(|address| {
                let entries = vec![
                    ("SubscriptionType".to_owned(), text(kind, &address.place)),
                    ("Address".to_owned(), address.clone()),
                ];
                made(Content::Map(entries), &address.place)
            }));
        }
        if let Content::Map(entries) = &mut entry.content {
            entries.push(("Subscribers".to_owned(), made(Content::List(subscribers), &block.place)));
        }
        work.push("NotificationsWithSubscribers", entry);
    }
}

/// `user:Key$Value` → the tag's key and values.
fn tag_filter(work: &Work<'_, '_>, filter: &Datum) -> Option<Datum> {
    if filter.text_at("name") != Some("TagKeyValue") {
        return None;
    }
    let values = work.scope.value(filter.at("values")?);
    let mut key = None;
    let mut found = Vec::new();
    for value in values.items() {
        let (name, rest) = value.text_start()?.strip_prefix("user:")?.split_once('$')?;
        key = Some(name.to_owned());
        let content = match &value.content {
            Content::Partial(pieces) => {
                let first = (!rest.is_empty()).then(|| Piece::Text(rest.to_owned()));
                let others: Vec<Piece> = first.into_iter().chain(pieces.iter().skip(1).cloned()).collect();
                match others.as_slice() {
                    [Piece::Unknown(why)] => Content::Unknown(why.clone()),
                    [Piece::Reference { id, attribute }] => {
                        Content::Reference { id: id.clone(), attribute: attribute.clone() }
                    }
                    _ => Content::Partial(others),
                }
            }
            _ => Content::Text(rest.to_owned()),
        };
        found.push(made(content, &value.place));
    }
    let tags = vec![
        ("Key".to_owned(), text(&key?, &filter.place)),
        ("Values".to_owned(), made(Content::List(found), &filter.place)),
    ];
    let entry = vec![("Tags".to_owned(), made(Content::Map(tags), &filter.place))];
    Some(made(Content::Map(entry), &filter.place))
}

fn subscription(work: &mut Work<'_, '_>) {
    resource_tags(work);
    let Some(dimension) = work.given.at("threshold_expression.0.dimension.0") else { return };
    let block = made(Content::Map(vec![("dimension".to_owned(), dimension.clone())]), &dimension.place);
    let expression = crate::json::text_of(work.turned(&block, &[DIMENSION]));
    work.set("ThresholdExpression", expression);
}
