//! `rollout`: the rolling deployment.

use super::section::{Key, Section, count, seconds, text, truth};
use super::subject::Subject;
use super::target_group;
use crate::imported::Unit;
use plimsoll_rules::Item;
use plimsoll_units::Seconds;

/// A whole percentage, which may exceed 100.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Percent(u32);

impl std::fmt::Display for Percent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}%", self.0)
    }
}

/// Writes the rolling deployment.
///
/// AWS: 100 % and 200 %, no circuit breaker, no grace period, 30 s between SIGTERM and SIGKILL where nothing is said; source the
/// ECS API `DeploymentConfiguration`, `CreateService`, `ContainerDefinition`, read 2026-09.
pub(super) fn extract(subject: &Subject<'_>, group: Option<&Item>, section: &mut Section) {
    for (path, key, otherwise) in [
        ("rollout.minimum_healthy", "DeploymentConfiguration.MinimumHealthyPercent", 100),
        ("rollout.maximum", "DeploymentConfiguration.MaximumPercent", 200),
    ] {
        let otherwise = Percent(otherwise);
        let Some(property) = subject.of_service(key) else { continue };
        let key = Key { path, unit: Unit::Count, aws: otherwise, language: Some(otherwise) };
        section.take(&key, &property, |datum| count(datum).map(Percent));
    }
    breaker(subject, section);
    if let Some(group) = group {
        target_group::drain(group, section);
    }
    let zero = Seconds::new(0);
    let grace = Key { path: "rollout.grace", unit: Unit::Seconds, aws: zero, language: Some(zero) };
    if let Some(property) = subject.of_service("HealthCheckGracePeriodSeconds") {
        section.take(&grace, &property, seconds);
    }
    let half = Seconds::new(30);
    let stop = Key { path: "rollout.stop_timeout", unit: Unit::Seconds, aws: half, language: Some(half) };
    if let Some(property) = subject.of_container("StopTimeout") {
        section.take(&stop, &property, seconds);
    }
}

fn breaker(subject: &Subject<'_>, section: &mut Section) {
    const AT: &str = "DeploymentConfiguration.DeploymentCircuitBreaker";
    let part = |key: &str| subject.of_service(&format!("{AT}.{key}"));
    let (Some(enable), Some(rollback)) = (part("Enable"), part("Rollback")) else { return };
    let enabled = enable.datum().map_or(Ok(false), truth);
    let rolls_back = rollback.datum().map_or(Ok(false), truth);
    let word = match (enabled, rolls_back) {
        (Ok(false), _) => "off",
        (Ok(true), Ok(true)) => "rollback",
        (Ok(true), Ok(false)) => "stop",
        (Err(why), _) | (_, Err(why)) => {
            return section.unknown("rollout.circuit_breaker", "", &why, enable.place());
        }
    };
    if word != "rollback" {
        section.text("rollout.circuit_breaker", word);
    }
    if enable.datum().is_some() {
        section.understood("rollout.circuit_breaker", word, enable.place());
    } else if subject.service.is_some() {
        section.assumed("rollout.circuit_breaker", word, "AWS's default", Some(enable.place()));
    }
    section.leaf("rollout.circuit_breaker", word, &enable, Unit::Truth);
    threshold(subject, section);
    if let Some(property) = part("ResetOnHealthyTask") {
        let key = Key { path: "rollout.reset_failures", unit: Unit::Truth, aws: true, language: Some(true) };
        section.take(&key, &property, truth);
    }
}

/// AWS: half of the desired count between 3 and 200 where nothing is said; source the ECS API `ThresholdConfiguration`, read
/// 2026-09.
fn threshold(subject: &Subject<'_>, section: &mut Section) {
    const AT: &str = "DeploymentConfiguration.DeploymentCircuitBreaker.ThresholdConfiguration";
    let (Some(kind), Some(value)) =
        (subject.of_service(&format!("{AT}.Type")), subject.of_service(&format!("{AT}.Value")))
    else {
        return;
    };
    let Some(datum) = value.datum() else { return };
    let shown = match (kind.datum().map(text), count(datum)) {
        (Some(Ok(kind)), Ok(number)) if kind == "COUNT" => number.to_string(),
        (_, Ok(number)) => format!("{number}%"),
        (_, Err(why)) => return section.unknown("rollout.failure_threshold", "", &why, &datum.place),
    };
    section.understood("rollout.failure_threshold", &shown, &datum.place);
    section.plain("rollout.failure_threshold", shown);
}
