//! Documents about scaling: Application Auto Scaling and alarms.

use serde::Deserialize;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ScalableTarget {
    pub(super) resource_id: String,
    pub(super) min_capacity: u32,
    pub(super) max_capacity: u32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ScalingPolicyDump {
    #[serde(rename = "PolicyARN", default)]
    pub(super) arn: String,
    pub(super) policy_name: String,
    pub(super) resource_id: String,
    #[serde(rename = "TargetTrackingScalingPolicyConfiguration")]
    pub(super) target_tracking: Option<TargetTrackingDump>,
    #[serde(rename = "StepScalingPolicyConfiguration")]
    pub(super) step: Option<StepDump>,
    #[serde(default)]
    pub(super) alarms: Vec<AlarmName>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct AlarmName {
    pub(super) alarm_name: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct TargetTrackingDump {
    pub(super) target_value: f64,
    pub(super) predefined_metric_specification: Option<PredefinedMetric>,
    pub(super) scale_out_cooldown: Option<u32>,
    pub(super) scale_in_cooldown: Option<u32>,
    #[serde(default)]
    pub(super) disable_scale_in: bool,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct PredefinedMetric {
    pub(super) predefined_metric_type: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StepDump {
    pub(super) adjustment_type: String,
    #[serde(default)]
    pub(super) step_adjustments: Vec<StepAdjustment>,
    pub(super) cooldown: Option<u32>,
    pub(super) metric_aggregation_type: Option<String>,
    pub(super) min_adjustment_magnitude: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct StepAdjustment {
    pub(super) metric_interval_lower_bound: Option<f64>,
    pub(super) metric_interval_upper_bound: Option<f64>,
    pub(super) scaling_adjustment: i32,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ScheduledActionDump {
    pub(super) scheduled_action_name: String,
    pub(super) resource_id: String,
    pub(super) schedule: String,
    pub(super) timezone: Option<String>,
    pub(super) scalable_target_action: Option<ScalableTargetAction>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct ScalableTargetAction {
    pub(super) min_capacity: Option<u32>,
    pub(super) max_capacity: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct MetricAlarm {
    pub(super) alarm_name: String,
    #[serde(default)]
    pub(super) metric_name: String,
    #[serde(default)]
    pub(super) alarm_actions: Vec<String>,
    #[serde(default)]
    pub(super) period: u32,
    #[serde(default)]
    pub(super) evaluation_periods: u32,
    pub(super) datapoints_to_alarm: Option<u32>,
    #[serde(default)]
    pub(super) threshold: f64,
    #[serde(default)]
    pub(super) comparison_operator: String,
    pub(super) treat_missing_data: Option<String>,
}

/// The service of `service/<cluster>/<service>`; `None` for a resource that is no ECS service.
pub(super) fn service_of_resource(resource_id: &str) -> Option<&str> {
    let mut parts = resource_id.split('/');
    (parts.next() == Some("service")).then(|| parts.nth(1)).flatten()
}
