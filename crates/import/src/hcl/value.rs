//! Values of Terraform's language while they are evaluated. They share their parts, so copying one is cheap.

use plimsoll_spec::Span;
use std::collections::BTreeMap;
use std::rc::Rc;

/// A value with what it is made of and where it was written.
#[derive(Debug, Clone)]
pub(super) struct Value {
    /// What it is.
    pub(super) data: Data,
    /// Which literal it is.
    pub(super) source: Source,
    /// The expression that gave it, in the space of all files.
    pub(super) place: Span,
}

/// Which literal a value is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Source {
    /// Nothing is said of it.
    Unsaid,
    /// This literal token.
    Literal(Span),
    /// It is made, by this.
    Computed(Rc<str>),
}

/// What a value is.
#[derive(Debug, Clone)]
pub(super) enum Data {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A finite number.
    Number(f64),
    /// A text.
    Text(Rc<str>),
    /// A text of pieces: some are not known, or their places in a file count.
    Pieces(Rc<Pieces>),
    /// A list or a tuple.
    List(Rc<Vec<Value>>),
    /// A set, sorted and without repetitions as far as its elements are known.
    Set(Rc<Vec<Value>>),
    /// A map or an object.
    Map(Rc<Map>),
    /// A resource, a data source or a module.
    Handle(Handle),
    /// An attribute of a resource.
    Attribute(Rc<Attribute>),
    /// The JSON text of a value.
    Json(Rc<Value>),
    /// The name of a zone of the region, counted from 0.
    Zone(u32),
    /// The names of all zones of the region; how many is not known.
    Zones,
    /// Not known.
    Unknown(Rc<Unknown>),
}

/// One thing that is declared and has attributes.
#[derive(Debug, Clone)]
pub(super) enum Handle {
    /// One instance of a resource.
    Resource(Rc<Resource>),
    /// One instance of a data source.
    Data(Rc<Resource>),
    /// One instance of a module, by its number.
    Module(usize),
}

/// One instance of a resource or data source.
#[derive(Debug, Clone)]
pub(super) struct Resource {
    /// Its full address.
    pub(super) address: Rc<str>,
    /// The number of the module instance that it stands in.
    pub(super) home: usize,
    /// Its type.
    pub(super) kind: Rc<str>,
    /// Its name.
    pub(super) name: Rc<str>,
    /// What it is counted by.
    pub(super) repetition: Repetition,
}

/// What one of several instances is known by.
#[derive(Debug, Clone, Default)]
pub(super) enum Repetition {
    /// There is one only.
    #[default]
    Single,
    /// `count.index`.
    Index(usize),
    /// `each.key` and `each.value`.
    Each(Value, Box<Value>),
}

/// An attribute of a resource.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    /// The resource.
    pub(super) of: Rc<Resource>,
    /// The attribute, with further steps such as `vpc_config[0].vpc_id`.
    pub(super) path: String,
}

/// A value that is not known.
#[derive(Debug, Clone)]
pub(super) struct Unknown {
    /// Why.
    pub(super) reason: Rc<str>,
    /// Whether Terraform would report an error here, which `try` and `can` catch.
    pub(super) is_fault: bool,
    /// Addresses of the resources that it depends on.
    pub(super) refers: Vec<Rc<str>>,
}

/// A text of pieces.
#[derive(Debug, Clone)]
pub(super) struct Pieces {
    /// The pieces in order.
    pub(super) pieces: Vec<Piece>,
    /// The whole text, if every piece is known.
    pub(super) text: Option<Rc<str>>,
    /// Whether attributes of resources were put into it.
    pub(super) has_references: bool,
}

/// A piece of a text.
#[derive(Debug, Clone)]
pub(super) enum Piece {
    /// A literal text, and where its first byte stands if it stands in a file as it is.
    Literal(Rc<str>, Option<usize>),
    /// A value put into the text.
    Value(Value),
}

/// Entries in the order in which they were written, found by key.
#[derive(Debug, Clone, Default)]
pub(super) struct Map {
    entries: Vec<(Rc<str>, Value)>,
    by_key: BTreeMap<Rc<str>, usize>,
}

impl Map {
    /// Sets an entry; an entry of the same key keeps its position.
    pub(super) fn insert(&mut self, key: Rc<str>, value: Value) {
        match self.by_key.get(&key).and_then(|index| self.entries.get_mut(*index)) {
            Some(entry) => entry.1 = value,
            None => {
                self.by_key.insert(Rc::clone(&key), self.entries.len());
                self.entries.push((key, value));
            }
        }
    }

    /// The value of a key.
    pub(super) fn get(&self, key: &str) -> Option<&Value> {
        self.by_key.get(key).and_then(|index| self.entries.get(*index)).map(|(_, value)| value)
    }

