//! Types of properties and arguments.

/// What kind of value stands somewhere.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// A text.
    Text,
    /// A number.
    Number,
    /// `true` or `false`.
    Truth,
    /// A list of values of one type.
    List(Box<Type>),
    /// Values of one type by free keys: tags.
    Map(Box<Type>),
    /// An object of a class of Pulumi's inputs, such as `lb.LoadBalancerAccessLogs`.
    Object(&'static str),
    /// An object of a document, with fixed keys in order.
    Record(Vec<Field>),
    /// A resource, to depend on.
    Resource,
    /// Anything: values that have no type in common.
    Any,
}

/// A key of a record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Field {
    /// The key as it is written.
    pub key: String,
    /// The type of its value.
    pub kind: Type,
    /// Whether some of the records do without it.
    pub optional: bool,
}

impl Type {
    /// The type that the table writes so: `string`, `number`, `boolean`, `any`, `T[]`, `{T}`, or a class.
    pub(super) fn of_table(text: &'static str) -> Self {
        match text {
            "string" => Self::Text,
            "number" => Self::Number,
            "boolean" => Self::Truth,
            "any" => Self::Any,
            _ => {
                if let Some(item) = text.strip_suffix("[]") {
                    return Self::List(Box::new(Self::of_table(item)));
                }
                match text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) {
                    Some(item) => Self::Map(Box::new(Self::of_table(item))),
                    None => Self::Object(text),
                }
            }
        }
    }

    /// A type that values of both types have.
    #[must_use]
    pub fn common(self, other: Self) -> Self {
        match (self, other) {
            (one, other) if one == other => one,
            // What an empty list would hold is not known.
            (Self::List(one), Self::List(other)) => Self::List(Box::new(match (*one, *other) {
                (Self::Any, known) | (known, Self::Any) => known,
                (one, other) => one.common(other),
            })),
            (Self::Map(one), Self::Map(other)) => Self::Map(Box::new(one.common(*other))),
            (Self::Record(one), Self::Record(other)) => Self::Record(merged(one, other)),
            _ => Self::Any,
        }
    }
}

/// The keys of both, in the order of the first one; what only one has is optional.
fn merged(one: Vec<Field>, mut other: Vec<Field>) -> Vec<Field> {
    let mut out = Vec::with_capacity(one.len());
    for field in one {
        match other.iter().position(|known| known.key == field.key) {
            Some(index) => {
                let same = other.remove(index);
                let optional = field.optional || same.optional;
                out.push(Field { kind: field.kind.common(same.kind), optional, key: field.key });
            }
            None => out.push(Field { optional: true, ..field }),
        }
    }
    out.extend(other.into_iter().map(|field| Field { optional: true, ..field }));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_keep_the_keys_of_both_and_know_which_are_optional() {
        let field = |key: &str, optional| Field { key: key.to_owned(), kind: Type::Text, optional };
        let both = Type::Record(vec![field("a", false), field("b", false)])
            .common(Type::Record(vec![field("b", false), field("c", false)]));
        assert_eq!(both, Type::Record(vec![field("a", true), field("b", false), field("c", true)]));
    }

    #[test]
    fn types_of_the_table_are_read() {
        assert_eq!(Type::of_table("{string}"), Type::Map(Box::new(Type::Text)));
        assert_eq!(Type::of_table("lb.X[]"), Type::List(Box::new(Type::Object("lb.X"))));
    }
}
