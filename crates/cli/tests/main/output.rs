//! What goes where: results to stdout, messages to stderr, colours only for people who want them.

use crate::support::{Project, STACK};
use std::process::Stdio;

const ESCAPE: char = '\u{1b}';

#[test]
fn json_is_alone_on_stdout() {
    let project = Project::new(STACK);
    project.run("check --format json").ended(0).json("plimsoll/check/1");
    project.run("cost --format json").ended(0).json("plimsoll/cost/1");
    project.run("explain --format json").ended(0).json("plimsoll/explain/1");
    for (verb, schema) in [
        ("cost --recording", "plimsoll/cost/1"),
        ("record inspect", "plimsoll/inspect/1"),
        ("simulate --recording", "plimsoll/simulate/1"),
        ("optimize --out out --recording", "plimsoll/optimize/1"),
    ] {
        let ran = project.run(&format!("{verb} traffic.csv --format json")).ended(0);
        ran.json(schema);
        assert!(ran.out.ends_with("}\n"));
    }
}

#[test]
fn json_findings_have_their_place() {
    let project = Project::new(STACK.replace("3..6", "6..3"));
    let found = project.run("check --format json").ended(3).json("plimsoll/check/1");
    let finding = &found["findings"][0];
    assert_eq!((finding["line"].as_u64(), finding["column"].as_u64()), (Some(5), Some(8)));
    assert_eq!((finding["rule"].as_str(), finding["severity"].as_str()), (Some("PLM0302"), Some("error")));
    assert!(finding["file"].as_str().unwrap().ends_with("plimsoll.yaml"));
    assert_eq!(found["summary"]["errors"], 1);
}

#[test]
fn messages_go_to_stderr_and_quiet_silences_them_but_not_errors() {
    let project = Project::new(STACK);
    let loud = project.run("optimize --recording traffic.csv --out out --format json").ended(0);
    assert!(loud.err.contains("wrote out"), "{}", loud.err);
    let quiet = project.run("optimize --recording traffic.csv --out out --format json --quiet").ended(0);
    assert_eq!((quiet.err.as_str(), &quiet.out), ("", &loud.out));
    let wrong = project.run("optimize -q").ended(3);
    assert!(wrong.out.is_empty() && wrong.err.contains("there is no recording"));
}

#[test]
fn what_is_piped_has_no_escape_codes() {
    let project = Project::new(STACK);
    let broken = Project::new(STACK.replace("3..6", "6..3"));
    for variables in [&[][..], &[("NO_COLOR", "1")], &[("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1")]] {
        for ran in [
            project.run_with("optimize --recording traffic.csv", variables),
            project.run_with("cost", variables),
            project.run_with("optimize --help", variables),
            project.run_with("frobnicate", variables),
            broken.run_with("check", variables),
            broken.run_with("cost", variables),
        ] {
            assert!(
                !ran.out.contains(ESCAPE) && !ran.err.contains(ESCAPE),
                "{variables:?}\n{}{}",
                ran.out,
                ran.err
            );
        }
    }
    let forced = broken.run_with("check", &[("CLICOLOR_FORCE", "1")]).ended(3);
    assert!(forced.out.contains(ESCAPE), "colours can be asked for");
}

#[test]
fn a_closed_pipe_is_no_error() {
    let project = Project::new(STACK);
    for arguments in [
        "schema",
        "optimize --recording traffic.csv",
        "cost",
        "completions bash",
        "man",
        "--help",
        "frobnicate",
        "cost --recording nowhere.csv",
    ] {
        let mut child = std::process::Command::new(assert_cmd::cargo::cargo_bin!("plimsoll"))
            .current_dir(project.path())
            .args(arguments.split_whitespace())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // Both readers go away before the program writes.
        drop(child.stdout.take());
        drop(child.stderr.take());
        let code = child.wait().unwrap().code().expect("no signal ends it");
        let expected = match arguments {
            "frobnicate" => 2,
            "cost --recording nowhere.csv" => 3,
            _ => 0,
        };
        assert_eq!(code, expected, "{arguments}");
    }
}