    /// Entries in the order in which they were written.
    pub(super) fn written(&self) -> &[(Rc<str>, Value)] {
        &self.entries
    }

    /// Entries by key, as Terraform walks through them.
    pub(super) fn sorted(&self) -> impl Iterator<Item = (&Rc<str>, &Value)> {
        self.by_key.values().filter_map(|index| self.entries.get(*index)).map(|(key, value)| (key, value))
    }

    /// How many entries there are.
    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

impl FromIterator<(Rc<str>, Value)> for Map {
    fn from_iter<I: IntoIterator<Item = (Rc<str>, Value)>>(entries: I) -> Self {
        let mut map = Self::default();
        entries.into_iter().for_each(|(key, value)| map.insert(key, value));
        map
    }
}

impl Value {
    /// A value that is no literal and of which nothing else is said.
    pub(super) const fn plain(data: Data, place: Span) -> Self {
        Self { data, source: Source::Unsaid, place }
    }

    /// A literal.
    pub(super) const fn literal(data: Data, place: Span) -> Self {
        Self { data, source: Source::Literal(place), place }
    }

    /// A value that was made by something.
    pub(super) fn computed(data: Data, by: impl Into<Rc<str>>, place: Span) -> Self {
        Self { data, source: Source::Computed(by.into()), place }
    }

    /// A value that is not known.
    pub(super) fn unknown(reason: impl Into<Rc<str>>, place: Span) -> Self {
        let unknown = Unknown { reason: reason.into(), is_fault: false, refers: Vec::new() };
        Self::plain(Data::Unknown(Rc::new(unknown)), place)
    }

    /// A value that Terraform would report an error about.
    pub(super) fn fault(reason: impl Into<Rc<str>>, place: Span) -> Self {
        let unknown = Unknown { reason: reason.into(), is_fault: true, refers: Vec::new() };
        Self::plain(Data::Unknown(Rc::new(unknown)), place)
    }

    /// The same value, used at another place.
    pub(super) fn at(mut self, place: Span) -> Self {
        self.place = place;
        self
    }

    /// Why it is not known, if it is not.
    pub(super) fn why_unknown(&self) -> Option<&Unknown> {
        match &self.data {
            Data::Unknown(unknown) => Some(unknown),
            _ => None,
        }
    }

    /// Whether it is an attribute of a resource, or a text that one was put into.
    pub(super) fn has_reference(&self) -> bool {
        match &self.data {
            Data::Attribute(_) => true,
            Data::Pieces(pieces) => pieces.has_references,
            _ => false,
        }
    }

    /// Whether Terraform would report an error about it or a part of it; only the first parts are looked at.
    pub(super) fn has_fault(&self) -> bool {
        fn within(value: &Value, left: &mut usize) -> bool {
            let Some(fewer) = left.checked_sub(1) else { return false };
            *left = fewer;
            match &value.data {
                Data::Unknown(unknown) => unknown.is_fault,
                Data::List(items) | Data::Set(items) => items.iter().any(|item| within(item, left)),
                Data::Map(map) => map.written().iter().any(|(_, item)| within(item, left)),
                Data::Json(inner) => within(inner, left),
                _ => false,
            }
        }
        within(self, &mut 500)
    }

    /// Whether it is `null`.
    pub(super) const fn is_null(&self) -> bool {
        matches!(self.data, Data::Null)
    }

    /// The elements, if it is a list or a set.
    pub(super) fn elements(&self) -> Option<&Rc<Vec<Self>>> {
        match &self.data {
            Data::List(items) | Data::Set(items) => Some(items),
            _ => None,
        }
    }

