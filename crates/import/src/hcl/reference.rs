//! Names, and steps into values.

use super::evaluator::{Evaluator, Scope};
use super::expression::pairs;
use super::value::{Attribute, Data, Handle, Repetition, Value};
use hcl_edit::expr::{Expression, Traversal, TraversalOperator};
use plimsoll_spec::Span;
use std::rc::Rc;

/// A step into a value.
#[derive(Clone, Copy)]
pub(super) enum Step<'e> {
    /// `.name`
    Name(&'e str),
    /// `[expression]`
    Index(&'e Expression),
    /// `.0`
    Position(u64),
    /// `[*]`
    Splat,
    /// `.*`
    NameSplat,
}

impl<'e> Step<'e> {
    fn of(operator: &'e TraversalOperator) -> Self {
        match operator {
            TraversalOperator::GetAttr(name) => Self::Name(name.value().as_str()),
            TraversalOperator::Index(index) => Self::Index(index),
            TraversalOperator::LegacyIndex(position) => Self::Position(*position.value()),
            TraversalOperator::FullSplat(_) => Self::Splat,
            TraversalOperator::AttrSplat(_) => Self::NameSplat,
        }
    }
}

impl Evaluator<'_> {
    /// `root.name[index]`.
    pub(super) fn traversal(&self, traversal: &Traversal, scope: Scope<'_>, place: Span) -> Value {
        let steps: Vec<Step<'_>> = traversal.operators.iter().map(|step| Step::of(step.value())).collect();
        match &traversal.expr {
            Expression::Variable(root) => self.traverse(root.value().as_str(), &steps, scope, place),
            other => {
                let value = self.value(other, scope);
                self.follow(value, &steps, scope, place)
            }
        }
    }

    /// A name and the steps from there.
    pub(super) fn traverse(&self, root: &str, steps: &[Step<'_>], scope: Scope<'_>, place: Span) -> Value {
        if let Some(value) = scope.local(root) {
            return self.follow(value.clone(), steps, scope, place);
        }
        if scope.is_closed {
            return Value::fault(format!("the template is not given `{root}`"), place);
        }
        let first = match steps.first() {
            Some(Step::Name(name)) => *name,
            _ => "",
        };
        let rest = |from: usize| steps.get(from..).unwrap_or_default();
        match root {
            "var" => self.follow(self.variable(scope.home, first, place), rest(1), scope, place),
            "local" => self.follow(self.local(scope.home, first, place), rest(1), scope, place),
            "module" => self.follow(self.module(scope.home, first, place), rest(1), scope, place),
            "path" => self.follow(self.path(scope.home, first, place), rest(1), scope, place),
            "terraform" => {
                let workspace = self.options.workspace.as_deref().unwrap_or("default");
                let data = Data::Text(workspace.into());
                match first {
                    "workspace" => Value::computed(data, "the name of the workspace", place),
                    _ => Value::fault(format!("there is no `terraform.{first}`"), place),
                }
            }
            "each" | "count" => self.follow(repeated(root, first, scope, place), rest(1), scope, place),
            "self" => match scope.own {
                Some(own) => {
                    let own = Value::plain(Data::Handle(Handle::Resource(Rc::clone(own))), place);
                    self.follow(own, steps, scope, place)
                }
                None => Value::fault("there is no `self` here", place),
            },
            "data" => {
                let Some(Step::Name(name)) = steps.get(1) else {
                    return Value::fault("a data source is named by type and name", place);
                };
                self.follow(self.expand(scope.home, first, name, true, place), rest(2), scope, place)
            }
            _ if first.is_empty() => Value::fault(format!("there is nothing called `{root}`"), place),
            kind => self.follow(self.expand(scope.home, kind, first, false, place), rest(1), scope, place),
        }
    }

    /// Steps into a value.
    pub(super) fn follow(&self, value: Value, steps: &[Step<'_>], scope: Scope<'_>, place: Span) -> Value {
        let Some((step, rest)) = steps.split_first() else { return value };
        // How many of the following steps are taken for each element.
        let taken = match step {
            Step::Splat => rest.len(),
            Step::NameSplat => rest.iter().take_while(|step| matches!(step, Step::Name(_))).count(),
            Step::Name(name) => return self.follow(self.named(&value, name, place), rest, scope, place),
            Step::Position(position) => {
                let value = self.positioned(&value, *position, place);
                return self.follow(value, rest, scope, place);
            }
            Step::Index(Expression::String(name)) => {
                let value = self.keyed(&value, name.value(), place);
                return self.follow(value, rest, scope, place);
            }
            Step::Index(index) => {
                let index = self.known(self.value(index, scope));
                return self.follow(self.indexed(&value, &index, place), rest, scope, place);
            }
        };
        let (each, after) = rest.split_at_checked(taken).unwrap_or((rest, &[]));
        let value = self.known_list(value);
        let items = match &value.data {
            Data::Null => Vec::new(),
            Data::List(items) | Data::Set(items) => items.to_vec(),
            Data::Unknown(_) | Data::Attribute(_) | Data::Zones => {
                return self.because("what `[*]` walks through", &self.known(value), place);
            }
            _ => vec![value.clone()],
        };
        if !self.spend(items.len()) {
            return Value::unknown("the code expands to more than is evaluated", place);
        }
        let items = items.into_iter().map(|item| self.follow(item, each, scope, place).at(place)).collect();
        self.follow(Value::plain(Data::List(Rc::new(items)), place), after, scope, place)
    }

    /// `value.name`.
    pub(super) fn named(&self, value: &Value, name: &str, place: Span) -> Value {
        match &value.data {
            Data::Map(map) => match map.get(name) {
                Some(value) => value.clone(),
                None => Value::fault(format!("there is no `{name}` in it"), place),
            },
            Data::Handle(Handle::Module(number)) => self.output(*number, name, place),
            Data::Handle(Handle::Resource(resource)) => {
                let attribute = Attribute { of: Rc::clone(resource), path: name.to_owned() };
                Value::plain(Data::Attribute(Rc::new(attribute)), place)
            }
            Data::Handle(Handle::Data(source)) => self.data_attribute(source, name, place),
            Data::Attribute(attribute) => {
                let path = format!("{}.{name}", attribute.path);
                let attribute = Attribute { of: Rc::clone(&attribute.of), path };
                Value::plain(Data::Attribute(Rc::new(attribute)), place)
            }
            Data::Unknown(_) => value.clone(),
            _ => Value::fault(format!("{} has no `{name}`", value.noun()), place),
        }
    }

    /// `value["name"]`.
    fn keyed(&self, value: &Value, name: &str, place: Span) -> Value {
        match &value.data {
            Data::Map(_) | Data::Handle(_) | Data::Unknown(_) => self.named(value, name, place),
            Data::Attribute(attribute) => {
                let path = format!("{}[\"{name}\"]", attribute.path);
                let attribute = Attribute { of: Rc::clone(&attribute.of), path };
                Value::plain(Data::Attribute(Rc::new(attribute)), place)
            }
            _ => match super::value::parse_number(name) {
                Some(number) => self.indexed(value, &Value::plain(Data::Number(number), place), place),
                None => Value::fault(format!("{} has no `{name}`", value.noun()), place),
            },
        }
    }

    /// `value[index]` with a known index.
    pub(super) fn indexed(&self, value: &Value, index: &Value, place: Span) -> Value {
        let is_keyed = matches!(value.data, Data::Map(_) | Data::Handle(_));
        if is_keyed || matches!(index.data, Data::Text(_) | Data::Pieces(_)) {
            return match index.text() {
                Some(name) => self.keyed(value, &name, place),
                None => self.because("the key", index, place),
            };
        }
        match index.number() {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked")]
            Some(number) if number >= 0.0 && number.fract() == 0.0 && number < 1e9 => {
                self.positioned(value, number as u64, place)
            }
            Some(number) => Value::fault(format!("{number} is no position in a list"), place),
            None => self.because("the position", index, place),
        }
    }

    /// `value[0]`.
    fn positioned(&self, value: &Value, position: u64, place: Span) -> Value {
        let index = usize::try_from(position).unwrap_or(usize::MAX);
        match &value.data {
            Data::List(items) | Data::Set(items) => match items.get(index) {
                Some(item) => item.clone(),
                None => Value::fault(
                    format!("the list has {} elements and none at {position}", items.len()),
                    place,
                ),
            },
            Data::Zones => match u32::try_from(position) {
                Ok(zone) if zone < 6 => Value::plain(Data::Zone(zone), place),
                _ => Value::unknown("no region has so many zones", place),
            },
            Data::Attribute(attribute) => {
                let path = format!("{}[{position}]", attribute.path);
                let attribute = Attribute { of: Rc::clone(&attribute.of), path };
                Value::plain(Data::Attribute(Rc::new(attribute)), place)
            }
            Data::Map(_) => self.named(value, &position.to_string(), place),
            Data::Unknown(_) => value.clone(),
            _ => Value::fault(format!("{} has no elements", value.noun()), place),
        }
    }

    /// The value itself, where it is the attribute of a resource that its block says; unknown where AWS makes it.
    pub(super) fn known(&self, value: Value) -> Value {
        match &value.data {
            Data::Attribute(attribute) => self.attribute(attribute, value.place),
            _ => value,
        }
    }

    /// The same for a list of which the elements may stay attributes.
    fn known_list(&self, value: Value) -> Value {
        let known = self.known(value.clone());
        if known.elements().is_some() { known } else { value }
    }

    /// What the block of a resource says about an attribute.
    fn attribute(&self, attribute: &Attribute, place: Span) -> Value {
        let of = &attribute.of;
        let address = format!("{}.{}", of.address, attribute.path);
        let mut value = self.once(of.home, &address, place, || {
            let made = || Value::unknown(format!("`{address}` is known only when it is applied"), place);
            let Some(instance) = self.instance(of.home) else { return made() };
            let block = instance.declared.resources.get(&(&*of.kind, &*of.name)).copied();
            let Some((block, argument)) =
                block.and_then(|block| Some((block, block.argument(&attribute.path)?)))
            else {
                return made();
            };
            let scope = Scope { own: Some(of), ..Scope::of(of.home, block.base, &of.repetition) };
            self.known(self.value(argument.node, scope))
        });
        if let Data::Unknown(unknown) = &mut value.data {
            let unknown = Rc::make_mut(unknown);
            if !unknown.refers.contains(&of.address) {
                unknown.refers.push(Rc::clone(&of.address));
            }
        }
        value
    }

    /// `path.module` and the like: all relative to the folder that was named.
    fn path(&self, home: usize, name: &str, place: Span) -> Value {
        let folder = match name {
            "module" => self.instance(home).map(|instance| instance.declared.folder.clone()),
            "root" | "cwd" => Some(String::new()),
            _ => None,
        };
        match folder {
            Some(folder) => {
                let text = if folder.is_empty() { "." } else { &folder };
                Value::computed(Data::Text(text.into()), "the path of a folder", place)
            }
            None => Value::fault(format!("there is no `path.{name}`"), place),
        }
    }

    /// A local value.
    fn local(&self, home: usize, name: &str, place: Span) -> Value {
        let Some(instance) = self.instance(home) else {
            return Value::fault("there is no such module", place);
        };
        let Some(found) = instance.declared.locals.get(name).copied() else {
            return Value::fault(format!("no local value `{name}` is declared"), place);
        };
        self.once(home, &format!("local.{name}"), place, || {
            self.value(found.node, Scope::of(home, found.base, &Repetition::Single))
        })
    }

    /// An output of a module.
    pub(super) fn output(&self, number: usize, name: &str, place: Span) -> Value {
        let Some(instance) = self.instance(number) else {
            return Value::fault("there is no such module", place);
        };
        let Some(block) = instance.declared.outputs.get(name).copied() else {
            return Value::fault(format!("the module has no output `{name}`"), place);
        };
        let Some(argument) = block.argument("value") else {
            return Value::fault(format!("the output `{name}` has no value"), place);
        };
        self.once(number, &format!("output.{name}"), place, || {
            self.value(argument.node, Scope::of(number, argument.base, &Repetition::Single))
        })
    }
}

/// `each.key`, `each.value` and `count.index`.
fn repeated(root: &str, name: &str, scope: Scope<'_>, place: Span) -> Value {
    match (root, name, scope.repetition) {
        ("each", "key", Repetition::Each(key, _)) => key.clone(),
        ("each", "value", Repetition::Each(_, value)) => (**value).clone(),
        #[expect(clippy::cast_precision_loss, reason = "instances are far fewer than 2^52")]
        ("count", "index", Repetition::Index(index)) => {
            Value::computed(Data::Number(*index as f64), "the number of the instance", place)
        }
        _ => Value::fault(format!("there is no `{root}.{name}` here"), place),
    }
}

/// The handles of an expanded block; `None` where it is not known how many there are.
pub(super) fn handles(expanded: &Value) -> Option<Vec<Value>> {
    match &expanded.data {
        Data::Handle(_) => Some(vec![expanded.clone()]),
        Data::List(_) | Data::Map(_) => Some(pairs(expanded)?.into_iter().map(|(_, value)| value).collect()),
        _ => None,
    }
}
