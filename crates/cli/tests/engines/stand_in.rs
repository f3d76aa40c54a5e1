//! A stand-in for an engine's program: a script on the PATH that writes down what it was asked and answers from files.
//!
//! It proves which commands plimsoll runs, in which order and surroundings, and what it makes of their answers; it proves nothing
//! about the program itself. Answers have the form that Terraform 1.11.4 and Pulumi's SDK 3.272.0 give them.

use crate::support::plimsoll;
use assert_cmd::Command;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// The script: `NAME.out` is printed for the verb NAME, `NAME.err` to the standard error, `NAME.sh` is run, `NAME.code` is the
/// exit code.
const SCRIPT: &str = r#"#!/bin/sh
# A stand-in, not the program itself.
here="$(dirname "$0")/.."
printf '%s\n' "$*" >> "$here/calls"
env > "$here/environment"
case "$1" in
  stack) verb="stack-$2" ;;
  *) verb="$1" ;;
esac
[ -f "$here/$verb.sh" ] && . "$here/$verb.sh"
[ -f "$here/$verb.out" ] && cat "$here/$verb.out"
[ -f "$here/$verb.err" ] && cat "$here/$verb.err" >&2
[ -f "$here/$verb.code" ] && exit "$(cat "$here/$verb.code")"
exit 0
"#;

/// A stand-in with its answers.
pub(crate) struct StandIn {
    folder: tempfile::TempDir,
}

impl StandIn {
    /// A stand-in for a program that answers nothing yet.
    pub(crate) fn new(program: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let bin = folder.path().join("bin");
        fs::create_dir(&bin).unwrap();
        fs::write(bin.join(program), SCRIPT).unwrap();
        fs::set_permissions(bin.join(program), fs::Permissions::from_mode(0o755)).unwrap();
        Self { folder }
    }

    /// A stand-in for Terraform 1.11.4 that plans these changes, given as JSON, and carries them out.
    pub(crate) fn terraform(changes: &str) -> Self {
        Self::new("terraform")
            .answer("version.out", r#"{"terraform_version":"1.11.4","platform":"linux_amd64"}"#)
            .answer("show.out", &format!(r#"{{"format_version":"1.2","resource_changes":[{changes}]}}"#))
            .answer("output.out", r#"{"alb_url":{"sensitive":false,"type":"string","value":"http://alb"}}"#)
    }

    /// A stand-in for Pulumi 3.210.0 that previews these steps, given as JSON, and carries them out.
    pub(crate) fn pulumi(steps: &str, summary: &str) -> Self {
        Self::new("pulumi")
            .answer("version.out", "v3.210.0\n")
            .answer(
                "preview.out",
                &format!(r#"{{"config":{{}},"steps":[{steps}],"duration":1,"changeSummary":{summary}}}"#),
            )
            .answer("stack-output.out", r#"{"alb_url":"http://alb","secret":"[secret]"}"#)
    }

    /// The same with one more answer.
    pub(crate) fn answer(self, file: &str, text: &str) -> Self {
        fs::write(self.folder.path().join(file), text).unwrap();
        self
    }

    /// A file that the stand-in reads or has written.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What it was asked, a line for each call.
    pub(crate) fn calls(&self) -> Vec<String> {
        let text = fs::read_to_string(self.file("calls")).unwrap_or_default();
        text.lines().map(ToOwned::to_owned).collect()
    }

    /// The first words of what it was asked.
    pub(crate) fn verbs(&self) -> Vec<String> {
        let first = |call: &String| call.split(' ').next().unwrap_or_default().to_owned();
        self.calls().iter().map(first).collect()
    }

    /// A variable of its last call.
    pub(crate) fn variable(&self, name: &str) -> Option<String> {
        let text = fs::read_to_string(self.file("environment")).unwrap_or_default();
        text.lines().find_map(|line| line.strip_prefix(&format!("{name}=")).map(ToOwned::to_owned))
    }

    /// A PATH on which it is found and the program itself is not.
    pub(crate) fn path(&self) -> String {
        format!("{}:/usr/bin:/bin", self.folder.path().join("bin").display())
    }

    /// plimsoll where the stand-in is the program.
    pub(crate) fn plimsoll(&self, url: &str) -> Command {
        let mut command = plimsoll(url);
        command.env("PATH", self.path());
        command
    }

    /// Runs plimsoll with these words.
    pub(crate) fn run(&self, words: &[&str]) -> std::process::Output {
        self.plimsoll("http://127.0.0.1:1").args(words).output().unwrap()
    }
}

/// A change of a plan, as `terraform show -json` tells it.
pub(crate) fn change(address: &str, actions: &str) -> String {
    let kind = address.split('.').find(|part| part.starts_with("aws_")).unwrap();
    format!(
        r#"{{"address":"{address}","mode":"managed","type":"{kind}","change":{{"actions":[{actions}],"before":{{"id":"i-1","port":80}},"after":{{"id":"i-1","port":81}},"after_unknown":{{}},"replace_paths":[["port"]]}}}}"#
    )
}

/// A line of `terraform apply -json`.
pub(crate) fn hook(kind: &str, address: &str) -> String {
    format!(
        r#"{{"@level":"info","@message":"x","type":"{kind}","hook":{{"resource":{{"addr":"{address}","resource_type":"aws_lb"}},"action":"create"}}}}"#
    )
}

/// An error of `terraform -json`.
pub(crate) fn error(summary: &str, detail: &str) -> String {
    format!(
        r#"{{"@level":"error","type":"diagnostic","diagnostic":{{"severity":"error","summary":"{summary}","detail":"{detail}","address":"module.alb.aws_lb.load_balancer"}}}}"#
    )
}

/// The working folder of an engine for the environment `dev`.
pub(crate) fn working(folder: &Path, engine: &str) -> PathBuf {
    folder.join(".plimsoll").join(engine).join("dev")
}
