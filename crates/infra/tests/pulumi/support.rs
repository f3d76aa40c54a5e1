//! Platforms to look at, and the tools that programs are checked with.

use plimsoll_infra::Graph;
use plimsoll_spec::{LoadOptions, Platform, load};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

pub(crate) const EXAMPLES: [&str; 4] = ["fargate-web", "payments", "microservices", "ec2-shared"];

pub(crate) fn platform(text: &str) -> (Platform, Graph) {
    let options = LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: None,
        default_stack_name: "shop".to_owned(),
    };
    let platform = load(text, &options).unwrap_or_else(|errors| panic!("{:?}", errors.items)).platform;
    let graph = plimsoll_infra::graph(&platform, None);
    (platform, graph)
}

pub(crate) fn example(name: &str) -> (Platform, Graph) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name).join("plimsoll.yaml");
    platform(&std::fs::read_to_string(path).unwrap())
}

/// The platforms of the first 300 random stack files; made once for all tests.
pub(crate) fn random() -> &'static [(Platform, Graph)] {
    static ALL: OnceLock<Vec<(Platform, Graph)>> = OnceLock::new();
    ALL.get_or_init(|| (0..300).map(|seed| platform(&plimsoll_stack_generator::stack_file(seed))).collect())
}

/// The folder that `tests/tools.sh` installs tools into.
pub(crate) fn tools() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("PLIMSOLL_TOOLS") {
        return Some(PathBuf::from(named));
    }
    Some(Path::new(&std::env::var_os("HOME")?).join(".cache/plimsoll-tools"))
}

/// The folder of Node packages; `None`, and a line that says so, where it or Node is missing.
pub(crate) fn node_modules(what: &str) -> Option<PathBuf> {
    let modules = tools()?.join("node/node_modules");
    let node = std::process::Command::new("node").arg("--version").output();
    if !modules.join("@pulumi/aws/package.json").is_file() {
        println!("skipped: {what}: the Node packages of Pulumi are not installed (tests/tools.sh)");
        return None;
    }
    if node.is_err() {
        println!("skipped: {what}: Node is not installed");
        return None;
    }
    Some(modules)
}

/// A tool of the folder that `tests/tools.sh` fills; `None`, said aloud, where it is not there.
pub(crate) fn tool(path: &str) -> Option<PathBuf> {
    let tool = tools().map(|folder| folder.join(path)).filter(|tool| tool.exists());
    if tool.is_none() {
        println!("skipped: {path} is not installed; tests/tools.sh installs it");
    }
    tool
}

/// Writes files into a folder.
pub(crate) fn put(files: &BTreeMap<String, String>, folder: &Path) {
    for (path, text) in files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// What a runner beside this file says about programs, in their order.
pub(crate) fn run(python: &Path, script: &str, request: &Value) -> Vec<Value> {
    let run = output(python, script, request);
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    serde_json::from_slice(&run.stdout).unwrap()
}

/// How a runner beside this file ends.
pub(crate) fn output(python: &Path, script: &str, request: &Value) -> std::process::Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("request.json");
    std::fs::write(&file, request.to_string()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pulumi").join(script);
    std::process::Command::new(python).arg(script).arg(&file).output().unwrap()
}
