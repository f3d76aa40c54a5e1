//! Projects in temporary folders, and the program run in them.

use assert_cmd::cargo::cargo_bin_cmd;
use flate2::{Compression, write::GzEncoder};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Output;
use tempfile::TempDir;

/// A stack file that belongs to [`traffic`].
pub(crate) const STACK: &str = "\
stack: shop
image: shop
port: 8080
size: {cpu: 1024, memory: 2048}
tasks: 3..6
scaling: [{track: cpu, at: 60%}]
objective: p95 < 300ms
";

/// The header of [`traffic`].
pub(crate) const HEADER: &str = "timestamp,requests,cpu,memory,latency_mean";

/// One day and an hour of one-minute traffic, a row for each minute.
pub(crate) fn traffic() -> Vec<String> {
    (0..25 * 60).map(|minute| row(5 + minute / 1440, minute % 1440, 600 + minute % 100)).collect()
}

/// A row of a minute of a day of October 2026. CPU follows the requests, and their CPU time fits into their latency.
pub(crate) fn row(day: u32, minute: u32, requests: u32) -> String {
    let cpu = f64::from(requests) / 100.0;
    format!("2026-10-{day:02}T{:02}:{:02}:00Z,{requests},{cpu:.2},30,45", minute / 60, minute % 60)
}

/// A table of these rows.
pub(crate) fn table(rows: &[String]) -> Vec<u8> {
    let mut text = HEADER.to_owned();
    for row in rows {
        write!(text, "\n{row}").unwrap();
    }
    (text + "\n").into_bytes()
}

/// Bytes compressed.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A folder with a stack file.
pub(crate) struct Project {
    folder: TempDir,
}

impl Project {
    /// A folder with this stack file and [`traffic`] in `traffic.csv`.
    pub(crate) fn new(stack: impl AsRef<[u8]>) -> Self {
        let project = Self { folder: TempDir::new().unwrap() };
        project.write("plimsoll.yaml", stack.as_ref());
        project.write("traffic.csv", &table(&traffic()));
        project
    }

    /// An empty folder.
    pub(crate) fn empty() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    /// A copy of an example.
    pub(crate) fn example(name: &str) -> Self {
        let project = Self::empty();
        let source = example(name);
        for (path, bytes) in listing(&source) {
            project.write(&path, &bytes);
        }
        project
    }

    /// The folder.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file, and the folders above it.
    pub(crate) fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// The text of a file.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// Every file with its bytes.
    pub(crate) fn listing(&self) -> BTreeMap<String, Vec<u8>> {
        listing(self.path())
    }

    /// Runs the program in the folder.
    pub(crate) fn run(&self, arguments: &str) -> Ran {
        self.run_with(arguments, &[])
    }

    /// Runs the program in the folder with these environment variables.
    pub(crate) fn run_with(&self, arguments: &str, variables: &[(&str, &str)]) -> Ran {
        let mut command = cargo_bin_cmd!("plimsoll");
        for name in ["ENVIRONMENT_SUFFIX", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "RAYON_NUM_THREADS"] {
            command.env_remove(name);
        }
        command.current_dir(self.path()).args(arguments.split_whitespace());
        command.envs(variables.iter().copied());
        Ran::of(command.output().unwrap())
    }
}

fn listing(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(inside) = folders.pop() {
        for entry in fs::read_dir(inside).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(folder).unwrap().display().to_string();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(name, fs::read(path).unwrap());
            }
        }
    }
    files
}

/// The folder of an example.
pub(crate) fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)
}

/// What a run printed, and how it ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            code: output.status.code().expect("ended by itself"),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The same run, which must have ended with this code.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }

    /// The same run, whose stderr must hold all of these.
    #[track_caller]
    pub(crate) fn says(self, parts: &[&str]) -> Self {
        // Lines are broken where the terminal is narrow; words are what counts.
        let words = self.err.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
        for part in parts {
            assert!(words.contains(part), "`{part}` is missing in:\n{}", self.err);
        }
        self
    }

    /// Stdout, which must be one JSON document of this schema.
    #[track_caller]
    pub(crate) fn json(&self, schema: &str) -> serde_json::Value {
        let value: serde_json::Value = serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}\nstdout:\n{}\nstderr:\n{}", self.out, self.err));
        assert_eq!(value["schema"], schema);
        value
    }
}

/// Runs `optimize --write --out out` on a project that must be refused with exit code 3, every part said on stderr,
/// nothing on stdout, and no byte written.
#[track_caller]
pub(crate) fn refused(project: &Project, arguments: &str, parts: &[&str]) {
    let before = project.listing();
    let ran = project.run(&format!("optimize --write --out out {arguments}")).ended(3).says(parts);
    assert_eq!(ran.out, "");
    assert!(project.listing() == before, "something was written");
    assert!(!project.path().join("out").exists());
}
