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

/// A value with its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Datum {
    /// Where it stands.
    pub place: Place,
    /// What it is.
    pub content: Content,
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
    /// Not known here.
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
}

impl Datum {
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
