//! Whose stack it is.

use super::action::Stop;
use super::deployment::Deployment;
use super::port::Port;
use crate::call::CloudFormation;
use crate::call::cloudformation::{Stack, StackStatus};

/// What the names of our change sets begin with.
pub(super) const CHANGE_SET_PREFIX: &str = "plimsoll-";

/// Makes sure that a stack is one that this stack file made.
///
/// A stack that was never executed may carry no tags yet: there the names of its change sets say whose it is.
pub(super) async fn check(port: &Port, deployment: &Deployment, stack: &Stack) -> Result<(), Stop> {
    let ours = |stack: &Stack| {
        deployment.identity_tags().iter().all(|(key, value)| stack.tags.get(key) == Some(value))
    };
    if ours(stack) {
        return Ok(());
    }
    if stack.status == StackStatus::ReviewInProgress && stack.tags.is_empty() {
        let call = CloudFormation::ListChangeSets { stack: stack.name.clone() };
        let operation = call.operation();
        let names = port.call(call).await?.names(operation)?;
        if names.iter().all(|name| name.starts_with(CHANGE_SET_PREFIX)) {
            return Ok(());
        }
    }
    let tag = |key: &str| {
        stack.tags.get(key).map_or_else(|| format!("no tag {key}"), |value| format!("{key}={value}"))
    };
    Err(Stop::Barred {
        message: format!(
            "the stack {} exists already and is not this one: it has {} and {}, not Stack={} and Environment={}",
            stack.name,
            tag("Stack"),
            tag("Environment"),
            deployment.platform.stack,
            deployment.platform.environment
        ),
        help: "give `stack:` or `environment:` another name; nothing was changed".to_owned(),
    })
}
