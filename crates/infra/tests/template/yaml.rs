//! The YAML form read back by a YAML parser says what the JSON form says.

use granit_parser::{Event, Parser, ScalarStyle};
use plimsoll_infra::cloudformation::{Call, Node, json, yaml};
use proptest::prelude::*;
use serde_json::{Value, json};

/// Reads YAML the way CloudFormation does: plain scalars by the rules of YAML 1.1, tags as functions.
pub(crate) fn read(text: &str) -> Value {
    let mut events = Vec::new();
    for next in Parser::new_from_str(text) {
        let (event, _) = next.unwrap_or_else(|error| panic!("{error}\n{text}"));
        match event {
            Event::Scalar(..)
            | Event::SequenceStart(..)
            | Event::SequenceEnd
            | Event::MappingStart(..)
            | Event::MappingEnd => events.push(event),
            _ => {}
        }
    }
    let mut events = events.into_iter();
    let first = events.next().unwrap();
    let value = value(first, &mut events);
    assert!(events.next().is_none(), "more than one value");
    value
}

fn value<'a>(event: Event<'a>, rest: &mut impl Iterator<Item = Event<'a>>) -> Value {
    match event {
        Event::Scalar(text, style, _, tag) => {
            tagged(tag.as_deref(), if style == ScalarStyle::Plain { plain(&text) } else { json!(text) })
        }
        Event::SequenceStart(_, _, tag) => {
            let mut items = Vec::new();
            loop {
                match rest.next().unwrap() {
                    Event::SequenceEnd => break,
                    event => items.push(value(event, rest)),
                }
            }
            tagged(tag.as_deref(), Value::Array(items))
        }
        Event::MappingStart(_, _, tag) => {
            let mut entries = serde_json::Map::new();
            loop {
                match rest.next().unwrap() {
                    Event::MappingEnd => break,
                    key => {
                        let Value::String(key) = value(key, rest) else { panic!("a key that is no text") };
                        let event = rest.next().unwrap();
                        assert!(entries.insert(key.clone(), value(event, rest)).is_none(), "twice: {key}");
                    }
                }
            }
            tagged(tag.as_deref(), Value::Object(entries))
        }
        other => panic!("{other:?}"),
    }
}

fn tagged(tag: Option<&granit_parser::Tag>, value: Value) -> Value {
    let Some(tag) = tag else { return value };
    match tag.original().as_str() {
        "!Ref" => json!({"Ref": value}),
        "!GetAtt" => {
            let (id, attribute) = value.as_str().unwrap().split_once('.').unwrap();
            json!({"Fn::GetAtt": [id, attribute]})
        }
        other => json!({format!("Fn::{}", other.strip_prefix('!').unwrap()): value}),
    }
}

/// YAML 1.1, which CloudFormation and PyYAML follow.
fn plain(text: &str) -> Value {
    match text.to_ascii_lowercase().as_str() {
        "" | "~" | "null" => return Value::Null,
        "y" | "yes" | "true" | "on" => return json!(true),
        "n" | "no" | "false" | "off" => return json!(false),
        _ => {}
    }
    if let Ok(whole) = text.parse::<i64>() {
        return json!(whole);
    }
    match text.parse::<f64>() {
        Ok(number) => json!(number),
        Err(_) => json!(text),
    }
}

fn texts() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ -~]{0,12}",
        "[ \t\na-c:#\"'-]{0,20}",
        prop::sample::select(vec![
            "yes",
            "No",
            "null",
            "~",
            "256",
            "1e3",
            "0x1f",
            "1_000",
            "12:30:45",
            "2010-09-09",
            ".inf",
            "a: b",
            "a #b",
            "- a",
            "#!/bin/bash\necho ${HOME}\n",
            "a\n\nb",
            "a\n b\n",
            "\na",
            " a\nb",
            "a\n\n",
        ])
        .prop_map(str::to_owned),
    ]
}

fn names() -> impl Strategy<Value = String> {
    "[A-Z][A-Za-z0-9]{0,8}"
}

fn calls() -> impl Strategy<Value = Node> {
    prop_oneof![
        names().prop_map(|name| Node::Call(Call::Ref(name))),
        (names(), names()).prop_map(|(name, attribute)| Node::Call(Call::GetAtt(name, attribute))),
        texts().prop_map(|text| Node::Call(Call::Sub(text, Vec::new()))),
        texts().prop_map(|text| Node::Call(Call::ImportValue(text))),
        (0..4_u8).prop_map(|zone| Node::Call(Call::Select(zone, Box::new(Node::Call(Call::GetAZs))))),
    ]
}

fn nodes() -> impl Strategy<Value = Node> {
    let leaf = prop_oneof![
        1 => any::<bool>().prop_map(Node::Bool),
        1 => any::<i64>().prop_map(Node::Integer),
        1 => (-1000_i32..1000).prop_map(|tenths| Node::Decimal(f64::from(tenths) / 16.0 + 0.01)),
        4 => texts().prop_map(Node::Text),
        2 => calls(),
    ];
    leaf.prop_recursive(4, 48, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Node::List),
            prop::collection::btree_map(texts(), inner.clone(), 0..5).prop_map(Node::map),
            (inner.clone(), inner.clone())
                .prop_map(|(key, value)| Node::List(vec![Node::map([("Key", key), ("Value", value)])])),
            prop::collection::vec(inner.clone(), 1..4).prop_map(|items| Node::Call(Call::Join(items))),
            (texts(), inner.clone())
                .prop_map(|(text, value)| Node::Call(Call::Sub(text, vec![("value1".to_owned(), value)]))),
            inner.clone().prop_map(|inner| Node::Call(Call::Base64(Box::new(inner)))),
            (0..9_u8, inner).prop_map(|(index, list)| Node::Call(Call::Select(index, Box::new(list)))),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn yaml_and_json_say_the_same(node in nodes()) {
        let json: Value = serde_json::from_str(&json::pretty(&node)).unwrap();
        let compact: Value = serde_json::from_str(&json::compact(&node)).unwrap();
        prop_assert_eq!(&json, &compact);
        prop_assert_eq!(&read(&yaml::document(&node)), &json, "{}", yaml::document(&node));
    }
}

#[test]
fn short_forms_are_what_people_write() {
    let node = Node::map([
        ("Vpc", Node::Call(Call::Ref("Vpc".to_owned()))),
        ("Arn", Node::Call(Call::GetAtt("Alb".to_owned(), "LoadBalancerArn".to_owned()))),
        ("Zone", Node::Call(Call::Select(1, Box::new(Node::Call(Call::GetAZs))))),
        ("Name", Node::Call(Call::Sub("${AWS::Region}-x".to_owned(), Vec::new()))),
        ("Cluster", Node::Call(Call::ImportValue("shop-prod-Cluster".to_owned()))),
        ("List", Node::List(vec![Node::map([("Key", Node::text("a")), ("Value", Node::text("256"))])])),
        ("Script", Node::Call(Call::Base64(Box::new(Node::text("#!/bin/bash\necho a\n"))))),
    ]);
    let expected = "\
Vpc: !Ref Vpc
Arn: !GetAtt Alb.LoadBalancerArn
Zone: !Select [1, !GetAZs \"\"]
Name: !Sub \"${AWS::Region}-x\"
Cluster: !ImportValue shop-prod-Cluster
List:
  - {Key: a, Value: \"256\"}
Script:
  Fn::Base64: |
    #!/bin/bash
    echo a
";
    assert_eq!(yaml::document(&node), expected);
}
