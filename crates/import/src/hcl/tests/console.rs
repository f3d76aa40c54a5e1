//! Expressions as Terraform evaluates them: `console/golden.json` is what `terraform console` 1.11.4 said (2025-11).

use super::{files, read, show};
use plimsoll_rules::Content;
use std::process::{Command, Stdio};

const MAIN: &str = include_str!("console/main.tf");
const TEXT: &str = include_str!("console/text.txt");
const TEMPLATE: &str = include_str!("console/text.tftpl");
const GOLDEN: &str = include_str!("console/golden.json");

/// The expressions as they stand in the file.
fn expressions() -> Vec<&'static str> {
    let (_, list) = MAIN.split_once("  e = [\n").unwrap();
    let lines = list.lines().map(str::trim).filter(|line| line.starts_with("try(jsonencode("));
    lines.map(|line| line.trim_end_matches(", \"fault\"),")).collect()
}

fn golden() -> Vec<String> {
    serde_json::from_str(GOLDEN).unwrap()
}

#[test]
fn expressions_have_the_values_that_terraform_gives_them() {
    let user = "resource \"t\" \"t\" {\n  values = local.e\n}\n";
    let given = [("main.tf", MAIN), ("text.txt", TEXT), ("text.tftpl", TEMPLATE), ("use.tf", user)];
    assert_eq!(files(&given).len(), 4);
    let read = read(&given);
    let values = read.at("t.t", "values").items();
    let golden = golden();
    let expressions = expressions();
    assert_eq!((values.len(), expressions.len()), (golden.len(), golden.len()));
    let mut wrong = Vec::new();
    for ((expression, ours), wanted) in expressions.iter().zip(values).zip(&golden) {
        let ours = match &ours.content {
            Content::Text(text) => text.clone(),
            _ => show(ours),
        };
        if ours != *wanted {
            wrong.push(format!("{expression}\n  ours:   {ours}\n  wanted: {wanted}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), golden.len(), wrong.join("\n"));
    assert!(golden.len() > 150);
}

#[test]
fn the_golden_values_are_terraforms() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/hcl/tests/console");
    let mut terraform = Command::new("terraform");
    terraform
        .arg("console")
        .current_dir(folder)
        .env("TF_DATA_DIR", std::env::temp_dir().join("plimsoll-console"));
    let spawned = terraform.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let Ok(mut child) = spawned else {
        println!("skipped: terraform console: terraform is not installed");
        return;
    };
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), b"jsonencode(local.e)\n").unwrap();
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let said: String = serde_json::from_str(text.trim()).unwrap();
    let said: Vec<String> = serde_json::from_str(&said).unwrap();
    if std::env::var_os("UPDATE").is_some() {
        let pretty = serde_json::to_string_pretty(&said).unwrap();
        std::fs::write(format!("{folder}/golden.json"), pretty + "\n").unwrap();
        return;
    }
    assert_eq!(said, golden());
}
