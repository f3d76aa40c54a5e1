//! `registries` and `encryption`.

use super::image::is_repository;
use super::names::Names;
use super::node::Node;
use super::section::{Section, truth, why_not};
use plimsoll_rules::{Datum, Item, Model};
use plimsoll_spec::yaml::{Dialect, Node as Tree};

/// The most images that a stack file keeps.
const MOST: u32 = 1_000;

/// Writes the repositories that the code makes.
pub(super) fn extract(model: &Model, names: &Names, stack: &mut Section) {
    for repository in model.of_kind("AWS::ECR::Repository") {
        let Some(name) = repository.at("RepositoryName") else { continue };
        let Some(text) = name.plain().map(|name| names.bare(name, "")).filter(|name| is_repository(name))
        else {
            stack.unknown("registries", "", &why_not(name), &name.place);
            continue;
        };
        stack.understood("registries", text, &name.place);
        let mut node = Node::default();
        match repository.at("LifecyclePolicy.LifecyclePolicyText").and_then(kept) {
            Some(20) => {}
            Some(kept) => node.set(&["keep"], Node::Plain(kept.to_string())),
            None => node.set(&["keep"], Node::Plain(MOST.to_string())),
        }
        let scans =
            repository.at("ImageScanningConfiguration.ScanOnPush").map_or(Ok(false), truth).unwrap_or(true);
        if !scans {
            node.set(&["scan"], Node::Plain("false".to_owned()));
        }
        if repository.at("ImageTagMutability").is_some_and(|own| own.is("IMMUTABLE")) {
            node.set(&["immutable_tags"], Node::Plain("true".to_owned()));
        }
        let node = if node.is_empty() { Node::Plain("{}".to_owned()) } else { node };
        stack.node.set(&["registries", text], node);
    }
}

/// How many images a lifecycle policy keeps.
fn kept(policy: &Datum) -> Option<u32> {
    if let Some(rules) = policy.at("rules") {
        return rules
            .items()
            .iter()
            .find_map(|rule| super::section::whole(rule.number_at("selection.countNumber")?));
    }
    // JSON is YAML.
    let (tree, _) = plimsoll_spec::yaml::read(policy.plain()?, Dialect::Template);
    let tree = tree?;
    let number = step(&tree, &["rules", "0", "selection", "countNumber"])?;
    match &number.value {
        plimsoll_spec::yaml::Value::Scalar { text, .. } => {
            text.parse().ok().filter(|kept| (1..=MOST).contains(kept))
        }
        _ => None,
    }
}

fn step<'a>(tree: &'a Tree, steps: &[&str]) -> Option<&'a Tree> {
    steps.iter().try_fold(tree, |tree, step| tree.step(step))
}

/// Writes the key of what the code keeps, where all of it has one.
pub(super) fn encryption(groups: &[&Item], stack: &mut Section) {
    let keys: Vec<Option<&str>> =
        groups.iter().map(|group| group.at("KmsKeyId").and_then(Datum::plain)).collect();
    let Some(Some(first)) = keys.first() else { return };
    let is_key = first.starts_with("arn:") && first.contains(":kms:");
    if is_key && keys.iter().all(|key| *key == Some(first)) {
        stack.text("encryption.key", *first);
        if let Some(group) = groups.first() {
            stack.understood("encryption.key", *first, group.nearest("KmsKeyId"));
        }
    }
}
