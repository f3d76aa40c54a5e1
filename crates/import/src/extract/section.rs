//! One part of the stack file as it is being written, with its report and the places of its values.

use super::node::Node;
use crate::imported::{Leaf, Noted, Report, Unit};
use plimsoll_rules::{Content, Datum, Item, Origin, Piece, Place};
use plimsoll_spec::Span;
use plimsoll_units::{CpuUnits, Mib, Seconds};
use std::collections::BTreeMap;

/// A property of a resource, written or not.
#[derive(Clone)]
pub(super) struct Property<'a> {
    /// The resource.
    pub(super) item: &'a Item,
    /// The path of the property in it.
    pub(super) path: String,
}

/// A property.
pub(super) fn property<'a>(item: &'a Item, path: impl Into<String>) -> Property<'a> {
    Property { item, path: path.into() }
}

impl<'a> Property<'a> {
    /// What is written; `None` where nothing is.
    pub(super) fn datum(&self) -> Option<&'a Datum> {
        self.item.at(&self.path)
    }

    /// Where it stands, or would stand.
    pub(super) fn place(&self) -> &'a Place {
        self.item.nearest(&self.path)
    }
}

/// What a stack file says of one property and how.
pub(super) struct Key<'k, T> {
    /// The path within the section.
    pub(super) path: &'k str,
    /// How the code counts it.
    pub(super) unit: Unit,
    /// What AWS takes where the code does not say it.
    pub(super) aws: T,
    /// What the language takes where the file does not say it; then it is not written.
    pub(super) language: Option<T>,
}

/// A part of the stack file: a service, a job, or everything else.
pub(super) struct Section {
    /// What paths of this part begin with, such as `services.api.`; empty for the stack.
    pub(super) prefix: String,
    /// Its keys.
    pub(super) node: Node,
    /// What was understood, assumed, and is unknown.
    pub(super) report: Report,
    /// The values by their whole path.
    pub(super) leaves: BTreeMap<String, Leaf>,
    /// Why nothing of it can be changed where it stands; `None` where it can.
    pub(super) fixed: Option<String>,
}

impl Section {
    /// An empty part.
    pub(super) fn new(prefix: impl Into<String>) -> Self {
        Self {
            prefix: prefix.into(),
            node: Node::default(),
            report: Report::default(),
            leaves: BTreeMap::new(),
            fixed: None,
        }
    }

    /// Takes over what was noted elsewhere about the same part.
    pub(super) fn join(&mut self, notes: Self) {
        self.report.understood.extend(notes.report.understood);
        self.report.assumed.extend(notes.report.assumed);
        self.report.unknown.extend(notes.report.unknown);
        self.leaves.extend(notes.leaves);
    }

    /// Writes a value at a dotted path.
    pub(super) fn write(&mut self, path: &str, value: Node) {
        let steps: Vec<&str> = path.split('.').collect();
        self.node.set(&steps, value);
    }

    /// Writes YAML as it is at a dotted path.
    pub(super) fn plain(&mut self, path: &str, value: impl ToString) {
        self.write(path, Node::Plain(value.to_string()));
    }

    /// Writes a text at a dotted path.
    pub(super) fn text(&mut self, path: &str, value: impl Into<String>) {
        self.write(path, Node::Text(value.into()));
    }

    /// Says something at the end of the line of a path.
    pub(super) fn remark(&mut self, path: &str, text: &str) {
        let steps: Vec<&str> = path.split('.').collect();
        self.node.remark(&steps, text);
    }

    fn noted(&self, path: &str, value: impl ToString, because: &str, place: Option<&Place>) -> Noted {
        Noted {
            path: format!("{}{path}", self.prefix),
            value: value.to_string(),
            because: because.to_owned(),
            span: place.and_then(span_of),
        }
    }

    /// Something was understood.
    pub(super) fn understood(&mut self, path: &str, value: impl ToString, place: &Place) {
        let noted = self.noted(path, value, "", Some(place));
        self.report.understood.push(noted);
    }

    /// Something was assumed.
    pub(super) fn assumed(&mut self, path: &str, value: impl ToString, because: &str, place: Option<&Place>) {
        let noted = self.noted(path, value, because, place);
        self.report.assumed.push(noted);
    }

    /// Something is not known, or cannot be said.
    pub(super) fn unknown(&mut self, path: &str, value: impl ToString, because: &str, place: &Place) {
        let noted = self.noted(path, value, because, Some(place));
        self.report.unknown.push(noted);
    }

    /// Remembers where a value stands.
    pub(super) fn leaf(&mut self, path: &str, value: impl ToString, property: &Property<'_>, unit: Unit) {
        let (place, origin) = match property.datum() {
            Some(datum) => (datum.place.clone(), origin_of(datum)),
            None => (property.place().clone(), Origin::Unsaid),
        };
        self.leaf_at(path, value, property, unit, place, origin);
    }

    /// Remembers a value that no single literal is.
    pub(super) fn made(
        &mut self,
        path: &str,
        value: impl ToString,
        property: &Property<'_>,
        unit: Unit,
        by: &str,
    ) {
        let place = property.place().clone();
        self.leaf_at(path, value, property, unit, place, Origin::Computed(by.to_owned()));
    }

