//! Expressions to values.

use super::evaluator::{Evaluator, Frame, NOWHERE, Scope};
use super::load::span_of;
use super::value::{Data, Map, Piece, Source, Value};
use hcl_edit::expr::{Conditional, Expression, ForExpr, Object, ObjectKey};
use plimsoll_spec::Span;
use std::rc::Rc;

impl Evaluator<'_> {
    /// The value of an expression; its place is the expression.
    pub(super) fn value(&self, expression: &Expression, scope: Scope<'_>) -> Value {
        let place = span_of(expression, scope.base);
        let mut value = self.deeper(place, || self.dispatch(expression, scope, place)).at(place);
        if matches!(value.source, Source::Literal(span) if span.start >= NOWHERE) {
            value.source = Source::Computed("a template inside of a text".into());
        }
        value
    }

    fn dispatch(&self, expression: &Expression, scope: Scope<'_>, place: Span) -> Value {
        match expression {
            Expression::Null(_) => Value::literal(Data::Null, place),
            Expression::Bool(truth) => Value::literal(Data::Bool(*truth.value()), place),
            Expression::Number(number) => match number.value().as_f64() {
                Some(number) => Value::literal(Data::Number(number), place),
                None => Value::fault("the number is too large", place),
            },
            Expression::String(text) => Value::literal(Data::Text(text.value().as_str().into()), place),
            Expression::Array(array) => {
                let items = array.iter().map(|item| self.value(item, scope)).collect();
                Value::plain(Data::List(Rc::new(items)), place)
            }
            Expression::Object(object) => self.object(object, scope, place),
            Expression::StringTemplate(template) => self.quoted(template, scope, place),
            Expression::HeredocTemplate(heredoc) => self.heredoc(heredoc, scope, place),
            Expression::Parenthesis(inner) => self.value(inner.inner(), scope),
            Expression::Variable(name) => self.traverse(name.value().as_str(), &[], scope, place),
            Expression::Conditional(conditional) => self.conditional(conditional, scope, place),
            Expression::FuncCall(call) => self.call(call, scope, place),
            Expression::Traversal(traversal) => self.traversal(traversal, scope, place),
            Expression::UnaryOp(operation) => self.unary(operation, scope, place),
            Expression::BinaryOp(operation) => self.binary(operation, scope, place),
            Expression::ForExpr(comprehension) => self.comprehension(comprehension, scope, place),
        }
    }

    /// `{ key = value }`.
    fn object(&self, object: &Object, scope: Scope<'_>, place: Span) -> Value {
        let mut map = Map::default();
        for (key, value) in object {
            let key = match key {
                ObjectKey::Ident(name) => Rc::from(name.value().as_str()),
                ObjectKey::Expression(key) => {
                    let key = self.known(self.value(key, scope));
                    match key.text() {
                        Some(text) => text,
                        None => return self.because("the key of an entry", &key, place),
                    }
                }
            };
            map.insert(key, self.value(value.expr(), scope));
        }
        Value::plain(Data::Map(Rc::new(map)), place)
    }

    /// `condition ? one : other`.
    fn conditional(&self, conditional: &Conditional, scope: Scope<'_>, place: Span) -> Value {
        let condition = self.known(self.value(&conditional.cond_expr, scope));
        match condition.truth() {
            Some(true) => self.value(&conditional.true_expr, scope),
            Some(false) => self.value(&conditional.false_expr, scope),
            None => self.because("the condition", &condition, place),
        }
    }

    /// `[for … ]` and `{for … }`.
    fn comprehension(&self, given: &ForExpr, scope: Scope<'_>, place: Span) -> Value {
        let collection = self.known(self.value(&given.intro.collection_expr, scope));
        let Some(pairs) = pairs(&collection) else {
            return self.because("what `for` walks through", &collection, place);
        };
        if !self.spend(pairs.len()) {
            return Value::unknown("the code expands to more than is evaluated", place);
        }
        let mut list = Vec::new();
        let mut map = Map::default();
        for (key, value) in pairs {
            let outer;
            let mut inner = scope;
            if let Some(name) = &given.intro.key_var {
                outer = Frame { name: name.value().as_str(), value: key, up: inner.frame };
                inner = inner.with(&outer);
            }
            let frame = Frame { name: given.intro.value_var.value().as_str(), value, up: inner.frame };
            let inner = inner.with(&frame);
            if let Some(condition) = &given.cond {
                let taken = self.known(self.value(&condition.expr, inner));
                match taken.truth() {
                    Some(true) => {}
                    Some(false) => continue,
                    None => return self.because("the condition of `for`", &taken, place),
                }
            }
            let value = self.value(&given.value_expr, inner);
            let Some(key) = &given.key_expr else {
                list.push(value);
                continue;
            };
            let key = self.known(self.value(key, inner));
            let Some(key) = key.text() else { return self.because("the key that `for` makes", &key, place) };
            if !given.grouping {
                map.insert(key, value);
                continue;
            }
            let mut group =
                map.get(&key).and_then(Value::elements).map(|list| list.to_vec()).unwrap_or_default();
            if !self.spend(group.len()) {
                return Value::unknown("the code expands to more than is evaluated", place);
            }
            group.push(value);
            map.insert(key, Value::plain(Data::List(Rc::new(group)), place));
        }
        match given.key_expr {
            Some(_) => Value::plain(Data::Map(Rc::new(map)), place),
            None => Value::plain(Data::List(Rc::new(list)), place),
        }
    }

    /// An unknown value: something it needs is unknown itself, or has the wrong type.
    pub(super) fn because(&self, what: &str, cause: &Value, place: Span) -> Value {
        match &cause.data {
            Data::Unknown(_) => cause.clone().at(place),
            Data::Pieces(pieces) => match pieces.values().find(|value| value.text().is_none()) {
                Some(value) => {
                    let known = self.known(value.clone());
                    let mut found = self.because(what, &known, place);
                    if let Data::Unknown(unknown) = &mut found.data {
                        Rc::make_mut(unknown).refers = cause.refers();
                    }
                    found
                }
                None => Value::fault(format!("{what} cannot be a text"), place),
            },
            Data::Json(_) | Data::List(_) | Data::Map(_) | Data::Set(_) => {
                let mut found = Value::unknown(format!("{what} is not wholly known"), place);
                if let Data::Unknown(unknown) = &mut found.data {
                    Rc::make_mut(unknown).refers = cause.refers();
                }
                if cause.refers().is_empty() && !matches!(cause.data, Data::Json(_)) {
                    return Value::fault(format!("{what} cannot be {}", cause.noun()), place);
                }
                found
            }
            Data::Zone(_) | Data::Zones => {
                Value::unknown("which zones there are is known only when it is applied", place)
            }
            _ => Value::fault(format!("{what} cannot be {}", cause.noun()), place),
        }
    }

    /// A text of pieces: whole where every piece is known.
    pub(super) fn joined(&self, pieces: Vec<Piece>, by: &str, place: Span) -> Value {
        let mut text = String::new();
        let mut is_known = true;
        let mut has_places = false;
        // What resources are named by in a text is kept, also where it is known.
        let mut has_references = false;
        for piece in &pieces {
            match piece {
                Piece::Literal(literal, at) => {
                    has_places |= at.is_some();
                    text.push_str(literal);
                }
                Piece::Value(value) => {
                    has_references |= value.has_reference();
                    match self.known(value.clone()).text() {
                        Some(known) => text.push_str(&known),
                        None => is_known = false,
                    }
                }
            }
        }
        if !self.spend(text.len() / 16) {
            return Value::unknown("the code expands to more than is evaluated", place);
        }
        let text: Option<Rc<str>> = is_known.then(|| text.into());
        let data = match text {
            Some(text) if !has_places && !has_references => Data::Text(text),
            text => Data::Pieces(Rc::new(super::value::Pieces { pieces, text, has_references })),
        };
        Value::computed(data, by, place)
    }
}

/// Keys and values of what can be walked through; `None` for what cannot, or is not known.
pub(super) fn pairs(collection: &Value) -> Option<Vec<(Value, Value)>> {
    let place = collection.place;
    let made = |data| Value::computed(data, "the position in a collection", place);
    match &collection.data {
        Data::List(items) => {
            let indexed = items.iter().enumerate();
            #[expect(clippy::cast_precision_loss, reason = "lists are shorter than 2^52")]
            Some(indexed.map(|(index, item)| (made(Data::Number(index as f64)), item.clone())).collect())
        }
        Data::Set(items) => Some(items.iter().map(|item| (item.clone(), item.clone())).collect()),
        Data::Map(map) => {
            let entries = map.sorted();
            Some(entries.map(|(key, value)| (made(Data::Text(Rc::clone(key))), value.clone())).collect())
        }
        _ => None,
    }
}
