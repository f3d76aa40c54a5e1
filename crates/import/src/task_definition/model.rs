//! Parts to resources.

use super::document::{Document, Found};
use super::names;
use crate::read::Unread;
use plimsoll_rules::view::ecs::{SERVICE, TASK_DEFINITION};
use plimsoll_rules::view::scaling::{POLICY, TARGET};
use plimsoll_rules::{Content, Datum, Item, Model};
use std::collections::BTreeMap;

/// A task definition that is kept.
struct Task {
    id: String,
    family: Option<String>,
    revision: Option<f64>,
}

/// The model of all parts: of several revisions of a family those that services use, else the newest.
pub(super) fn of(documents: Vec<Document>, unread: &mut Vec<Unread>) -> Model {
    let region = documents.iter().find_map(region_of);
    let used: Vec<String> = documents
        .iter()
        .filter(|one| one.found == Found::Service)
        .filter_map(|one| Some(last(one.body.text_at("taskDefinition")?).to_owned()))
        .collect();
    let newest = newest(&documents, &used);
    let mut model = Model { region, ..Model::default() };
    let mut tasks: Vec<Task> = Vec::new();
    let mut others = Vec::new();
    for one in documents {
        if one.found != Found::Task {
            others.push(one);
            continue;
        }
        let family = one.body.text_at("family").map(str::to_owned);
        let revision = one.body.number_at("revision");
        let is_older = family.as_ref().is_some_and(|family| {
            let is_used = used.contains(&format!("{family}:{}", revision.unwrap_or_default()));
            revision.is_some()
                && !is_used
                && newest.get(family).is_some_and(|newest| revision < Some(*newest))
        });
        if is_older {
            let family = family.unwrap_or_default();
            unread.push(Unread {
                span: crate::sources::span_of(&one.body.place),
                what: format!("revision {} of `{family}`", revision.unwrap_or_default()),
                because: "a newer revision, or the one that the service uses, is there too".to_owned(),
            });
            continue;
        }
        let id = free_id(family.as_deref().unwrap_or_else(|| stem(&one.file)), &one.file, &model);
        tasks.push(Task { id: id.clone(), family, revision });
        model.items.push(task(id, one));
    }
    for one in others {
        let item = other(one, &tasks, &model);
        model.items.push(item);
    }
    model
}

/// The newest revision of each family, or the one that a service uses.
fn newest(documents: &[Document], used: &[String]) -> BTreeMap<String, f64> {
    let mut newest: BTreeMap<String, f64> = BTreeMap::new();
    for one in documents.iter().filter(|one| one.found == Found::Task) {
        let (Some(family), Some(revision)) = (one.body.text_at("family"), one.body.number_at("revision"))
        else {
            continue;
        };
        // One that is used is newer than every other.
        let weight = if used.contains(&format!("{family}:{revision}")) { f64::INFINITY } else { revision };
        let known = newest.entry(family.to_owned()).or_insert(weight);
        *known = known.max(weight);
    }
    newest
}

/// An id that no other resource has: the name, else the file's with it.
fn free_id(name: &str, file: &str, model: &Model) -> String {
    if model.item(name).is_none() {
        return name.to_owned();
    }
    let own = format!("{}.{name}", stem(file));
    if model.item(&own).is_none() {
        return own;
    }
    (2..).map(|number| format!("{own}.{number}")).find(|id| model.item(id).is_none()).unwrap_or(own)
}

fn task(id: String, document: Document) -> Item {
    let tags = document.tags;
    let mut item = item(id, TASK_DEFINITION, document.body);
    if let (Some(tags), Content::Map(entries)) =
        (tags.filter(|tags| !tags.items().is_empty()), &mut item.properties.content)
        && !entries.iter().any(|(key, _)| key == "Tags")
    {
        entries.push(("Tags".to_owned(), names::renamed(tags, "tags")));
    }
    item
}

fn item(id: String, kind: &str, body: Datum) -> Item {
    let place = body.place.clone();
    Item {
        id,
        kind: kind.to_owned(),
        properties: Datum::new(place.clone(), Content::Map(names::properties(body))),
        depends_on: Vec::new(),
        references: Vec::new(),
        deletion_policy: None,
        update_replace_policy: None,
        service: None,
        place,
    }
}

/// A service, scalable target or scaling policy.
fn other(document: Document, tasks: &[Task], model: &Model) -> Item {
    let name = |key: &str| document.body.text_at(key).map(str::to_owned);
    let only = tasks.first().filter(|_| tasks.len() == 1);
    let (kind, id) = match document.found {
        Found::Task | Found::Service => {
            let called = name("serviceName").or_else(|| only?.family.clone());
            (SERVICE, format!("service/{}", called.as_deref().unwrap_or_else(|| stem(&document.file))))
        }
        Found::Target => (TARGET, format!("target/{}", name("ResourceId").unwrap_or_default())),
        Found::Policy => (POLICY, format!("policy/{}", name("PolicyName").unwrap_or_default())),
    };
    let id = free_id(&id, &document.file, model);
    let mut item = item(id, kind, document.body);
    let place = item.place.clone();
    if let (SERVICE, Content::Map(entries)) = (kind, &mut item.properties.content) {
        let meant = match entries.iter().find(|(key, _)| key == "TaskDefinition") {
            Some((_, named)) => named.plain().and_then(|named| meant(last(named), tasks)),
            // A service that names none is that of the one beside it.
            None => only,
        };
        if let Some(task) = meant {
            let own = entries.iter().position(|(key, _)| key == "TaskDefinition");
            let place = own.and_then(|at| entries.get(at)).map_or(place, |(_, own)| own.place.clone());
            let content = Content::Reference { id: task.id.clone(), attribute: None };
            entries.retain(|(key, _)| key != "TaskDefinition");
            entries.push(("TaskDefinition".to_owned(), Datum::new(place, content)));
            item.references.push(task.id.clone());
        }
    }
    item
}

/// The task definition that a service names, by `family` or `family:revision`.
fn meant<'t>(named: &str, tasks: &'t [Task]) -> Option<&'t Task> {
    let (family, revision) = named.split_once(':').unwrap_or((named, ""));
    let of_family = || tasks.iter().filter(|task| task.family.as_deref() == Some(family));
    let exact = of_family().find(|task| task.revision.is_some_and(|own| own.to_string() == revision));
    // One that is to be registered has no revision yet.
    exact.or_else(|| of_family().find(|task| task.revision.is_none() || revision.is_empty()))
}

/// What stands behind the last slash of an ARN.
fn last(text: &str) -> &str {
    text.rsplit('/').next().unwrap_or(text)
}

/// The region in the ARN of a part.
fn region_of(document: &Document) -> Option<String> {
    let arn = ["taskDefinitionArn", "serviceArn"].iter().find_map(|key| document.body.text_at(key))?;
    arn.split(':').nth(3).filter(|region| !region.is_empty()).map(str::to_owned)
}

/// The name of a file without folders and ending.
fn stem(file: &str) -> &str {
    let name = file.rsplit('/').next().unwrap_or(file);
    name.split_once('.').map_or(name, |(stem, _)| stem)
}
