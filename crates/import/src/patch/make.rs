//! The edits of one unit: all of them, or why not.

use super::addition::Addition;
use super::changes::{ScalingChange, Unit};
use super::containers::{self, Resource};
use super::edit::Edit;
use super::literal::Literals;
use super::template::{self, Document};
use super::terraform::{self, Parsed, comment};
use super::value::Value;
use super::{Refusal, strategy, unsaid};
use crate::imported::{Imported, Leaf};
use crate::read::Kind;
use plimsoll_rules::model::Item;
use plimsoll_rules::{Origin, Place};
use plimsoll_spec::Span;
use plimsoll_units::ServiceName;

/// What a unit becomes in the code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Made {
    pub(super) edits: Vec<Edit>,
    pub(super) appended: Vec<String>,
    pub(super) removed: Vec<String>,
    pub(super) along: Vec<String>,
    /// Whether the count that the code says is only that of the start, and any within the range will do.
    pub(super) starts_anywhere: bool,
}

/// The edits of a unit.
///
/// # Errors
/// Everything that keeps it from being made.
pub(super) fn unit(literals: &Literals<'_>, unit: &Unit) -> Result<Made, Vec<Refusal>> {
    let mut maker = Maker { literals, unit, made: Made::default(), refused: Vec::new() };
    for (path, to, because) in &unit.impossible {
        maker.refuse(path, to, because.clone(), None);
    }
    maker.controller();
    for (path, value) in &unit.values {
        maker.value(path, *value);
    }
    maker.mix();
    if let Some(change) = &unit.scaling {
        maker.scaling(change);
    }
    maker.downloaded();
    if maker.refused.is_empty() { Ok(maker.made) } else { Err(maker.refused) }
}

/// Where Terraform keeps the modules that it downloads.
const DOWNLOADED: &str = ".terraform/";

struct Maker<'a> {
    literals: &'a Literals<'a>,
    unit: &'a Unit,
    made: Made,
    refused: Vec<Refusal>,
}

