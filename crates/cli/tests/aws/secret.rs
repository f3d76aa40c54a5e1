//! No secret in any template, log, error or progress line: some are planted, and everything that is printed is searched.

use crate::emulator::Emulator;
use crate::support::{SECRET_KEY, copy_of, plimsoll, word};
use serde_json::json;
use std::path::Path;

const TOKEN: &str = "FwoGZXPlantedSessionTokenThatMustNotLeak";
const VALUE: &str = "planted-value-of-the-vault-8421";

/// Runs a verb with the planted secrets in its environment, and gives everything that it printed.
fn printed(url: &str, words: &[&str]) -> String {
    let mut command = plimsoll(url);
    command.env("AWS_SESSION_TOKEN", TOKEN).env("API_KEY", VALUE).env("RUST_LOG", "trace");
    let output = command.args(words).output().unwrap();
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

fn clean(text: &str, where_: &str) {
    for secret in [SECRET_KEY, TOKEN, VALUE] {
        assert!(!text.contains(secret), "a secret stands in {where_}");
    }
}

fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .filter(|path| path.is_file())
        .map(|path| std::fs::read_to_string(path).unwrap_or_default())
        .collect()
}

#[test]
fn d5_a_planted_secret_appears_nowhere() {
    let Some(emulator) = Emulator::fakecloud() else { return };
    let (url, api) = (emulator.url(), emulator.api());
    let folder = copy_of("ec2-shared");
    let path = word(folder.path());
    let out = folder.path().join("out");
    let verbs = [
        &["check", path][..],
        &["synth", path],
        &["synth", path, "--out", word(&out)],
        &["up", path, "--yes", "--skip-preflight"],
    ];
    for words in verbs {
        clean(&printed(&url, words), &words.join(" "));
    }
    // People change the values in the vaults.
    let secrets = api.json("secretsmanager", "secretsmanager.ListSecrets", &json!({}));
    let names: Vec<String> = secrets["SecretList"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["Name"].as_str().unwrap().to_owned())
        .collect();
    assert!(!names.is_empty(), "the example has no vault: {secrets}");
    for name in &names {
        let body = json!({ "SecretId": name, "SecretString": json!({ "PORT": VALUE }).to_string() });
        api.json("secretsmanager", "secretsmanager.PutSecretValue", &body);
    }
    let stack = std::fs::read_to_string(folder.path().join("plimsoll.yaml")).unwrap();
    std::fs::write(folder.path().join("plimsoll.yaml"), stack.replace("retention: 14d", "retention: 5d"))
        .unwrap();
    let mut verbs: Vec<Vec<&str>> = vec![
        vec!["diff", path],
        vec!["up", path, "--yes", "--skip-preflight"],
        vec!["scale", "api", "3", path, "--timeout", "1s"],
        vec!["permissions", "up", path],
        vec!["logs", path],
    ];
    for verb in ["outputs", "status", "cost", "diff"] {
        verbs.push(vec![verb, path, "--format", "json"]);
        verbs.push(vec![verb, path]);
    }
    for words in &verbs {
        clean(&printed(&url, words), &words.join(" "));
    }
    // What people wrote into the vault is still there: the update did not make it anew.
    for name in &names {
        let kept = api.json("secretsmanager", "secretsmanager.GetSecretValue", &json!({ "SecretId": name }));
        assert!(
            kept["SecretString"].as_str().unwrap_or_default().contains(VALUE),
            "{name} was overwritten: {kept}"
        );
    }
    let template =
        api.query("cloudformation", "2010-05-15", "Action=GetTemplate&StackName=ec2-shared-production");
    assert!(template.contains("AWS::ECS::Service"), "{template}");
    clean(&template, "the deployed template");
    for text in files(&out) {
        clean(&text, "a file of synth");
    }
    // Errors too.
    clean(&printed("http://127.0.0.1:1", &["status", path]), "an error of the network");
    clean(&printed(&url, &["destroy", path, "--yes"]), "destroy");
}
