//! Files to a model of resources, whatever they are written in.

use crate::hcl::Syntax;
use crate::sources::{Files, Sources};
use plimsoll_rules::{Allowed, Model, Skipped};
use plimsoll_spec::{Diagnostic, Diagnostics, Span};
use std::collections::BTreeMap;
use std::fmt;

/// What the files are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A folder of Terraform's language.
    Terraform,
    /// A state: `terraform show -json`, or a state file.
    TerraformState,
    /// A plan: `terraform show -json PLAN`.
    TerraformPlan,
    /// A CloudFormation template, with nested ones beside it.
    CloudFormation,
    /// An ECS task definition as JSON.
    TaskDefinition,
    /// A Compose file.
    Compose,
}

impl Kind {
    /// What people call it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Terraform => "Terraform",
            Self::TerraformState => "Terraform state",
            Self::TerraformPlan => "Terraform plan",
            Self::CloudFormation => "CloudFormation",
            Self::TaskDefinition => "task definition",
            Self::Compose => "Compose",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What is known besides the files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The file that was named, if it was a file and not a folder; the other files are those beside it.
    pub main: Option<String>,
    /// Names of further files of variables among the files, in the order in which they count (`-var-file`).
    pub variable_files: Vec<String>,
    /// Values of Terraform variables by name (`-var`), as texts.
    pub variables: BTreeMap<String, String>,
    /// Values of CloudFormation parameters by name.
    pub parameters: BTreeMap<String, String>,
    /// The region, where the code does not say it.
    pub region: Option<String>,
    /// The Terraform workspace; `default` where none is named.
    pub workspace: Option<String>,
}

/// Something that stands in the files and was not evaluated.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unread {
    /// Where, in the space of all files.
    pub span: Span,
    /// What, such as `module "vpc"` or `the resource type aws_foo`.
    pub what: String,
    /// Why, such as "its source is not in the folder".
    pub because: String,
}

/// Files that have been understood as far as they can be.
#[derive(Debug, Clone)]
pub struct Read {
    /// What they are written in.
    pub kind: Kind,
    /// The files; every place below points into them.
    pub sources: Sources,
    /// The resources in CloudFormation's vocabulary; places are spans in the space of all files.
    pub model: Model,
    /// What is wrong, by place.
    pub problems: Vec<Diagnostic>,
    /// What was not evaluated, by place.
    pub unread: Vec<Unread>,
    /// Findings that the code says are accepted.
    pub allowed: Vec<Allowed>,
    /// Parts that no rule can look at.
    pub skipped: Vec<Skipped>,
    /// What the files of Terraform's language hold, so that the next reading need not parse them again.
    pub(crate) syntax: Syntax,
}

impl Read {
    /// A model that stands in no file.
    #[must_use]
    pub fn of(kind: Kind, model: Model) -> Self {
        Self {
            kind,
            sources: Sources::default(),
            model,
            problems: Vec::new(),
            unread: Vec::new(),
            allowed: Vec::new(),
            skipped: Vec::new(),
            syntax: Syntax::default(),
        }
    }
}

/// Why nothing could be read: every file with its own diagnostics, in the order of the files.
#[derive(Debug, Clone)]
pub struct ReadError {
    /// What is wrong, file by file.
    pub files: Vec<Diagnostics>,
    /// What is wrong with the files as a whole; empty where something is wrong with one of them.
    pub message: String,
}

/// What files are written in, by their names and contents; `None` where it is nothing that is known.
#[must_use]
pub fn recognize(files: &Files, options: &Options) -> Option<Kind> {
    let main = options.main.as_deref();
    match main {
        Some(name) => of_one(name, files.get(name)?),
        None => {
            if files.keys().any(|name| !name.contains('/') && name.ends_with(".tf")) {
                return Some(Kind::Terraform);
            }
            let top = files.iter().filter(|(name, _)| !name.contains('/'));
            let found = top.filter_map(|(name, text)| of_one(name, text)).min();
            // Templates often lie in a folder of their own, such as `cdk.out`.
            found.or_else(|| {
                files.iter().any(|(name, text)| is_template(name, text)).then_some(Kind::CloudFormation)
            })
        }
    }
}

