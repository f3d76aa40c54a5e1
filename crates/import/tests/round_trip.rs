//! A platform as CloudFormation's templates and as Terraform, read back and written again: the stack file that is made of either
//! is the one that is made of the resources themselves, and what is made of that one is the same again.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

use plimsoll_import::{Files, Imported, Kind, Options, Read, extract, read};
use plimsoll_infra::cloudformation::folder::Form;
use plimsoll_infra::cloudformation::{Origin, Placed, plan};
use plimsoll_infra::graph;
use plimsoll_infra::terraform;
use plimsoll_rules::from_graph;
use plimsoll_spec::{LoadOptions, Platform, load};
use plimsoll_units::Share;

/// Random stack files that are looked at besides the examples.
const RANDOM: u64 = 25;

fn texts() -> Vec<(String, String)> {
    let of_example = |name: &str| {
        let path = format!("{}/../../examples/{name}/plimsoll.yaml", env!("CARGO_MANIFEST_DIR"));
        (name.to_owned(), std::fs::read_to_string(path).unwrap())
    };
    let random = (7_000..7_000 + RANDOM)
        .map(|seed| (format!("random stack file {seed}"), plimsoll_stack_generator::stack_file(seed)));
    ["fargate-web", "payments", "microservices", "ec2-shared"]
        .into_iter()
        .map(of_example)
        .chain(random)
        .collect()
}

fn platform(text: &str) -> Platform {
    let options = LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: None,
        default_stack_name: "shop".to_owned(),
    };
    load(text, &options).unwrap_or_else(|errors| panic!("{text}\n{errors:?}")).platform
}

/// What is made of the resources themselves.
fn direct(platform: &Platform) -> Imported {
    let model = from_graph(&graph(platform, None), platform);
    extract(Read::of(Kind::CloudFormation, model)).unwrap()
}

fn imported(name: &str, files: &Files, platform: &Platform) -> Imported {
    let options = Options { region: Some(platform.region.to_string()), ..Options::default() };
    let mut found =
        read(files, &options).unwrap_or_else(|error| panic!("{name}: {} {:?}", error.message, error.files));
    if found.model.region.is_none() {
        found.model.region = options.region;
    }
    extract(found).unwrap_or_else(|error| panic!("{name}: {}", error.message))
}

fn by_template(name: &str, platform: &Platform) -> Option<Imported> {
    let graph = graph(platform, None);
    let origin = Origin::new("0", "plimsoll.yaml", b"");
    let layout =
        plan(platform, &graph, &origin, &Placed::new()).unwrap_or_else(|error| panic!("{name}: {error}"));
    // A platform in several stacks names its parts by exports; those are looked at elsewhere.
    let [only] = layout.stacks.as_slice() else { return None };
    let files = Files::from([("stack.yaml".to_owned(), Form::Yaml.text(only))]);
    Some(imported(name, &files, platform))
}

fn by_terraform(name: &str, platform: &Platform) -> Imported {
    let project = terraform::write(platform, &graph(platform, None), &terraform::Options::default())
        .unwrap_or_else(|problems| panic!("{name}: {} problems", problems.len()));
    let files: Files = project.files.iter().map(|(path, text)| (path.clone(), text.clone())).collect();
    imported(name, &files, platform)
}

/// A platform without what version 5 of the AWS provider has no arguments for: settings of the circuit breaker of July 2026.
/// `synth --to terraform` says so; source the provider's schema 5.99.1, read 2026-11.
fn expressible(mut platform: Platform) -> Platform {
    let breakers =
        platform.services.iter_mut().filter_map(|service| service.rollout.circuit_breaker.as_mut());
    for breaker in breakers {
        breaker.threshold_count = None;
        breaker.threshold_share = Share::from_percent(50.0).unwrap();
        breaker.reset_on_healthy_task = true;
    }
    platform
}

/// Lines in which two stack files differ.
fn difference(name: &str, one: &str, two: &str) -> Option<String> {
    let diff = similar::TextDiff::from_lines(one, two);
    (one != two).then(|| format!("{name}\n{}", diff.unified_diff().context_radius(1)))
}

#[test]
fn the_stack_file_of_our_template_is_that_of_our_resources() {
    let mut wrong = Vec::new();
    for (name, text) in texts() {
        let platform = platform(&text);
        let Some(found) = by_template(&name, &platform) else { continue };
        wrong.extend(difference(&name, &direct(&platform).text, &found.text));
        let again = by_template(&name, &found.platform);
        wrong.extend(again.and_then(|again| difference(&name, &found.text, &again.text)));
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn the_stack_file_of_our_terraform_is_that_of_our_resources() {
    let mut wrong = Vec::new();
    for (name, text) in texts() {
        let platform = expressible(platform(&text));
        let found = by_terraform(&name, &platform);
        wrong.extend(difference(&name, &direct(&platform).text, &found.text));
        let again = by_terraform(&name, &found.platform);
        wrong.extend(difference(&name, &found.text, &again.text));
    }
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
