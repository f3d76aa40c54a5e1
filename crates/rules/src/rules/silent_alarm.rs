//! An alarm tells nobody.

use crate::check::Check;
use crate::model::{Content, Datum, Item, Model};
use crate::rule::{Rule, Subject};
use crate::view::{ecs, money, scaling};
use plimsoll_spec::{Code, Severity};
use plimsoll_units::Meter;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0928"),
    title: "An alarm tells nobody.",
    severity: Severity::Warning,
    page: page!(
        "PLM0928",
        "\
An alarm without actions, or with actions switched off, changes its colour in the console and nothing else. It \
is charged all the same. Alarms that a composite alarm looks at need none of their own.",
        "\
CloudWatch user guide, alarms, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    let mut price = None;
    for alarm in model.of_kind(scaling::ALARM) {
        let empty = |key: &str| {
            alarm.at(key).is_none_or(|own| matches!(&own.content, Content::List(items) if items.is_empty()))
        };
        let off = check.truth(alarm, "ActionsEnabled") == Some(false);
        let silent =
            off || ["AlarmActions", "OKActions", "InsufficientDataActions"].iter().all(|key| empty(key));
        if !silent || is_watched(model, alarm) {
            continue;
        }
        let cost = price.get_or_insert_with(|| money::monthly(subject, &[(Meter::AlarmMonths, 1.0)]));
        let message = format!("the alarm has no action; it costs {cost}");
        check.found(Some(alarm), alarm.nearest("AlarmActions"), message, "`AlarmActions` with a topic");
    }
}

/// Whether a composite alarm or a deployment looks at it.
fn is_watched(model: &Model, alarm: &Item) -> bool {
    let name = alarm.at("AlarmName").and_then(Datum::plain);
    model.items.iter().any(|item| match item.kind.as_str() {
        "AWS::CloudWatch::CompositeAlarm" => {
            item.references.contains(&alarm.id)
                || item.at("AlarmRule").is_some_and(|rule| {
                    rule.known_pieces().is_none_or(|rule| name.is_some_and(|name| rule.contains(name)))
                })
        }
        ecs::SERVICE => {
            item.references.contains(&alarm.id)
                || item.at("DeploymentConfiguration.Alarms.AlarmNames").is_some_and(|names| {
                    names.items().iter().any(|own| own.plain() == name && name.is_some())
                })
        }
        _ => false,
    })
}
