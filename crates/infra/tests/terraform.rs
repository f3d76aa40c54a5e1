//! Terraform projects of the examples and of random stack files.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

use plimsoll_infra::terraform::{Options, Project, ProviderVersion, write};
use plimsoll_spec::{LoadOptions, load};
use std::path::{Path, PathBuf};
use std::process::Command;

const EXAMPLES: [&str; 4] = ["fargate-web", "payments", "microservices", "ec2-shared"];

fn project(text: &str, provider: ProviderVersion) -> Project {
    let options = LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: None,
        default_stack_name: "shop".to_owned(),
    };
    let platform = load(text, &options).unwrap_or_else(|errors| panic!("{:?}", errors.items)).platform;
    let graph = plimsoll_infra::graph(&platform, None);
    write(&platform, &graph, &Options { provider, backend: None }).unwrap()
}

fn example(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name).join("plimsoll.yaml");
    std::fs::read_to_string(path).unwrap()
}

fn put(project: &Project, folder: &Path) {
    for (path, text) in &project.files {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
}

/// The program `terraform` or `tofu`, if there is one.
fn engine() -> Option<PathBuf> {
    let paths = std::env::var_os("PATH")?;
    std::env::split_paths(&paths)
        .flat_map(|folder| ["terraform", "tofu"].map(|name| folder.join(name)))
        .find(|path| path.is_file())
}

#[test]
fn d12_files_are_formatted_as_terraform_fmt_would() {
    let Some(engine) = engine() else {
        println!("skipped: terraform fmt: neither terraform nor tofu is installed");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    for name in EXAMPLES {
        put(&project(&example(name), ProviderVersion::Five), &folder.path().join(name));
    }
    for seed in 0..30 {
        let text = plimsoll_stack_generator::stack_file(seed);
        put(&project(&text, ProviderVersion::Six), &folder.path().join(format!("random-{seed}")));
    }
    let run = Command::new(engine)
        .args(["fmt", "-check", "-recursive", "-diff"])
        .arg(folder.path())
        .output()
        .unwrap();
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stdout).chars().take(4_000).collect::<String>()
    );
}

#[test]
#[ignore = "writes files to look at"]
fn written_for_looking() {
    let folder = PathBuf::from(std::env::var_os("OUT").unwrap());
    for name in EXAMPLES {
        put(&project(&example(name), ProviderVersion::Five), &folder.join(name));
    }
    for seed in 0..40 {
        put(
            &project(&plimsoll_stack_generator::stack_file(seed), ProviderVersion::Five),
            &folder.join(format!("r{seed}")),
        );
    }
}
