//! What stands in the account of a platform: its stacks and their resources.

use super::{Port, Stop};
use crate::call::CloudFormation;
use crate::call::cloudformation::{Stack, StackResource};
use plimsoll_infra::graph::LogicalId;

/// Which stacks belong to the platform, and how they are told from others of the same name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Stack names; the first is the one that must be there.
    pub stacks: Vec<String>,
    /// The tag `Stack` that ours carry.
    pub stack: String,
    /// The tag `Environment` that ours carry.
    pub environment: String,
    /// The region, for messages.
    pub region: String,
}

/// What stands.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Deployed {
    /// The stacks that are there, in the order asked for.
    pub stacks: Vec<Stack>,
    /// Their resources.
    pub resources: Vec<StackResource>,
}

impl Deployed {
    /// The physical id of a resource.
    #[must_use]
    pub fn physical(&self, id: &LogicalId) -> Option<&str> {
        self.resources.iter().find(|resource| resource.logical_id == id.as_str())?.physical_id.as_deref()
    }

    /// The physical ids of the resources of a type.
    pub fn of_kind<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = &'a str> {
        self.resources
            .iter()
            .filter(move |resource| resource.kind == kind)
            .filter_map(|resource| resource.physical_id.as_deref())
    }
}

/// The stacks that are there.
///
/// # Errors
/// No stack, or somebody else's.
pub(super) async fn stacks(port: &Port, wanted: &Wanted) -> Result<Vec<Stack>, Stop> {
    let mut found = Vec::new();
    for (at, name) in wanted.stacks.iter().enumerate() {
        let call = CloudFormation::DescribeStack { stack: name.clone() };
        let operation = call.operation();
        match port.call(call).await?.stack(operation)? {
            Some(stack) => {
                ours(&stack, wanted)?;
                found.push(*stack);
            }
            None if at == 0 => return Err(absent(name, wanted)),
            None => {}
        }
    }
    Ok(found)
}

fn absent(name: &str, wanted: &Wanted) -> Stop {
    Stop::Barred {
        message: format!("error: there is no stack `{name}` in {}", wanted.region),
        help: "`plimsoll up` makes it; --environment, --profile and the region of the stack file decide where it is looked for".to_owned(),
    }
}

fn ours(stack: &Stack, wanted: &Wanted) -> Result<(), Stop> {
    let is = |key: &str, value: &str| stack.tags.get(key).is_some_and(|tag| tag == value);
    if is("Stack", &wanted.stack) && is("Environment", &wanted.environment) {
        return Ok(());
    }
    let (key, value) = if is("Stack", &wanted.stack) {
        ("Environment", &wanted.environment)
    } else {
        ("Stack", &wanted.stack)
    };
    let has = stack
        .tags
        .get(key)
        .map_or_else(|| "has no such tag".to_owned(), |tag| format!("carries {key}={tag}"));
    Err(Stop::Barred {
        message: format!(
            "error: the stack `{}` belongs to somebody else: ours carries the tag {key}={value}, it {has}",
            stack.name
        ),
        help: "choose another `stack:` or `environment:` in the stack file".to_owned(),
    })
}

/// The stacks that are there and all their resources.
///
/// # Errors
/// No stack, somebody else's, or what AWS refused.
pub(super) async fn read(port: &Port, wanted: &Wanted) -> Result<Deployed, Stop> {
    let stacks = stacks(port, wanted).await?;
    let mut resources = Vec::new();
    for stack in &stacks {
        let mut next = None;
        loop {
            let call = CloudFormation::ListResources { stack: stack.name.clone(), next };
            let operation = call.operation();
            let page = port.call(call).await?.resources(operation)?;
            resources.extend(page.resources);
            next = page.next;
            if next.is_none() {
                break;
            }
        }
    }
    Ok(Deployed { stacks, resources })
}

/// The name in an ARN or name of a cluster, service or log group.
#[must_use]
pub fn short(physical: &str) -> &str {
    match physical.split_once(":log-group:") {
        Some((_, group)) => group.trim_end_matches(":*"),
        None if physical.starts_with("arn:") => physical.rsplit('/').next().unwrap_or(physical),
        None => physical,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found_in_arns() {
        assert_eq!(
            short("arn:aws:ecs:us-east-1:123456789012:service/cluster-dev/api-service-dev"),
            "api-service-dev"
        );
        assert_eq!(short("arn:aws:logs:us-east-1:123456789012:log-group:/ecs/api:*"), "/ecs/api");
        assert_eq!(short("/ecs/api"), "/ecs/api");
        assert_eq!(short("cluster-dev"), "cluster-dev");
    }
}
