//! `count` and `for_each`: how many instances of a block there are. Calls of modules.

use super::declared::At;
use super::evaluator::{Call, Evaluator, Instance, Scope};
use super::load::span_of;
use super::value::{Data, Handle, Map, Repetition, Resource, Value};
use crate::code;
use hcl_edit::expr::Expression;
use hcl_edit::structure::Block;
use plimsoll_spec::{Diagnostic, Span};
use std::rc::Rc;

/// Instances of one block, at most.
const MOST_INSTANCES: usize = 5_000;
/// Module instances, at most.
const MOST_MODULES: usize = 5_000;
/// Modules within modules, at most.
const DEEPEST: usize = 24;

/// Arguments of a call that are no variables of the module.
const CALL: &[&str] = &["source", "version", "count", "for_each", "providers", "depends_on"];

/// Which instances a block has.
enum Instances {
    One,
    Counted(usize),
    Keyed(Vec<(Rc<str>, Value, Value)>),
}

impl<'a> Evaluator<'a> {
    /// A resource or data source: its handle, or a list or map of handles.
    pub(super) fn expand(&self, home: usize, kind: &str, name: &str, is_data: bool, place: Span) -> Value {
        let address = if is_data { format!("data.{kind}.{name}") } else { format!("{kind}.{name}") };
        let Some(instance) = self.instance(home) else {
            return Value::fault("there is no such module", place);
        };
        let blocks = if is_data { &instance.declared.data } else { &instance.declared.resources };
        let Some(block) = blocks.get(&(kind, name)).copied() else {
            let what = if kind.contains('_') || is_data {
                format!("no `{address}` is declared")
            } else {
                format!("there is nothing called `{kind}`")
            };
            return Value::fault(what, place);
        };
        self.once(home, &address, place, || {
            let instances = match self.instances(home, block) {
                Ok(instances) => instances,
                Err(unknown) => return unknown,
            };
            let make = |suffix: String, repetition| {
                let resource = Rc::new(Resource {
                    address: format!("{}{address}{suffix}", instance.prefix).into(),
                    home,
                    kind: kind.into(),
                    name: name.into(),
                    repetition,
                });
                let handle = if is_data { Handle::Data(resource) } else { Handle::Resource(resource) };
                Value::plain(Data::Handle(handle), block.heading())
            };
            self.each_instance(instances, block.heading(), |suffix, repetition| {
                Some(make(suffix, repetition))
            })
        })
    }

    /// A module: its handle, or a list or map of handles.
    pub(super) fn module(&self, home: usize, name: &str, place: Span) -> Value {
        let Some(instance) = self.instance(home) else {
            return Value::fault("there is no such module", place);
        };
        let Some(block) = instance.declared.modules.get(name).copied() else {
            return Value::fault(format!("no module `{name}` is called"), place);
        };
        self.once(home, &format!("module.{name}"), place, || {
            let key =
                if instance.key.is_empty() { name.to_owned() } else { format!("{}.{name}", instance.key) };
            let declared = match self.source(&instance, &key, block) {
                Ok(declared) => declared,
                Err(because) => {
                    let what = format!("module \"{name}\"");
                    self.report.unread(block.heading(), what, because.clone());
                    return Value::unknown(format!("the module `{name}` is not read: {because}"), place);
                }
            };
            let instances = match self.instances(home, block) {
                Ok(instances) => instances,
                Err(unknown) => {
                    if let Some(why) = unknown.why_unknown() {
                        let because = format!("how often it is called is not known: {}", why.reason);
                        self.report.unread(block.heading(), format!("module \"{name}\""), because);
                    }
                    return unknown;
                }
            };
            self.check_arguments(declared, name, block);
            self.each_instance(instances, block.heading(), |suffix, repetition| {
                if self.count() >= MOST_MODULES {
                    return None;
                }
                let number = self.add(Instance {
                    declared,
                    prefix: format!("{}module.{name}{suffix}.", instance.prefix),
                    key: key.clone(),
                    call: Some(Call { home, block, repetition }),
                });
                Some(Value::plain(Data::Handle(Handle::Module(number)), block.heading()))
            })
        })
    }

    /// Says which arguments of a call the module does not take.
    fn check_arguments(&self, declared: &super::declared::Declared<'_>, name: &str, block: At<'a, Block>) {
        for attribute in block.node.body.attributes() {
            let argument = attribute.key.as_str();
            if !CALL.contains(&argument) && !declared.variables.contains_key(argument) {
                let what = format!("the module `{name}` takes no argument `{argument}`");
                let place = span_of(&attribute.key, block.base);
                self.report
                    .problem(Diagnostic::warning(code::VARIABLE, what).at(place, "it has no such variable"));
            }
        }
    }

