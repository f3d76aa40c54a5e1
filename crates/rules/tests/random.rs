//! Rules on random valid stack files: nothing that plimsoll makes may be something that AWS refuses.

use plimsoll_prices::PriceBook;
use plimsoll_rules::{Subject, from_graph, run};
use plimsoll_spec::{LoadOptions, Severity, load};
use plimsoll_stack_generator::stack_file;
use std::collections::BTreeMap;

/// A stack file may say `nat: none` and leave out an endpoint that its services need; the language does not refuse it.
const NO_WAY_OUT: &str = "PLM0643";

#[test]
fn no_rule_takes_a_valid_stack_file_for_one_that_aws_refuses() {
    let prices = PriceBook::builtin().unwrap();
    let mut errors: BTreeMap<String, (usize, u64, String)> = BTreeMap::new();
    for seed in 0..300 {
        let options = LoadOptions {
            file_name: "plimsoll.yaml".to_owned(),
            environment: None,
            default_stack_name: "shop".to_owned(),
        };
        let platform = load(&stack_file(seed), &options).unwrap().platform;
        let graph = plimsoll_infra::graph(&platform, None);
        let model = from_graph(&graph, &platform);
        let report = run(&Subject { model: &model, platform: Some(&platform), prices: Some(&prices) }, &[]);
        for found in report.findings {
            if found.severity == Severity::Error && found.rule.as_str() != NO_WAY_OUT {
                let line = format!("{}: {}", found.resource.as_deref().unwrap_or("-"), found.message);
                errors.entry(found.rule.to_string()).or_insert((0, seed, line)).0 += 1;
            }
        }
    }
    assert!(errors.is_empty(), "rule, count, first seed: {errors:#?}");
}
