//! Values of a program as Python.

use super::layout::{Code, Piece, formatted, quoted};
use super::naming::{field, local, snake};
use crate::provider::Data;
use crate::pulumi::Value;
use std::collections::BTreeSet;

/// Where values stand, and what they turned out to need there.
#[derive(Debug, Default)]
pub(super) struct Place<'a> {
    /// Arguments that are known at once: texts and numbers of people, not what AWS answers. Empty outside components.
    pub(super) plain: BTreeSet<&'a str>,
    /// Names that variables must not take.
    pub(super) taken: BTreeSet<String>,
    /// What is read from the account.
    pub(super) data: BTreeSet<Data>,
    /// Whether the module `json` is used.
    pub(super) json: bool,
    /// Whether texts are encoded.
    pub(super) base64: bool,
    /// Whether texts that are known later are read as numbers.
    pub(super) number: bool,
}

impl Place<'_> {
    /// A value as an expression.
    pub(super) fn code(&mut self, value: &Value) -> Code {
        match value {
            Value::Bool(true) => Code::atom("True"),
            Value::Bool(false) => Code::atom("False"),
            Value::Integer(number) => Code::atom(number.to_string()),
            Value::Decimal(number) => Code::atom(format!("{number:?}")),
            Value::Text(text) => joined_lines(text).unwrap_or_else(|| Code::atom(quoted(text))),
            Value::List(items) => Code::List(items.iter().map(|item| self.code(item)).collect()),
            Value::Map(entries) => {
                Code::Dict(entries.iter().map(|(key, item)| (quoted(key), self.code(item))).collect())
            }
            Value::Object(_, entries) => {
                Code::Dict(entries.iter().map(|(key, item)| (quoted(&snake(key)), self.code(item))).collect())
            }
            Value::Concat(pieces) => self.concat(pieces),
            Value::Json(inner) => self.document(inner),
            Value::Base64(inner) => {
                self.base64 = true;
                Code::call("base64_encoded", vec![self.code(inner)])
            }
            Value::Element(inner, index) => self.element(inner, *index),
            Value::ToText(inner) => {
                Code::call("pulumi.Output.format", vec![Code::atom("\"{0}\""), self.code(inner)])
            }
            Value::ToNumber(inner) => {
                self.number = true;
                Code::call("number", vec![self.code(inner)])
            }
            named => self.named(named).map_or_else(|| Code::atom("None"), Code::Atom),
        }
    }

    /// A value that is a name, a path of names, or an element of one.
    fn named(&mut self, value: &Value) -> Option<String> {
        Some(match value {
            Value::Attribute(resource, name) => format!("{}.{}", self.local(resource), snake(name)),
            Value::Resource(resource) => self.local(resource),
            Value::Argument(name) => format!("args.{}", field(name)),
            Value::Setting(name) => self.setting(name),
            Value::Exposed(instance, name) => format!("{}.{}", self.local(instance), snake(name)),
            Value::Name => "name".to_owned(),
            Value::Data(data) => self.data(*data),
            _ => return None,
        })
    }

    /// The variable of a resource or an instance.
    pub(super) fn local(&self, name: &str) -> String {
        local(name, &self.taken)
    }

    /// The variable of a configuration value.
    pub(super) fn setting(&self, name: &str) -> String {
        local(name, &BTreeSet::new())
    }

    fn data(&mut self, data: Data) -> String {
        self.data.insert(data);
        match data {
            Data::AccountId => "account.account_id".to_owned(),
            Data::Region => "region.region".to_owned(),
            Data::Partition => "partition.partition".to_owned(),
            Data::DnsSuffix => "partition.dns_suffix".to_owned(),
            Data::Zone(index) => format!("zones.names[{index}]"),
            Data::DefaultVpc => "default_vpc.id".to_owned(),
            Data::DefaultSubnets(zones) => format!("sorted(default_subnets.ids)[:{zones}]"),
            Data::RandomPassword => "password.random_password".to_owned(),
            Data::Image => "image.insecure_value".to_owned(),
        }
    }

    /// Whether a value is known at once, so that Python's own means do.
    fn is_plain(&self, value: &Value) -> bool {
        let mut plain = true;
        value.each(&mut |part| {
            plain &= match part {
                Value::Attribute(..) | Value::Resource(_) | Value::Exposed(..) => false,
                Value::Base64(_) | Value::ToText(_) | Value::ToNumber(_) => false,
                Value::Data(Data::RandomPassword | Data::Image) => false,
                Value::Argument(name) => self.plain.contains(name.as_str()),
                _ => true,
            };
        });
        plain
    }

    /// Texts put together: an f-string where all is known at once.
    fn concat(&mut self, pieces: &[Value]) -> Code {
        let pieces = flattened(pieces);
        let plain = pieces.iter().all(|piece| self.is_plain(piece) && !matches!(piece, Value::Json(_)));
        if plain && !pieces.iter().any(has_lines) {
            let named = |place: &mut Self, piece: &Value| match piece {
                Value::Text(text) => Some(Piece::Text(text.clone())),
                Value::Integer(number) => Some(Piece::Text(number.to_string())),
                Value::Element(inner, index) => {
                    Some(Piece::Name(format!("{}[{index}]", place.named(inner)?)))
                }
                other => place.named(other).map(Piece::Name),
            };
            if let Some(pieces) = pieces.iter().map(|piece| named(self, piece)).collect::<Option<Vec<_>>>() {
                return Code::Atom(formatted(&pieces));
            }
        }
        let mut arguments = Vec::new();
        for piece in pieces {
            match piece {
                Value::Text(text) => {
                    arguments.extend(text.split_inclusive('\n').map(|line| Code::Atom(quoted(line))));
                }
                other => arguments.push(self.code(&other)),
            }
        }
        Code::call("pulumi.Output.concat", arguments)
    }

    /// The JSON text of a value.
    fn document(&mut self, inner: &Value) -> Code {
        let plain = self.is_plain(inner);
        let code = self.code(inner);
        if plain {
            self.json = true;
            return Code::call("json.dumps", vec![code]);
        }
        Code::call("pulumi.Output.json_dumps", vec![code])
    }

    fn element(&mut self, inner: &Value, index: u8) -> Code {
        let plain = self.is_plain(inner);
        match (self.named(inner), inner) {
            (Some(name), Value::Argument(_)) if !plain => {
                Code::atom(format!("pulumi.Output.from_input({name})[{index}]"))
            }
            (Some(name), _) => Code::atom(format!("{name}[{index}]")),
            (None, Value::List(items)) => match items.get(usize::from(index)) {
                Some(item) => self.code(item),
                None => Code::atom("None"),
            },
            (None, other) => {
                let list = self.code(other).flat();
                Code::atom(format!("pulumi.Output.from_input({list})[{index}]"))
            }
        }
    }
}

