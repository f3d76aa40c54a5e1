//! `optimize` on code that others wrote: `--write`, `--diff`, `--code`; what is read again is the plan, and a second run changes
//! nothing.

use crate::support::Project;
use serde_json::Value;
use std::process::Command;

/// An example with the code that it is in another language, in `code/`.
fn with_code(example: &str, language: &str) -> Project {
    let project = Project::example(example);
    project.run(&format!("synth --to {language} --out code")).ended(0);
    project
}

const RECORDED: &str = "--recording recording --format json";

/// The names of refused changes, and the files that change.
fn patch_of(document: &Value) -> (Vec<String>, Vec<String>) {
    let texts = |values: &Value, key: Option<&str>| {
        let values = values.as_array().unwrap().iter();
        values.map(|value| key.map_or(value, |key| &value[key]).as_str().unwrap().to_owned()).collect()
    };
    (texts(&document["patch"]["refused"], Some("path")), texts(&document["patch"]["files"], None))
}

/// The design of a service, without the count at the start: code that leaves it to scaling is not changed for it. Policies
/// work side by side; their order is that of the code.
fn design(ran: &Value, state: &str, service: &str) -> Value {
    let mut design = ran[state]["services"][service]["design"].clone();
    design.as_object_mut().unwrap().remove("desired").unwrap();
    let mut policies: Vec<String> =
        design["scaling"].as_str().unwrap().split("; ").map(str::to_owned).collect();
    policies.sort();
    design["scaling"] = policies.into();
    design
}

/// Patches code twice: the second time it already is what the plan says.
#[track_caller]
fn check(project: &Project, path: &str) {
    let before = project.listing();
    let first = project.run(&format!("optimize {path} {RECORDED} --write")).ended(0);
    let first = first.json("plimsoll/optimize/1");
    let (refused, files) = patch_of(&first);
    assert_eq!(refused, Vec::<String>::new(), "{}", first["patch"]);
    assert!(!files.is_empty());
    let after = project.listing();
    let changed = after.iter().filter(|(name, bytes)| before.get(*name) != Some(*bytes));
    assert_eq!(changed.count(), files.len(), "{files:?}");
    assert_eq!(before.len(), after.len(), "no file comes or goes");
    let second = project.run(&format!("optimize {path} {RECORDED} --write")).ended(0);
    let second = second.says(&["stays as it is"]).json("plimsoll/optimize/1");
    for service in first["after"]["services"].as_object().unwrap().keys() {
        assert_eq!(design(&second, "before", service), design(&first, "after", service), "{service}");
    }
    assert_eq!(second["changes"], serde_json::json!([]));
    assert!(project.listing() == after, "no byte is written");
}

#[test]
fn terraform_is_patched_in_place_once() {
    check(&with_code("fargate-web", "terraform"), "code");
}

#[test]
fn a_template_is_patched_in_place_once() {
    let project = Project::example("fargate-web");
    project.run("synth --out code").ended(0);
    check(&project, "code/template.yaml");
}

#[test]
fn the_diff_is_what_writing_changes() {
    let project = with_code("fargate-web", "terraform");
    let diff = project.run("optimize code --recording recording --diff").ended(0).out;
    assert!(diff.starts_with("--- a/code/"), "{diff}");
    project.write("code.patch", diff.as_bytes());
    let applied = with_code("fargate-web", "terraform");
    applied.write("code.patch", diff.as_bytes());
    match Command::new("git").args(["apply", "code.patch"]).current_dir(applied.path()).output() {
        Err(_) => println!("skipped: git is not installed"),
        Ok(done) => {
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            project.run("optimize code --recording recording --write").ended(0);
            assert!(project.listing() == applied.listing());
        }
    }
}

#[test]
fn the_diff_of_a_stack_file_is_what_writing_changes() {
    let project = Project::example("fargate-web");
    let before = project.listing();
    let diff = project.run("optimize --diff").ended(0).out;
    assert!(diff.starts_with("--- a/plimsoll.yaml\n+++ b/plimsoll.yaml\n@@ "), "{diff}");
    assert!(project.listing() == before);
}

#[test]
fn what_cannot_be_changed_is_shown_with_reason_and_place() {
    let project = with_code("fargate-web", "terraform");
    let main = project.read("code/main.tf").replace("= \"1024\"", "= 512 * 2");
    project.write("code/main.tf", main.as_bytes());
    let before = project.listing();
    let ran = project.run("optimize code --recording recording --write").ended(1).says(&["stays as it is"]);
    assert!(ran.out.contains("Not changed in the code"), "{}", ran.out);
    assert!(ran.out.contains("services.web.size.cpu") && ran.out.contains(".tf:"), "{}", ran.out);
    assert!(project.listing() == before);
    let diff = project.run("optimize code --recording recording --diff").ended(1);
    assert_eq!(diff.out, "");
}

#[test]
fn a_stack_file_and_its_code_are_patched_together() {
    let project = with_code("payments", "terraform");
    let command = "optimize --keep-network --code code --write --out out --format json";
    let ran = project.run(command).ended(0).json("plimsoll/optimize/1");
    let (refused, files) = patch_of(&ran);
    assert_eq!(refused, Vec::<String>::new(), "{}", ran["patch"]);
    assert!(!files.is_empty());
    assert!(project.read("out/code.patch").starts_with("--- a/code/"));
    let again = project.run("optimize --keep-network --code code --write --format json").ended(0);
    let again = again.says(&["code stays as it is", "plimsoll.yaml stays as it is"]);
    assert_eq!(again.json("plimsoll/optimize/1")["changes"], serde_json::json!([]));
    // The code says now what the stack file says.
    let code = project.run(&format!("optimize code {RECORDED}")).ended(0).json("plimsoll/optimize/1");
    let stack = project.run(&format!("optimize {RECORDED}")).ended(0).json("plimsoll/optimize/1");
    assert_eq!(design(&code, "before", "api"), design(&stack, "before", "api"));
}

#[test]
fn code_twice_is_wrong_usage() {
    let project = with_code("fargate-web", "terraform");
    project.run("optimize code --recording recording --code code").ended(2).says(&["--code"]);
}
