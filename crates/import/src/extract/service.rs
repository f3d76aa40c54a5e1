//! One service of the stack file.

use super::capacity::{self, Capacity, Found};
use super::names::Names;
use super::section::Section;
use super::subject::{Subject, main_container, meant};
use super::{image, scaling, size, tasks};
use plimsoll_rules::view::ecs::TASK_DEFINITION;
use plimsoll_rules::{Item, Model};
use plimsoll_units::ServiceName;

/// A service as it was found, before it is written.
pub(super) struct Draft<'a> {
    /// Its name in the stack file.
    pub(super) name: ServiceName,
    /// What it is called in the code, if that is another name.
    pub(super) called: Option<String>,
    /// What belongs to it.
    pub(super) subject: Subject<'a>,
    /// Where its tasks run.
    pub(super) capacity: Found<'a>,
}

/// The task definition that a service names, if it is in the code.
pub(super) fn task_of<'a>(model: &'a Model, service: &Item) -> Option<&'a Item> {
    let named = service.at("TaskDefinition")?;
    if let Some(item) = meant(model, TASK_DEFINITION, named, "Family") {
        return Some(item);
    }
    // A family may stand with its revision: `api:12`.
    let text = named.plain()?;
    let last = text.rsplit('/').next().unwrap_or(text);
    let family = last.split_once(':').map_or(last, |(family, _)| family);
    model.of_kind(TASK_DEFINITION).find(|item| item.at("Family").is_some_and(|own| own.is(family)))
}

/// What is found of a service or of a task definition alone.
pub(super) fn draft<'a>(
    model: &'a Model,
    names: &'a Names,
    service: Option<&'a Item>,
    task: Option<&'a Item>,
    name: (ServiceName, Option<String>),
) -> Draft<'a> {
    let capacity = capacity::of_service(model, service, task);
    let subject = Subject {
        model,
        service,
        task,
        main: main_container(service, task),
        on_ec2: capacity.capacity == Capacity::Ec2,
        names,
    };
    Draft { name: name.0, called: name.1, subject, capacity }
}

/// What the services of the stack file share.
pub(super) struct Shared {
    /// The cluster's capacity.
    pub(super) capacity: Capacity,
    /// Whether the cluster has instances.
    pub(super) has_instances: bool,
}

/// Writes a service.
pub(super) fn extract(draft: &Draft<'_>, shared: &Shared) -> Section {
    let subject = &draft.subject;
    let name = draft.name.as_str();
    let mut section = Section::new(format!("services.{name}."));
    section.report.service = Some(draft.name.clone());
    section.fixed = fixed(subject);
    called(draft, &mut section);
    image::extract(subject, name, &mut section);
    let port = image::port(subject, &mut section);
    let is_web = kind(subject, port, &mut section);
    image::command(subject, &mut section);
    size::extract(subject, &mut section);
    let range = tasks::extract(subject, &mut section);
    capacity::extract(&draft.capacity, &shared.capacity, shared.has_instances, &mut section);
    scaling::extract(subject, name, range, is_web, &mut section);
    if is_web {
        let because = "no such code says what must hold: state it, for example `p95 < 200ms`";
        section.assumed("objective", "", because, None);
    }
    section
}

/// Why nothing of a service can be changed where it stands.
///
/// AWS: a service of another controller than ECS is changed by that controller; source the ECS API `DeploymentController`, read
/// 2026-11.
fn fixed(subject: &Subject<'_>) -> Option<String> {
    let controller = subject.service?.at("DeploymentController.Type")?.plain()?;
    (controller != "ECS")
        .then(|| format!("the deployment controller is {controller}, which brings its own task definitions"))
}

fn called(draft: &Draft<'_>, section: &mut Section) {
    let Some(item) = draft.subject.item() else { return };
    if let Some(called) = &draft.called {
        let because =
            format!("it is called `{called}` in the code, which the language does not take or another has");
        section.assumed("name", draft.name.as_str(), &because, Some(&item.place));
    } else {
        section.understood("name", draft.name.as_str(), &item.place);
    }
    if let Some(why) = section.fixed.clone() {
        section.unknown("rollout", "", &why, &item.place);
    }
}

/// Writes the port, and the kind where the port alone would say another; whether the service takes requests.
fn kind(subject: &Subject<'_>, port: Option<u32>, section: &mut Section) -> bool {
    let balanced = subject
        .of_service("LoadBalancers")
        .filter(|own| own.datum().is_some_and(|list| !list.items().is_empty()));
    let is_web = balanced.is_some();
    match (port, is_web) {
        (Some(port), true) => section.plain("port", port),
        (Some(port), false) => {
            section.plain("kind", "worker");
            section.plain("port", port);
        }
        (None, true) => {
            section.plain("port", 80);
            let place = balanced.as_ref().map(super::section::Property::place);
            section.assumed("port", 80, "the port is not known: 80 stands in", place);
            section.remark("port", "assumed");
        }
        (None, false) => {}
    }
    is_web
}
