//! The sections of a template.

use super::code;
use plimsoll_spec::yaml::{Mapping, Node};
use plimsoll_spec::{Diagnostic, nearest};

/// AWS: CloudFormation guide, "Template sections", read 2026-11; `Globals` belongs to the serverless transform, `Hooks` to
/// deployments by CodeDeploy.
const SECTIONS: [&str; 12] = [
    "AWSTemplateFormatVersion",
    "Description",
    "Metadata",
    "Parameters",
    "Rules",
    "Mappings",
    "Conditions",
    "Transform",
    "Resources",
    "Outputs",
    "Globals",
    "Hooks",
];

/// Keys of other formats at the top of the file, with what they are.
const OTHERS: [(&str, &str); 9] = [
    (
        "services",
        "a stack file or a Compose file; `plimsoll check FILE` without `--template` checks a stack file",
    ),
    ("image", "a stack file; `plimsoll check FILE` without `--template` checks it"),
    ("objective", "a stack file; `plimsoll check FILE` without `--template` checks it"),
    ("apiVersion", "a Kubernetes manifest, which is not read"),
    ("terraform_version", "a Terraform state or plan, which is not read"),
    ("resource", "Terraform's JSON, which is not read"),
    ("runtime", "a Pulumi project; its program is not read"),
    ("stackTemplate", "a deployment file of Git sync; check the template that it names"),
    ("containerDefinitions", "a task definition of Amazon ECS; only whole templates are read"),
];

/// The resources of a template; sections that CloudFormation does not know are reported.
pub(super) fn resources<'a>(
    root: &'a Node,
    problems: &mut Vec<Diagnostic>,
) -> Result<&'a Mapping, Box<Diagnostic>> {
    if root.is_empty() {
        return Err(Box::new(nothing()));
    }
    let Some(sections) = root.mapping() else {
        let message = format!("not a CloudFormation template: expected a mapping, found {}", root.describe());
        return Err(Box::new(
            Diagnostic::error(code::NO_TEMPLATE, message).at(root.span, "instead of sections"),
        ));
    };
    let Some(entry) = sections.entry("Resources") else {
        return Err(Box::new(no_resources(sections)));
    };
    for entry in &sections.entries {
        if !SECTIONS.contains(&entry.key.as_str()) {
            let message = format!("a template has no section `{}`", entry.key);
            let diagnostic = Diagnostic::error(code::SHAPE, message).at(entry.key_span, "not known here");
            problems.push(match nearest(&entry.key, SECTIONS) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic.help("settings of your own may stand under `Metadata`"),
            });
        }
    }
    match entry.value.mapping() {
        Some(resources) if !resources.entries.is_empty() => Ok(resources),
        Some(_) => Err(Box::new(
            Diagnostic::error(code::NO_TEMPLATE, "the template has no resource")
                .at(entry.key_span, "nothing follows"),
        )),
        None => {
            let message =
                format!("`Resources` is {}, and must be a mapping of resources", entry.value.describe());
            Err(Box::new(Diagnostic::error(code::NO_TEMPLATE, message).at(entry.key_span, "this section")))
        }
    }
}

fn no_resources(sections: &Mapping) -> Diagnostic {
    let diagnostic =
        Diagnostic::error(code::NO_TEMPLATE, "not a CloudFormation template: it has no `Resources`");
    let keys = || sections.entries.iter().map(|entry| entry.key.as_str());
    if let Some((key, what)) = OTHERS.iter().find(|(key, _)| keys().any(|known| known == *key)) {
        let span = sections.entry(key).map(|entry| entry.key_span).unwrap_or_default();
        return diagnostic.at(span, "this key").help(format!("it looks like {what}"));
    }
    let near = sections.entries.iter().find(|entry| nearest(&entry.key, ["Resources"]).is_some());
    match near {
        Some(entry) => diagnostic.at(entry.key_span, "this key").help("did you mean `Resources`?"),
        None => {
            diagnostic.help("a template is a mapping with `Resources`, each with its `Type` and `Properties`")
        }
    }
}

/// The file has nothing in it.
pub(super) fn nothing() -> Diagnostic {
    Diagnostic::error(code::NO_TEMPLATE, "not a CloudFormation template: the file says nothing")
        .help("a template is a mapping with `Resources`, each with its `Type` and `Properties`")
}
