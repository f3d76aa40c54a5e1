//! CloudFormation through its SDK.

use super::error::refused;
use super::moment;
use crate::call::CloudFormation as Ask;
use crate::call::cloudformation::{
    ChangeAction, ChangeCause, ChangeSetPage, ChangeSetRequest, EventPage, ParameterValue, Replacement,
    ResourceChange, ResourcePage, Stack, StackEvent, StackOutput, StackResource, StackStatus, TemplateSource,
};
use crate::call::reply::{ChangeSetMade, Reply};
use crate::refusal::{Refusal, RefusalKind};
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::types::{self as sdk, Capability, ChangeSetType, Parameter, Tag, TemplateStage};

/// Answers a call.
pub(super) async fn answer(client: &Client, call: Ask) -> Result<Reply, Refusal> {
    let op = call.operation();
    match call {
        Ask::DescribeStack { stack } => describe(client, op, &stack).await,
        Ask::GetTemplate { stack } => {
            let request = client.get_template().stack_name(stack).template_stage(TemplateStage::Original);
            let body = request.send().await.map_err(refused(op))?.template_body;
            Ok(Reply::Text(body.unwrap_or_default()))
        }
        Ask::CreateChangeSet(request) => create(client, op, *request).await,
        Ask::DescribeChangeSet { stack, name, next } => {
            let request =
                client.describe_change_set().stack_name(stack).change_set_name(name).set_next_token(next);
            match request.send().await.map_err(refused(op)) {
                Ok(page) => Ok(Reply::ChangeSet(Some(change_set(page)))),
                Err(refusal) if refusal.is(RefusalKind::NotFound) => Ok(Reply::ChangeSet(None)),
                Err(refusal) => Err(refusal),
            }
        }
        Ask::ListChangeSets { stack } => {
            let page = client.list_change_sets().stack_name(stack).send().await.map_err(refused(op))?;
            let names =
                page.summaries.unwrap_or_default().into_iter().filter_map(|summary| summary.change_set_name);
            Ok(Reply::Names(names.collect()))
        }
        Ask::DescribeEvents { stack, next } => {
            let request = client.describe_stack_events().stack_name(stack).set_next_token(next);
            let page = request.send().await.map_err(refused(op))?;
            let events = page.stack_events.unwrap_or_default().into_iter().map(event).collect();
            Ok(Reply::Events(EventPage { events, next: page.next_token }))
        }
        Ask::ListResources { stack, next } => {
            let request = client.list_stack_resources().stack_name(stack).set_next_token(next);
            let page = request.send().await.map_err(refused(op))?;
            let resources =
                page.stack_resource_summaries.unwrap_or_default().into_iter().map(resource).collect();
            Ok(Reply::Resources(ResourcePage { resources, next: page.next_token }))
        }
        other => change(client, op, other).await,
    }
}

/// Calls that change something and answer nothing.
async fn change(client: &Client, op: &'static str, call: Ask) -> Result<Reply, Refusal> {
    match call {
        Ask::DeleteChangeSet { stack, name } => {
            let request = client.delete_change_set().stack_name(stack).change_set_name(name);
            request.send().await.map_err(refused(op)).map(|_| Reply::Done)
        }
        Ask::ExecuteChangeSet { stack, name, token } => {
            let request = client
                .execute_change_set()
                .stack_name(stack)
                .change_set_name(name)
                .client_request_token(token);
            request.send().await.map_err(refused(op)).map(|_| Reply::Done)
        }
        Ask::DeleteStack { stack, retain, token } => {
            let retain = (!retain.is_empty()).then_some(retain);
            let request = client
                .delete_stack()
                .stack_name(stack)
                .set_retain_resources(retain)
                .client_request_token(token);
            request.send().await.map_err(refused(op)).map(|_| Reply::Done)
        }
        Ask::CancelUpdate { stack } => client
            .cancel_update_stack()
            .stack_name(stack)
            .send()
            .await
            .map_err(refused(op))
            .map(|_| Reply::Done),
        Ask::ContinueRollback { stack, skip } => {
            let skip = (!skip.is_empty()).then_some(skip);
            let request = client.continue_update_rollback().stack_name(stack).set_resources_to_skip(skip);
            request.send().await.map_err(refused(op)).map(|_| Reply::Done)
        }
        Ask::ProtectStack { stack, protected } => {
            let request = client.update_termination_protection().stack_name(stack);
            let request = request.enable_termination_protection(protected);
            request.send().await.map_err(refused(op)).map(|_| Reply::Done)
        }
        _ => Err(Refusal::unexpected(op)),
    }
}

