//! One stack's template and parameters, ready to be sent, and the name under which they are.

use super::action::Stop;
use super::deployment::Deployment;
use super::merge::{self, Given};
use super::owner::CHANGE_SET_PREFIX;
use super::port::Port;
use super::preflight;
use crate::call::cloudformation::Stack;
use plimsoll_infra::cloudformation::{Layout, Placed, StackPart, StackTemplate, Template, placed_in, plan};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

/// A stack as it would be sent.
#[derive(Debug, Clone)]
pub(super) struct Prepared {
    pub(super) name: String,
    pub(super) template: Template,
    /// The template's text.
    pub(super) body: String,
    /// Whether the text must go through a bucket.
    pub(super) upload: bool,
    pub(super) parameters: BTreeMap<String, Given>,
    pub(super) tags: BTreeMap<String, String>,
    /// Name of the change set: the same content has the same name, so that a run that was cut is recognised.
    pub(super) change_set: String,
    /// Whether template, parameters and tags are those that are deployed.
    pub(super) same: bool,
    /// Whether, besides, nothing can differ: no parameter is read anew at each deployment.
    pub(super) unchanged: bool,
}

/// The stacks of the platform, each service where it stands already; and those that stand besides the base.
pub(super) async fn layout(port: &Port, deployment: &Deployment) -> Result<(Layout, Vec<Stack>), Stop> {
    let (placed, standing) = placed(port, &deployment.name()).await?;
    let layout = plan(&deployment.platform, &deployment.graph, &deployment.origin, &placed);
    let layout = layout.map_err(|error| Stop::Invalid {
        message: error.to_string(),
        help: "take services out into a stack file of their own".to_owned(),
    })?;
    Ok((layout, standing))
}

/// Where services stand in the deployed stacks, and those stacks besides the base.
async fn placed(port: &Port, name: &str) -> Result<(Placed, Vec<Stack>), Stop> {
    let (mut placed, mut standing) = (Placed::new(), Vec::new());
    let Some(base) = port.stack(name).await?.filter(|stack| stack.status.is_stable()) else {
        return Ok((placed, standing));
    };
    let template = port.template(&base.name).await?;
    let metadata = template.get("Metadata").cloned().unwrap_or_default();
    let part = metadata.pointer("/Plimsoll/Part").and_then(Value::as_str).and_then(StackPart::from_name);
    placed.extend(placed_in(&metadata));
    if part != Some(StackPart::Base) {
        return Ok((placed, standing));
    }
    for part in (1..).map(StackPart::Services) {
        let Some(stack) = port.stack(&part.stack_name(name)).await? else { break };
        let template = port.template(&stack.name).await?;
        placed.extend(placed_in(template.get("Metadata").unwrap_or(&Value::Null)));
        standing.push(stack);
    }
    standing.extend(port.stack(&StackPart::Monitoring.stack_name(name)).await?);
    Ok((placed, standing))
}

/// Makes a stack ready against what is deployed of it.
pub(super) async fn prepare(
    port: &Port,
    deployment: &Deployment,
    stack: &StackTemplate,
    deployed: Option<(&Stack, &Value)>,
) -> Result<Prepared, Stop> {
    if let Some((standing, Value::Null)) = deployed {
        return Err(Stop::Barred {
            message: format!("the deployed template of {} cannot be read", standing.name),
            help: "what it says about counts and secrets must be kept; nothing was changed".to_owned(),
        });
    }
    let template = match deployed {
        Some((_, deployed)) => merge::keep_initial(stack, deployed),
        None => stack.template.clone(),
    };
    let parameters = parameters(port, deployment, stack, deployed).await?;
    let delivery = template.delivery();
    let body = delivery.body().to_owned();
    let upload = matches!(delivery, plimsoll_infra::cloudformation::Delivery::Upload(_));
    let tags = deployment.tags();
    let same = deployed.is_some_and(|(standing, former)| {
        let same_template = serde_json::from_str(&body).is_ok_and(|new: Value| merge::same(&new, former));
        same_template && merge::same_parameters(&parameters, standing) && standing.tags == tags
    });
    let unchanged = same && !reads_parameters_of_ssm(&template);
    let change_set = change_set_name(&body, &parameters, &tags);
    Ok(Prepared {
        name: stack.name.clone(),
        template,
        body,
        upload,
        parameters,
        tags,
        change_set,
        same,
        unchanged,
    })
}

/// A value that CloudFormation reads anew at each deployment can change although the template does not.
fn reads_parameters_of_ssm(template: &Template) -> bool {
    let of_ssm = |body: &plimsoll_infra::cloudformation::Node| matches!(body.get("Type"), Some(plimsoll_infra::cloudformation::Node::Text(kind)) if kind.starts_with("AWS::SSM::"));
    template.parameters.iter().any(|(_, body)| of_ssm(body))
}

async fn parameters(
    port: &Port,
    deployment: &Deployment,
    stack: &StackTemplate,
    deployed: Option<(&Stack, &Value)>,
) -> Result<BTreeMap<String, Given>, Stop> {
    let mut given = BTreeMap::new();
    let taken =
        deployment.graph.parameters.iter().filter(|parameter| stack.parameters.contains(&parameter.id));
    for parameter in taken {
        let name = parameter.id.as_str().to_owned();
        let value = match (merge::known(deployment, parameter, deployed), parameter.lookup) {
            (Some(value), _) => value,
            (None, Some(how)) => Given::new(preflight::find(port, parameter, how).await?),
            (None, None) => {
                return Err(Stop::Invalid {
                    message: format!("the parameter {name} has no value: {}", parameter.description),
                    help: format!("give it with `--parameter {name}=VALUE`"),
                });
            }
        };
        given.insert(name, value);
    }
    Ok(given)
}

/// AWS: a change set's name begins with a letter and has letters, digits and hyphens, at most 128; source `CreateChangeSet`,
/// read 2026-09.
fn change_set_name(
    body: &str,
    parameters: &BTreeMap<String, Given>,
    tags: &BTreeMap<String, String>,
) -> String {
    let mut hash = Sha256::new();
    hash.update(body);
    for (key, value) in parameters.iter().map(|(key, given)| (key, &given.value)).chain(tags) {
        hash.update([0]);
        hash.update(key);
        hash.update([1]);
        hash.update(value);
    }
    let digest: String = hash.finalize().iter().take(10).map(|byte| format!("{byte:02x}")).collect();
    format!("{CHANGE_SET_PREFIX}{digest}")
}
