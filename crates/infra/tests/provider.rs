//! The provider's vocabulary against the provider's own schema, over random stack files and the examples.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail the test"
)]

use plimsoll_infra::provider::{Body, Data, Expression, Item, Translated, translate};
use plimsoll_spec::{LoadOptions, load};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

const SCHEMA_5_99: &str = include_str!("schemas/terraform-aws-5.99.1.json");
const SCHEMA_5: &str = include_str!("schemas/terraform-aws-5.100.0.json");
const SCHEMA_6: &str = include_str!("schemas/terraform-aws-6.25.0.json");

fn translated(text: &str) -> Translated {
    let options = LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: None,
        default_stack_name: "shop".to_owned(),
    };
    let loaded = load(text, &options).unwrap_or_else(|errors| panic!("{:?}", errors.items));
    translate(&plimsoll_infra::graph(&loaded.platform, None))
}

/// What the first 300 random stack files and the four examples become; made once for all tests.
fn random() -> impl Iterator<Item = (usize, &'static Translated)> {
    static ALL: OnceLock<Vec<Translated>> = OnceLock::new();
    let make = || {
        let random = (0..300).map(|seed| translated(&plimsoll_stack_generator::stack_file(seed)));
        let examples = ["fargate-web", "payments", "microservices", "ec2-shared"].map(|name| {
            let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
            translated(&std::fs::read_to_string(root.join(name).join("plimsoll.yaml")).unwrap())
        });
        random.chain(examples).collect()
    };
    ALL.get_or_init(make).iter().enumerate()
}

/// Whether a value may stand where a schema asks for this type. Where Terraform itself turns a number or a truth value into a
/// text, a value known only later is taken for right; a literal is not: it is written as the schema says.
fn fits(value: &Expression, kind: &str) -> bool {
    let kind = kind.trim_end_matches('!');
    let inner = |outer: &str| kind.strip_prefix(outer)?.strip_prefix('(')?.strip_suffix(')');
    match value {
        Expression::Bool(_) => kind == "bool",
        Expression::Integer(_) | Expression::Decimal(_) => kind == "number",
        Expression::Text(_) | Expression::Concat(_) | Expression::Json(_) | Expression::Base64(_) => {
            kind == "string"
        }
        Expression::Object(entries) => {
            inner("map").is_some_and(|kind| entries.iter().all(|(_, value)| fits(value, kind)))
        }
        Expression::List(items) => {
            inner("set").or(inner("list")).is_some_and(|kind| items.iter().all(|item| fits(item, kind)))
        }
        Expression::Data(Data::DefaultSubnets(_)) => matches!(kind, "set(string)" | "list(string)"),
        Expression::Attribute(..)
        | Expression::Variable(_)
        | Expression::Data(_)
        | Expression::Element(..) => !kind.starts_with("map"),
    }
}

/// Whole numbers that may be absent, which the provider declares as texts for that reason; its documentation writes numbers.
const NULLABLE: [&str; 3] = ["deregistration_delay", "max_capacity", "min_capacity"];

/// Everything in a body that the schema does not know or misses.
fn judged(place: &str, body: &Body, node: &Value, wrong: &mut BTreeSet<String>) {
    let attributes = node["attributes"].as_object().unwrap();
    let none = serde_json::Map::new();
    let blocks = node["blocks"].as_object().unwrap_or(&none);
    let mut written: BTreeMap<&str, usize> = BTreeMap::new();
    for item in body.items() {
        let (name, known) = match item {
            Item::Attribute(name, value) => {
                let kind = attributes.get(*name).and_then(Value::as_str);
                // A list of objects is written as an attribute, and its schema is that of a block.
                let nullable = matches!(value, Expression::Integer(_)) && NULLABLE.contains(name);
                if kind.is_some_and(|kind| !kind.contains("object") && !nullable && !fits(value, kind)) {
                    wrong.insert(format!("{place}.{name} is no {}", kind.unwrap_or_default()));
                }
                (*name, kind.is_some())
            }
            Item::Block(name, inner) => {
                if let Some(block) = blocks.get(*name) {
                    judged(&format!("{place}.{name}"), inner, block, wrong);
                }
                (*name, blocks.contains_key(*name))
            }
        };
        if !known {
            wrong.insert(format!("{place}.{name} is not known"));
        }
        *written.entry(name).or_default() += 1;
    }
    for (name, kind) in attributes {
        if kind.as_str().unwrap().ends_with('!') && !written.contains_key(name.as_str()) {
            wrong.insert(format!("{place}.{name} is required"));
        }
        if written.get(name.as_str()).is_some_and(|count| *count > 1) {
            wrong.insert(format!("{place}.{name} stands twice"));
        }
    }
    for (name, block) in blocks {
        let count = written.get(name.as_str()).copied().unwrap_or(0) as u64;
        let least = block["min_items"]
            .as_u64()
            .unwrap_or(u64::from(block["required"].as_u64() == Some(1) || block["required"] == true));
        if count < least || count > block["max_items"].as_u64().unwrap_or(u64::MAX) {
            wrong.insert(format!("{place}.{name} stands {count} times"));
        }
    }
}

