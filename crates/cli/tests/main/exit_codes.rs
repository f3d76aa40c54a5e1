//! Exit codes and help of every verb.

use crate::support::{Project, STACK};

const VERBS: [&str; 13] = [
    "init",
    "check",
    "explain",
    "schema",
    "cost",
    "record",
    "record inspect",
    "simulate",
    "rehearse",
    "optimize",
    "synth",
    "completions",
    "man",
];

#[test]
fn the_help_of_every_verb_has_examples() {
    let project = Project::empty();
    for verb in VERBS.into_iter().chain([""]) {
        for flag in ["--help", "-h"] {
            let ran = project.run(&format!("{verb} {flag}")).ended(0);
            assert!(
                ran.out.contains(&format!("Examples:\n  plimsoll {verb}")) || verb.is_empty(),
                "{}",
                ran.out
            );
            assert!(ran.out.contains("Examples:"));
            assert!(ran.out.lines().all(|line| line.chars().count() <= 100), "{}", ran.out);
            assert_eq!(ran.err, "");
        }
    }
}

#[test]
fn the_examples_of_the_help_are_valid_commands() {
    let project = Project::empty();
    let mut tried = 0;
    for verb in VERBS.into_iter().chain([""]) {
        let help = project.run(&format!("{verb} --help")).ended(0).out;
        for line in help.lines().filter(|line| line.starts_with("  plimsoll ")) {
            // The remark stands behind two spaces; redirections and pipes are the shell's.
            let command = line.trim().split("  ").next().unwrap().split(['>', '|']).next().unwrap();
            let typed = command.strip_prefix("plimsoll ").unwrap();
            let ran = Project::empty().run(typed);
            assert_ne!(ran.code, 2, "{typed}: {}", ran.err);
            tried += 1;
        }
    }
    assert!(tried > 20, "{tried}");
}

#[test]
fn done_is_0() {
    let project = Project::new(STACK);
    for arguments in [
        "--version",
        "check",
        "explain",
        "explain plm0301",
        "schema",
        "cost",
        "cost --recording traffic.csv",
        "record inspect traffic.csv",
        "simulate --recording traffic.csv",
        "optimize --recording traffic.csv",
        "completions zsh",
        "man",
        "init other",
    ] {
        let ran = project.run(arguments).ended(0);
        assert!(!ran.out.is_empty() || arguments.starts_with("init"), "{arguments}");
    }
}

#[test]
fn findings_are_1() {
    let project = Project::new(STACK.replace("300ms", "5ms"));
    project.run("simulate --recording traffic.csv").ended(1);
    let tagged = STACK.replace("image: shop", "image: {repository: shop, tag: v1}");
    let project = Project::new(format!("{tagged}environments: {{prod: {{}}}}\n"));
    let ran = project.run("check --environment prd").ended(1);
    assert!(
        ran.out.contains("did you mean `prod`?") && ran.out.contains("1 place of concern"),
        "{}",
        ran.out
    );
}

#[test]
fn wrong_usage_is_2() {
    let project = Project::new(STACK);
    for arguments in [
        "",
        "frobnicate",
        "record",
        "explain PLM9999",
        "optimize --seed x",
        "optimize --scale 2",
        "optimize --recording traffic.csv --metric speed",
        "optimize --recording traffic.csv --service no.name!",
        "check --format xml",
    ] {
        let ran = project.run(arguments).ended(2);
        assert!(!ran.err.is_empty() && ran.out.is_empty(), "{arguments}");
    }
}

#[test]
fn results_never_replace_the_stack_file_unasked() {
    let project = Project::new(STACK);
    let before = project.listing();
    let arguments = format!("optimize --recording traffic.csv --out {}", project.path().display());
    project.run(&arguments).ended(2).says(&["the patched stack file would replace", "--write"]);
    project.run("optimize --recording traffic.csv --out traffic.csv").ended(2).says(&["this is a file"]);
    assert!(project.listing() == before);
}