async fn describe(client: &Client, op: &'static str, name: &str) -> Result<Reply, Refusal> {
    match client.describe_stacks().stack_name(name).send().await.map_err(refused(op)) {
        Ok(answer) => {
            let found = answer.stacks.unwrap_or_default().into_iter().next();
            // A deleted stack is found by its ARN only; some emulators also find it by name.
            let found = found
                .map(stack)
                .filter(|stack| name == stack.id || stack.status != StackStatus::DeleteComplete);
            Ok(Reply::Stack(found.map(Box::new)))
        }
        Err(refusal) if refusal.is(RefusalKind::NotFound) => Ok(Reply::Stack(None)),
        Err(refusal) => Err(refusal),
    }
}

async fn create(client: &Client, op: &'static str, asked: ChangeSetRequest) -> Result<Reply, Refusal> {
    let kind = if asked.creates { ChangeSetType::Create } else { ChangeSetType::Update };
    let parameters = asked.parameters.into_iter().map(|(key, value)| {
        let parameter = Parameter::builder().parameter_key(key);
        match value {
            ParameterValue::Given(value) => parameter.parameter_value(value).build(),
            ParameterValue::Previous => parameter.use_previous_value(true).build(),
        }
    });
    let tags = asked.tags.into_iter().map(|(key, value)| Tag::builder().key(key).value(value).build());
    let request = client
        .create_change_set()
        .stack_name(asked.stack)
        .change_set_name(asked.name)
        .change_set_type(kind)
        .description(asked.description)
        .set_parameters(Some(parameters.collect()))
        .set_tags(Some(tags.collect()))
        // Roles carry names of ours.
        .capabilities(Capability::CapabilityNamedIam);
    let request = match asked.template {
        TemplateSource::Inline(body) => request.template_body(body),
        TemplateSource::Url(url) => request.template_url(url),
    };
    let made = request.send().await.map_err(refused(op))?;
    Ok(Reply::ChangeSetMade(ChangeSetMade {
        id: made.id.unwrap_or_default(),
        stack: made.stack_id.unwrap_or_default(),
    }))
}

fn stack(stack: sdk::Stack) -> Stack {
    let outputs = stack.outputs.unwrap_or_default().into_iter().map(|output| StackOutput {
        key: output.output_key.unwrap_or_default(),
        value: output.output_value.unwrap_or_default(),
        description: output.description,
        export: output.export_name,
    });
    // Some emulators list what CloudFormation itself knows (`AWS::Region` …) among the parameters.
    let parameters = stack.parameters.unwrap_or_default().into_iter().filter_map(|parameter| {
        let key = parameter.parameter_key.filter(|key| !key.starts_with("AWS::"))?;
        Some((key, parameter.parameter_value.unwrap_or_default()))
    });
    let tags = stack.tags.unwrap_or_default().into_iter();
    Stack {
        name: stack.stack_name.unwrap_or_default(),
        id: stack.stack_id.unwrap_or_default(),
        status: StackStatus::parse(stack.stack_status.as_ref().map_or("", |status| status.as_str())),
        reason: stack.stack_status_reason,
        tags: tags.filter_map(|tag| Some((tag.key?, tag.value.unwrap_or_default()))).collect(),
        parameters: parameters.collect(),
        outputs: outputs.collect(),
        protected: stack.enable_termination_protection.unwrap_or_default(),
        change_set: stack.change_set_id,
        created: stack.creation_time.map(moment),
        updated: stack.last_updated_time.map(moment),
    }
}