impl<'a> Maker<'a> {
    fn imported(&self) -> &'a Imported {
        self.literals.imported
    }

    fn refuse(&mut self, path: &str, to: impl ToString, because: String, place: Option<&Place>) {
        let span = place.and_then(span_of);
        let (path, to, service) = (path.to_owned(), to.to_string(), self.unit.service.clone());
        self.refused.push(Refusal { service, path, to, because, span });
    }

    /// The leaf of a path; some keys of the stack file have several names.
    fn leaf(&self, path: &str) -> Option<&'a Leaf> {
        let leaves = &self.literals.imported.leaves;
        let other = |from: &str, to: &[&str]| {
            let stem = path.strip_suffix(from)?;
            to.iter().find_map(|key| leaves.get(&format!("{stem}{key}")))
        };
        leaves
            .get(path)
            .or_else(|| other(".track", &[".resolution"]))
            .or_else(|| other(".at", &[".above", ".at_least", ".below", ".at_most"]))
    }

    /// The resource that says one of a service's values.
    fn resource(&self, key: &str) -> Option<&'a Item> {
        let service = self.unit.service.as_ref()?;
        let leaf = self.leaf(&format!("services.{service}.{key}"))?;
        self.literals.imported.model.item(&leaf.resource)
    }

    fn service(&self) -> Option<&'a Item> {
        self.resource("tasks.desired").filter(|item| item.kind == "AWS::ECS::Service")
    }

    /// The scalable target, where there is one.
    fn target(&self) -> Option<&'a Item> {
        self.resource("tasks.min").filter(|item| item.kind == TARGET)
    }

    /// AWS: services of an external or blue/green controller are changed by that, not by their definition; source the ECS API
    /// `DeploymentController`, read 2026-09.
    fn controller(&mut self) {
        let controller = self.service().and_then(|service| {
            let kind = service.at("DeploymentController.Type")?;
            let name = kind.text_start().filter(|name| matches!(*name, "EXTERNAL" | "CODE_DEPLOY"))?;
            Some((name.to_owned(), kind.place.clone()))
        });
        let Some((name, place)) = controller else { return };
        for (path, value) in &self.unit.values {
            let because = format!("the deployment controller {name} decides what runs, not this code");
            self.refuse(path, value, because, Some(&place));
        }
    }

    fn value(&mut self, path: &str, value: Value) {
        let is_bound = path.ends_with(".tasks.min") || path.ends_with(".tasks.max");
        if is_bound {
            let begins_or_ends = self.unit.scaling.as_ref().is_some_and(|change| change.ends);
            // Without a scalable target the bounds are the desired count.
            if self.target().is_none() || begins_or_ends {
                return;
            }
        }
        let Some(leaf) = self.leaf(path).cloned() else {
            return self.refuse(path, value, "nothing in the code says it".to_owned(), None);
        };
        if path.ends_with(".tasks.desired") && leaf.origin == Origin::Unsaid && self.starts_at_minimum(value)
        {
            return;
        }
        if path.ends_with(".tasks.desired") && self.starts_within_range() {
            self.made.starts_anywhere = true;
            return;
        }
        let edit = match leaf.origin {
            Origin::Unsaid => unsaid::insertion(self.imported(), path, &leaf, value),
            _ => self.literals.exchange(path, &leaf, value),
        };
        match edit {
            Ok(edit) => {
                self.made.edits.push(edit);
                self.containers(path, &leaf, value);
            }
            Err(because) => self.refuse(path, value, because, Some(&leaf.place)),
        }
    }

    /// What Terraform has downloaded is no code of the user's.
    fn downloaded(&mut self) {
        let sources = &self.imported().sources;
        let is_downloaded = |edit: &&Edit| {
            sources.locate(edit.span).is_some_and(|(file, _)| {
                file.name().starts_with(DOWNLOADED) || file.name().contains("/.terraform/")
            })
        };
        let Some(span) = self.made.edits.iter().find(is_downloaded).map(|edit| edit.span) else { return };
        let place = sources.describe(span);
        let because = format!("{place} is a downloaded module, which the next `terraform init` replaces");
        for (path, value) in &self.unit.values {
            self.refuse(path, value, because.clone(), Some(&Place::Span(span)));
        }
        if self.refused.is_empty() {
            let name = self.unit.service.as_ref().map_or_else(String::new, ToString::to_string);
            self.refuse(&format!("services.{name}"), "changed", because, Some(&Place::Span(span)));
        }
    }

    /// Where nothing says how many tasks there are at the start, it is the minimum.
    fn starts_at_minimum(&self, desired: Value) -> bool {
        let min = self.unit.service.as_ref().map(|service| format!("services.{service}.tasks.min"));
        min.and_then(|min| self.literals.wanted(&min)) == Some(desired) && self.target().is_some()
    }

    /// Whether the count is only that of the start, and lies in the range that is to be.
    fn starts_within_range(&self) -> bool {
        let Some(name) = &self.unit.service else { return false };
        let Some(service) = self.service() else { return false };
        let imported = self.imported();
        let bound = |key: &str| match self.literals.wanted(&format!("services.{name}.tasks.{key}")) {
            Some(Value::Integer(count)) => Some(count),
            _ => None,
        };
        let present = imported.platform.service(name).map(|service| i64::from(service.tasks.desired));
        let within = present.zip(bound("min")).zip(bound("max"));
        imported.kind == Kind::Terraform
            && self.target().is_some()
            && !self.unit.scaling.as_ref().is_some_and(|change| change.ends)
            && within.is_some_and(|((present, min), max)| min <= present && present <= max)
            && terraform::append::leaves_count(&imported.sources, service)
    }

    fn containers(&mut self, path: &str, leaf: &Leaf, value: Value) {
        let (resource, new) = match value {
            Value::Cpu(units) => (Resource::Cpu, units),
            Value::Memory(mib) => (Resource::Memory, mib),
            _ => return,
        };
        let literals = self.literals;
        let is_task = leaf.property == "Cpu" || leaf.property == "Memory";
        let Some(task) = literals.imported.model.item(&leaf.resource).filter(|_| is_task) else { return };
        if literals.imported.kind == Kind::Compose {
            return;
        }
        let Some(old) = self.present(path) else { return };
        let literal = match leaf.origin {
            Origin::Literal(span) => Some(span),
            _ => None,
        };
        match containers::follow(literals, task, resource, (old, new), literal) {
            Ok(changes) => {
                for along in changes {
                    self.made.edits.push(along.edit);
                    self.made.along.push(along.words);
                }
            }
            Err(because) => self.refuse(path, value, because, Some(&leaf.place)),
        }
    }

    /// CPU units or MiB of the task before.
    fn present(&self, path: &str) -> Option<u32> {
        let service = self.literals.imported.platform.service(self.unit.service.as_ref()?)?;
        let size = service.size;
        Some(if path.ends_with(".cpu") { size.cpu.units() } else { size.memory.mib() })
    }

    fn mix(&mut self) {
        let (Some(mix), Some(service)) = (self.unit.mix, &self.unit.service) else { return };
        let path = format!("services.{service}.capacity.spot");
        let Some(leaf) = self.leaf(&path).cloned() else {
            let because =
                "its code does not say where its tasks run: the cluster's default does, for all services";
            return self.refuse(&path, mix.spot, because.to_owned(), None);
        };
        match strategy::edits(self.literals, &leaf, mix) {
            Ok(edits) => self.made.edits.extend(edits),
            Err(because) => self.refuse(&path, mix.spot, because, Some(&leaf.place)),
        }
    }

    fn scaling(&mut self, change: &ScalingChange) {
        let Some(name) = self.unit.service.clone() else { return };
        let path = format!("services.{name}.scaling");
        let to = if change.ends { "none" } else { "other policies" };
        if let Err((because, place)) = self.remove(&name, change) {
            self.refuse(&path, to, because, place.as_ref());
        }
        if let Err(because) = self.append(&name, change) {
            let place = self.service().map(|service| service.place.clone());
            self.refuse(&path, to, because, place.as_ref());
        }
    }

    /// Takes out the policies that go, with their alarms; with the last one also the scalable target.
    fn remove(&mut self, name: &ServiceName, change: &ScalingChange) -> Result<(), (String, Option<Place>)> {
        let model = &self.literals.imported.model;
        let mut going: Vec<&Item> = Vec::new();
        for index in &change.removed {
            let prefix = format!("services.{name}.scaling.{index}.");
            let leaves = self.literals.imported.leaves.range(prefix.clone()..);
            let mut own = leaves.take_while(|(path, _)| path.starts_with(&prefix));
            let policy =
                own.find_map(|(_, leaf)| model.item(&leaf.resource).filter(|item| item.kind == POLICY));
            match policy {
                Some(policy) => going.push(policy),
                // Scheduled actions stand in the target, and go with it.
                None if change.ends => {}
                None => return Err(("the policy that goes was not found in the code".to_owned(), None)),
            }
        }
        let alarms = model.items.iter().filter(|item| {
            item.kind == ALARM && item.references.iter().any(|id| going.iter().any(|policy| policy.id == *id))
        });
        let alarms: Vec<&Item> = alarms.collect();
        going.extend(alarms);
        if change.ends {
            going.extend(self.target());
        }
        for item in &going {
            let user = model.items.iter().find(|other| {
                let uses = other.references.contains(&item.id) || other.depends_on.contains(&item.id);
                uses && !going.iter().any(|gone| gone.id == other.id)
            });
            let used =
                user.map(|user| user.id.as_str()).or(model.exposed.contains(&item.id).then_some("an output"));
            if let Some(user) = used {
                return Err((format!("{} is used by {user}", item.id), Some(item.place.clone())));
            }
        }
        for item in going {
            let words = self.take_out(item).map_err(|because| (because, Some(item.place.clone())))?;
            self.made.removed.push(words);
        }
        Ok(())
    }

    fn take_out(&mut self, item: &Item) -> Result<String, String> {
        let sources = &self.literals.imported.sources;
        let Place::Span(span) = item.place else { return Err("the resource has no place".to_owned()) };
        let because =
            "No longer needed since plimsoll optimize changed the scaling; delete it when you agree:";
        let place = sources.describe(span);
        let unknown = || format!("{} was not found where it stands", item.id);
        match self.literals.imported.kind {
            Kind::Terraform => {
                let parsed = Parsed::at(sources, span).ok_or_else(unknown)?;
                let block = parsed.resource(&item.id).or_else(|| parsed.around(span)).ok_or_else(unknown)?;
                self.made.edits.push(comment::out(&parsed, block, because)?);
                Ok(format!("{} ({place}) is a comment now", item.id))
            }
            Kind::CloudFormation => {
                let document = Document::at(sources, span).ok_or_else(unknown)?;
                let entry =
                    document.resource(span).or_else(|| document.named(&item.id)).ok_or_else(unknown)?;
                self.made.edits.push(template::remove::resource(&document, entry, because)?);
                let how =
                    if document.is_json() { "is gone: JSON has no comments" } else { "is a comment now" };
                Ok(format!("{} ({place}) {how}", item.id))
            }
            kind => Err(format!("no scaling is taken out of a {kind}")),
        }
    }

    fn append(&mut self, name: &ServiceName, change: &ScalingChange) -> Result<(), String> {
        if change.added.is_empty() {
            return Ok(());
        }
        let service = self.service().ok_or("the code holds no ECS service, which scaling would belong to")?;
        let addition = Addition {
            model: &self.literals.imported.model,
            service,
            target: self.target(),
            name: name.as_str(),
            policies: &change.added,
            range: change.range,
            before: change.before,
        };
        let sources = &self.literals.imported.sources;
        let edits = match self.literals.imported.kind {
            Kind::Terraform => terraform::append::scaling(&addition, sources)?,
            Kind::CloudFormation => template::append::scaling(&addition, sources)?,
            kind => return Err(format!("scaling is not appended to a {kind}")),
        };
        let words = addition.explanation().join(" ");
        self.made.edits.extend(edits);
        self.made.appended.push(words);
        Ok(())
    }
}

const TARGET: &str = "AWS::ApplicationAutoScaling::ScalableTarget";
const POLICY: &str = "AWS::ApplicationAutoScaling::ScalingPolicy";
const ALARM: &str = "AWS::CloudWatch::Alarm";

fn span_of(place: &Place) -> Option<Span> {
    match place {
        Place::Span(span) => Some(*span),
        Place::Path(_) => None,
    }
}
