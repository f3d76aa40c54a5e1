//! The provider's vocabulary against the provider's own schema, over random stack files and the examples.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail the test"
)]

use plimsoll_infra::provider::{Body, Item, Translated, translate};
use plimsoll_spec::{LoadOptions, load};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

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

/// What the first 300 random stack files become; made once for all tests.
fn random() -> impl Iterator<Item = (usize, &'static Translated)> {
    static ALL: OnceLock<Vec<Translated>> = OnceLock::new();
    let make = || (0..300).map(|seed| translated(&plimsoll_stack_generator::stack_file(seed))).collect();
    ALL.get_or_init(make).iter().enumerate()
}

/// Everything in a body that the schema does not know or misses.
fn judged(place: &str, body: &Body, node: &Value, wrong: &mut BTreeSet<String>) {
    let attributes = node["attributes"].as_object().unwrap();
    let none = serde_json::Map::new();
    let blocks = node["blocks"].as_object().unwrap_or(&none);
    let mut written: BTreeMap<&str, usize> = BTreeMap::new();
    for item in body.items() {
        let (name, known) = match item {
            Item::Attribute(name, _) => (*name, attributes.contains_key(*name)),
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

#[test]
fn resources_are_valid_for_provider_6() {
    let (mut unknown, mut wrong) = (BTreeSet::new(), BTreeSet::new());
    for (_, translated) in random() {
        judge(SCHEMA_6, translated, &mut unknown, &mut wrong);
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    // The extract of version 6 does not hold these types.
    let not_in_extract = [
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
    assert_eq!(unknown.iter().map(String::as_str).collect::<Vec<_>>(), not_in_extract);
}