fn change_set(
    page: aws_sdk_cloudformation::operation::describe_change_set::DescribeChangeSetOutput,
) -> ChangeSetPage {
    let changes = page.changes.unwrap_or_default().into_iter().filter_map(|change| change.resource_change);
    ChangeSetPage {
        name: page.change_set_name.unwrap_or_default(),
        id: page.change_set_id.unwrap_or_default(),
        status: page.status.map(|status| status.as_str().to_owned()).unwrap_or_default(),
        reason: page.status_reason,
        execution: page.execution_status.map(|status| status.as_str().to_owned()).unwrap_or_default(),
        changes: changes.map(resource_change).collect(),
        next: page.next_token,
    }
}

fn resource_change(change: sdk::ResourceChange) -> ResourceChange {
    let action = match change.action {
        Some(sdk::ChangeAction::Add) => ChangeAction::Add,
        Some(sdk::ChangeAction::Remove) => ChangeAction::Remove,
        Some(sdk::ChangeAction::Import) => ChangeAction::Import,
        Some(sdk::ChangeAction::Modify) => ChangeAction::Modify,
        _ => ChangeAction::Dynamic,
    };
    let replacement = match change.replacement {
        Some(sdk::Replacement::True) => Replacement::Yes,
        Some(sdk::Replacement::False) => Replacement::No,
        Some(sdk::Replacement::Conditional) => Replacement::Conditional,
        _ => Replacement::Unknown,
    };
    let causes = change.details.unwrap_or_default().into_iter().map(|detail| {
        let target = detail.target;
        let attribute =
            target.as_ref().and_then(|target| target.attribute.as_ref()).map_or("", |a| a.as_str());
        let name = target.as_ref().and_then(|target| target.name.clone());
        let recreation = target.as_ref().and_then(|target| target.requires_recreation.as_ref());
        ChangeCause {
            property: name.unwrap_or_else(|| attribute.to_owned()),
            recreation: recreation.map_or("", |recreation| recreation.as_str()).to_owned(),
            evaluation: detail
                .evaluation
                .map(|evaluation| evaluation.as_str().to_owned())
                .unwrap_or_default(),
            from: detail.causing_entity,
        }
    });
    ResourceChange {
        action,
        logical_id: change.logical_resource_id.unwrap_or_default(),
        physical_id: change.physical_resource_id.filter(|id| !id.is_empty()),
        kind: change.resource_type.unwrap_or_default(),
        replacement,
        causes: causes.collect(),
    }
}

fn event(event: sdk::StackEvent) -> StackEvent {
    StackEvent {
        id: event.event_id.unwrap_or_default(),
        moment: event.timestamp.map(moment).unwrap_or_default(),
        logical_id: event.logical_resource_id.unwrap_or_default(),
        physical_id: event.physical_resource_id.filter(|id| !id.is_empty()),
        kind: event.resource_type.unwrap_or_default(),
        status: event.resource_status.map(|status| status.as_str().to_owned()).unwrap_or_default(),
        reason: event.resource_status_reason.filter(|reason| !reason.is_empty()),
        token: event.client_request_token.filter(|token| !token.is_empty()),
    }
}

fn resource(resource: sdk::StackResourceSummary) -> StackResource {
    StackResource {
        logical_id: resource.logical_resource_id.unwrap_or_default(),
        physical_id: resource.physical_resource_id.filter(|id| !id.is_empty()),
        kind: resource.resource_type.unwrap_or_default(),
        status: resource.resource_status.map(|status| status.as_str().to_owned()).unwrap_or_default(),
        reason: resource.resource_status_reason.filter(|reason| !reason.is_empty()),
    }
}
