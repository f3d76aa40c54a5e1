//! `jobs`: tasks that run to their end, by schedule or when somebody starts them.

use super::capacity::{self, Capacity};
use super::cluster::Shared;
use super::names::{Names, Taken};
use super::node::Node;
use super::section::{Section, text};
use super::subject::{Subject, main_container, meant};
use super::{image, logs, permissions, service, size, tags, variables};
use plimsoll_rules::view::ecs::TASK_DEFINITION;
use plimsoll_rules::{Datum, Item, Model};
use std::collections::BTreeMap;

/// The most jobs that are read.
const MOST: usize = 500;

/// What starts a task: the resource, and where its target stands in it.
struct Starter<'a> {
    item: &'a Item,
    target: &'a Datum,
}

/// Everything that starts tasks by schedule.
fn starters(model: &Model) -> Vec<Starter<'_>> {
    let schedules = model
        .of_kind("AWS::Scheduler::Schedule")
        .filter_map(|item| Some(Starter { item, target: item.at("Target")? }));
    let rules = model.of_kind("AWS::Events::Rule").flat_map(|item| {
        let targets = item.at("Targets").map_or(&[] as &[Datum], Datum::items);
        targets.iter().map(move |target| Starter { item, target })
    });
    schedules.chain(rules).filter(|starter| starter.target.at("EcsParameters").is_some()).collect()
}

/// The task definition that something starts.
fn task_of<'a>(model: &'a Model, starter: &Starter<'_>) -> Option<&'a Item> {
    meant(model, TASK_DEFINITION, starter.target.at("EcsParameters.TaskDefinitionArn")?, "Family")
}

/// The jobs; task definitions that nothing starts are jobs too where there are services.
pub(super) fn extract(
    model: &Model,
    names: &Names,
    shared: &Shared,
    of_stack: &BTreeMap<String, String>,
    taken: &mut Taken,
    stack: &mut Section,
) -> Vec<Section> {
    let starters = starters(model);
    // Services of another controller than ECS name their task definition in a task set.
    let used: Vec<&Item> = [plimsoll_rules::view::ecs::SERVICE, "AWS::ECS::TaskSet"]
        .into_iter()
        .flat_map(|kind| model.of_kind(kind))
        .filter_map(|own| service::task_of(model, own))
        .collect();
    let mut sections = Vec::new();
    for task in model.of_kind(TASK_DEFINITION).take(MOST) {
        let mut by: Vec<&Starter<'_>> = starters
            .iter()
            .filter(|starter| task_of(model, starter).is_some_and(|own| own.id == task.id))
            .collect();
        if by.is_empty() && used.iter().any(|own| own.id == task.id) {
            continue;
        }
        for other in by.iter().skip(1) {
            let because = "a stack file says one schedule for each job: the first is taken";
            stack.unknown("jobs", "", because, &other.item.place);
        }
        by.truncate(1);
        let Some((name, _)) = super::name_of(names, task, "Family", "task", Some(task), taken) else {
            continue;
        };
        sections.push(one(model, names, shared, of_stack, task, by.first().copied(), name.as_str()));
    }
    for starter in starters.iter().filter(|starter| task_of(model, starter).is_none()) {
        let because = "the task definition that it starts is not in the code";
        stack.unknown("jobs", "", because, &starter.item.place);
    }
    sections
}

fn one(
    model: &Model,
    names: &Names,
    shared: &Shared,
    of_stack: &BTreeMap<String, String>,
    task: &Item,
    starter: Option<&Starter<'_>>,
    name: &str,
) -> Section {
    let mut section = Section::new(format!("jobs.{name}."));
    let subject = Subject {
        model,
        service: None,
        task: Some(task),
        main: main_container(None, Some(task)),
        on_ec2: false,
        names,
    };
    section.understood("name", name, &task.place);
    image::extract(&subject, name, &mut section);
    image::command(&subject, &mut section);
    size::extract(&subject, &mut section);
    if let Some(starter) = starter {
        schedule(starter, &mut section);
        let strategy =
            starter.target.at("EcsParameters.CapacityProviderStrategy").map_or(&[] as &[Datum], Datum::items);
        let on_spot = |item: &Datum| item.at("CapacityProvider").is_some_and(|name| name.is("FARGATE_SPOT"));
        let is_ec2 = starter.target.text_at("EcsParameters.LaunchType") == Some("EC2");
        if is_ec2 || capacity::of_service(model, None, Some(task)).capacity == Capacity::Ec2 {
            let because = "a stack file runs jobs on Fargate only";
            section.unknown("spot", "", because, &starter.item.place);
        }
        if strategy.iter().any(on_spot) {
            section.plain("spot", true);
        }
    }
    logs::extract(&subject, &mut section);
    let skipped: &[&str] = if shared.traced { &variables::TRACE_NAMES } else { &[] };
    variables::variables(&subject, skipped, &mut section);
    variables::secrets(&subject, &mut section);
    permissions::extract(&subject, &mut section);
    tags::of_item(task, of_stack, &mut section);
    section
}

/// AWS: rules of EventBridge count in UTC, schedules in their own zone; source the EventBridge user guide, read 2026-11.
fn schedule(starter: &Starter<'_>, section: &mut Section) {
    let Some(expression) = starter.item.at("ScheduleExpression") else {
        let because = "an event starts it, which a stack file cannot say";
        return section.unknown("schedule", "", because, &starter.item.place);
    };
    match text(expression) {
        Ok(expression_text) => {
            section.understood("schedule", &expression_text, &expression.place);
            section.write("schedule", Node::Text(expression_text));
        }
        Err(why) => return section.unknown("schedule", "", &why, &expression.place),
    }
    if let Some(zone) = starter.item.at("ScheduleExpressionTimezone").and_then(Datum::plain)
        && zone != "UTC"
    {
        section.text("timezone", zone);
    }
}
