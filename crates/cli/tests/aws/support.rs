//! The program and its surroundings.

use assert_cmd::Command;
use plimsoll_fake::{Fake, World};
use std::path::{Path, PathBuf};
use std::process::Output;

/// The secret key that every run has in its environment; it may appear nowhere.
pub(crate) const SECRET_KEY: &str = "wJalrPlantedKeyThatMustNeverBePrinted";

/// An example of the project.
pub(crate) fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)
}

/// A folder with a copy of an example's stack file, for tests that change it.
pub(crate) fn copy_of(name: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::copy(example(name).join("plimsoll.yaml"), folder.path().join("plimsoll.yaml")).unwrap();
    folder
}

/// A folder with this stack file.
pub(crate) fn stack_file(text: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("plimsoll.yaml"), text).unwrap();
    folder
}

/// What the program needs to reach an emulator at this address, and nothing of the user's.
pub(crate) fn environment(url: &str) -> Vec<(&'static str, String)> {
    vec![
        ("AWS_ACCESS_KEY_ID", "AKIATESTTESTTESTTEST".to_owned()),
        ("AWS_SECRET_ACCESS_KEY", SECRET_KEY.to_owned()),
        ("AWS_ENDPOINT_URL", url.to_owned()),
        ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
        ("AWS_CONFIG_FILE", "/nonexistent".to_owned()),
        ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent".to_owned()),
        ("NO_PROXY", "127.0.0.1".to_owned()),
    ]
}

/// Variables of the caller that would change what is tested.
pub(crate) const UNSET: &[&str] =
    &["ENVIRONMENT_SUFFIX", "AWS_PROFILE", "AWS_REGION", "AWS_SESSION_TOKEN", "http_proxy", "HTTP_PROXY"];

/// The program against an emulator at this address.
pub(crate) fn plimsoll(url: &str) -> Command {
    let mut command = Command::cargo_bin("plimsoll").unwrap();
    for name in UNSET {
        command.env_remove(name);
    }
    command.envs(environment(url)).timeout(std::time::Duration::from_secs(600));
    command
}

/// Runs a verb on a stack file.
pub(crate) fn run(url: &str, words: &[&str]) -> Output {
    plimsoll(url).args(words).output().unwrap()
}

/// Runs a verb that must end with this exit code, and returns its stdout.
pub(crate) fn expect(url: &str, words: &[&str], code: i32) -> String {
    let output = run(url, words);
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "plimsoll {}\n{stdout}\n{stderr}", words.join(" "));
    stdout
}

/// What a run said on stderr.
pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A fake of this world.
pub(crate) fn fake(world: World) -> Fake {
    Fake::start(world).unwrap()
}

/// A path as a word of a command line.
pub(crate) fn word(path: &Path) -> &str {
    path.to_str().unwrap()
}
