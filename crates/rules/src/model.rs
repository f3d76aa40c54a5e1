//! What rules read: resources whose values are known, refer to others, or are unknown for a reason.

use plimsoll_spec::Span;

/// Where something stands.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// In the text that was read, in bytes.
    Span(Span),
    /// At a path of the stack file, such as `services.api.size`.
    Path(String),
}

/// Where the literal stands that a value is: what has to be exchanged to exchange the value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Origin {
    /// Nothing is known of it; so with our own graph.
    #[default]
    Unsaid,
    /// This literal, with its quotes, is the value and nothing else is. It may stand elsewhere than the value is used (the
    /// default of a variable), and may be shared by several values.
    Literal(Span),
    /// No single literal is the value; what it is made by, such as "the function `max`".
    Computed(String),
}

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Datum {
    /// Where it is used.
    pub place: Place,
    /// What it is.
    pub content: Content,
    /// Where the literal stands that it is.
    pub origin: Origin,
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Nothing (`null`, `AWS::NoValue`).
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Datum>),
    /// Properties in the order in which they stand.
    Map(Vec<(String, Datum)>),
    /// A resource of the same model, or one of its attributes.
    Reference {
        /// The resource's id.
        id: String,
        /// The attribute; `None` for the physical id.
        attribute: Option<String>,
    },
    /// The name of an availability zone of the region, counted from 0; different numbers are different zones.
    Zone(u32),
    /// A text of which some pieces are not known, in order; at least one is not.
    Partial(Vec<Piece>),
    /// Not known here, and why, such as "the parameter `Cpu` has no default".
    Unknown(String),
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Known text, not empty.
    Text(String),
    /// A resource of the same model, or one of its attributes.
    Reference {
        /// The resource's id.
        id: String,
        /// The attribute; `None` for the physical id.
        attribute: Option<String>,
    },
    /// Not known here, and why.
    Unknown(String),
}

/// A resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// Its id.
    pub id: String,
    /// CloudFormation's type name.
    pub kind: String,
    /// Its properties: a map.
    pub properties: Datum,
    /// Resources it depends on by `DependsOn`.
    pub depends_on: Vec<String>,
    /// Every resource that its properties refer to, sorted, also inside values that are not known.
    pub references: Vec<String>,
    /// `DeletionPolicy`, if written.
    pub deletion_policy: Option<String>,
    /// `UpdateReplacePolicy`, if written.
    pub update_replace_policy: Option<String>,
    /// The service it belongs to, if that is known.
    pub service: Option<String>,
    /// Where the resource stands.
    pub place: Place,
}

/// Resources in the order in which they stand.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Model {
    /// The resources.
    pub items: Vec<Item>,
    /// The region, where it is known.
    pub region: Option<String>,
    /// Resources that outputs refer to, sorted: somebody else may use them.
    pub exposed: Vec<String>,
}

impl Model {
    /// The resources of one type.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a Item> {
        self.items.iter().filter(move |item| item.kind == kind)
    }

    /// The resource of this id.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.items.iter().find(|item| item.id == id)
    }

    /// Whether another resource or an output refers to this one; `DependsOn` does not count.
    #[must_use]
    pub fn is_used(&self, id: &str) -> bool {
        let within = |ids: &[String]| ids.binary_search_by(|known| known.as_str().cmp(id)).is_ok();
        within(&self.exposed) || self.items.iter().any(|item| item.id != id && within(&item.references))
    }

    /// The resource that a value refers to, if it is a reference to one of this model.
    #[must_use]
    pub fn referred(&self, datum: &Datum) -> Option<&Item> {
        match &datum.content {
            Content::Reference { id, .. } => self.item(id),
            _ => None,
        }
    }
}

impl Item {
    /// The value at a path of keys and list positions such as `DeploymentConfiguration.MaximumPercent`; `None` where it is
    /// not written, or null.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Datum> {
        self.properties.at(path)
    }

    /// Where the value of a path stands, or else the nearest value that would hold it, or else the resource.
    #[must_use]
    pub fn nearest(&self, path: &str) -> &Place {
        let mut found = &self.place;
        let mut datum = Some(&self.properties);
        for step in path.split('.') {
            datum = datum.and_then(|datum| datum.at(step));
            if let Some(datum) = datum {
                found = &datum.place;
            }
        }
        found
    }
}

impl Datum {
    /// A value whose literal is not looked for.
    #[must_use]
    pub const fn new(place: Place, content: Content) -> Self {
        Self { place, content, origin: Origin::Unsaid }
    }

    /// The value at a path of keys and list positions; `None` where it is not written, or null. An unknown value on the way
    /// is returned itself.
    #[must_use]
    pub fn at(&self, path: &str) -> Option<&Datum> {
        let found = path.split('.').try_fold(self, |datum, step| match &datum.content {
            Content::Map(entries) => entries.iter().find(|(key, _)| key == step).map(|(_, value)| value),
            Content::List(items) => items.get(step.parse::<usize>().ok()?),
            Content::Unknown(_) => Some(datum),
            _ => None,
        })?;
        (found.content != Content::Null).then_some(found)
    }

    /// What the text begins with as far as it is known; `None` where it is no text or begins with something unknown.
    #[must_use]
    pub fn text_start(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            Content::Partial(pieces) => pieces.first().and_then(Piece::text),
            _ => None,
        }
    }

    /// What the text ends with as far as it is known; `None` where it is no text or ends with something unknown.
    #[must_use]
    pub fn text_end(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            Content::Partial(pieces) => pieces.last().and_then(Piece::text),
            _ => None,
        }
    }

    /// The fewest characters that the text can have; `None` where it is no text.
    #[must_use]
    pub fn shortest(&self) -> Option<usize> {
        match &self.content {
            Content::Text(text) => Some(text.chars().count()),
            Content::Partial(pieces) => {
                Some(pieces.iter().filter_map(Piece::text).map(|text| text.chars().count()).sum())
            }
            _ => None,
        }
    }

    /// The items, if it is a list; nothing otherwise.
    #[must_use]
    pub fn items(&self) -> &[Datum] {
        match &self.content {
            Content::List(items) => items,
            _ => &[],
        }
    }

    /// The entries, if it is a map; nothing otherwise.
    #[must_use]
    pub fn entries(&self) -> &[(String, Datum)] {
        match &self.content {
            Content::Map(entries) => entries,
            _ => &[],
        }
    }
}

impl Piece {
    /// The text, if it is known.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Reference { .. } | Self::Unknown(_) => None,
        }
    }
}