    /// The entries, if it is a map.
    pub(super) fn map(&self) -> Option<&Rc<Map>> {
        match &self.data {
            Data::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The text that Terraform makes of it where it wants one; `None` where it has none or it is not known.
    pub(super) fn text(&self) -> Option<Rc<str>> {
        match &self.data {
            Data::Text(text) => Some(Rc::clone(text)),
            Data::Pieces(pieces) => pieces.text.clone(),
            Data::Number(number) => Some(number_text(*number).into()),
            Data::Bool(truth) => Some(if *truth { "true" } else { "false" }.into()),
            Data::Json(inner) => super::json::write(inner).map(Into::into),
            _ => None,
        }
    }

    /// The number that Terraform makes of it where it wants one.
    pub(super) fn number(&self) -> Option<f64> {
        match &self.data {
            Data::Number(number) => Some(*number),
            Data::Text(_) | Data::Pieces(_) => parse_number(&self.text()?),
            _ => None,
        }
    }

    /// The truth value that Terraform makes of it where it wants one.
    pub(super) fn truth(&self) -> Option<bool> {
        match &self.data {
            Data::Bool(truth) => Some(*truth),
            Data::Text(_) | Data::Pieces(_) => match &*self.text()? {
                "true" => Some(true),
                "false" => Some(false),
                _ => None,
            },
            _ => None,
        }
    }

    /// What people call this kind of value.
    pub(super) const fn noun(&self) -> &'static str {
        match self.data {
            Data::Null => "null",
            Data::Bool(_) => "a truth value",
            Data::Number(_) => "a number",
            Data::Text(_) | Data::Pieces(_) | Data::Json(_) | Data::Zone(_) => "a text",
            Data::List(_) | Data::Zones => "a list",
            Data::Set(_) => "a set",
            Data::Map(_) => "a map",
            Data::Handle(Handle::Module(_)) => "a module",
            Data::Handle(_) => "a resource",
            Data::Attribute(_) | Data::Unknown(_) => "a value that is not known",
        }
    }

    /// Addresses of resources that it depends on; in large values not all of them.
    pub(super) fn refers(&self) -> Vec<Rc<str>> {
        let mut found = Vec::new();
        self.gather(&mut found, &mut 200);
        found
    }

    /// Gathers addresses while there are steps left: shared parts may be many more than there are in memory.
    fn gather(&self, found: &mut Vec<Rc<str>>, left: &mut usize) {
        let Some(fewer) = left.checked_sub(1) else { return };
        *left = fewer;
        match &self.data {
            Data::Attribute(attribute) => found.push(Rc::clone(&attribute.of.address)),
            Data::Handle(Handle::Resource(resource)) => found.push(Rc::clone(&resource.address)),
            Data::Unknown(unknown) => found.extend(unknown.refers.iter().cloned()),
            Data::Pieces(pieces) => pieces.values().for_each(|value| value.gather(found, left)),
            Data::List(items) | Data::Set(items) => items.iter().for_each(|item| item.gather(found, left)),
            Data::Map(map) => map.written().iter().for_each(|(_, value)| value.gather(found, left)),
            Data::Json(inner) => inner.gather(found, left),
            _ => {}
        }
    }
}

impl Pieces {
    /// The values put into the text.
    pub(super) fn values(&self) -> impl Iterator<Item = &Value> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Literal(..) => None,
            Piece::Value(value) => Some(value),
        })
    }
}

/// A number as Terraform writes it into a text.
pub(super) fn number_text(number: f64) -> String {
    if number == 0.0 {
        return "0".to_owned();
    }
    format!("{number}")
}

/// A number in a text; `None` for what Terraform does not take for one.
pub(super) fn parse_number(text: &str) -> Option<f64> {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let is_plain = body.starts_with(|first: char| first.is_ascii_digit())
        && body
            .chars()
            .all(|letter| letter.is_ascii_digit() || matches!(letter, '.' | 'e' | 'E' | '+' | '-'));
    text.parse().ok().filter(|number: &f64| is_plain && number.is_finite())
}

/// A result of arithmetic without the noise of binary fractions: Terraform counts with many more digits.
pub(super) fn tidy(number: f64) -> f64 {
    if number.fract() == 0.0 {
        return number;
    }
    format!("{number:.14e}").parse().unwrap_or(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_terraform_writes_them() {
        assert_eq!(number_text(256.0), "256");
        assert_eq!(number_text(-0.0), "0");
        assert_eq!(number_text(0.25), "0.25");
        assert_eq!(number_text(1e21), "1000000000000000000000");
        assert!((tidy(0.1 + 0.2) - 0.3).abs() < f64::EPSILON);
        assert_eq!(number_text(tidy(0.1 + 0.2)), "0.3");
    }

    #[test]
    fn only_plain_numbers_are_numbers() {
        assert_eq!(parse_number("256"), Some(256.0));
        assert_eq!(parse_number("-1.5e3"), Some(-1500.0));
        for text in ["", "inf", "NaN", "0x10", "1 ", "a"] {
            assert_eq!(parse_number(text), None, "{text}");
        }
    }

    #[test]
    fn a_map_keeps_its_order_and_is_walked_by_key() {
        let place = Span::default();
        let number = |n| Value::plain(Data::Number(n), place);
        let mut map: Map = [("b".into(), number(1.0)), ("a".into(), number(2.0))].into_iter().collect();
        map.insert("b".into(), number(3.0));
        assert_eq!(map.len(), 2);
        assert_eq!(map.get("b").and_then(Value::number), Some(3.0));
        assert_eq!(map.written().iter().map(|(key, _)| &**key).collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(map.sorted().map(|(key, _)| &**key).collect::<Vec<_>>(), ["a", "b"]);
    }
}
