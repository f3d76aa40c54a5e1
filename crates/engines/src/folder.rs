//! The working folder: which files are written, which are stale, which are not ours.
//!
//! The engine keeps its own things there (a local state, installed providers and packages, lock files), so only files that an
//! earlier run wrote are ever removed. A list of them stands beside them.

use crate::action::Stop;
use crate::machine::Port;
use crate::project::Project;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// The list of the files that were written.
pub const LIST: &str = ".plimsoll-files.json";

/// What is to be done to a working folder.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Work {
    /// Files to write: text by path.
    pub write: BTreeMap<String, String>,
    /// Files to remove.
    pub remove: Vec<String>,
    /// Whether the list is another one than before.
    pub list: bool,
    /// Files that stand there, are not ours and differ from what would be written.
    pub foreign: Vec<String>,
}

/// What is to be done so that the folder holds these files and none that an earlier run left. `standing` has the texts of the
/// list and of every file wanted, as far as they are there.
#[must_use]
pub fn work(files: &BTreeMap<String, String>, standing: &BTreeMap<String, Option<String>>) -> Work {
    let text = |path: &str| standing.get(path).and_then(Option::as_deref);
    let former = text(LIST).map(listed).unwrap_or_default();
    let mut work = Work::default();
    for (path, wanted) in files {
        let wanted = settings(path, wanted, text(path));
        match text(path) {
            Some(there) if there == wanted => {}
            Some(_) if !former.contains(path) => work.foreign.push(path.clone()),
            _ => drop(work.write.insert(path.clone(), wanted)),
        }
    }
    work.remove = former.into_iter().filter(|path| !files.contains_key(path)).collect();
    work.list = text(LIST) != Some(list(files.keys()).as_str());
    work
}

/// The list as a file.
fn list<'a>(files: impl Iterator<Item = &'a String>) -> String {
    let document = json!({ "schema": "plimsoll/files/1", "files": files.collect::<BTreeSet<_>>() });
    format!("{document:#}\n")
}

/// The paths of a list; what leads out of the folder is not believed.
fn listed(text: &str) -> BTreeSet<String> {
    let document: Value = serde_json::from_str(text).unwrap_or_default();
    let paths = document.get("files").and_then(Value::as_array).into_iter().flatten();
    paths.filter_map(Value::as_str).filter(|path| is_inside(path)).map(ToOwned::to_owned).collect()
}

/// Whether a path names a file below the folder: relative, without `.` and `..`.
fn is_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\\', ':', '\0'])
        && path.split('/').all(|part| !part.is_empty() && part != "." && part != "..")
}

/// Pulumi writes how secrets of a stack are encrypted into the stack's settings; those lines outlive a new file.
fn settings(path: &str, wanted: &str, standing: Option<&str>) -> String {
    const KEPT: [&str; 3] = ["secretsprovider:", "encryptedkey:", "encryptionsalt:"];
    let is_settings = path.starts_with("Pulumi.") && path.ends_with(".yaml") && path != "Pulumi.yaml";
    let Some(standing) = standing.filter(|_| is_settings) else { return wanted.to_owned() };
    let kept = |line: &&str| KEPT.iter().any(|key| line.starts_with(key));
    let ours: Vec<&str> = wanted.lines().filter(|line| !kept(line)).collect();
    let theirs = standing.lines().filter(kept);
    theirs.chain(ours).map(|line| format!("{line}\n")).collect()
}

/// Brings the working folder to the project's files.
pub(crate) async fn keep(port: &Port, project: &Project) -> Result<(), Stop> {
    let paths = project.files.keys().cloned().chain([LIST.to_owned()]).collect();
    let standing = port.read(paths).await?;
    let work = work(&project.files, &standing);
    if !work.foreign.is_empty() {
        return Err(Stop::Folder {
            message: format!(
                "{} holds files that plimsoll did not write: {}",
                project.folder,
                work.foreign.join(", ")
            ),
            help: "name an empty folder with --out, or remove them; nothing was changed".to_owned(),
        });
    }
    let written = |paths: String| BTreeMap::from([(LIST.to_owned(), paths)]);
    // INVARIANT: whenever a run is cut, the list names every file that plimsoll wrote there.
    if work.list {
        let all = project.files.keys().chain(&work.remove);
        port.keep(written(list(all)), Vec::new()).await?;
    }
    if !work.write.is_empty() || !work.remove.is_empty() {
        port.keep(work.write, work.remove).await?;
    }
    if work.list {
        port.keep(written(list(project.files.keys())), Vec::new()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn files(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
        pairs.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
    }

    fn standing(pairs: &[(&str, &str)]) -> BTreeMap<String, Option<String>> {
        files(pairs).into_iter().map(|(path, text)| (path, Some(text))).collect()
    }

    #[test]
    fn files_of_a_removed_service_go_and_everything_else_stays() {
        let now = files(&[("main.tf", "two"), ("modules/api/main.tf", "same")]);
        let list =
            list(files(&[("main.tf", ""), ("modules/api/main.tf", ""), ("modules/web/main.tf", "")]).keys());
        let before = standing(&[
            (LIST, &list),
            ("main.tf", "one"),
            ("modules/api/main.tf", "same"),
            ("terraform.tfstate", "{}"),
        ]);
        let work = work(&now, &before);
        assert_eq!(work.remove, ["modules/web/main.tf"]);
        assert_eq!(work.write.keys().collect::<Vec<_>>(), ["main.tf"]);
        assert!(work.list);
        assert_eq!(work.foreign, Vec::<String>::new());
    }

    #[test]
    fn nothing_is_done_where_nothing_changed() {
        let now = files(&[("main.tf", "one")]);
        assert_eq!(work(&now, &standing(&[(LIST, &list(now.keys())), ("main.tf", "one")])), Work::default());
    }

    #[test]
    fn somebody_elses_files_are_never_overwritten() {
        let now = files(&[("main.tf", "ours"), ("versions.tf", "same")]);
        let work = work(&now, &standing(&[("main.tf", "theirs"), ("versions.tf", "same")]));
        assert_eq!(work.foreign, ["main.tf"]);
    }

    #[test]
    fn a_list_that_leads_out_of_the_folder_is_not_believed() {
        let list = json!({ "files": ["../x", "/etc/passwd", "a/../../b", "", "C:\\x", "./y", "old.tf"] });
        let work = work(&files(&[]), &standing(&[(LIST, &list.to_string())]));
        assert_eq!(work.remove, ["old.tf"]);
    }

    #[test]
    fn how_pulumi_encrypts_a_stack_outlives_new_settings() {
        let path = "Pulumi.dev.yaml";
        let now = files(&[(path, "config:\n  aws:region: us-east-1\n")]);
        let salted = "encryptionsalt: v1:abc=\nconfig:\n  aws:region: eu-west-1\n";
        let work = work(&now, &standing(&[(LIST, &list(now.keys())), (path, salted)]));
        assert_eq!(work.write[path], "encryptionsalt: v1:abc=\nconfig:\n  aws:region: us-east-1\n");
    }
}