    /// What the folder declares that a call names.
    fn source(
        &self,
        instance: &Instance<'a>,
        key: &str,
        block: At<'a, Block>,
    ) -> Result<&'a super::declared::Declared<'a>, String> {
        let source = match block.argument("source").map(|source| source.node) {
            Some(Expression::String(source)) => source.value(),
            Some(_) => return Err("its source is no plain text".to_owned()),
            None => return Err("it names no source".to_owned()),
        };
        if key.split('.').count() > DEEPEST {
            return Err("modules call each other too deeply".to_owned());
        }
        let target = self.folders.target(key, &instance.declared.folder, source);
        let Some(target) = target else {
            return Err(format!(
                "its source {source} is not in the folder; run `terraform init` to download it"
            ));
        };
        match self.declared.get(&target) {
            Some(declared) if self.folders.parsed.get(&target).is_some_and(|files| !files.is_empty()) => {
                Ok(declared)
            }
            _ => Err(format!("there is no Terraform in the folder {target}")),
        }
    }

    /// How many instances a block has, by its `count` or `for_each`.
    fn instances(&self, home: usize, block: At<'a, Block>) -> Result<Instances, Value> {
        let scope = Scope::of(home, block.base, &Repetition::Single);
        if let Some(count) = block.argument("count") {
            let value = self.known(self.value(count.node, scope));
            return match value.number() {
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
                Some(number) if number >= 0.0 && number.fract() == 0.0 && number < 1e9 => {
                    Ok(Instances::Counted(number as usize))
                }
                Some(number) => Err(Value::fault(format!("`count` is {number}"), count.span())),
                None => Err(self.because("`count`", &value, count.span())),
            };
        }
        let Some(each) = block.argument("for_each") else { return Ok(Instances::One) };
        let value = self.known(self.value(each.node, scope));
        match &value.data {
            Data::Map(map) => Ok(Instances::Keyed(
                map.sorted()
                    .map(|(key, value)| {
                        let text = Data::Text(Rc::clone(key));
                        (
                            Rc::clone(key),
                            Value::computed(text, "a key of `for_each`", value.place),
                            value.clone(),
                        )
                    })
                    .collect(),
            )),
            Data::Set(items) | Data::List(items) => {
                let mut keyed = Vec::new();
                for item in items.iter() {
                    let item = self.known(item.clone());
                    match item.text() {
                        Some(key) => keyed.push((key, item.clone(), item)),
                        None => return Err(self.because("an element of `for_each`", &item, each.span())),
                    }
                }
                Ok(Instances::Keyed(keyed))
            }
            _ => Err(self.because("`for_each`", &value, each.span())),
        }
    }

    /// One value, or a list or a map of values, as the instances are.
    fn each_instance(
        &self,
        instances: Instances,
        place: Span,
        mut make: impl FnMut(String, Repetition) -> Option<Value>,
    ) -> Value {
        let count = match &instances {
            Instances::One => 1,
            Instances::Counted(count) => *count,
            Instances::Keyed(keyed) => keyed.len(),
        };
        let too_many = || Value::unknown("there are more instances than are evaluated", place);
        if count > MOST_INSTANCES || !self.spend(count) {
            return too_many();
        }
        match instances {
            Instances::One => make(String::new(), Repetition::Single).unwrap_or_else(too_many),
            Instances::Counted(count) => {
                let made = (0..count).map(|index| make(format!("[{index}]"), Repetition::Index(index)));
                match made.collect::<Option<Vec<_>>>() {
                    Some(items) => Value::plain(Data::List(Rc::new(items)), place),
                    None => too_many(),
                }
            }
            Instances::Keyed(keyed) => {
                let mut map = Map::default();
                for (key, shown, value) in keyed {
                    let suffix = format!("[{}]", quoted(&key));
                    let Some(made) = make(suffix, Repetition::Each(shown, Box::new(value))) else {
                        return too_many();
                    };
                    map.insert(key, made);
                }
                Value::plain(Data::Map(Rc::new(map)), place)
            }
        }
    }
}

/// A key as addresses show it.
fn quoted(key: &str) -> String {
    format!("\"{}\"", key.replace('\\', "\\\\").replace('"', "\\\""))
}
