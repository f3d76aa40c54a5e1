//! Files beside the code, and templates.

use super::{Call, Outcome};
use crate::hcl::evaluator::{Evaluator, Frame, NOWHERE, Scope};
use crate::hcl::path;
use crate::hcl::value::{Data, Piece, Pieces, Repetition, Resource, Value};
use hcl_edit::template::Template;
use plimsoll_spec::Span;
use std::rc::Rc;

pub(super) fn call(call: &Call<'_, '_>) -> Option<Outcome> {
    Some(match call.name {
        "file" => file(call),
        "fileexists" => call.text(0).map(|name| call.made(Data::Bool(call.evaluator.find(&name).is_some()))),
        "templatefile" => templatefile(call),
        "templatestring" => templatestring(call),
        "basename" => call.text(0).and_then(|name| call.made_text(path::base_name(&name))),
        "dirname" => call.text(0).and_then(|name| call.made_text(path::folder_name(&name))),
        "abspath" | "pathexpand" => return None,
        _ => return None,
    })
}

/// The text of a file, with its places.
fn file(call: &Call<'_, '_>) -> Outcome {
    let name = call.text(0)?;
    let Some((text, base)) = call.evaluator.find(&name) else { return Err(missing(call, &name)) };
    call.pay(text.len() / 16)?;
    let pieces = Pieces {
        pieces: vec![Piece::Literal(text.into(), Some(base))],
        text: Some(text.into()),
        has_references: false,
    };
    Ok(call.made(Data::Pieces(Rc::new(pieces))))
}

/// A file that is not among those that were read: Terraform would fail, but it may only not have been given to us.
fn missing(call: &Call<'_, '_>, name: &str) -> Value {
    let because = "it is not in the folder";
    call.evaluator.report.unread(call.place, format!("the file {name}"), because);
    Value::unknown(format!("the file {name} is not in the folder"), call.place)
}

fn templatefile(call: &Call<'_, '_>) -> Outcome {
    let name = call.text(0)?;
    let Some((text, base)) = call.evaluator.find(&name) else { return Err(missing(call, &name)) };
    let names = call.known(1)?;
    call.pay(text.len() / 4)?;
    let template: Template =
        text.parse().map_err(|error| unparsable(call.evaluator, text, base, &error, call.place))?;
    Ok(render(call.evaluator, &template, base, &names, call.place))
}

/// `templatestring(template, names)`.
fn templatestring(call: &Call<'_, '_>) -> Outcome {
    let text = call.text(0)?;
    let names = call.known(1)?;
    call.pay(text.len() / 4)?;
    let template: Template = text.parse().map_err(|_| call.fault("the template cannot be parsed"))?;
    Ok(call.evaluator.without_places(&render(call.evaluator, &template, NOWHERE, &names, call.place)))
}

/// Says where a template cannot be parsed.
fn unparsable(
    evaluator: &Evaluator<'_>,
    text: &str,
    base: usize,
    error: &hcl_edit::parser::Error,
    place: Span,
) -> Value {
    let mut problem = crate::hcl::syntax::explain(text, error);
    for label in &mut problem.labels {
        label.span = Span::new(label.span.start + base, label.span.end + base);
    }
    evaluator.report.problem(problem);
    Value::fault("the template cannot be parsed", place)
}

/// A template with the values of some names.
fn render(evaluator: &Evaluator<'_>, template: &Template, base: usize, names: &Value, place: Span) -> Value {
    if names.map().is_none() {
        return evaluator.because("what a template is given", names, place);
    }
    let single = Repetition::Single;
    let whole = Frame { name: "", value: names.clone(), up: None };
    let scope = Scope { is_closed: true, frame: Some(&whole), ..Scope::of(0, base, &single) };
    evaluator.template_file(template, scope, place)
}

impl Evaluator<'_> {
    /// The text of a file named as Terraform names it, and where it begins.
    fn find(&self, name: &str) -> Option<(&str, usize)> {
        self.store.open(&path::join("", name))
    }

    /// The value of `data "template_file"`.
    pub(in crate::hcl) fn template_source(&self, source: &Resource, place: Span) -> Value {
        let whole = || Value::unknown("the template is not known", place);
        let Some(instance) = self.instance(source.home) else { return whole() };
        let block = instance.declared.data.get(&(&*source.kind, &*source.name)).copied();
        let Some((block, text)) = block.and_then(|block| Some((block, block.argument("template")?))) else {
            return whole();
        };
        let scope = Scope::of(source.home, block.base, &source.repetition);
        let text = self.value(text.node, scope);
        let names = match block.argument("vars") {
            Some(names) => self.known(self.value(names.node, scope)),
            None => Value::plain(Data::Map(Rc::default()), place),
        };
        let Some(known) = text.text() else { return self.because("the template", &text, place) };
        let base = match &text.data {
            Data::Pieces(pieces) => match pieces.pieces.as_slice() {
                [Piece::Literal(_, Some(base))] => Some(*base),
                _ => None,
            },
            _ => None,
        };
        match known.parse::<Template>() {
            Ok(template) => {
                let value = render(self, &template, base.unwrap_or(NOWHERE), &names, place);
                if base.is_some() { value } else { self.without_places(&value) }
            }
            Err(_) => Value::fault("the template cannot be parsed", place),
        }
    }

    /// The same value without places in a file, for a template that stands in none.
    fn without_places(&self, value: &Value) -> Value {
        let Data::Pieces(pieces) = &value.data else { return value.clone() };
        let pieces = pieces.pieces.iter().map(|piece| match piece {
            Piece::Literal(text, _) => Piece::Literal(Rc::clone(text), None),
            Piece::Value(value) => Piece::Value(value.clone()),
        });
        self.joined(pieces.collect(), "a template", value.place)
    }
}
