//! Stack files as templates, for tests.

#![allow(dead_code, reason = "each test program uses its part of this file")]

use plimsoll_infra::CostFigures;
use plimsoll_infra::cloudformation::{Layout, Origin, Placed, plan};
use plimsoll_spec::{LoadOptions, Platform};
use plimsoll_units::Usd;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The examples whose templates are kept.
pub(crate) const EXAMPLES: [&str; 4] = ["fargate-web", "payments", "microservices", "ec2-shared"];

/// Costs among the outputs; what the program computes is tested where it does.
pub(crate) const COSTS: CostFigures = CostFigures {
    monthly: Usd::from_nano(111_740_000_000),
    monthly_before: Some(Usd::from_nano(243_430_000_000)),
};

/// The stack file of an example.
pub(crate) fn example(name: &str) -> String {
    std::fs::read_to_string(root().join("examples").join(name).join("plimsoll.yaml")).unwrap()
}

/// The folder of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The platform of a stack file in an environment.
pub(crate) fn platform(text: &str, environment: Option<&str>) -> Platform {
    plimsoll_spec::load(text, &options(environment)).unwrap_or_else(|errors| panic!("{errors:?}")).platform
}

/// The platform of a stack file, if the reader takes it; the first of its errors otherwise.
pub(crate) fn try_platform(text: &str) -> Result<Platform, String> {
    plimsoll_spec::load(text, &options(None))
        .map(|loaded| loaded.platform)
        .map_err(|errors| errors.items.first().map(|error| error.message.clone()).unwrap_or_default())
}

fn options(environment: Option<&str>) -> LoadOptions {
    LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: environment.map(str::to_owned),
        default_stack_name: "stack".to_owned(),
    }
}

/// The stacks of a stack file in the environment it names.
pub(crate) fn layout(text: &str) -> Layout {
    layout_of(&platform(text, None), text)
}

/// The stacks of a platform.
pub(crate) fn layout_of(platform: &Platform, text: &str) -> Layout {
    let graph = plimsoll_infra::graph(platform, Some(&COSTS));
    let origin = Origin::new("0.0.0", "plimsoll.yaml", text.as_bytes());
    plan(platform, &graph, &origin, &Placed::new()).unwrap()
}

/// A template as CloudFormation reads it.
#[derive(Debug)]
pub(crate) struct Template(pub(crate) Value);

impl Template {
    /// The template of a stack file that fits into one stack.
    pub(crate) fn of(text: &str) -> Self {
        Self::in_environment(text, None)
    }

    /// The template of a stack file in an environment.
    pub(crate) fn in_environment(text: &str, environment: Option<&str>) -> Self {
        let layout = layout_of(&platform(text, environment), text);
        assert_eq!(layout.stacks.len(), 1);
        Self(serde_json::from_str(&layout.stacks[0].template.json()).unwrap())
    }

    /// The template of an example.
    pub(crate) fn example(name: &str) -> Self {
        Self::of(&example(name))
    }

    /// The template of an example in which each of these texts, which must be there, is replaced by the one beside it.
    pub(crate) fn example_with(name: &str, changes: &[(&str, &str)]) -> Self {
        let mut text = example(name);
        for (old, new) in changes {
            assert!(text.contains(old), "{name} does not hold {old:?}");
            text = text.replace(old, new);
        }
        Self::of(&text)
    }

    /// The value at a path such as `/Resources/Vpc/Properties/CidrBlock`.
    pub(crate) fn at(&self, pointer: &str) -> &Value {
        self.0.pointer(pointer).unwrap_or_else(|| panic!("{pointer} is not there"))
    }

    /// A property of a resource, by a path such as `DeploymentConfiguration/MaximumPercent`.
    pub(crate) fn property(&self, id: &str, path: &str) -> &Value {
        self.at(format!("/Resources/{id}/Properties/{path}").trim_end_matches('/'))
    }

    /// All resources by id.
    pub(crate) fn resources(&self) -> impl Iterator<Item = (&String, &Value)> {
        self.at("/Resources").as_object().unwrap().iter()
    }

    /// The resources of a type.
    pub(crate) fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (&'a String, &'a Value)> {
        self.resources().filter(move |(_, resource)| resource["Type"] == kind)
    }

    /// The value of an attribute such as `deregistration_delay.timeout_seconds` in a list of keys and values.
    pub(crate) fn attribute(&self, id: &str, list: &str, key: &str) -> &str {
        let items = self.property(id, list).as_array().unwrap();
        let item = items.iter().find(|item| item["Key"] == key || item["Name"] == key);
        item.unwrap_or_else(|| panic!("{id} has no {key}"))["Value"].as_str().unwrap()
    }

    /// The value of an output by its key.
    pub(crate) fn output(&self, key: &str) -> &Value {
        let name = plimsoll_infra::cloudformation::output_name(key);
        self.at(&format!("/Outputs/{name}/Value"))
    }
}

/// A tool of the folder that `tests/tools.sh` fills; `None`, said aloud, where it is not there.
pub(crate) fn tool(path: &str) -> Option<PathBuf> {
    let home = std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache/plimsoll-tools"));
    let folder = std::env::var_os("PLIMSOLL_TOOLS").map(PathBuf::from).or(home)?;
    let tool = folder.join(path);
    if tool.is_file() {
        return Some(tool);
    }
    println!("skipped: {path} is not installed; tests/tools.sh installs it");
    None
}
