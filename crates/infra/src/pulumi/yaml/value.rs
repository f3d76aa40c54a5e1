//! Values of a program as YAML, whose texts may hold references.

use super::text::Yaml;
use crate::provider::Data;
use crate::pulumi::Value;
use crate::pulumi::settings::key;

/// A value.
pub(super) fn yaml(value: &Value) -> Yaml {
    match value {
        Value::Bool(truth) => Yaml::Bare(truth.to_string()),
        Value::Integer(number) => Yaml::Bare(number.to_string()),
        Value::Decimal(number) => Yaml::Bare(format!("{number:?}")),
        Value::Text(text) => Yaml::Text(escaped(text)),
        Value::List(items) => Yaml::List(items.iter().map(yaml).collect()),
        Value::Map(entries) => Yaml::map(entries.iter().map(|(key, value)| (key.as_str(), yaml(value)))),
        Value::Object(_, entries) => Yaml::map(entries.iter().map(|(key, value)| (*key, yaml(value)))),
        Value::Concat(pieces) => concat(pieces),
        Value::Json(inner) => Yaml::one("fn::toJSON", yaml(inner)),
        Value::Base64(inner) => Yaml::one("fn::toBase64", yaml(inner)),
        Value::Data(Data::DefaultSubnets(zones)) => Yaml::List(
            (0..*zones).map(|index| Yaml::text(format!("${{defaultSubnets.ids[{index}]}}"))).collect(),
        ),
        Value::Element(inner, index) => element(inner, *index),
        // Pulumi YAML takes a number for a text by itself; source its type checker (isAssignable), read 2026-11.
        Value::ToText(inner) | Value::ToNumber(inner) => yaml(inner),
        named => Yaml::Text(path(named).map_or_else(String::new, |path| format!("${{{path}}}"))),
    }
}

/// What stands between `${` and `}` for a value that has a name.
fn path(value: &Value) -> Option<String> {
    Some(match value {
        Value::Attribute(variable, name) => format!("{}.{name}", key(variable)),
        Value::Resource(variable) => key(variable),
        Value::Setting(name) | Value::Argument(name) => key(name),
        Value::Data(data) => match data {
            Data::AccountId => "account.accountId".to_owned(),
            Data::Region => "region.region".to_owned(),
            Data::Partition => "partition.partition".to_owned(),
            Data::DnsSuffix => "partition.dnsSuffix".to_owned(),
            Data::Zone(index) => format!("zones.names[{index}]"),
            Data::DefaultVpc => "defaultVpc.id".to_owned(),
            Data::DefaultSubnets(_) => return None,
            Data::RandomPassword => "password".to_owned(),
            Data::Image => "image".to_owned(),
        },
        Value::Element(inner, index) => format!("{}[{index}]", path(inner)?),
        _ => return None,
    })
}

/// Texts put together: one text with references, or, where a piece has no name, a function.
fn concat(pieces: &[Value]) -> Yaml {
    let mut text = String::new();
    for piece in pieces {
        match (yaml(piece), piece) {
            (Yaml::Text(part), _) => text += &part,
            (Yaml::Bare(part), _) => text += &part,
            _ => {
                let pieces = pieces.iter().map(yaml).collect();
                return Yaml::one("fn::join", Yaml::List(vec![Yaml::text(""), Yaml::List(pieces)]));
            }
        }
    }
    Yaml::Text(text)
}

fn element(inner: &Value, index: u8) -> Yaml {
    match (path(inner), inner) {
        (Some(path), _) => Yaml::text(format!("${{{path}[{index}]}}")),
        (None, Value::Data(Data::DefaultSubnets(_))) => {
            Yaml::text(format!("${{defaultSubnets.ids[{index}]}}"))
        }
        (None, _) => Yaml::one("fn::select", Yaml::List(vec![Yaml::Bare(index.to_string()), yaml(inner)])),
    }
}

/// A literal text in which nothing is taken for a reference, not even together with what follows it. Pulumi: `$$` stands for
/// `$`, `${` begins a reference; source pulumi-yaml 1.x, its parser of interpolations, read 2026-11.
fn escaped(text: &str) -> String {
    let risky = text.contains("$$") || text.contains("${") || text.ends_with('$');
    if risky { text.replace('$', "$$") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literal_dollars_are_never_taken_for_references() {
        let written = |value: &Value| match yaml(value) {
            Yaml::Text(text) => text,
            other => panic!("{other:?}"),
        };
        for (text, expected) in [
            ("price $5", "price $5"),
            ("${HOME}", "$${HOME}"),
            ("$${x}", "$$$${x}"),
            ("a$$", "a$$$$"),
            ("a$", "a$$"),
        ] {
            assert_eq!(written(&Value::text(text)), expected);
        }
        let both = Value::Concat(vec![Value::text("$"), Value::Setting("image_tag".to_owned())]);
        assert_eq!(written(&both), "$$${imageTag}");
    }

    #[test]
    fn documents_and_elements_are_functions_only_where_they_must() {
        let zone = Value::Element(Box::new(Value::Attribute("vpc_endpoint".to_owned(), "dnsEntries")), 1);
        assert_eq!(yaml(&zone), Yaml::text("${vpcEndpoint.dnsEntries[1]}"));
        let json = Value::Concat(vec![Value::text("x"), Value::Json(Box::new(Value::List(vec![])))]);
        let expected = Yaml::List(vec![Yaml::text("x"), Yaml::one("fn::toJSON", Yaml::List(vec![]))]);
        assert_eq!(yaml(&json), Yaml::one("fn::join", Yaml::List(vec![Yaml::text(""), expected])));
    }
}