/// Pieces within pieces as pieces of the whole.
fn flattened(pieces: &[Value]) -> Vec<Value> {
    pieces
        .iter()
        .flat_map(|piece| match piece {
            Value::Concat(inner) => flattened(inner),
            other => vec![other.clone()],
        })
        .collect()
}

/// Whether a text has a line break before its end.
fn has_lines(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.trim_end_matches('\n').contains('\n'))
}

/// A text of several lines as a list of lines that are joined.
fn joined_lines(text: &str) -> Option<Code> {
    if !text.trim_end_matches('\n').contains('\n') {
        return None;
    }
    let lines = text.split('\n').map(|line| Code::Atom(quoted(line))).collect();
    Some(Code::call("\"\\n\".join", vec![Code::List(lines)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &Value) -> String {
        Place { plain: BTreeSet::from(["environment"]), ..Place::default() }.code(value).flat()
    }

    fn argument(name: &str) -> Value {
        Value::Argument(name.to_owned())
    }

    #[test]
    fn texts_known_at_once_are_f_strings_and_others_outputs() {
        let text = Value::text("api-");
        assert_eq!(
            written(&Value::Concat(vec![text.clone(), argument("environment")])),
            "f\"api-{args.environment}\""
        );
        assert_eq!(
            written(&Value::Concat(vec![text, argument("vpc_id")])),
            "pulumi.Output.concat(\"api-\", args.vpc_id)"
        );
        let zone = Value::Concat(vec![Value::text("{"), Value::Data(Data::Zone(2))]);
        assert_eq!(written(&zone), "f\"{{{zones.names[2]}\"");
    }

    #[test]
    fn documents_wait_for_what_they_hold() {
        let document = |value| Value::Json(Box::new(Value::Map(vec![("a".to_owned(), value)])));
        assert_eq!(written(&document(Value::Bool(true))), "json.dumps({\"a\": True})");
        let role = Value::Attribute("role".to_owned(), "arn");
        assert_eq!(written(&document(role)), "pulumi.Output.json_dumps({\"a\": role.arn})");
    }

    #[test]
    fn texts_of_several_lines_are_joined_lines() {
        assert_eq!(written(&Value::text("a\nb\n")), "\"\\n\".join([\"a\", \"b\", \"\"])");
        assert_eq!(written(&Value::text("a\n")), "\"a\\n\"");
    }

    #[test]
    fn what_is_known_later_is_converted_later() {
        let version = Value::Attribute("launch_template".to_owned(), "latestVersion");
        assert_eq!(
            written(&Value::ToText(Box::new(version))),
            "pulumi.Output.format(\"{0}\", launch_template.latest_version)"
        );
        let first = Value::Element(Box::new(argument("subnet_ids")), 0);
        assert_eq!(written(&first), "pulumi.Output.from_input(args.subnet_ids)[0]");
    }
}
