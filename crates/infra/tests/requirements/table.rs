//! `docs/requirements.md` cannot rot: every requirement has a row, every test it names exists.

use crate::support::root;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

/// The letters of the requirements and how many each has.
const REQUIREMENTS: [(char, u32); 6] = [('X', 9), ('A', 15), ('B', 16), ('C', 13), ('D', 12), ('O', 6)];

/// Rows of the table by ID: the cells.
fn rows() -> BTreeMap<String, Vec<String>> {
    let text = fs::read_to_string(root().join("docs/requirements.md")).unwrap();
    let mut rows = BTreeMap::new();
    for line in text.lines().filter(|line| line.starts_with("| ")) {
        let cells: Vec<String> =
            line.trim_matches('|').split(" | ").map(|cell| cell.trim().to_owned()).collect();
        let [id, what, tests, dialects, place] = cells.as_slice() else { panic!("{line}") };
        if id != "ID" {
            let row = vec![what.clone(), tests.clone(), place.clone(), dialects.clone()];
            assert!(rows.insert(id.clone(), row).is_none(), "{id} has two rows");
        }
    }
    rows
}

/// The names of all functions in Rust files that follow a `#[test]` or stand in a `proptest!`.
fn tests_of(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            tests_of(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            for after in text.split("#[test]").skip(1) {
                let name = after.split_once("fn ").and_then(|(_, rest)| rest.split_once('('));
                found.extend(name.map(|(name, _)| name.trim().to_owned()));
            }
        }
    }
}

fn all_tests() -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    tests_of(&root().join("crates"), &mut found);
    found
}

fn named(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).filter(|name| name.contains('_')).collect()
}

#[test]
fn every_requirement_has_a_row_with_a_test_or_says_what_is_not_there_yet() {
    let rows = rows();
    for (letter, count) in REQUIREMENTS {
        for number in 1..=count {
            let id = format!("{letter}{number}");
            let row = rows.get(&id).unwrap_or_else(|| panic!("{id} has no row"));
            assert!(row.iter().all(|cell| !cell.is_empty()), "{id} has an empty cell");
            assert!(!named(&row[1]).is_empty() || row[1].starts_with("not yet: "), "{id} names no test");
        }
    }
    let all: u32 = REQUIREMENTS.iter().map(|(_, count)| count).sum();
    assert_eq!(rows.len(), usize::try_from(all).unwrap(), "a row belongs to no requirement");
}

#[test]
fn every_test_of_the_table_exists() {
    let tests = all_tests();
    assert!(tests.len() > 500, "{} tests were found", tests.len());
    let rows = rows();
    let missing: Vec<&str> =
        rows.values().flat_map(|row| named(&row[1])).filter(|name| !tests.contains(*name)).collect();
    assert!(
        missing.is_empty(),
        "these tests are named in docs/requirements.md and do not exist: {missing:?}"
    );
}

#[test]
fn every_test_of_a_template_stands_in_the_table() {
    let mut tests = BTreeSet::new();
    tests_of(&root().join("crates/infra/tests/requirements"), &mut tests);
    let text = fs::read_to_string(root().join("docs/requirements.md")).unwrap();
    let requirement = |name: &&String| name.chars().nth(1).is_some_and(|letter| letter.is_ascii_digit());
    let missing: Vec<&String> =
        tests.iter().filter(requirement).filter(|name| !text.contains(&format!("`{name}`"))).collect();
    assert!(missing.is_empty(), "not in docs/requirements.md: {missing:?}");
}

#[test]
fn the_table_says_in_which_dialects_a_requirement_is_shown() {
    let mut tests = BTreeSet::new();
    tests_of(&root().join("crates/infra/tests/requirements"), &mut tests);
    let facts = fs::read_to_string(root().join("crates/infra/tests/requirements/dialects.txt")).unwrap();
    let facts: BTreeSet<&str> =
        facts.lines().filter_map(|line| line.split_once(" | ")).map(|(id, _)| id).collect();
    let known = rows();
    assert!(facts.iter().all(|id| *id == "# ID" || known.contains_key(*id)), "{facts:?}");
    for (id, row) in &known {
        let says = |dialect: &str| row[3].split(", ").any(|word| word == dialect);
        let in_templates = tests.iter().any(|test| test.starts_with(&format!("{}_", id.to_lowercase())));
        // X9 is shown by the comparison of whole platforms, D12 is about Terraform.
        let in_others = facts.contains(id.as_str()) || id == "X9";
        assert_eq!(says("CloudFormation"), in_templates, "{id}: {}", row[3]);
        assert_eq!(says("Terraform"), in_others || id == "D12", "{id}: {}", row[3]);
        assert_eq!(says("Pulumi"), in_others, "{id}: {}", row[3]);
    }
    assert!(facts.len() > 45, "{}", facts.len());
}
