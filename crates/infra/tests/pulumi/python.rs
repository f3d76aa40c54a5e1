//! Python programs: formatted as black would, without a finding of pyright, and equal to the graph under mocks.

use crate::comparison::{Expected, answers, given, names_of};
use crate::support::{EXAMPLES, example, put, random, tool};
use plimsoll_infra::Graph;
use plimsoll_infra::pulumi::names::Names;
use plimsoll_infra::pulumi::{program, write_python};
use plimsoll_spec::Platform;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Random stack files that the tools look at.
const LOOKED_AT: usize = 20;

/// The platforms that the tools look at, by name.
fn looked_at() -> Vec<(String, (Platform, Graph))> {
    let examples = EXAMPLES.iter().map(|name| ((*name).to_owned(), example(name)));
    let random = random().iter().take(LOOKED_AT).cloned().enumerate();
    examples.chain(random.map(|(seed, pair)| (format!("random-{seed}"), pair))).collect()
}

/// Writes the programs into a folder, one folder each.
fn written(folder: &Path) -> Vec<(PathBuf, (Platform, Graph))> {
    let mut all = Vec::new();
    for (name, (platform, graph)) in looked_at() {
        let place = folder.join(name);
        put(&write_python(&platform, &graph).unwrap().files, &place);
        all.push((place, (platform, graph)));
    }
    all
}

#[test]
fn every_random_platform_becomes_a_program() {
    for (seed, (platform, graph)) in random().iter().enumerate() {
        let folder = write_python(platform, graph).unwrap_or_else(|problems| panic!("{seed}: {problems:?}"));
        for (path, text) in &folder.files {
            assert!(text.ends_with('\n') && !text.ends_with("\n\n"), "{seed}: {path}");
            assert!(text.lines().all(|line| line.trim_end() == line), "{seed}: {path}");
        }
    }
}

#[test]
fn programs_are_formatted_as_black_would() {
    let Some(black) = tool("pulumi-python/bin/black") else { return };
    let folder = tempfile::tempdir().unwrap();
    written(folder.path());
    let run =
        Command::new(black).args(["--diff", "--quiet", "--no-cache"]).arg(folder.path()).output().unwrap();
    let told = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(told.is_empty(), "{}", told.chars().take(4_000).collect::<String>());
}

#[test]
fn pyright_finds_nothing() {
    let Some(python) = tool("pulumi-python/bin/python") else { return };
    let folder = tempfile::tempdir().unwrap();
    let roots: Vec<serde_json::Value> = written(folder.path())
        .into_iter()
        .map(|(place, _)| serde_json::json!({"root": place.file_name().unwrap().to_str().unwrap()}))
        .collect();
    let settings = serde_json::json!({
        "include": ["."],
        "typeCheckingMode": "strict",
        "executionEnvironments": roots,
    });
    std::fs::write(folder.path().join("pyrightconfig.json"), settings.to_string()).unwrap();
    let pyright = python.with_file_name("pyright");
    let run =
        Command::new(pyright).arg("--pythonpath").arg(&python).arg("-p").arg(folder.path()).output().unwrap();
    let told = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success(), "{}", told.chars().take(4_000).collect::<String>());
    assert!(told.contains("0 errors, 0 warnings"), "{told}");
}

#[test]
fn programs_register_what_the_graph_holds() {
    let Some(python) = tool("pulumi-python/bin/python") else { return };
    let folder = tempfile::tempdir().unwrap();
    let all = written(folder.path());
    for (place, (platform, graph)) in &all {
        let program = program(platform, graph).unwrap();
        give(
            &place.join(format!("Pulumi.{}.yaml", program.environment)),
            &program.project,
            &program.settings,
        );
    }
    let names = Names::new();
    let told =
        crate::support::run_under_mocks(&python, "run_python.py", &answers(&names), &all, folder.path());
    for ((place, (platform, graph)), registered) in all.iter().zip(told) {
        let program = program(platform, graph).unwrap();
        let expected = Expected::new(&names, platform, graph, names_of(&program), &program.settings);
        let wrong = expected.differences(&registered);
        assert!(wrong.is_empty(), "{}: {:#?}", place.display(), wrong.iter().take(20).collect::<Vec<_>>());
    }
}

/// Gives the settings that have no default a value.
pub(crate) fn give(file: &Path, project: &str, settings: &[plimsoll_infra::pulumi::Setting]) {
    let mut text = std::fs::read_to_string(file).unwrap();
    for setting in settings.iter().filter(|setting| setting.default.is_none()) {
        let _ = writeln!(text, "  {project}:{}: {}", setting.key(), given(setting));
    }
    std::fs::write(file, text).unwrap();
}

#[test]
fn c6_d5_what_others_own_is_ignored() {
    let (platform, graph) = example("ec2-shared");
    let text = &write_python(&platform, &graph).unwrap().files["components/service.py"];
    assert!(text.contains("ignore_changes=[\"desired_count\", \"task_definition\"]"), "{text}");
    assert!(text.contains("ignore_changes=[\"secret_string\"]"), "{text}");
}

#[test]
fn versions_are_pinned_and_are_those_that_the_tests_run_with() {
    let (platform, graph) = example("payments");
    let required = write_python(&platform, &graph).unwrap().files["requirements.txt"].clone();
    assert!(required.lines().count() == 2 && required.lines().all(|line| line.contains("==")), "{required}");
    let Some(python) = tool("pulumi-python/bin/python") else { return };
    let run =
        Command::new(python).args(["-m", "pip", "freeze", "--disable-pip-version-check"]).output().unwrap();
    let installed = String::from_utf8_lossy(&run.stdout).replace("pulumi_aws", "pulumi-aws");
    for line in required.lines() {
        assert!(installed.lines().any(|known| known == line), "{line} is not what is installed");
    }
}
