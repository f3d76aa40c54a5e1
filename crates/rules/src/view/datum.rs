//! What is known of a value without asking anybody.

use crate::model::{Content, Datum, Piece};

impl Datum {
    /// The text, if it is wholly known; numbers and truth values are texts too, as CloudFormation writes them.
    #[must_use]
    pub fn known_text(&self) -> Option<String> {
        match &self.content {
            Content::Text(text) => Some(text.clone()),
            Content::Number(number) => Some(number.to_string()),
            Content::Bool(truth) => Some(truth.to_string()),
            _ => None,
        }
    }

    /// The text, if it is written as one and wholly known.
    #[must_use]
    pub fn plain(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if it is known; a text such as `"256"` is one too.
    #[must_use]
    pub fn known_number(&self) -> Option<f64> {
        match &self.content {
            Content::Number(number) => Some(*number),
            Content::Text(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// The truth value, if it is known.
    #[must_use]
    pub fn known_truth(&self) -> Option<bool> {
        match &self.content {
            Content::Bool(truth) => Some(*truth),
            Content::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Content::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => None,
        }
    }

    /// Whether it is this text.
    #[must_use]
    pub fn is(&self, text: &str) -> bool {
        self.plain() == Some(text)
    }

    /// The known text at a path.
    #[must_use]
    pub fn text_at(&self, path: &str) -> Option<&str> {
        self.at(path)?.plain()
    }

    /// The known number at a path.
    #[must_use]
    pub fn number_at(&self, path: &str) -> Option<f64> {
        self.at(path)?.known_number()
    }

    /// The items of a list, or the one value that stands where a list may stand.
    #[must_use]
    pub fn one_or_many(&self) -> &[Datum] {
        match &self.content {
            Content::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    /// Whether it refers to this resource, directly or in a part of a text or list.
    #[must_use]
    pub fn mentions(&self, id: &str) -> bool {
        match &self.content {
            Content::Reference { id: found, .. } => found == id,
            Content::Partial(pieces) => {
                pieces.iter().any(|piece| matches!(piece, Piece::Reference { id: found, .. } if found == id))
            }
            Content::List(items) => items.iter().any(|item| item.mentions(id)),
            Content::Map(entries) => entries.iter().any(|(_, value)| value.mentions(id)),
            _ => false,
        }
    }

    /// Whether two values are the same wherever they stand; what is unknown is the same as nothing.
    #[must_use]
    pub fn same_as(&self, other: &Datum) -> bool {
        match (&self.content, &other.content) {
            (Content::Unknown(_), _) | (_, Content::Unknown(_)) => false,
            (Content::Partial(one), Content::Partial(two)) => {
                one == two && !one.iter().any(|piece| matches!(piece, Piece::Unknown(_)))
            }
            (Content::List(one), Content::List(two)) => {
                one.len() == two.len() && one.iter().zip(two).all(|(one, two)| one.same_as(two))
            }
            (Content::Map(one), Content::Map(two)) => {
                one.len() == two.len()
                    && one.iter().zip(two).all(|(one, two)| one.0 == two.0 && one.1.same_as(&two.1))
            }
            (one, two) => one == two,
        }
    }

    /// Whether nothing about it is known.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        matches!(self.content, Content::Unknown(_))
    }

    /// The known pieces of a text, one after the other; `None` for what is no text.
    #[must_use]
    pub fn known_pieces(&self) -> Option<String> {
        match &self.content {
            Content::Text(text) => Some(text.clone()),
            Content::Partial(pieces) => Some(pieces.iter().filter_map(Piece::text).collect()),
            _ => None,
        }
    }
}