fn judge(schema: &str, resources: &Translated, unknown: &mut BTreeSet<String>, wrong: &mut BTreeSet<String>) {
    let schema: Value = serde_json::from_str(schema).unwrap();
    for resource in &resources.resources {
        match schema["resources"].get(resource.address.kind) {
            Some(node) => judged(resource.address.kind, &resource.body, node, wrong),
            None => {
                unknown.insert(resource.address.kind.to_owned());
            }
        }
    }
}

#[test]
fn every_property_of_every_resource_is_translated() {
    let problems: BTreeSet<String> = random()
        .flat_map(|(seed, translated)| {
            assert!(!translated.resources.is_empty(), "{seed}");
            translated.problems.iter().map(|problem| problem.what.clone())
        })
        .collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn addresses_are_unique_and_references_lead_somewhere() {
    for (seed, translated) in random() {
        let addresses: BTreeSet<_> = translated.resources.iter().map(|resource| &resource.address).collect();
        assert_eq!(addresses.len(), translated.resources.len(), "{seed}");
        for resource in &translated.resources {
            resource.body.addresses(&mut |address| {
                assert!(addresses.contains(address), "{seed}: {} refers to {address}", resource.address);
            });
            for address in &resource.depends_on {
                assert!(addresses.contains(address), "{seed}: {} depends on {address}", resource.address);
            }
        }
    }
}

#[test]
fn resources_are_valid_for_provider_5() {
    let (mut unknown, mut wrong) = (BTreeSet::new(), BTreeSet::new());
    for (_, translated) in random() {
        judge(SCHEMA_5, translated, &mut unknown, &mut wrong);
    }
    assert!(wrong.is_empty() && unknown.is_empty(), "{wrong:#?} {unknown:?}");
}

/// What the extracts of 5.99.1 and 6.25.0 do not hold.
const NOT_IN_EXTRACTS: [&str; 9] = [
    "aws_s3_bucket",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_secretsmanager_secret_rotation",
    "aws_sqs_queue",
    "aws_sqs_queue_policy",
];

#[test]
fn resources_are_valid_for_the_extracts_of_providers_5_99_and_6() {
    for schema in [SCHEMA_5_99, SCHEMA_6] {
        let (mut unknown, mut wrong) = (BTreeSet::new(), BTreeSet::new());
        for (_, translated) in random() {
            judge(schema, translated, &mut unknown, &mut wrong);
        }
        assert!(wrong.is_empty(), "{wrong:#?}");
        assert_eq!(unknown.iter().map(String::as_str).collect::<Vec<_>>(), NOT_IN_EXTRACTS);
    }
}

#[test]
fn the_check_against_a_schema_finds_wrong_names_types_counts_and_what_is_missing() {
    let schema: Value = serde_json::from_str(SCHEMA_5).unwrap();
    let of = |body: &Body| {
        let mut wrong = BTreeSet::new();
        judged("aws_ecs_service", body, &schema["resources"]["aws_ecs_service"], &mut wrong);
        wrong.into_iter().collect::<Vec<_>>()
    };
    let breaker = Body::new().with("enable", true).with("rollback", true);
    let good = Body::new()
        .with("name", "a")
        .with("desired_count", 2_i64)
        .with_block("deployment_circuit_breaker", breaker.clone());
    assert_eq!(of(&good), Vec::<String>::new());
    assert_eq!(of(&Body::new().with("name", "a").with("nmae", "b")), ["aws_ecs_service.nmae is not known"]);
    assert_eq!(
        of(&Body::new().with("name", "a").with("desired_count", "2")),
        ["aws_ecs_service.desired_count is no number"]
    );
    assert_eq!(
        of(&good.with_block("deployment_circuit_breaker", breaker)),
        ["aws_ecs_service.deployment_circuit_breaker stands 2 times"]
    );
    assert_eq!(of(&Body::new()), ["aws_ecs_service.name is required"]);
    let half = Body::new()
        .with("name", "a")
        .with_block("deployment_circuit_breaker", Body::new().with("enable", true));
    assert_eq!(of(&half), ["aws_ecs_service.deployment_circuit_breaker.rollback is required"]);
}
