//! `health_check` of the load balancer, and `container_health_check`.

use super::node::Node;
use super::section::{Key, Section, count, property, seconds, text};
use super::subject::Subject;
use crate::imported::Unit;
use plimsoll_rules::Item;
use plimsoll_units::Seconds;

/// Writes the health check of a target group.
///
/// AWS: `/`, 30 s, 5 s, 5 passed, 2 failed, `200` for targets by HTTP where nothing is said; source the Elastic Load Balancing
/// API, `CreateTargetGroup`, read 2026-09.
pub(super) fn of_group(group: &Item, section: &mut Section) {
    let own = |path: &str| property(group, path);
    let path = Key {
        path: "health_check.path",
        unit: Unit::Word,
        aws: "/".to_owned(),
        language: Some("/".to_owned()),
    };
    section.take(&path, &own("HealthCheckPath"), text);
    let duration = |path: &'static str, aws: u32, language: u32| Key {
        path,
        unit: Unit::Seconds,
        aws: Seconds::new(aws),
        language: Some(Seconds::new(language)),
    };
    section.take(&duration("health_check.interval", 30, 10), &own("HealthCheckIntervalSeconds"), seconds);
    section.take(&duration("health_check.timeout", 5, 5), &own("HealthCheckTimeoutSeconds"), seconds);
    let number = |path: &'static str, aws: u32, language: u32| Key {
        path,
        unit: Unit::Count,
        aws,
        language: Some(language),
    };
    section.take(&number("health_check.healthy", 5, 2), &own("HealthyThresholdCount"), count);
    section.take(&number("health_check.unhealthy", 2, 3), &own("UnhealthyThresholdCount"), count);
    let matcher = Key {
        path: "health_check.matcher",
        unit: Unit::Word,
        aws: "200".to_owned(),
        language: Some("200".to_owned()),
    };
    section.take(&matcher, &own("Matcher.HttpCode"), text);
}

/// Writes the health check of the main container.
///
/// AWS: 30 s, 5 s, 3 retries, no start period where nothing is said; source the ECS API `HealthCheck`, read 2026-09.
pub(super) fn of_container(subject: &Subject<'_>, section: &mut Section) {
    let Some(command) = subject.of_container("HealthCheck.Command") else { return };
    let Some(datum) = command.datum() else { return };
    let words: Result<Vec<String>, String> = datum.one_or_many().iter().map(text).collect();
    let words = match words {
        Ok(words) => words,
        Err(why) => return section.unknown("container_health_check", "", &why, &datum.place),
    };
    let node = match words.as_slice() {
        // AWS: `NONE` switches the image's own check off; source as above.
        [] => return,
        [none] if none == "NONE" => return,
        [kind, one] if kind == "CMD-SHELL" => Node::Text(one.clone()),
        words => Node::texts(words.iter().map(String::as_str)),
    };
    section.write("container_health_check.command", node);
    section.understood("container_health_check", words.join(" "), &datum.place);
    let part = |key: &str| subject.of_container(&format!("HealthCheck.{key}"));
    for (path, key, seconds_by_default) in [
        ("container_health_check.interval", "Interval", 30),
        ("container_health_check.timeout", "Timeout", 5),
        ("container_health_check.start_period", "StartPeriod", 0),
    ] {
        let otherwise = Seconds::new(seconds_by_default);
        let key_of = Key { path, unit: Unit::Seconds, aws: otherwise, language: Some(otherwise) };
        if let Some(property) = part(key) {
            section.take(&key_of, &property, seconds);
        }
    }
    if let Some(property) = part("Retries") {
        let key =
            Key { path: "container_health_check.retries", unit: Unit::Count, aws: 3, language: Some(3) };
        section.take(&key, &property, count);
    }
}
