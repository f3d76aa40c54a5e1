//! Application Auto Scaling through its SDK.

use super::error::refused;
use super::{count, moment};
use crate::call::Scaling as Ask;
use crate::call::reply::Reply;
use crate::call::scaling::{PolicySummary, ScalableTarget, ScalingActivity, TargetPage};
use crate::refusal::Refusal;
use aws_sdk_applicationautoscaling::Client;
use aws_sdk_applicationautoscaling::types::{self as sdk, ScalableDimension, ServiceNamespace};

/// Answers a call.
pub(super) async fn answer(client: &Client, call: Ask) -> Result<Reply, Refusal> {
    let op = call.operation();
    match call {
        Ask::DescribeTargets { resources, next } => {
            let request = client
                .describe_scalable_targets()
                .service_namespace(ServiceNamespace::Ecs)
                .set_resource_ids(Some(resources))
                .set_next_token(next);
            let page = request.send().await.map_err(refused(op))?;
            let targets = page.scalable_targets.unwrap_or_default().into_iter().map(target).collect();
            Ok(Reply::ScalableTargets(TargetPage { targets, next: page.next_token }))
        }
        Ask::DescribePolicies { resource } => {
            let request = client.describe_scaling_policies().service_namespace(ServiceNamespace::Ecs);
            let page = request.resource_id(resource).send().await.map_err(refused(op))?;
            let policies = page.scaling_policies.unwrap_or_default().into_iter().map(policy);
            Ok(Reply::ScalingPolicies(policies.collect()))
        }
        Ask::DescribeActivities { resource, limit } => {
            let request = client.describe_scaling_activities().service_namespace(ServiceNamespace::Ecs);
            let page = request
                .resource_id(resource)
                .max_results(i32::from(limit))
                .send()
                .await
                .map_err(refused(op))?;
            let activities = page.scaling_activities.unwrap_or_default().into_iter().map(activity);
            Ok(Reply::ScalingActivities(activities.collect()))
        }
        Ask::Register { resource, minimum, maximum } => {
            let request = client
                .register_scalable_target()
                .service_namespace(ServiceNamespace::Ecs)
                .scalable_dimension(ScalableDimension::EcsServiceDesiredCount)
                .resource_id(resource)
                .min_capacity(i32::try_from(minimum).unwrap_or(i32::MAX))
                .max_capacity(i32::try_from(maximum).unwrap_or(i32::MAX));
            request.send().await.map_err(refused(op))?;
            Ok(Reply::Done)
        }
    }
}

fn target(target: sdk::ScalableTarget) -> ScalableTarget {
    let suspended = target.suspended_state;
    let is = |of: Option<bool>| of.unwrap_or(false);
    ScalableTarget {
        resource: target.resource_id,
        minimum: count(target.min_capacity),
        maximum: count(target.max_capacity),
        scale_in_suspended: is(suspended.as_ref().and_then(|state| state.dynamic_scaling_in_suspended)),
        scale_out_suspended: is(suspended.as_ref().and_then(|state| state.dynamic_scaling_out_suspended)),
    }
}

fn policy(policy: sdk::ScalingPolicy) -> PolicySummary {
    let tracking = policy.target_tracking_scaling_policy_configuration;
    let metric = tracking.as_ref().and_then(|tracking| tracking.predefined_metric_specification.as_ref());
    PolicySummary {
        name: policy.policy_name,
        kind: policy.policy_type.as_str().to_owned(),
        metric: metric.map(|metric| metric.predefined_metric_type.as_str().to_owned()),
        target: tracking.as_ref().map(|tracking| tracking.target_value),
        scale_in_disabled: tracking.and_then(|tracking| tracking.disable_scale_in).unwrap_or(false),
    }
}

fn activity(activity: sdk::ScalingActivity) -> ScalingActivity {
    ScalingActivity {
        started: Some(moment(activity.start_time)),
        description: activity.description,
        cause: activity.cause,
        status: activity.status_code.as_str().to_owned(),
    }
}