    fn leaf_at(
        &mut self,
        path: &str,
        value: impl ToString,
        property: &Property<'_>,
        unit: Unit,
        place: Place,
        origin: Origin,
    ) {
        let origin = match &self.fixed {
            Some(why) => Origin::Computed(why.clone()),
            None => origin,
        };
        let leaf = Leaf {
            resource: property.item.id.clone(),
            property: property.path.clone(),
            value: value.to_string(),
            place,
            origin,
            unit,
        };
        self.leaves.insert(format!("{}{path}", self.prefix), leaf);
    }

    /// Takes a value: reads the property, writes it where it differs from the language's default, and reports it.
    pub(super) fn take<T: PartialEq + Clone + ToString>(
        &mut self,
        key: &Key<'_, T>,
        property: &Property<'_>,
        read: impl FnOnce(&Datum) -> Result<T, String>,
    ) -> T {
        let (value, note) = match property.datum() {
            None => (key.aws.clone(), None),
            Some(datum) => match read(datum) {
                Ok(value) => {
                    self.understood(key.path, value.to_string(), &datum.place);
                    (value, None)
                }
                Err(why) => {
                    self.unknown(key.path, "", &why, &datum.place);
                    self.made(key.path, key.aws.to_string(), property, key.unit, &why);
                    (key.aws.clone(), Some(why))
                }
            },
        };
        if note.is_none() {
            self.leaf(key.path, value.to_string(), property, key.unit);
        }
        let is_language_default = key.language.as_ref() == Some(&value);
        if !is_language_default || note.is_some() {
            self.text(key.path, value.to_string());
        }
        match (&note, property.datum()) {
            (Some(why), _) => {
                let because = format!("{why}: AWS's default stands in");
                self.assumed(key.path, value.to_string(), &because, Some(property.place()));
                self.remark(key.path, "assumed");
            }
            (None, None) if !is_language_default => {
                self.assumed(key.path, value.to_string(), "AWS's default", Some(property.place()));
            }
            (None, _) => {}
        }
        value
    }
}

/// The span of a place in the user's files.
pub(super) fn span_of(place: &Place) -> Option<Span> {
    match place {
        Place::Span(span) => Some(*span),
        Place::Path(_) => None,
    }
}

/// Which literal a value is; what cannot be evaluated is made by what keeps it from it.
fn origin_of(datum: &Datum) -> Origin {
    match (&datum.origin, &datum.content) {
        (Origin::Unsaid, Content::Unknown(why)) => Origin::Computed(why.clone()),
        (Origin::Unsaid, Content::Partial(_) | Content::Reference { .. }) => Origin::Computed(why_not(datum)),
        (origin, _) => origin.clone(),
    }
}

/// Why a value is not known; what it is where it is known but of another kind.
pub(super) fn why_not(datum: &Datum) -> String {
    match &datum.content {
        Content::Unknown(why) => why.clone(),
        Content::Partial(pieces) => {
            let why = pieces.iter().find_map(|piece| match piece {
                Piece::Unknown(why) => Some(why.clone()),
                Piece::Reference { id, .. } => {
                    Some(format!("a part of it is known only when `{id}` is made"))
                }
                Piece::Text(_) => None,
            });
            why.unwrap_or_else(|| "a part of it is not known".to_owned())
        }
        Content::Reference { id, .. } => format!("it is known only when `{id}` is made"),
        Content::Zone(_) => "the names of zones are the account's".to_owned(),
        Content::List(_) => "it is a list".to_owned(),
        Content::Map(_) => "it is a mapping".to_owned(),
        Content::Null => "it is null".to_owned(),
        Content::Text(text) => format!("`{}` is no value of this kind", plimsoll_spec::yaml::shortened(text)),
        Content::Number(number) => format!("{number} is no value of this kind"),
        Content::Bool(truth) => format!("{truth} is no value of this kind"),
    }
}

/// A whole number from 0 on.
pub(super) fn count(datum: &Datum) -> Result<u32, String> {
    let number = datum.known_number().ok_or_else(|| why_not(datum))?;
    whole(number).ok_or_else(|| format!("{number} is not a whole number from 0 on"))
}

/// A number as a whole one from 0 on.
pub(super) fn whole(number: f64) -> Option<u32> {
    (number >= 0.0 && number <= f64::from(u32::MAX) && number.fract() == 0.0).then_some(number as u32)
}

/// Any number that is finite.
pub(super) fn number(datum: &Datum) -> Result<f64, String> {
    datum.known_number().filter(|number| number.is_finite()).ok_or_else(|| why_not(datum))
}

/// Seconds.
pub(super) fn seconds(datum: &Datum) -> Result<Seconds, String> {
    count(datum).map(Seconds::new)
}

/// `true` or `false`.
pub(super) fn truth(datum: &Datum) -> Result<bool, String> {
    datum.known_truth().ok_or_else(|| why_not(datum))
}

/// A text, which numbers and truth values are too.
pub(super) fn text(datum: &Datum) -> Result<String, String> {
    datum.known_text().ok_or_else(|| why_not(datum))
}

/// A percentage, as the language writes it.
pub(super) fn percent_text(datum: &Datum) -> Result<String, String> {
    number(datum).map(|number| format!("{number}%"))
}

/// CPU units: a number, `256`, `.25 vCPU`.
pub(super) fn cpu(datum: &Datum) -> Result<CpuUnits, String> {
    text(datum)?.parse().map_err(|error: plimsoll_units::ParseError| error.message().to_owned())
}

/// MiB: a number, `512`, `2GB`.
pub(super) fn memory(datum: &Datum) -> Result<Mib, String> {
    text(datum)?.parse().map_err(|error: plimsoll_units::ParseError| error.message().to_owned())
}
