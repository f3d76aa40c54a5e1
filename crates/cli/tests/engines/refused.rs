//! What goes wrong with an engine: message, exit code, what was asked of it and what is left. The engine is a stand-in.

use crate::stand_in::{StandIn, change, error, hook, working};
use crate::support::{SECRET_KEY, stack_file, stderr, word};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

pub(crate) const SHOP: &str = "\
stack: shop
environment: dev
region: us-east-1
network: {cidr: 10.0.0.0/16, zones: 2}
services:
  api:
    image: {repository: shop-api, tag: v1}
    port: 8080
    objective: p95 < 200ms
";

const WEB: &str = "  web:
    image: {repository: shop-web, tag: v1}
    port: 80
    route: {path: /web*}
    objective: p95 < 200ms
";

pub(crate) fn shop() -> tempfile::TempDir {
    stack_file(SHOP)
}

fn up(stand_in: &StandIn, folder: &Path) -> Output {
    stand_in.run(&["up", word(folder), "--engine", "terraform", "--yes", "--skip-preflight"])
}

pub(crate) fn says(output: &Output, code: i32, words: &[&str]) {
    let text = stderr(output);
    assert_eq!(output.status.code(), Some(code), "{text}\n{}", String::from_utf8_lossy(&output.stdout));
    for word in words {
        assert!(text.contains(word), "`{word}` is missing in: {text}");
    }
    assert!(!text.contains(SECRET_KEY), "{text}");
}

/// Two resources to be made.
fn two() -> String {
    format!("{},{}", change("module.alb.aws_lb.a", "\"create\""), change("module.alb.aws_lb.b", "\"create\""))
}

