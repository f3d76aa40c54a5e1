//! `logs`: how long they are kept, their class, the driver.

use super::section::{Property, Section, count, property, why_not};
use super::subject::{Subject, meant};
use crate::imported::Unit;
use plimsoll_rules::{Datum, Item, Model};
use plimsoll_units::Seconds;

/// `AWS::Logs::LogGroup`.
const LOG_GROUP: &str = "AWS::Logs::LogGroup";

const DAY: u32 = 86_400;

/// The retention of the language where the file does not say it.
fn usual(environment: Option<&str>) -> Option<Seconds> {
    let production = environment.is_some_and(|environment| environment.starts_with("prod"));
    Some(Seconds::new(if production { 30 * DAY } else { 7 * DAY }))
}

/// A retention as the language writes it.
fn shown(retention: Option<Seconds>) -> String {
    retention.map_or_else(|| "never".to_owned(), |retention| retention.to_string())
}

/// Writes the logs of the main container.
pub(super) fn extract(subject: &Subject<'_>, section: &mut Section) {
    let Some(driver) = subject.of_container("LogConfiguration.LogDriver") else { return };
    let usual = usual(subject.names.environment.as_deref());
    match driver.datum() {
        None => {
            let because = "no log driver is written: what is kept, and how long, is not in the code";
            return section.assumed("logs", shown(usual), because, Some(driver.place()));
        }
        Some(datum) => match datum.plain() {
            Some("awslogs") => {}
            Some(other) => {
                section.text("logs.driver", other);
                section.understood("logs.driver", other, &datum.place);
            }
            None => return section.unknown("logs.driver", "", &why_not(datum), &datum.place),
        },
    }
    match group(subject) {
        Some(group) => {
            retention(group, usual, section);
            class(group, section);
        }
        None => {
            let because = "its log group is not in the code";
            section.assumed("logs.retention", shown(usual), because, Some(driver.place()));
        }
    }
}

/// The log group of the main container: of its own options, or of those of the container that routes its logs.
fn group<'a>(subject: &Subject<'a>) -> Option<&'a Item> {
    let containers = subject.containers();
    let main = containers.get(subject.main)?;
    let named = |container: &'a Datum| {
        ["awslogs-group", "log_group_name"]
            .iter()
            .find_map(|key| {
                container.at("LogConfiguration.Options")?.entries().iter().find(|(own, _)| own == key)
            })
            .map(|(_, value)| value)
    };
    let of = |container: &'a Datum| of_name(subject.model, named(container)?);
    of(main).or_else(|| containers.iter().find_map(of))
}

fn of_name<'a>(model: &'a Model, name: &Datum) -> Option<&'a Item> {
    let whole = name.plain().and_then(|name| {
        model.of_kind(LOG_GROUP).find(|group| group.at("LogGroupName").is_some_and(|own| own.is(name)))
    });
    whole.or_else(|| meant(model, LOG_GROUP, name, "LogGroupName"))
}

/// AWS: logs are kept for ever where nothing is said, and where the provider's 0 is said; source `AWS::Logs::LogGroup`
/// `RetentionInDays`, read 2026-09.
fn retention(group: &Item, usual: Option<Seconds>, section: &mut Section) {
    let property: Property<'_> = property(group, "RetentionInDays");
    let retention = match property.datum().map(count) {
        None | Some(Ok(0)) => None,
        Some(Ok(days)) => Some(Seconds::new(days.saturating_mul(DAY))),
        Some(Err(why)) => {
            section.unknown("logs.retention", "", &why, property.place());
            section.made("logs.retention", shown(usual), &property, Unit::Days, &why);
            return section.assumed("logs.retention", shown(usual), &why, Some(property.place()));
        }
    };
    if retention != usual {
        section.plain("logs.retention", shown(retention));
    }
    match property.datum() {
        Some(datum) => section.understood("logs.retention", shown(retention), &datum.place),
        None => section.assumed("logs.retention", shown(retention), "AWS's default", Some(property.place())),
    }
    section.leaf("logs.retention", shown(retention), &property, Unit::Days);
}

fn class(group: &Item, section: &mut Section) {
    let property = property(group, "LogGroupClass");
    if property.datum().is_some_and(|class| class.is("INFREQUENT_ACCESS")) {
        section.understood("logs.class", "infrequent_access", property.place());
        section.text("logs.class", "infrequent_access");
    }
}
