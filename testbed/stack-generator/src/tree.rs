//! A YAML tree and its text.

use std::fmt;

/// A value of the stack file.
pub(crate) enum Tree {
    /// A scalar, written as given.
    Scalar(String),
    /// A list.
    List(Vec<Tree>),
    /// A mapping.
    Map(Vec<(String, Tree)>),
}

impl Tree {
    /// An empty mapping.
    pub(crate) const fn map() -> Self {
        Self::Map(Vec::new())
    }

    /// A list of scalars.
    pub(crate) fn list<T: fmt::Display>(items: impl IntoIterator<Item = T>) -> Self {
        Self::List(items.into_iter().map(|item| Self::Scalar(item.to_string())).collect())
    }

    /// A text in quotes.
    pub(crate) fn quoted(text: impl fmt::Display) -> Self {
        Self::Scalar(format!("'{text}'"))
    }

    /// The same mapping with one more entry.
    pub(crate) fn with(mut self, key: impl Into<String>, value: impl Into<Tree>) -> Self {
        self.set(key, value);
        self
    }

    /// Adds an entry to a mapping.
    pub(crate) fn set(&mut self, key: impl Into<String>, value: impl Into<Tree>) {
        if let Self::Map(entries) = self {
            entries.push((key.into(), value.into()));
        }
    }

    /// Whether a mapping or list holds nothing.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Scalar(_) => false,
            Self::List(items) => items.is_empty(),
            Self::Map(entries) => entries.is_empty(),
        }
    }

    fn write(&self, f: &mut fmt::Formatter<'_>, indent: usize) -> fmt::Result {
        match self {
            Self::Scalar(text) => writeln!(f, " {text}"),
            Self::List(items) if items.is_empty() => writeln!(f, " []"),
            Self::Map(entries) if entries.is_empty() => writeln!(f, " {{}}"),
            Self::List(items) => {
                writeln!(f)?;
                items.iter().try_for_each(|item| {
                    write!(f, "{:indent$}-", "")?;
                    item.write(f, indent + 2)
                })
            }
            Self::Map(entries) => {
                writeln!(f)?;
                entries.iter().try_for_each(|(key, value)| {
                    write!(f, "{:indent$}{key}:", "")?;
                    value.write(f, indent + 2)
                })
            }
        }
    }
}

impl fmt::Display for Tree {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Map(entries) => entries.iter().try_for_each(|(key, value)| {
                write!(f, "{key}:")?;
                value.write(f, 2)
            }),
            other => other.write(f, 0),
        }
    }
}

impl From<&str> for Tree {
    fn from(text: &str) -> Self {
        Self::Scalar(text.to_owned())
    }
}

impl From<String> for Tree {
    fn from(text: String) -> Self {
        Self::Scalar(text)
    }
}

impl From<u32> for Tree {
    fn from(number: u32) -> Self {
        Self::Scalar(number.to_string())
    }
}

impl From<bool> for Tree {
    fn from(truth: bool) -> Self {
        Self::Scalar(truth.to_string())
    }
}
