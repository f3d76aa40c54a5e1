//! The folder that is deployed without plimsoll: templates, a file for parameters that need a value, and how to use both.

use super::layout::{Layout, StackPart, StackTemplate};
use super::{INLINE_LIMIT, Node, json};
use crate::graph::{Graph, Lookup, Parameter};
use plimsoll_spec::platform::Platform;
use std::fmt::Write as _;

/// How templates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// YAML with short forms of functions and comments.
    Yaml,
    /// JSON with one entry a line.
    Json,
    /// JSON without white space.
    CompactJson,
}

impl Form {
    /// The text of a stack's template.
    #[must_use]
    pub fn text(self, stack: &StackTemplate) -> String {
        match self {
            Self::Yaml => stack.template.yaml(),
            Self::Json => stack.template.json(),
            Self::CompactJson => stack.template.compact_json() + "\n",
        }
    }

    /// The name of a stack's file: `template.yaml`, or `services-2.yaml` where there are several.
    #[must_use]
    pub fn file_name(self, part: StackPart) -> String {
        let stem = if part == StackPart::Whole { "template".to_owned() } else { part.to_string() };
        let ending = if self == Self::Yaml { "yaml" } else { "json" };
        format!("{stem}.{ending}")
    }
}

/// A file of the folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// The files by which a platform is deployed with the `aws` command alone. `tags` go on the stacks.
#[must_use]
pub fn files(
    platform: &Platform,
    graph: &Graph,
    layout: &Layout,
    tags: &[(String, String)],
    form: Form,
) -> Vec<File> {
    let mut files = Vec::new();
    let mut commands = String::new();
    for stack in &layout.stacks {
        let template = File { name: form.file_name(stack.part), text: form.text(stack) };
        let needed = needed(graph, stack);
        let parameters = (!needed.is_empty()).then(|| File {
            name: match stack.part {
                StackPart::Whole => "parameters.json".to_owned(),
                part => format!("{part}.parameters.json"),
            },
            text: values(&needed),
        });
        commands.push_str(&command(platform, stack, &template, parameters.as_ref(), tags));
        files.push(template);
        files.extend(parameters);
    }
    files.push(File { name: "README.md".to_owned(), text: readme(platform, graph, layout, &commands) });
    files
}

/// The parameters of a stack that have no default.
fn needed<'a>(graph: &'a Graph, stack: &StackTemplate) -> Vec<&'a Parameter> {
    let taken = graph.parameters.iter().filter(|parameter| stack.parameters.contains(&parameter.id));
    taken.filter(|parameter| parameter.default.is_none()).collect()
}

fn values(needed: &[&Parameter]) -> String {
    let entry = |parameter: &&Parameter| {
        Node::map([("ParameterKey", Node::text(parameter.id.as_str())), ("ParameterValue", Node::text(""))])
    };
    json::pretty(&Node::List(needed.iter().map(entry).collect()))
}

/// One `aws cloudformation deploy`.
fn command(
    platform: &Platform,
    stack: &StackTemplate,
    template: &File,
    parameters: Option<&File>,
    tags: &[(String, String)],
) -> String {
    let mut lines = vec![
        "aws cloudformation deploy".to_owned(),
        format!("--region {}", platform.region),
        format!("--stack-name {}", stack.name),
        format!("--template-file {}", template.name),
    ];
    if template.text.len() > INLINE_LIMIT {
        lines.push("--s3-bucket BUCKET".to_owned());
    }
    lines.push("--capabilities CAPABILITY_NAMED_IAM".to_owned());
    if let Some(parameters) = parameters {
        lines.push(format!("--parameter-overrides file://{}", parameters.name));
    }
    if !tags.is_empty() {
        let tags: Vec<String> = tags.iter().map(|(key, value)| shell(&format!("{key}={value}"))).collect();
        lines.push(format!("--tags {}", tags.join(" ")));
    }
    lines.join(" \\\n  ") + "\n"
}

/// A word of a shell command.
fn shell(word: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-_=./:@+,".contains(letter);
    if word.chars().all(plain) { word.to_owned() } else { format!("'{}'", word.replace('\'', "'\\''")) }
}

fn readme(platform: &Platform, graph: &Graph, layout: &Layout, commands: &str) -> String {
    let name = super::stack_name(platform);
    let mut text = format!("# {name}\n\n");
    let several = layout.stacks.len() > 1;
    let uploaded = commands.contains("--s3-bucket");
    let kinds = if several {
        "The platform does not fit into one CloudFormation stack. Deploy these in this order, from this folder:"
    } else {
        "Deploy it with the `aws` command, from this folder:"
    };
    let _ = write!(text, "Written by plimsoll; it is not needed any more. {kinds}\n\n```\n{commands}```\n");
    if uploaded {
        text.push_str(
            "\n`BUCKET` is a bucket of yours in the region: CloudFormation takes at most 51,200 bytes without one.\n",
        );
    }
    let open: Vec<&Parameter> =
        graph.parameters.iter().filter(|parameter| parameter.default.is_none()).collect();
    if !open.is_empty() {
        text.push_str("\nFill in the values in the parameters file first:\n\n");
        open.iter().for_each(|parameter| text.push_str(&explained(parameter)));
    }
    let given: Vec<&Parameter> =
        graph.parameters.iter().filter(|parameter| parameter.default.is_some()).collect();
    if !given.is_empty() {
        text.push_str(
            "\nThese have a default; another value is given by `--parameter-overrides NAME=VALUE`, or by a line in the \
             parameters file where there is one:\n\n",
        );
        for parameter in given {
            let default = parameter.default.as_deref().unwrap_or_default();
            let _ = writeln!(text, "- `{}` (`{default}`): {}", parameter.id, parameter.description);
        }
    }
    let delete: Vec<String> = (layout.stacks.iter().rev())
        .map(|stack| {
            format!(
                "aws cloudformation delete-stack --region {region} --stack-name {name}\n\
                 aws cloudformation wait stack-delete-complete --region {region} --stack-name {name}\n",
                region = platform.region,
                name = stack.name
            )
        })
        .collect();
    let _ = write!(text, "\nNothing is kept when it is deleted:\n\n```\n{}```\n", delete.concat());
    text
}

/// A parameter without default, with the command that finds its value.
fn explained(parameter: &Parameter) -> String {
    let mut text = format!("- `{}`: {}", parameter.id, parameter.description);
    match parameter.lookup {
        None => {}
        Some(Lookup::DefaultVpc) => text.push_str(
            "\n  `aws ec2 describe-vpcs --filters Name=is-default,Values=true --query 'Vpcs[].VpcId' --output text`",
        ),
        Some(Lookup::DefaultSubnets { zones }) => {
            let _ = write!(
                text,
                "\n  The ids of {zones}, each in another zone, with commas between them: `aws ec2 describe-subnets --filters \
                 Name=default-for-az,Values=true --query 'Subnets[].[AvailabilityZone,SubnetId]' --output text`"
            );
        }
    }
    text + "\n"
}