/// Whether a file is a CloudFormation template, by its section of resources; a text that only speaks of them is none.
fn is_template(name: &str, text: &str) -> bool {
    let begins =
        |line: &str| line.starts_with("Resources:") || line.trim_start().starts_with("\"Resources\"");
    let compact =
        text.len() < 200_000 && text.trim_start().starts_with('{') && text.contains("\"Resources\":");
    text.contains("AWS::") && !name.ends_with(".md") && (compact || text.lines().any(begins))
}

/// What one file is written in.
fn of_one(name: &str, text: &str) -> Option<Kind> {
    if name.ends_with(".tf") {
        return Some(Kind::Terraform);
    }
    if name.ends_with(".tfstate") {
        return Some(Kind::TerraformState);
    }
    let text = text.trim_start_matches('\u{feff}');
    let is_json = text.trim_start().starts_with(['{', '[']);
    let holds = |word: &str| text.contains(word);
    if is_json && holds("\"format_version\"") && holds("\"planned_values\"") {
        return Some(Kind::TerraformPlan);
    }
    if is_json && (holds("\"format_version\"") || holds("\"terraform_version\"")) {
        return Some(Kind::TerraformState);
    }
    if is_template(name, text) {
        return Some(Kind::CloudFormation);
    }
    if is_json && holds("\"containerDefinitions\"") {
        return Some(Kind::TaskDefinition);
    }
    let is_yaml = name.ends_with(".yaml") || name.ends_with(".yml");
    let begins = |word: &str| text.lines().any(|line| line.starts_with(word));
    // A stack file has services too, and is none of these.
    (is_yaml && begins("services:") && !name.ends_with("plimsoll.yaml")).then_some(Kind::Compose)
}

/// Reads files.
///
/// # Errors
/// Where nothing that is known is among them, or what keeps them from being read at all, file by file.
pub fn read(files: &Files, options: &Options) -> Result<Read, ReadError> {
    match recognize(files, options) {
        Some(Kind::Terraform) => crate::hcl::read(files, options, None),
        Some(Kind::TerraformState) => crate::state::read(files, options, Kind::TerraformState),
        Some(Kind::TerraformPlan) => crate::state::read(files, options, Kind::TerraformPlan),
        Some(Kind::CloudFormation) => crate::cloudformation::read(files, options),
        Some(Kind::TaskDefinition) => crate::task_definition::read(files, options),
        Some(Kind::Compose) => crate::compose::read(files, options),
        None => Err(ReadError {
            files: Vec::new(),
            message: "neither Terraform, a CloudFormation template, a task definition nor a Compose file"
                .to_owned(),
        }),
    }
}

/// Reads files of which most were read before: only those whose text has changed are parsed.
pub(crate) fn read_again(
    files: &Files,
    options: &Options,
    before: &crate::imported::Imported,
) -> Result<Read, ReadError> {
    match recognize(files, options) {
        Some(Kind::Terraform) => crate::hcl::read(files, options, Some((&before.syntax, &before.sources))),
        _ => read(files, options),
    }
}

impl ReadError {
    /// An error of the files as a whole.
    #[must_use]
    pub fn whole(message: impl Into<String>) -> Self {
        Self { files: Vec::new(), message: message.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(given: &[(&str, &str)]) -> Option<Kind> {
        let files = given.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
        recognize(&files, &Options::default())
    }

    #[test]
    fn files_are_told_by_what_they_hold() {
        let template = "Resources:\n  A: {Type: AWS::ECS::Cluster}\n";
        let compose = "services:\n  a: {image: x}\n";
        let json = "{\"Resources\": {\"A\": {\"Type\": \"AWS::ECS::Cluster\"}}}";
        let prose = "The Resources of AWS::ECS are\n";
        assert_eq!(kind(&[("t.yaml", template)]), Some(Kind::CloudFormation));
        assert_eq!(kind(&[("t.template", json)]), Some(Kind::CloudFormation));
        assert_eq!(kind(&[("notes.txt", prose)]), None);
        assert_eq!(kind(&[("README.md", template), ("compose.yaml", compose)]), Some(Kind::Compose));
        assert_eq!(kind(&[("cdk.out/A.template.json", json)]), Some(Kind::CloudFormation));
        assert_eq!(kind(&[("main.tf", ""), ("t.yaml", template)]), Some(Kind::Terraform));
        assert_eq!(kind(&[("t.json", "\u{feff}{\"containerDefinitions\": []}")]), Some(Kind::TaskDefinition));
        assert_eq!(kind(&[("plimsoll.yaml", compose)]), None);
    }
}
