//! `--engine pulumi`, with a stand-in for its program: no package carries the program itself, so these tests show which commands
//! are run and what is made of answers in the form of Pulumi's SDK, and nothing about Pulumi.

use crate::refused::{says, shop};
use crate::stand_in::{StandIn, working};
use crate::support::{fake, word};
use plimsoll_fake::World;
use serde_json::Value;
use std::path::Path;
use std::process::Output;

fn urn(kind: &str, name: &str) -> String {
    format!("urn:pulumi:dev::shop::plimsoll:Service${kind}::{name}")
}

fn step(op: &str, name: &str, more: &str) -> String {
    format!(r#"{{"op":"{op}","urn":"{}"{more}}}"#, urn("aws:ecs/service:Service", name))
}

/// An event of `pulumi up --json`.
fn event(key: &str, op: &str, name: &str) -> String {
    let urn = urn("aws:ecs/service:Service", name);
    format!(
        r#"{{"sequence":1,"timestamp":1,"{key}":{{"metadata":{{"op":"{op}","urn":"{urn}","type":"aws:ecs/service:Service"}}}}}}"#
    )
}

fn error(message: &str) -> String {
    let urn = urn("aws:ecs/service:Service", "api-service");
    format!(
        r#"{{"diagnosticEvent":{{"urn":"{urn}","message":"{message}","color":"never","severity":"error"}}}}"#
    )
}

/// Two resources to be made.
fn two() -> StandIn {
    let steps = [step("create", "api-service", ""), step("create", "web-service", "")];
    StandIn::pulumi(&steps.join(","), r#"{"create":3}"#)
}

fn up(stand_in: &StandIn, folder: &Path) -> Output {
    stand_in.run(&["up", word(folder), "--engine", "pulumi", "--yes", "--skip-preflight"])
}

#[test]
fn up_selects_the_stack_previews_and_deploys_in_every_language() {
    for (language, file) in
        [("typescript", "package.json"), ("python", "requirements.txt"), ("yaml", "Pulumi.yaml")]
    {
        let folder = shop();
        let stand_in = two().answer("up.out", &event("resOutputsEvent", "create", "api-service"));
        let words = ["up", word(folder.path()), "--engine", "pulumi", "--yes", "--skip-preflight"];
        let more =
            ["--language", language, "--parameter", "ApiImageTag=v2", "--endpoint-url", "http://127.0.0.1:9"];
        let mut command = stand_in.plimsoll("http://127.0.0.1:1");
        command.env("PULUMI_CONFIG_PASSPHRASE", "a planted passphrase");
        let output = command.args(words).args(more).output().unwrap();
        says(&output, 0, &["shop-dev: new stack, 2 to add", "CREATE_COMPLETE", "api-service", "deployed"]);
        let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(stdout.contains("http://alb") && !stdout.contains("[secret]"), "{stdout}");
        let calls = stand_in.calls();
        assert_eq!(stand_in.verbs(), ["version", "install", "stack", "preview", "up", "stack"], "{calls:?}");
        assert!(calls[2].starts_with("stack select dev --create"), "{calls:?}");
        assert!(calls[3].contains("--json") && calls[3].contains("--config apiImageTag=v2"), "{calls:?}");
        assert!(calls[4].starts_with("up --yes --skip-preview --json"), "{calls:?}");
        assert!(calls.iter().all(|call| call.contains("--non-interactive")), "{calls:?}");
        assert!(!calls.iter().any(|call| call.contains("planted")), "{calls:?}");
        assert!(!String::from_utf8_lossy(&output.stderr).contains("planted"));
        assert_eq!(stand_in.variable("AWS_ENDPOINT_URL").as_deref(), Some("http://127.0.0.1:9"));
        assert_eq!(stand_in.variable("PULUMI_CONFIG_PASSPHRASE").as_deref(), Some("a planted passphrase"));
        let inside = working(folder.path(), "pulumi");
        assert!(inside.join(file).is_file() && inside.join("Pulumi.dev.yaml").is_file());
    }
}

#[test]
fn a_diff_marks_replacements_and_ends_with_1() {
    let folder = shop();
    let why = r#","oldState":{"id":"arn:1"},"replaceReasons":["launchType"],"diffReasons":["launchType"]"#;
    let steps = [
        step("create-replacement", "api-service", why),
        step("replace", "api-service", why),
        step("delete-replaced", "api-service", why),
        step("update", "web-service", r#","oldState":{"id":"arn:2"},"diffReasons":["desiredCount"]"#),
    ];
    let stand_in = StandIn::pulumi(&steps.join(","), r#"{"replace":1,"update":1}"#);
    let words = ["diff", word(folder.path()), "--engine", "pulumi"];
    let output = stand_in.run(&words);
    says(&output, 1, &[]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    for line in
        ["1 to change, 1 to replace", "! api-service", "replace because of launchType", "desiredCount"]
    {
        assert!(text.contains(line), "`{line}` is missing in: {text}");
    }
    assert!(!stand_in.verbs().contains(&"up".to_owned()));
    let same =
        StandIn::pulumi(&step("same", "api-service", r#","oldState":{"id":"arn:1"}"#), r#"{"same":1}"#);
    says(&same.run(&words), 0, &[]);
}

#[test]
fn an_update_that_fails_says_what_stands_and_how_to_go_on() {
    let folder = shop();
    let said = [
        event("resOutputsEvent", "create", "web-service"),
        event("resOpFailedEvent", "create", "api-service"),
        error("access denied"),
        r#"{"diagnosticEvent":{"message":"update failed","severity":"error"}}"#.to_owned(),
    ];
    let stand_in = two().answer("up.out", &said.join("\n")).answer("up.code", "255");
    let words = [
        "api-service (aws:ecs/service:Service): access denied",
        "1 of 2 operations",
        "`plimsoll up --engine pulumi` goes on",
    ];
    says(&up(&stand_in, folder.path()), 4, &words);
}

#[test]
fn what_pulumi_needs_and_does_not_have_is_said() {
    let folder = shop();
    let login = "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions\n";
    let stand_in = two().answer("stack-select.err", login).answer("stack-select.code", "255");
    says(&up(&stand_in, folder.path()), 4, &["PULUMI_ACCESS_TOKEN", "pulumi login", "nothing was changed"]);
    let stand_in = two().answer("install.err", "error: npm is not installed\n").answer("install.code", "255");
    says(&up(&stand_in, folder.path()), 4, &["pulumi install failed", "npm", "nothing was changed"]);
    let stand_in = two().answer("version.out", "v3.60.0\n");
    says(&up(&stand_in, folder.path()), 2, &["pulumi is 3.60.0", "3.91.0"]);
    let locked =
        r#"{"diagnosticEvent":{"message":"the stack is currently locked by 1 lock(s)","severity":"error"}}"#;
    let stand_in = two().answer("up.out", locked).answer("up.code", "255");
    says(&up(&stand_in, folder.path()), 4, &["currently locked", "pulumi cancel", "nothing was changed"]);
}

#[test]
fn destroy_lists_what_stands_and_looks_by_tags_whether_anything_is_left() {
    let fake = fake(World::default());
    let folder = shop();
    let resource =
        |name: &str| format!(r#"{{"urn":"{}","id":"arn:{name}"}}"#, urn("aws:ecs/service:Service", name));
    let state =
        format!(r#"{{"version":3,"deployment":{{"resources":[{},{}]}}}}"#, resource("api"), resource("web"));
    let stand_in = two().answer("stack-export.out", &state);
    let words = ["destroy", word(folder.path()), "--engine", "pulumi", "--yes", "--format", "json"];
    let output = stand_in.plimsoll(&fake.url()).args(words).output().unwrap();
    says(&output, 0, &["shop-dev: 2 to remove", "2 resources removed"]);
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (document["removed"][0].as_str(), document["verified"].as_bool()),
        (Some("shop-dev"), Some(true))
    );
    assert!(stand_in.calls().iter().any(|call| call.starts_with("destroy --yes --skip-preview --json")));
}

#[test]
fn how_the_stack_is_encrypted_outlives_a_new_project() {
    let folder = shop();
    says(&up(&two(), folder.path()), 0, &[]);
    let settings = working(folder.path(), "pulumi").join("Pulumi.dev.yaml");
    let text = std::fs::read_to_string(&settings).unwrap();
    std::fs::write(&settings, format!("encryptionsalt: v1:abc=\n{text}")).unwrap();
    says(&up(&two(), folder.path()), 0, &[]);
    assert_eq!(std::fs::read_to_string(&settings).unwrap(), format!("encryptionsalt: v1:abc=\n{text}"));
}

#[test]
fn outputs_of_what_is_not_deployed_say_so() {
    let folder = shop();
    let stand_in = two().answer("stack-output.out", "{}");
    let output = stand_in.run(&["outputs", word(folder.path()), "--engine", "pulumi"]);
    says(&output, 4, &["shop-dev is not deployed by Pulumi", "plimsoll up --engine pulumi"]);
}