#[test]
fn up_runs_the_commands_in_order_and_passes_on_how_aws_is_reached() {
    let folder = shop();
    let stand_in =
        StandIn::terraform(&two()).answer("apply.out", &hook("apply_complete", "module.alb.aws_lb.a"));
    let words = ["up", word(folder.path()), "--engine", "terraform", "--yes", "--skip-preflight"];
    let more = ["--backend", "s3", "--backend-config", "bucket=states", "--backend-config", "key=shop"];
    let reached =
        ["--endpoint-url", "http://127.0.0.1:9", "--profile", "shop", "--parameter", "ApiImageTag=v2"];
    let output = stand_in.run(&[&words[..], &more[..], &reached[..]].concat());
    says(&output, 0, &["shop-dev: new stack, 2 to add", "CREATE_COMPLETE", "deployed"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("http://alb"));
    assert_eq!(stand_in.verbs(), ["version", "init", "plan", "show", "apply", "output"]);
    let calls = stand_in.calls();
    assert!(
        calls[1].contains("-input=false") && calls[1].contains("-backend-config=bucket=states"),
        "{calls:?}"
    );
    assert!(calls[2].contains("-var=api_image_tag=v2"), "{calls:?}");
    assert!(calls[4].contains("-json") && !calls[4].contains("-auto-approve"), "{calls:?}");
    assert_eq!(stand_in.variable("AWS_ENDPOINT_URL").as_deref(), Some("http://127.0.0.1:9"));
    assert_eq!(stand_in.variable("AWS_PROFILE").as_deref(), Some("shop"));
    let versions = std::fs::read_to_string(working(folder.path(), "terraform").join("versions.tf")).unwrap();
    assert!(versions.contains("backend \"s3\""), "{versions}");
    assert!(folder.path().join(".plimsoll/.gitignore").is_file());
}

#[test]
fn a_missing_program_says_how_it_is_installed() {
    let folder = shop();
    let stand_in = StandIn::new("something-else");
    for (engine, name) in [("terraform", "Terraform"), ("tofu", "OpenTofu"), ("pulumi", "Pulumi")] {
        for verb in ["up", "diff", "destroy", "outputs"] {
            let mut words = vec![verb, word(folder.path()), "--engine", engine];
            words.extend((verb == "up").then_some("--skip-preflight"));
            words.extend(matches!(verb, "up" | "destroy").then_some("--yes"));
            says(
                &stand_in.run(&words),
                2,
                &[&format!("{name} is not installed"), "https://", "nothing was changed"],
            );
        }
    }
    assert!(!working(folder.path(), "terraform").exists());
}

#[test]
fn a_version_that_is_too_old_is_refused() {
    let folder = shop();
    let stand_in = StandIn::terraform(&two()).answer("version.out", r#"{"terraform_version":"1.4.7"}"#);
    says(&up(&stand_in, folder.path()), 2, &["terraform is 1.4.7", "1.5.0", "nothing was changed"]);
    assert_eq!(stand_in.verbs(), ["version"]);
}

#[test]
fn a_failed_init_ends_the_run_with_its_reason() {
    let folder = shop();
    let said = "\n╷\n│ Error: Failed to query available provider packages\n│ \n│ no such host\n╵\n";
    let stand_in = StandIn::terraform(&two()).answer("init.err", said).answer("init.code", "1");
    let words =
        ["terraform init failed", "Failed to query available provider packages", "no such host", "registry"];
    says(&up(&stand_in, folder.path()), 4, &words);
    assert_eq!(stand_in.verbs(), ["version", "init"]);
    let moved = "Error: Backend configuration changed\n";
    let stand_in = StandIn::terraform(&two()).answer("init.err", moved).answer("init.code", "1");
    says(&up(&stand_in, folder.path()), 4, &["--backend", "-migrate-state"]);
}

#[test]
fn missing_credentials_say_where_they_are_looked_for() {
    let folder = shop();
    let said = error("No valid credential sources found", "failed to refresh cached credentials");
    let stand_in = StandIn::terraform(&two()).answer("plan.out", &said).answer("plan.code", "1");
    says(
        &up(&stand_in, folder.path()),
        4,
        &["No valid credential sources found", "AWS_PROFILE", "nothing was changed"],
    );
    assert_eq!(stand_in.verbs(), ["version", "init", "plan"]);
}

#[test]
fn a_held_lock_says_whose_and_how_it_is_taken_away() {
    let folder = shop();
    let said = error("Error acquiring the state lock", "Lock Info:\\n  ID: 60705f14\\n  Who: root@vm");
    let stand_in = StandIn::terraform(&two()).answer("plan.out", &said).answer("plan.code", "1");
    says(&up(&stand_in, folder.path()), 4, &["state lock", "root@vm", "force-unlock", "nothing was changed"]);
}

#[test]
fn an_apply_that_fails_half_way_says_what_stands_and_how_to_go_on() {
    let folder = shop();
    let first = hook("apply_complete", "module.alb.aws_lb.a");
    let said = format!("{first}\n{}\n", error("creating ELBv2 Load Balancer", "quota exceeded"));
    let stand_in = StandIn::terraform(&two()).answer("apply.out", &said).answer("apply.code", "1");
    let words = [
        "module.alb.aws_lb.load_balancer: creating ELBv2 Load Balancer",
        "quota exceeded",
        "1 of 2 operations are done",
        "does not take them back",
        "`plimsoll up --engine terraform` goes on",
        "`plimsoll destroy --engine terraform` removes",
    ];
    says(&up(&stand_in, folder.path()), 4, &words);
    assert!(!stand_in.verbs().contains(&"output".to_owned()));
}

/// Waits until a file is there.
fn until(path: &Path) {
    let began = Instant::now();
    while !path.exists() {
        assert!(began.elapsed() < Duration::from_secs(60), "{} does not come", path.display());
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// `up` with a stand-in whose `apply` works until it is told to end, or for some seconds.
fn under_way(stand_in: &StandIn, folder: &Path, more: &[&str]) -> std::process::Child {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin("plimsoll"));
    command.args(["up", word(folder), "--engine", "terraform", "--yes", "--skip-preflight"]).args(more);
    command.env("PATH", stand_in.path()).env_remove("ENVIRONMENT_SUFFIX");
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap()
}

/// An `apply` that counts how often it is told to end, and then ends in order.
const WORKING: &str = r#"
trap 'echo told >> "$here/told"; echo state > "$here/state"; exit 1' INT
touch "$here/began"
turn=0
while [ $turn -lt 200 ]; do sleep 0.05; turn=$((turn + 1)); done
echo state > "$here/state"
"#;

#[test]
fn ctrl_c_is_passed_on_once_and_the_engine_ends_in_order() {
    let folder = shop();
    let stand_in = StandIn::terraform(&two()).answer("apply.sh", WORKING);
    let running = under_way(&stand_in, folder.path(), &[]);
    until(&stand_in.file("began"));
    Command::new("kill").args(["-INT", &running.id().to_string()]).status().unwrap();
    let output = running.wait_with_output().unwrap();
    says(&output, 130, &["interrupted", "ended in order", "0 of 2 operations", "goes on from there"]);
    assert_eq!(std::fs::read_to_string(stand_in.file("told")).unwrap(), "told\n");
    assert!(!working(folder.path(), "terraform").join(".plimsoll.tfplan").exists());
}

#[test]
fn the_time_limit_ends_the_engine_in_order_too() {
    let folder = shop();
    let stand_in = StandIn::terraform(&two()).answer("apply.sh", WORKING);
    let output = under_way(&stand_in, folder.path(), &["--timeout", "3s"]).wait_with_output().unwrap();
    says(&output, 1, &["time limit", "ended in order"]);
    assert_eq!(std::fs::read_to_string(stand_in.file("told")).unwrap(), "told\n");
}

#[test]
fn a_killed_run_does_not_cut_the_engine() {
    let folder = shop();
    let noisy = WORKING.replace("sleep 0.05", "sleep 0.05; echo '{}'").replace("200", "20");
    let stand_in = StandIn::terraform(&two()).answer("apply.sh", &noisy);
    let mut running = under_way(&stand_in, folder.path(), &[]);
    until(&stand_in.file("began"));
    running.kill().unwrap();
    running.wait().unwrap();
    until(&stand_in.file("state"));
    assert!(!stand_in.file("told").exists());
}

#[test]
fn a_plan_is_taken_away_whatever_happens() {
    let folder = shop();
    let writes =
        r#"for word in "$@"; do case "$word" in -out=*) echo secret > "${word#-out=}" ;; esac; done"#;
    let plan = working(folder.path(), "terraform").join(".plimsoll.tfplan");
    let stand_in = || StandIn::terraform(&two()).answer("plan.sh", writes);
    for (stand_in, code) in [
        (stand_in(), 0),
        (stand_in().answer("plan.code", "1"), 4),
        (stand_in().answer("apply.code", "1"), 4),
        (stand_in().answer("show.out", "no plan"), 4),
    ] {
        says(&up(&stand_in, folder.path()), code, &[]);
        assert!(!plan.exists());
    }
    let stand_in = stand_in();
    says(&stand_in.run(&["diff", word(folder.path()), "--engine", "terraform"]), 1, &[]);
    assert!(!plan.exists() && !stand_in.verbs().contains(&"apply".to_owned()));
}

#[test]
fn files_of_a_removed_service_go_and_the_state_stays() {
    let folder = stack_file(&format!("{SHOP}{WEB}"));
    let stand_in = StandIn::terraform("");
    let inside = working(folder.path(), "terraform");
    says(&up(&stand_in, folder.path()), 0, &["nothing to change"]);
    let modules = |folder: &Path| {
        let mut names: Vec<String> = std::fs::read_dir(folder.join("modules"))
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    };
    let before = modules(&inside);
    std::fs::write(inside.join("terraform.tfstate"), "{}").unwrap();
    std::fs::write(folder.path().join("plimsoll.yaml"), SHOP).unwrap();
    says(&up(&stand_in, folder.path()), 0, &[]);
    let after = modules(&inside);
    assert!(after.len() < before.len(), "{before:?} {after:?}");
    assert!(!after.iter().any(|name| name.contains("web")), "{after:?}");
    assert_eq!(std::fs::read_to_string(inside.join("terraform.tfstate")).unwrap(), "{}");
    let fresh = tempfile::tempdir().unwrap();
    says(
        &stand_in.run(&["synth", word(folder.path()), "--to", "terraform", "--out", word(fresh.path())]),
        0,
        &[],
    );
    assert_eq!(modules(fresh.path()), after);
}

#[test]
fn somebody_elses_files_are_not_overwritten() {
    let folder = shop();
    let theirs = tempfile::tempdir().unwrap();
    std::fs::write(theirs.path().join("main.tf"), "# theirs\n").unwrap();
    let stand_in = StandIn::terraform(&two());
    let words = ["diff", word(folder.path()), "--engine", "terraform", "--out", word(theirs.path())];
    says(&stand_in.run(&words), 3, &["plimsoll did not write", "main.tf", "--out"]);
    assert_eq!(std::fs::read_to_string(theirs.path().join("main.tf")).unwrap(), "# theirs\n");
    assert_eq!(stand_in.verbs(), ["version"]);
}

#[test]
fn without_a_terminal_and_without_yes_nothing_is_run() {
    let folder = shop();
    let stand_in = StandIn::terraform(&two());
    for verb in ["up", "destroy"] {
        says(
            &stand_in.run(&[verb, word(folder.path()), "--engine", "terraform"]),
            2,
            &["--yes", "nothing was changed"],
        );
    }
    assert_eq!(stand_in.calls(), Vec::<String>::new());
}

#[test]
fn a_diff_is_the_same_table_and_document_as_that_of_cloudformation() {
    let folder = shop();
    let changes = [
        change("module.alb.aws_lb.a", "\"create\""),
        change("module.alb.aws_lb.b", "\"update\""),
        change("module.alb.aws_lb.c", "\"delete\",\"create\""),
        change("module.alb.aws_lb.d", "\"delete\""),
        change("module.alb.aws_lb.e", "\"no-op\""),
    ];
    let stand_in = StandIn::terraform(&changes.join(","));
    let words = ["diff", word(folder.path()), "--engine", "terraform"];
    let output = stand_in.run(&words);
    says(&output, 1, &[]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in [
        "1 to add, 1 to change, 1 to replace, 1 to remove",
        "+ module.alb.aws_lb.a",
        "replace because of port",
        "- module.alb.aws_lb.d",
    ] {
        assert!(text.contains(line), "`{line}` is missing in: {text}");
    }
    assert!(!text.contains("aws_lb.e"), "{text}");
    let output = stand_in.run(&[&words[..], &["--format", "json"]].concat());
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (document["schema"].as_str(), document["differs"].as_bool()),
        (Some("plimsoll/diff/1"), Some(true))
    );
    assert_eq!(document["engine"], "terraform");
    assert_eq!(document["stacks"][0]["changes"][2]["replacement"], "yes");
    assert_eq!(document["stacks"][0]["changes"][2]["because"][0], "port");
}

#[test]
fn a_protected_platform_is_not_removed() {
    let folder = stack_file(&format!("{SHOP}termination_protection: true\n"));
    let stand_in = StandIn::terraform(&two());
    let words = ["destroy", word(folder.path()), "--engine", "terraform", "--yes"];
    says(&stand_in.run(&words), 4, &["protected", "--disable-protection"]);
    assert_eq!(stand_in.calls(), Vec::<String>::new());
}

#[test]
fn options_of_another_engine_are_refused() {
    let folder = shop();
    let stand_in = StandIn::terraform(&two());
    for words in [
        &["--out", "x"][..],
        &["--engine", "terraform", "--language", "python"],
        &["--engine", "pulumi", "--backend", "s3"],
        &["--engine", "terraform", "--backend-config", "bucket=a"],
    ] {
        let output = stand_in.run(&[&["diff", word(folder.path())], words].concat());
        says(&output, 2, &["--"]);
    }
    assert_eq!(stand_in.calls(), Vec::<String>::new());
}
