//! `tasks`: how many.

use super::section::{Property, Section, count, property};
use super::subject::Subject;
use crate::imported::Unit;
use plimsoll_rules::Item;
use plimsoll_rules::view::scaling::target_of;

/// Counts of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Range {
    /// Smallest.
    pub(super) min: u32,
    /// Largest.
    pub(super) max: u32,
}

/// Writes the counts: the range of the scalable target, else the desired count.
pub(super) fn extract(subject: &Subject<'_>, section: &mut Section) -> Range {
    let Some(service) = subject.service else {
        let because = "no service starts this task definition in the code";
        section.plain("tasks", 1);
        section.assumed("tasks", 1, because, subject.task.map(|task| &task.place));
        section.remark("tasks", "assumed: no service is in the code");
        return Range { min: 1, max: 1 };
    };
    let desired = property(service, "DesiredCount");
    match target_of(subject.model, service) {
        Some(target) => scaled(target, &desired, section),
        None => fixed(subject, &desired, section),
    }
}

/// AWS: a service without a desired count starts one task; source `AWS::ECS::Service` `DesiredCount`, read 2026-11.
fn fixed(subject: &Subject<'_>, desired: &Property<'_>, section: &mut Section) -> Range {
    let is_daemon = subject
        .of_service("SchedulingStrategy")
        .and_then(|own| own.datum())
        .is_some_and(|strategy| strategy.is("DAEMON"));
    let (number, known) = match desired.datum() {
        _ if is_daemon => {
            let because = "a daemon runs once on each instance, which a stack file cannot say: 1 stands in";
            section.unknown("tasks", "", because, desired.place());
            (1, false)
        }
        None => {
            section.assumed("tasks", 1, "AWS's default", Some(desired.place()));
            (1, true)
        }
        Some(datum) => match count(datum) {
            Ok(number) => {
                section.understood("tasks", number, &datum.place);
                (number, true)
            }
            Err(why) => {
                section.unknown("tasks", "", &why, &datum.place);
                section.assumed("tasks", 1, &format!("{why}: 1 stands in"), Some(&datum.place));
                (1, false)
            }
        },
    };
    if number == 0 {
        section.plain("tasks.min", 0);
        section.plain("tasks.max", 1);
        section.assumed(
            "tasks",
            "0..1",
            "a stack file lets every service run at least one task",
            Some(desired.place()),
        );
        section.remark("tasks", "assumed: at most 1");
    } else if number != 2 || !known {
        section.plain("tasks", number);
    }
    if !known {
        section.remark("tasks", "assumed");
    }
    let max = number.max(1);
    if is_daemon {
        section.made("tasks.desired", number, desired, Unit::Count, "the scheduling strategy is DAEMON");
    } else {
        section.leaf("tasks.desired", number, desired, Unit::Count);
    }
    Range { min: number, max }
}

fn scaled(target: &Item, desired: &Property<'_>, section: &mut Section) -> Range {
    let mut bound = |key: &str, otherwise: u32| {
        let own = property(target, key);
        match own.datum().map(count) {
            Some(Ok(number)) => (number, own, None),
            Some(Err(why)) => {
                section.unknown("tasks", "", &why, own.place());
                (otherwise, own, Some(why))
            }
            None => {
                let why = "the scalable target does not say it".to_owned();
                (otherwise, own, Some(why))
            }
        }
    };
    let known_desired = desired.datum().and_then(|datum| count(datum).ok());
    let (min, low, why_min) = bound("MinCapacity", known_desired.unwrap_or(1));
    let (max, high, why_max) = bound("MaxCapacity", min.max(known_desired.unwrap_or(2)));
    let wider = max.max(min).max(1);
    let shown = if min == wider { min.to_string() } else { format!("{min}..{wider}") };
    for why in [&why_min, &why_max].into_iter().flatten() {
        section.assumed("tasks", &shown, &format!("{why}: {shown} stands in"), Some(&target.place));
    }
    if wider != max {
        let because = format!("the largest count {max} is below what a stack file takes: {wider} stands in");
        section.assumed("tasks", &shown, &because, Some(high.place()));
    }
    if why_min.is_none() || why_max.is_none() {
        section.understood("tasks", &shown, low.place());
    }
    let start = start(desired, min, wider, section);
    if start == min {
        section.plain("tasks", &shown);
    } else {
        section.plain("tasks.min", min);
        section.plain("tasks.max", wider);
        section.plain("tasks.desired", start);
    }
    if why_min.is_some() || why_max.is_some() || wider != max {
        section.remark("tasks", "partly assumed");
    }
    for (path, value, own) in [("tasks.min", min, &low), ("tasks.max", wider, &high)] {
        section.leaf(path, value, own, Unit::Count);
    }
    section.leaf("tasks.desired", start, desired, Unit::Count);
    Range { min, max: wider }
}

/// The count at the start: the desired one, moved into the range as Application Auto Scaling does.
fn start(desired: &Property<'_>, min: u32, max: u32, section: &mut Section) -> u32 {
    let Some(datum) = desired.datum() else { return min };
    match count(datum) {
        Ok(number) if (min..=max).contains(&number) => number,
        Ok(number) => {
            let moved = number.clamp(min, max);
            let because = format!("{number} is outside the range of the scalable target, which moves it");
            section.assumed("tasks", format!("{min}..{max}"), &because, Some(&datum.place));
            moved
        }
        Err(why) => {
            section.unknown("tasks", "", &why, &datum.place);
            min
        }
    }
}
