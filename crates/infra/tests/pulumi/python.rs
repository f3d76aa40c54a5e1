//! Python programs: formatted, well typed, and the same platform as the graph.

use crate::expected::{self, Expected};
use crate::support::{self, EXAMPLES, example, put, random, tool};
use plimsoll_infra::pulumi::python::write;
use plimsoll_infra::{Graph, Project};
use plimsoll_spec::Platform;
use serde_json::{Value, json};
use std::process::Command;
use std::sync::OnceLock;
use tempfile::TempDir;

/// Random stack files whose programs are formatted, checked and run, besides the examples.
const RANDOM: usize = 20;

struct Case {
    name: String,
    platform: Platform,
    graph: Graph,
    project: Project,
}

/// The examples and some random platforms with their programs; made once for all tests.
fn cases() -> &'static [Case] {
    static ALL: OnceLock<Vec<Case>> = OnceLock::new();
    ALL.get_or_init(|| {
        let examples = EXAMPLES.iter().map(|name| ((*name).to_owned(), example(name)));
        let random = random().iter().take(RANDOM).cloned().enumerate();
        let case = |(name, (platform, graph)): (String, (Platform, Graph))| {
            let project = write(&platform, &graph).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
            Case { name, platform, graph, project }
        };
        examples.chain(random.map(|(seed, pair)| (format!("random-{seed}"), pair))).map(case).collect()
    })
}

/// A folder with a folder for each project.
fn written() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for case in cases() {
        put(&case.project.files, &folder.path().join(&case.name));
    }
    folder
}

#[test]
fn every_random_platform_becomes_a_program() {
    for (seed, (platform, graph)) in random().iter().enumerate() {
        let project = write(platform, graph).unwrap_or_else(|problems| panic!("{seed}: {problems:?}"));
        for (path, text) in &project.files {
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{seed}: {path}");
            assert!(text.lines().all(|line| line.trim_end() == line), "{seed}: {path}");
        }
    }
}

#[test]
fn programs_are_formatted_as_black_would() {
    let Some(black) = tool("pulumi-python/bin/black") else { return };
    let folder = written();
    let run =
        Command::new(black).args(["--diff", "--quiet", "--no-cache"]).arg(folder.path()).output().unwrap();
    let told = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(told.is_empty(), "{}", told.chars().take(4_000).collect::<String>());
}

#[test]
fn programs_are_well_typed_in_the_strict_mode_of_pyright() {
    let Some(python) = tool("pulumi-python/bin/python") else { return };
    let folder = written();
    let roots: Vec<Value> = cases().iter().map(|case| json!({"root": case.name})).collect();
    let settings = json!({"include": ["."], "typeCheckingMode": "strict", "executionEnvironments": roots});
    std::fs::write(folder.path().join("pyrightconfig.json"), settings.to_string()).unwrap();
    let mut pyright = Command::new(python.with_file_name("pyright"));
    let run = pyright.arg("--pythonpath").arg(&python).arg("-p").arg(folder.path()).output().unwrap();
    let told = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{}", told.chars().take(4_000).collect::<String>());
    assert!(told.contains("0 errors, 0 warnings"), "{told}");
}

#[test]
fn programs_make_what_the_graph_holds() {
    let Some(python) = tool("pulumi-python/bin/python") else { return };
    let folder = written();
    let programs: Vec<Value> = cases()
        .iter()
        .map(|case| {
            json!({
                "folder": folder.path().join(&case.name),
                "project": case.platform.stack.as_str(),
                "stack": case.platform.environment.as_str(),
                "config": expected::settings(&case.platform, &case.graph),
            })
        })
        .collect();
    let (attributes, calls) = (expected::attributes(), expected::calls());
    let request = json!({"attributes": attributes, "calls": calls, "programs": programs});
    let results = support::run(&python, "run_python.py", &request);
    assert_eq!(results.len(), cases().len());
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (case, result) in cases().iter().zip(&results) {
        compared += Expected::new(&case.platform, &case.graph).compare(&case.name, result, &mut wrong);
    }
    assert!(wrong.is_empty(), "{} differences, such as {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
    assert!(compared > 20_000, "{compared} properties compared");
}

#[test]
fn c6_d5_what_others_own_is_ignored() {
    let case = cases().iter().find(|case| case.name == "ec2-shared").unwrap();
    let text = &case.project.files["components/service.py"];
    assert!(text.contains("ignore_changes=[\"desired_count\", \"task_definition\"]"), "{text}");
    assert!(text.contains("ignore_changes=[\"secret_string\"]"), "{text}");
}

#[test]
fn x3_nothing_is_retained_or_protected() {
    for case in cases() {
        let all: String = case.project.files.values().map(String::as_str).collect();
        assert!(!all.contains("retain_on_delete") && !all.contains("protect="), "{}", case.name);
    }
}

#[test]
fn versions_are_pinned_and_are_those_that_the_tests_run_with() {
    let required = cases()[0].project.files["requirements.txt"].clone();
    assert!(required.lines().count() == 2 && required.lines().all(|line| line.contains("==")), "{required}");
    let Some(python) = tool("pulumi-python/bin/python") else { return };
    let freeze = ["-m", "pip", "freeze", "--disable-pip-version-check"];
    let run = Command::new(python).args(freeze).output().unwrap();
    let installed = String::from_utf8_lossy(&run.stdout).replace("pulumi_aws", "pulumi-aws");
    for line in required.lines() {
        assert!(installed.lines().any(|known| known == line), "{line} is not what is installed");
    }
}
