//! TypeScript programs: formatted, well typed, and the same platform as the graph.

use crate::expected::{self, Expected};
use crate::support::{EXAMPLES, example, node_modules, random};
use plimsoll_infra::pulumi::typescript::{self, write};
use plimsoll_infra::{Graph, Project};
use plimsoll_spec::Platform;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;
use tempfile::TempDir;

/// Random stack files whose programs are looked at for their format, besides the examples.
const RANDOM: usize = 20;
/// So many of all these are compiled and run: compiling takes longest.
const RUN: usize = 14;

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
        let random = random.map(|(seed, pair)| (format!("random-{seed}"), pair));
        let case = |(name, (platform, graph)): (String, (Platform, Graph))| {
            let project = write(&platform, &graph).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
            Case { name, platform, graph, project }
        };
        examples.chain(random).map(case).collect()
    })
}

/// Those that are compiled and run: the examples and the first random ones.
fn looked_at() -> &'static [Case] {
    &cases()[..RUN]
}

/// A folder with a folder for each project.
fn written() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for case in cases() {
        for (path, text) in &case.project.files {
            let path = folder.path().join(&case.name).join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
    }
    folder
}

fn failure(run: &std::process::Output) -> String {
    let text = [run.stdout.as_slice(), run.stderr.as_slice()].concat();
    String::from_utf8_lossy(&text).chars().take(4_000).collect()
}

#[test]
fn programs_are_formatted_as_prettier_would() {
    let Some(modules) = node_modules("prettier") else { return };
    let folder = written();
    let script = modules.join("prettier/bin/prettier.cjs");
    let run = Command::new("node").arg(script).arg("--check").arg(folder.path()).output().unwrap();
    assert!(run.status.success(), "{}", failure(&run));
}

/// Compiles all programs at once, strictly, to `bin/`.
fn compiled(modules: &Path) -> TempDir {
    let folder = written();
    #[cfg(unix)]
    std::os::unix::fs::symlink(modules, folder.path().join("node_modules")).unwrap();
    let own: Value = serde_json::from_str(&cases()[0].project.files["tsconfig.json"]).unwrap();
    let mut options = own["compilerOptions"].clone();
    options["rootDir"] = json!(".");
    options["noUnusedLocals"] = json!(true);
    options["sourceMap"] = json!(false);
    let files: Vec<String> = looked_at().iter().map(|case| format!("{}/index.ts", case.name)).collect();
    let config = json!({ "compilerOptions": options, "files": files });
    std::fs::write(folder.path().join("tsconfig.json"), config.to_string()).unwrap();
    let script = modules.join("typescript/bin/tsc");
    let run = Command::new("node").arg(script).arg("-p").arg(folder.path()).output().unwrap();
    assert!(run.status.success(), "{}", failure(&run));
    folder
}

#[test]
fn programs_are_well_typed_and_make_what_the_graph_holds() {
    let Some(modules) = node_modules("Pulumi TypeScript programs") else { return };
    let folder = compiled(&modules);
    let programs: Vec<Value> = looked_at()
        .iter()
        .map(|case| {
            json!({
                "file": folder.path().join("bin").join(&case.name).join("index.js"),
                "project": case.platform.stack.as_str(),
                "stack": case.platform.environment.as_str(),
                "config": expected::settings(&case.platform, &case.graph),
            })
        })
        .collect();
    let (attributes, calls) = (expected::attributes(), expected::calls());
    let request =
        json!({ "modules": modules, "attributes": attributes, "calls": calls, "programs": programs });
    let file = folder.path().join("request.json");
    std::fs::write(&file, request.to_string()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pulumi/mocks.js");
    let run = Command::new("node").arg(script).arg(&file).output().unwrap();
    assert!(run.status.success(), "{}", failure(&run));
    let results: Vec<Value> = serde_json::from_slice(&run.stdout).unwrap();
    assert_eq!(results.len(), looked_at().len());
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (case, result) in looked_at().iter().zip(&results) {
        let expected = Expected::new(&case.platform, &case.graph);
        compared += expected.compare(&case.name, result, &mut wrong);
    }
    assert!(wrong.is_empty(), "{} differences, such as {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
    assert!(compared > 10_000, "{compared} properties compared");
}

#[test]
fn every_random_platform_has_a_program_with_the_same_bytes_each_time() {
    let programs = crate::program::programs();
    assert!(programs.len() >= 304);
    for (index, (name, program, _)) in programs.iter().enumerate() {
        let project = typescript::project(program.clone());
        assert!(project.files.contains_key("index.ts"), "{name}");
        if index < 20 {
            assert_eq!(project, typescript::project(program.clone()), "{name}");
        }
    }
}

#[test]
fn x3_nothing_is_retained_and_nobody_needs_plimsoll() {
    for case in cases() {
        let all: String = case.project.files.values().map(String::as_str).collect();
        assert!(!all.contains("retainOnDelete") && !all.contains("protect:"), "{}", case.name);
    }
}
