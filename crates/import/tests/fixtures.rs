//! A corpus of code in the style of real projects: what is understood, assumed and unknown, and exactly which lines a patch
//! changes. `case.txt` of each is written by hand; `expected/` holds the whole report and the stack file, made by running this
//! with `UPDATE=1` and read before it was kept.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

use plimsoll_import::{Files, Imported, Noted, Options, Patch, extract, patch, read};
use plimsoll_spec::patch::{Edit, apply};
use plimsoll_spec::{LoadOptions, Platform, load};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

fn folders() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut found: Vec<PathBuf> = std::fs::read_dir(root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("case.txt").is_file())
        .collect();
    found.sort();
    assert!(found.len() >= 25, "a corpus of {}", found.len());
    found
}

fn add(folder: &Path, prefix: &str, files: &mut Files) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = format!("{prefix}{}", path.file_name().unwrap().to_string_lossy());
        if path.is_dir() {
            add(&path, &format!("{name}/"), files);
        } else {
            files.insert(name, std::fs::read_to_string(&path).unwrap());
        }
    }
}

/// One line of a `case.txt`.
enum Said<'a> {
    Understood(&'a str, &'a str),
    Assumed(&'a str),
    Unknown(&'a str),
    Absent(&'a str),
    Unread(&'a str),
    Change(&'a str, &'a str),
    Refused(&'a str),
    Line(&'a str),
    VariableFile(&'a str),
}

fn case(text: &str) -> Vec<Said<'_>> {
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(said).collect()
}

fn said(line: &str) -> Said<'_> {
    if line.starts_with(['-', '+']) {
        return Said::Line(line);
    }
    let (word, rest) = line.split_once(' ').unwrap_or_else(|| panic!("{line}"));
    let pair = || rest.split_once(' ').unwrap_or_else(|| panic!("{line}"));
    match word {
        "understood" => Said::Understood(pair().0, pair().1),
        "assumed" => Said::Assumed(rest),
        "unknown" => Said::Unknown(rest),
        "absent" => Said::Absent(rest),
        "unread" => Said::Unread(rest),
        "change" => Said::Change(pair().0, pair().1),
        "refused" => Said::Refused(rest),
        "var-file" => Said::VariableFile(rest),
        other => panic!("{other}"),
    }
}

/// A fixture, read.
struct Fixture {
    files: Files,
    options: Options,
    imported: Imported,
}

fn import(files: &Files, options: &Options) -> Imported {
    let read = read(files, options).unwrap_or_else(|error| panic!("{} {:?}", error.message, error.files));
    extract(read).unwrap_or_else(|error| panic!("{}", error.message))
}

fn fixture(folder: &Path, case: &[Said<'_>]) -> Fixture {
    let mut files = Files::new();
    add(&folder.join("code"), "", &mut files);
    let variable_files = case.iter().filter_map(|said| match said {
        Said::VariableFile(name) => Some((*name).to_owned()),
        _ => None,
    });
    let options = Options { variable_files: variable_files.collect(), ..Options::default() };
    Fixture { imported: import(&files, &options), files, options }
}

fn noted(imported: &Imported, pick: fn(&plimsoll_import::Report) -> &[Noted], path: &str) -> bool {
    imported.reports.iter().any(|report| pick(report).iter().any(|noted| noted.path == path))
}

fn expectation(imported: &Imported, said: &Said<'_>) -> Option<String> {
    match said {
        Said::Understood(path, value) => {
            let mut all = imported.reports.iter().flat_map(|report| &report.understood);
            let found = all.find(|noted| noted.path == *path).map(|noted| &noted.value);
            let found = found.or_else(|| imported.leaves.get(*path).map(|leaf| &leaf.value));
            (found.map(String::as_str) != Some(value)).then(|| format!("{path}: {value} expected, {found:?}"))
        }
        Said::Assumed(path) => {
            (!noted(imported, |report| &report.assumed, path)).then(|| format!("{path}: not assumed"))
        }
        Said::Unknown(path) => {
            (!noted(imported, |report| &report.unknown, path)).then(|| format!("{path}: not unknown"))
        }
        Said::Absent(path) => {
            let name = path.strip_prefix("services.").unwrap();
            let found = imported.platform.services.iter().any(|service| service.name.as_str() == name);
            found.then(|| format!("{path}: is there"))
        }
        Said::Unread(what) => {
            let found = imported.unread.iter().any(|unread| unread.what.contains(what));
            (!found).then(|| format!("{what}: not listed, {:?}", imported.unread))
        }
        _ => None,
    }
}

fn report(imported: &Imported) -> String {
    let mut out = format!("{}\n", imported.kind);
    let place = |noted: &Noted| noted.span.map_or_else(String::new, |span| imported.sources.describe(span));
    for report in &imported.reports {
        let name = report.service.as_ref().map_or("the rest", |name| name.as_str());
        for (word, list) in
            [("understood", &report.understood), ("assumed", &report.assumed), ("unknown", &report.unknown)]
        {
            let _ = writeln!(out, "\n{name}: {word}");
            for noted in list {
                let line =
                    format!("  {} | {} | {} | {}", noted.path, noted.value, noted.because, place(noted));
                let _ = writeln!(out, "{}", line.trim_end_matches([' ', '|']));
            }
        }
    }
    let _ = writeln!(out, "\nnot evaluated");
    for unread in &imported.unread {
        let _ = writeln!(
            out,
            "  {} | {} | {}",
            unread.what,
            unread.because,
            imported.sources.describe(unread.span)
        );
    }
    let _ = writeln!(out, "\nproblems");
    for problem in &imported.problems {
        let at = problem.labels.first().map(|label| imported.sources.describe(label.span));
        let _ = writeln!(out, "  {} {} | {}", problem.code, problem.message, at.unwrap_or_default());
    }
    out
}

fn kept(path: &Path, made: &str) -> Option<String> {
    if std::env::var_os("UPDATE").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, made).unwrap();
        return None;
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    if kept == made {
        return None;
    }
    let diff = similar::TextDiff::from_lines(kept.as_str(), made).unified_diff().to_string();
    Some(format!("{} (UPDATE=1 writes it):\n{diff}", path.file_name().unwrap().to_string_lossy()))
}

/// What must be right about one fixture and is not.
fn look(folder: &Path) -> Vec<String> {
    let text = std::fs::read_to_string(folder.join("case.txt")).unwrap();
    let case = case(&text);
    let fixture = fixture(folder, &case);
    let mut wrong: Vec<String> =
        case.iter().filter_map(|said| expectation(&fixture.imported, said)).collect();
    wrong.extend(kept(&folder.join("expected/report.txt"), &report(&fixture.imported)));
    wrong.extend(kept(&folder.join("expected/plimsoll.yaml"), &fixture.imported.text));
    wrong.extend(change(&fixture, &case));
    wrong
}

fn wanted(imported: &Imported, edits: &[Edit]) -> Platform {
    let options = LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: None,
        default_stack_name: "stack".to_owned(),
    };
    let loaded = load(&imported.text, &options).unwrap_or_else(|errors| panic!("{:?}", errors.items));
    let text = apply(&imported.text, &loaded.source, edits).unwrap_or_else(|error| panic!("{error}"));
    load(&text, &options).unwrap_or_else(|errors| panic!("{:?}", errors.items)).platform
}

fn change(fixture: &Fixture, case: &[Said<'_>]) -> Vec<String> {
    let edits = case.iter().filter_map(|said| match said {
        Said::Change(path, value) => Some(Edit::new(*path, *value)),
        _ => None,
    });
    let edits: Vec<Edit> = edits.collect();
    if edits.is_empty() {
        return Vec::new();
    }
    let wanted = wanted(&fixture.imported, &edits);
    let made = patch(&fixture.imported, &wanted, &fixture.files, &fixture.options);
    let mut wrong = refusals(&made, case);
    let mut expected: Vec<&str> = case
        .iter()
        .filter_map(|said| match said {
            Said::Line(line) => Some(*line),
            _ => None,
        })
        .collect();
    let mut found = lines(&fixture.files, &made);
    expected.sort_unstable();
    found.sort_unstable();
    if found != expected {
        wrong.push(format!("the patch changes\n  {}\nnot\n  {}", found.join("\n  "), expected.join("\n  ")));
    }
    if !made.files.is_empty() {
        wrong.extend(again(fixture, &made, &wanted));
    }
    wrong
}

/// A patch made twice changes nothing the second time.
fn again(fixture: &Fixture, made: &Patch, wanted: &Platform) -> Option<String> {
    let mut files = fixture.files.clone();
    files.extend(made.files.clone());
    let imported = import(&files, &fixture.options);
    let second = patch(&imported, wanted, &files, &fixture.options);
    (second != Patch::default()).then(|| format!("patching again: {second:?}"))
}

fn refusals(made: &Patch, case: &[Said<'_>]) -> Vec<String> {
    let expected: Vec<&str> = case
        .iter()
        .filter_map(|said| match said {
            Said::Refused(path) => Some(*path),
            _ => None,
        })
        .collect();
    let missing = expected
        .iter()
        .filter(|path| !made.refused.iter().any(|refusal| refusal.path == **path))
        .map(|path| format!("{path}: not refused"));
    let more = made.refused.iter().filter(|_| expected.is_empty()).map(|refusal| format!("{refusal:?}"));
    missing.chain(more).collect()
}

/// The lines that a patch changes, as `-file|line` and `+file|line` without the space around them.
fn lines(files: &Files, made: &Patch) -> Vec<String> {
    let mut out = Vec::new();
    for (name, text) in &made.files {
        let before = files.get(name).map_or("", String::as_str);
        for change in similar::TextDiff::from_lines(before, text).iter_all_changes() {
            let sign = match change.tag() {
                similar::ChangeTag::Delete => '-',
                similar::ChangeTag::Insert => '+',
                similar::ChangeTag::Equal => continue,
            };
            out.push(format!("{sign}{name}|{}", change.value().trim()));
        }
    }
    out
}

#[test]
fn code_of_others_is_read_and_patched_as_expected() {
    let mut failed = Vec::new();
    for folder in folders() {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let looked = std::panic::catch_unwind(|| look(&folder));
        let wrong = looked.unwrap_or_else(|_| vec!["it panicked, see above".to_owned()]);
        if !wrong.is_empty() {
            failed.push(format!("== {name}\n{}", wrong.join("\n")));
        }
    }
    assert!(failed.is_empty(), "{} fixtures:\n{}", failed.len(), failed.join("\n"));
}
