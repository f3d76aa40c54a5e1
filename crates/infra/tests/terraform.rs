//! Terraform projects of the examples and of random stack files.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail the test"
)]

use plimsoll_infra::terraform::{Options, Project, ProviderVersion, write};
use plimsoll_spec::{LoadOptions, load};
use std::collections::BTreeSet;
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
fn d12_services_that_look_alike_share_one_module() {
    let shared = project(&example("ec2-shared"), ProviderVersion::Five);
    let folders: BTreeSet<&str> =
        shared.files.keys().filter_map(|path| path.strip_prefix("modules/")?.split('/').next()).collect();
    let expected = ["alb", "ecs-cluster", "ecs-service", "monitoring", "networking"];
    assert_eq!(folders.into_iter().collect::<Vec<_>>(), expected);
    let twelve = project(&example("microservices"), ProviderVersion::Five);
    let calls = twelve.files["main.tf"].matches("source = \"./modules/ecs-service\"").count();
    assert_eq!(calls, 12);
}

#[test]
fn c6_d5_what_others_own_is_ignored_after_the_first_apply() {
    let text = &project(&example("ec2-shared"), ProviderVersion::Five).files["modules/ecs-service/main.tf"];
    assert!(text.contains("ignore_changes = [desired_count, task_definition]"), "{text}");
    assert!(text.contains("ignore_changes = [secret_string]"), "{text}");
}

#[test]
fn x3_everything_can_be_destroyed() {
    let text: String = project(&example("ec2-shared"), ProviderVersion::Five).files.into_values().collect();
    assert!(text.contains("recovery_window_in_days = 0"));
    assert!(text.contains("force_delete          = true") || text.contains("force_delete = true"));
    assert!(!text.contains("prevent_destroy"));
}

#[test]
fn the_region_is_spelled_as_the_provider_knows_it() {
    let of = |provider| project(&example("payments"), provider).files.into_values().collect::<String>();
    assert!(of(ProviderVersion::Five).contains("data.aws_region.current.name"));
    let six = of(ProviderVersion::Six);
    assert!(six.contains("data.aws_region.current.region") && !six.contains("data.aws_region.current.name"));
}

#[test]
fn the_same_platform_gives_the_same_files() {
    for name in EXAMPLES {
        let text = example(name);
        assert_eq!(project(&text, ProviderVersion::Five), project(&text, ProviderVersion::Five));
    }
}

/// A folder that holds the provider: `TF_PLUGIN_FOLDER`, one of Terraform's own, or one under `/opt`.
fn plugins() -> Option<PathBuf> {
    let named = std::env::var_os("TF_PLUGIN_FOLDER").map(PathBuf::from);
    let home = std::env::var_os("HOME").map(|home| Path::new(&home).join(".terraform.d/plugins"));
    let shared = PathBuf::from("/usr/local/share/terraform/plugins");
    let optional = std::fs::read_dir("/opt").into_iter().flatten().flatten().map(|entry| entry.path());
    let folders = named.into_iter().chain(home).chain([shared]).chain(optional);
    folders.into_iter().find(|folder| folder.join("registry.terraform.io/hashicorp/aws").is_dir())
}

#[test]
fn projects_are_valid_for_the_provider_itself() {
    let (Some(engine), Some(plugins)) = (engine(), plugins()) else {
        println!(
            "skipped: terraform validate: the program or the AWS provider is not installed (TF_PLUGIN_FOLDER)"
        );
        return;
    };
    let texts =
        EXAMPLES.iter().map(|name| example(name)).chain((0..4).map(plimsoll_stack_generator::stack_file));
    for text in texts {
        let folder = tempfile::tempdir().unwrap();
        put(&project(&text, ProviderVersion::Five), folder.path());
        let run = |arguments: &[&str]| {
            Command::new(&engine).args(arguments).current_dir(folder.path()).output().unwrap()
        };
        let plugins = format!("-plugin-dir={}", plugins.display());
        let init = run(&["init", "-backend=false", "-no-color", &plugins]);
        assert!(init.status.success(), "{}", String::from_utf8_lossy(&init.stderr));
        let validate = run(&["validate", "-no-color"]);
        assert!(validate.status.success(), "{}", String::from_utf8_lossy(&validate.stderr));
    }
}

/// Every address of a project, as `terraform state list` would print them.
fn addresses(project: &Project) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for call in project.files["main.tf"].split("\nmodule ").map(|text| text.trim_start_matches("module ")) {
        let quoted: Vec<&str> = call.split('"').collect();
        let (name, folder) = (quoted[1], quoted[3].trim_start_matches("./"));
        for line in project.files[&format!("{folder}/main.tf")].lines() {
            if let Some(rest) = line.strip_prefix("resource \"") {
                let quoted: Vec<&str> = rest.split('"').collect();
                found.insert(format!("module.{name}.{}.{}", quoted[0], quoted[2]));
            }
        }
    }
    found
}

#[test]
fn a_service_more_or_less_moves_no_address_of_the_others() {
    let both = "services:\n  api: {image: api, port: 80, objective: p95 < 200ms}\n  web: {image: web, port: 81, route: {path: /web/*, priority: 10}, objective: p95 < 200ms, scaling: [{track: cpu, at: 50%}]}\n";
    let one = "services:\n  api: {image: api, port: 80, objective: p95 < 200ms}\n";
    let (both, one) =
        (addresses(&project(both, ProviderVersion::Five)), addresses(&project(one, ProviderVersion::Five)));
    let web = both.iter().filter(|address| address.starts_with("module.web.")).count();
    assert!(web > 5, "{both:?}");
    let gone: Vec<&String> = one.iter().filter(|address| !both.contains(*address)).collect();
    assert!(gone.is_empty(), "{gone:?}");
}
