//! cfn-lint finds nothing: no error and no warning.

use crate::support;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Rules of cfn-lint that are wrong about a property, each with its reason: `RULE TYPE PROPERTY reason`.
const EXCEPTIONS: &str = include_str!("cfn-lint-exceptions.txt");

/// Random stack files looked at.
const LOOKED_AT: u64 = 300;

fn start(python: &Path, templates: &[PathBuf]) -> Child {
    let script = support::root().join("crates/infra/tests/external/cfn_lint.py");
    let mut command = Command::new(python);
    command.arg(script).args(templates).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

/// The findings of cfn-lint about templates, a line each; two processes share the work.
fn findings(python: &Path, templates: &[PathBuf]) -> Vec<String> {
    let (odd, even): (Vec<_>, Vec<_>) =
        templates.iter().cloned().enumerate().partition(|(index, _)| index % 2 == 1);
    let halves: Vec<Vec<PathBuf>> = [odd, even]
        .into_iter()
        .map(|half| half.into_iter().map(|(_, path)| path).collect::<Vec<_>>())
        .filter(|half| !half.is_empty())
        .collect();
    let mut found = Vec::new();
    // Each process has a reader of its own: one that waits for the other's reader would stand still at a full pipe.
    let running: Vec<_> = halves
        .into_iter()
        .map(|half| {
            let child = start(python, &half);
            std::thread::spawn(move || (half.len(), child.wait_with_output().unwrap()))
        })
        .collect();
    for reader in running {
        let (count, output) = reader.join().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        let (lines, last) = text.trim_end().rsplit_once('\n').unwrap_or(("", text.trim_end()));
        assert_eq!(last, format!("looked at {count} templates"), "cfn-lint did not look at all of them");
        found.extend(lines.lines().filter(|line| !is_exception(line)).map(str::to_owned));
    }
    found
}

fn is_exception(line: &str) -> bool {
    let rules = EXCEPTIONS.lines().filter(|rule| !rule.starts_with('#') && !rule.trim().is_empty());
    rules.map(|rule| rule.split_whitespace()).any(|mut words| {
        let mut next = || words.next().unwrap_or("?");
        let (rule, kind, property) = (next(), next(), next());
        line.starts_with(rule) && line.contains(kind) && line.contains(property)
    })
}

fn assert_clean(templates: &[PathBuf]) {
    let Some(python) = support::tool("python/bin/python") else { return };
    let found = findings(&python, templates);
    let shown = found.iter().take(40).fold(String::new(), |mut all, line| {
        let _ = writeln!(all, "{line}");
        all
    });
    assert!(found.is_empty(), "cfn-lint finds {}:\n{shown}", found.len());
}

#[test]
fn cfn_lint_finds_nothing_in_the_examples() {
    let folder = tempfile::tempdir().unwrap();
    assert_clean(&crate::write_templates(folder.path(), &crate::stack_files::examples()));
}

#[test]
fn cfn_lint_finds_nothing_in_300_random_stack_files() {
    let folder = tempfile::tempdir().unwrap();
    assert_clean(&crate::write_templates(folder.path(), &crate::stack_files::random(LOOKED_AT)));
}

#[test]
fn cfn_lint_finds_what_is_wrong() {
    let Some(python) = support::tool("python/bin/python") else { return };
    let folder = tempfile::tempdir().unwrap();
    let paths = crate::write_templates(folder.path(), &crate::stack_files::examples());
    let text = std::fs::read_to_string(&paths[0]).unwrap();
    std::fs::write(&paths[0], text.replace("AWS::ECS::Cluster\n", "AWS::ECS::Klaster\n")).unwrap();
    assert!(findings(&python, &paths[..1]).iter().any(|line| line.starts_with("E3006")));
}
