//! What a folder with a Pulumi program holds besides the program: the stack's configuration, the README.

use super::layout_yaml::{Yaml, entry};
use super::program::Setting;
use super::{flat, program, python, yaml};
use crate::graph::Graph;
use crate::provider::{Gap, Problem};
use plimsoll_spec::Platform;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Files of a program, and what the provider cannot express.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// File contents by path, with `/` between folders.
    pub files: BTreeMap<String, String>,
    /// What CloudFormation expresses and the provider does not.
    pub gaps: Vec<Gap>,
}

/// The platform as a Python program of component resources.
///
/// # Errors
/// As for [`program`].
pub fn python(platform: &Platform, graph: &Graph) -> Result<Folder, Vec<Problem>> {
    let program = program(platform, graph)?;
    let mut files = python::write(&program);
    let place = Place {
        project: &program.project,
        environment: &program.environment,
        region: &program.region,
        tags: &program.tags,
        settings: &program.settings,
        gaps: &program.gaps,
    };
    let parts = program.components.iter().map(|component| {
        let made: Vec<String> = program
            .instances
            .iter()
            .filter(|instance| instance.component == component.name)
            .map(|instance| format!("`{}`", instance.name))
            .collect();
        format!("| `components/{}.py` | {} |\n", component.name, made.join(", "))
    });
    let table = format!("| component | made for |\n|---|---|\n{}\n", parts.collect::<String>());
    let before = "python3 -m venv venv\nvenv/bin/pip install -r requirements.txt\n";
    files.insert("README.md".to_owned(), place.readme("Python", before, &table));
    files.insert("Pulumi.yaml".to_owned(), place.project(&python::runtime()));
    files.extend([place.configuration()]);
    Ok(Folder { files, gaps: program.gaps })
}

/// The platform as a Pulumi program in YAML, which has no components: resources, part by part.
///
/// # Errors
/// As for [`flat`].
pub fn yaml(platform: &Platform, graph: &Graph) -> Result<Folder, Vec<Problem>> {
    let flat = flat(platform, graph)?;
    let place = Place {
        project: &flat.project,
        environment: &flat.environment,
        region: &flat.region,
        tags: &flat.tags,
        settings: &flat.settings,
        gaps: &flat.gaps,
    };
    let program = place.project(&Yaml::text("yaml")) + &yaml::write(&flat);
    let parts = "`Pulumi.yaml` is the whole program: its resources stand part by part, since the language has no components.\n\n";
    let files = BTreeMap::from([
        ("README.md".to_owned(), place.readme("YAML", "", parts)),
        ("Pulumi.yaml".to_owned(), program),
        place.configuration(),
    ]);
    Ok(Folder { files, gaps: flat.gaps })
}

/// What every form of a program says about where it is deployed.
struct Place<'a> {
    /// The project.
    project: &'a str,
    /// The stack, which is called like the environment.
    environment: &'a str,
    /// The region.
    region: &'a str,
    /// Tags on everything, without `Environment`.
    tags: &'a BTreeMap<String, String>,
    /// Configuration values.
    settings: &'a [Setting],
    /// What the provider cannot express.
    gaps: &'a [Gap],
}

impl Place<'_> {
    /// What `Pulumi.yaml` says about the project.
    fn project(&self, runtime: &Yaml) -> String {
        let mut out = String::new();
        entry("name", &Yaml::text(self.project), 0, &mut out);
        entry("runtime", runtime, 0, &mut out);
        let description = format!("The platform {} on Amazon ECS.", self.project);
        entry("description", &Yaml::text(description), 0, &mut out);
        out
    }

    /// The file that holds the stack's configuration, and its text.
    fn configuration(&self) -> (String, String) {
        let mut tags: Vec<(String, Yaml)> =
            self.tags.iter().map(|(key, value)| (key.clone(), Yaml::text(value))).collect();
        tags.push(("Environment".to_owned(), Yaml::text(self.environment)));
        tags.sort_by(|one, other| one.0.cmp(&other.0));
        let mut config = vec![
            ("aws:region".to_owned(), Yaml::text(self.region)),
            ("aws:defaultTags".to_owned(), Yaml::one("tags", Yaml::Map(tags))),
        ];
        let mut missing = String::new();
        for setting in self.settings {
            let key = format!("{}:{}", self.project, setting.key());
            match &setting.default {
                Some(value) => config.push((key, Yaml::text(value))),
                None => missing += &format!("  # {key}: {}\n", setting.description.replace('\n', " ")),
            }
        }
        let mut out = String::new();
        entry("config", &Yaml::Map(config), 0, &mut out);
        (format!("Pulumi.{}.yaml", self.environment), out + &missing)
    }

    /// The README. `before` is what must be run once, `parts` what the folder consists of.
    fn readme(&self, language: &str, before: &str, parts: &str) -> String {
        let mut out = format!("# {} as a Pulumi program in {language}\n\n", self.project);
        out += "Written by plimsoll from the stack file; write it again instead of editing it, or keep it and edit it: nothing here\nneeds plimsoll.\n\n";
        let stack = self.environment;
        let _ = write!(
            out,
            "```sh\n{before}pulumi stack init {stack}\npulumi preview --stack {stack}\npulumi up --stack {stack}\n```\n\n"
        );
        out += parts;
        let _ = writeln!(
            out,
            "`Pulumi.{stack}.yaml` holds the configuration; the provider puts the tags in it on every resource. For another\nenvironment copy it, and change `environment` and the tag `Environment`.\n"
        );
        out += "| setting | what it is | value |\n|---|---|---|\n";
        for setting in self.settings {
            let value = setting
                .default
                .as_ref()
                .map_or_else(|| "to be given".to_owned(), |value| format!("`{value}`"));
            let _ = writeln!(out, "| `{}` | {} | {value} |", setting.key(), setting.description);
        }
        out += "\nDeployments and autoscaling own the task definition and the count of a service, and people own the values of\nsecrets: changes of these are ignored once they are made (`ignoreChanges`). `pulumi destroy` removes everything.\n";
        if !self.gaps.is_empty() {
            out += "\n## What the provider cannot express\n\n";
            for gap in self.gaps {
                let _ = writeln!(out, "- {}: {}", gap.resource, gap.what);
            }
        }
        out
    }
}

impl Setting {
    /// The key in the stack's configuration: camel case, as Pulumi's own keys are.
    #[must_use]
    pub fn key(&self) -> String {
        super::camel(&self.name)
    }
}
