//! A template as a value: what JSON can say, in a fixed order, with CloudFormation's functions kept apart so that YAML can
//! write their short forms.

/// A value of a template.
#[derive(Debug, Clone, PartialEq)]
pub enum Node {
    /// Nothing; never made from a graph, only read back.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A finite number.
    Decimal(f64),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// Entries in the order in which they are written.
    Map(Vec<(String, Node)>),
    /// A function whose value CloudFormation fills in.
    Call(Call),
}

/// A function of CloudFormation.
#[derive(Debug, Clone, PartialEq)]
pub enum Call {
    /// `Ref`: a resource's physical id, a parameter, or a pseudo parameter such as `AWS::Region`.
    Ref(String),
    /// `Fn::GetAtt`: an attribute of a resource.
    GetAtt(String, String),
    /// `Fn::Sub`: a text with `${…}` in it, and the values of those of its names that are no resource or parameter.
    Sub(String, Vec<(String, Node)>),
    /// `Fn::Join` with nothing between the pieces, for texts that `Fn::Sub` would misread.
    Join(Vec<Node>),
    /// `Fn::Select`: an element, counted from 0.
    Select(u8, Box<Node>),
    /// `Fn::GetAZs` of the stack's own region.
    GetAZs,
    /// `Fn::Base64`.
    Base64(Box<Node>),
    /// `Fn::ImportValue`: what another stack exports under this name.
    ImportValue(String),
}

impl Node {
    /// A text.
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A map from entries.
    #[must_use]
    pub fn map<K: Into<String>>(entries: impl IntoIterator<Item = (K, Self)>) -> Self {
        Self::Map(entries.into_iter().map(|(key, value)| (key.into(), value)).collect())
    }

    /// The value of a key, if this is a map that has it.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Map(entries) => entries.iter().find(|(known, _)| known == key).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Sets or, with `None`, takes away an entry of a map; does nothing to other values.
    pub fn set(&mut self, key: &str, value: Option<Self>) {
        let Self::Map(entries) = self else { return };
        let known = entries.iter().position(|(known, _)| known == key);
        match (known.and_then(|index| entries.get_mut(index)), value) {
            (Some((_, old)), Some(value)) => *old = value,
            (None, Some(value)) => entries.push((key.to_owned(), value)),
            (_, None) => entries.retain(|(known, _)| known != key),
        }
    }

    /// What a JSON document says; functions stay maps such as `{"Ref": "Vpc"}`, which mean the same. Keys come in the order
    /// of the alphabet.
    #[must_use]
    pub fn from_json(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Self::Null,
            serde_json::Value::Bool(truth) => Self::Bool(*truth),
            serde_json::Value::Number(number) => match (number.as_i64(), number.as_f64()) {
                (Some(whole), _) => Self::Integer(whole),
                (None, Some(decimal)) => Self::Decimal(decimal),
                (None, None) => Self::Text(number.to_string()),
            },
            serde_json::Value::String(text) => Self::Text(text.clone()),
            serde_json::Value::Array(items) => Self::List(items.iter().map(Self::from_json).collect()),
            serde_json::Value::Object(entries) => {
                Self::Map(entries.iter().map(|(key, value)| (key.clone(), Self::from_json(value))).collect())
            }
        }
    }

    /// The value with every function in its long form, as JSON has it: no [`Node::Call`] is left.
    #[must_use]
    pub fn long_form(&self) -> Self {
        match self {
            Self::List(items) => Self::List(items.iter().map(Self::long_form).collect()),
            Self::Map(entries) => {
                Self::Map(entries.iter().map(|(key, value)| (key.clone(), value.long_form())).collect())
            }
            Self::Call(call) => call.long_form(),
            other => other.clone(),
        }
    }

    /// Calls `seen` for every name that the functions in this value refer to: resources, parameters, pseudo parameters.
    pub fn names<'a>(&'a self, seen: &mut dyn FnMut(&'a str)) {
        match self {
            Self::List(items) => items.iter().for_each(|item| item.names(seen)),
            Self::Map(entries) => entries.iter().for_each(|(_, item)| item.names(seen)),
            Self::Call(call) => call.names(seen),
            Self::Null | Self::Bool(_) | Self::Integer(_) | Self::Decimal(_) | Self::Text(_) => {}
        }
    }
}

impl Call {
    /// The name of the function.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Ref(_) => "Ref",
            Self::GetAtt(..) => "Fn::GetAtt",
            Self::Sub(..) => "Fn::Sub",
            Self::Join(_) => "Fn::Join",
            Self::Select(..) => "Fn::Select",
            Self::GetAZs => "Fn::GetAZs",
            Self::Base64(_) => "Fn::Base64",
            Self::ImportValue(_) => "Fn::ImportValue",
        }
    }

    /// What the function is given.
    #[must_use]
    pub fn argument(&self) -> Node {
        match self {
            Self::Ref(name) | Self::ImportValue(name) => Node::text(name),
            Self::GetAtt(name, attribute) => Node::List(vec![Node::text(name), Node::text(attribute)]),
            Self::Sub(text, values) if values.is_empty() => Node::text(text),
            Self::Sub(text, values) => Node::List(vec![Node::text(text), Node::Map(values.clone())]),
            Self::Join(pieces) => Node::List(vec![Node::text(""), Node::List(pieces.clone())]),
            Self::Select(index, list) => {
                Node::List(vec![Node::Integer(i64::from(*index)), list.as_ref().clone()])
            }
            Self::GetAZs => Node::text(""),
            Self::Base64(inner) => inner.as_ref().clone(),
        }
    }

    fn long_form(&self) -> Node {
        Node::Map(vec![(self.name().to_owned(), self.argument().long_form())])
    }

    fn names<'a>(&'a self, seen: &mut dyn FnMut(&'a str)) {
        match self {
            Self::Ref(name) | Self::GetAtt(name, _) => seen(name),
            Self::Sub(text, values) => {
                for name in super::text::names(text) {
                    let name = name.split_once('.').map_or(name, |(resource, _)| resource);
                    if !values.iter().any(|(known, _)| known == name) {
                        seen(name);
                    }
                }
                values.iter().for_each(|(_, value)| value.names(seen));
            }
            Self::Join(pieces) => pieces.iter().for_each(|piece| piece.names(seen)),
            Self::Select(_, inner) | Self::Base64(inner) => inner.names(seen),
            Self::GetAZs | Self::ImportValue(_) => {}
        }
    }
}
