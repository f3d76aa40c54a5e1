//! `data "aws_iam_policy_document"`: the document that it makes.

use super::declared::At;
use super::evaluator::{Evaluator, Frame, Scope};
use super::expression::pairs;
use super::value::{Data, Map, Resource, Value};
use hcl_edit::expr::Expression;
use hcl_edit::structure::{Block, Body};
use plimsoll_spec::Span;
use std::rc::Rc;

/// Arguments of a statement and their names in a policy.
const ARGUMENTS: &[(&str, &str)] = &[
    ("sid", "Sid"),
    ("effect", "Effect"),
    ("actions", "Action"),
    ("not_actions", "NotAction"),
    ("resources", "Resource"),
    ("not_resources", "NotResource"),
];

/// Something that is done with each block of a name, `dynamic` ones too.
type Each<'e> = &'e mut dyn FnMut(&Body, Scope<'_>) -> Result<(), Value>;

impl Evaluator<'_> {
    /// The JSON text of a policy document.
    pub(super) fn policy_document(&self, source: &Resource, place: Span) -> Value {
        let document = self.once(source.home, &format!("document.{}", source.address), place, || {
            let found = self
                .instance(source.home)
                .and_then(|instance| instance.declared.data.get(&(&*source.kind, &*source.name)).copied());
            let Some(block) = found else { return Value::fault("there is no such document", place) };
            self.document(block, source, place).unwrap_or_else(|unknown| unknown)
        });
        match document.data {
            Data::Unknown(_) => document.at(place),
            _ => Value::computed(Data::Json(Rc::new(document)), "a policy document", place),
        }
    }

    fn document(&self, block: At<'_, Block>, source: &Resource, place: Span) -> Result<Value, Value> {
        let scope = Scope::of(source.home, block.base, &source.repetition);
        let body = &block.node.body;
        let mut statements = Vec::new();
        for name in ["source_policy_documents", "source_json"] {
            self.take_statements(body, name, scope, &mut statements)?;
        }
        self.each_block(body, "statement", scope, &mut |body, scope| {
            statements.push(self.statement(body, scope, place)?);
            Ok(())
        })?;
        for name in ["override_policy_documents", "override_json"] {
            self.take_statements(body, name, scope, &mut statements)?;
        }
        let text = |text: &str| Value::computed(Data::Text(text.into()), "a policy document", place);
        let version = match body.get_attribute("version") {
            Some(version) => self.value(&version.value, scope),
            None => text("2012-10-17"),
        };
        let statements = Value::plain(Data::List(Rc::new(statements)), place);
        let entries = [("Version".into(), version), ("Statement".into(), statements)];
        Ok(Value::plain(Data::Map(Rc::new(entries.into_iter().collect())), place))
    }

    /// Statements of other documents.
    fn take_statements(
        &self,
        body: &Body,
        name: &str,
        scope: Scope<'_>,
        statements: &mut Vec<Value>,
    ) -> Result<(), Value> {
        let Some(argument) = body.get_attribute(name) else { return Ok(()) };
        let value = self.known(self.value(&argument.value, scope));
        let documents = value.elements().map_or_else(|| vec![value.clone()], |items| items.to_vec());
        for document in documents.into_iter().filter(|document| !document.is_null()) {
            let place = document.place;
            let parsed = self.parse_json(&document).map_err(|why| Value::fault(why, place))?;
            let inner = parsed.map().and_then(|map| map.get("Statement")).cloned();
            match inner.as_ref().map(|inner| (inner, inner.elements())) {
                Some((_, Some(items))) => statements.extend(items.iter().cloned()),
                Some((inner, None)) => statements.push(inner.clone()),
                None => return Err(self.because("a policy document", &parsed, place)),
            }
            if !self.spend(statements.len()) {
                return Err(Value::unknown("the code expands to more than is evaluated", place));
            }
        }
        Ok(())
    }

    fn statement(&self, body: &Body, scope: Scope<'_>, place: Span) -> Result<Value, Value> {
        let mut map = Map::default();
        let text = |text: &str| Value::computed(Data::Text(text.into()), "a policy document", place);
        map.insert("Effect".into(), text("Allow"));
        for (argument, name) in ARGUMENTS {
            let Some(found) = body.get_attribute(argument) else { continue };
            let value = self.value(&found.value, scope);
            if !value.is_null() {
                map.insert((*name).into(), single(value));
            }
        }
        for (block, name) in [("principals", "Principal"), ("not_principals", "NotPrincipal")] {
            if let Some(principals) = self.principals(body, block, scope)? {
                map.insert(name.into(), principals);
            }
        }
        let mut tests = Map::default();
        self.each_block(body, "condition", scope, &mut |body, scope| {
            let argument = |name: &str| body.get_attribute(name).map(|found| self.value(&found.value, scope));
            let (Some(test), Some(variable), Some(values)) =
                (argument("test"), argument("variable"), argument("values"))
            else {
                return Err(Value::fault("a condition takes `test`, `variable` and `values`", place));
            };
            let test_name = test.text().ok_or_else(|| self.because("`test`", &test, place))?;
            let variable = variable.text().ok_or_else(|| self.because("`variable`", &variable, place))?;
            let mut inner =
                tests.get(&test_name).and_then(Value::map).map(|map| (**map).clone()).unwrap_or_default();
            inner.insert(variable, single(values));
            tests.insert(test_name, Value::plain(Data::Map(Rc::new(inner)), place));
            Ok(())
        })?;
        if tests.len() > 0 {
            map.insert("Condition".into(), Value::plain(Data::Map(Rc::new(tests)), place));
        }
        Ok(Value::plain(Data::Map(Rc::new(map)), place))
    }

    /// Principals by their type; `*` alone where everybody is meant.
    fn principals(&self, body: &Body, block: &str, scope: Scope<'_>) -> Result<Option<Value>, Value> {
        let mut by_type = Map::default();
        let mut everybody = None;
        self.each_block(body, block, scope, &mut |body, scope| {
            let argument = |name: &str| body.get_attribute(name).map(|found| self.value(&found.value, scope));
            let (Some(kind), Some(identifiers)) = (argument("type"), argument("identifiers")) else {
                return Err(Value::fault("principals take `type` and `identifiers`", Span::default()));
            };
            let name = kind.text().ok_or_else(|| self.because("`type`", &kind, kind.place))?;
            let identifiers = single(identifiers);
            if &*name == "*" {
                everybody = Some(identifiers);
                return Ok(());
            }
            let mut all = by_type.get(&name).map(parts).unwrap_or_default();
            all.extend(parts(&identifiers));
            by_type.insert(name, single(Value::plain(Data::List(Rc::new(all)), identifiers.place)));
            Ok(())
        })?;
        let by_type = (by_type.len() > 0).then(|| Value::plain(Data::Map(Rc::new(by_type)), Span::default()));
        Ok(everybody.or(by_type))
    }

    /// Does something with each block of a name, also with those that `dynamic` makes.
    fn each_block(&self, body: &Body, name: &str, scope: Scope<'_>, each: Each<'_>) -> Result<(), Value> {
        for block in body.blocks() {
            if block.ident.as_str() == name {
                each(&block.body, scope)?;
            }
            let is_dynamic = block.ident.as_str() == "dynamic"
                && block.labels.first().is_some_and(|label| label.as_str() == name);
            let content = block.body.get_blocks("content").next();
            let (true, Some(content)) = (is_dynamic, content) else { continue };
            let argument = |name: &str| block.body.get_attribute(name).map(|found| &found.value);
            let Some(collection) = argument("for_each") else { continue };
            let collection = self.known(self.value(collection, scope));
            let Some(pairs) = pairs(&collection) else {
                return Err(self.because(&format!("`for_each` of `{name}`"), &collection, collection.place));
            };
            let iterator = match argument("iterator") {
                Some(Expression::Variable(iterator)) => iterator.value().as_str(),
                _ => name,
            };
            for (key, value) in pairs {
                let place = value.place;
                let entries = [("key".into(), key), ("value".into(), value)];
                let map = Data::Map(Rc::new(entries.into_iter().collect::<Map>()));
                let frame = Frame { name: iterator, value: Value::plain(map, place), up: scope.frame };
                each(&content.body, scope.with(&frame))?;
            }
        }
        Ok(())
    }
}

/// A list of one as its element, as the provider writes it.
fn single(value: Value) -> Value {
    match value.elements().map(|items| items.as_slice()) {
        Some([only]) => only.clone(),
        _ => value,
    }
}

/// The elements of a list, or the value alone.
fn parts(value: &Value) -> Vec<Value> {
    value.elements().map_or_else(|| vec![value.clone()], |items| items.to_vec())
}
