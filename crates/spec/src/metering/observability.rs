//! Logs, metrics, alarms, dashboards, traces.

use super::{Traffic, unmeasured};
use crate::platform::Platform;
use crate::platform::capacity::Capacity;
use crate::platform::cluster::Insights;
use crate::platform::scaling::{MetricResolution, ScalingPolicy};
use crate::platform::service::Service;
use plimsoll_units::{Meter, Usage};

/// Share of the ingested volume that compressed logs are stored as.
///
/// AWS: the vendor's calculator, read 2026-09.
const LOG_COMPRESSION: f64 = 0.15;

/// Days in a billed month.
const DAYS_PER_MONTH: f64 = 30.4;

/// AWS: metric series of classic Container Insights, counted from the documented dimension table, read 2026-09:
/// cluster, each service, each task family; on Fargate and on EC2.
const SERIES_FARGATE: [f64; 3] = [13.0, 15.0, 10.0];
const SERIES_EC2: [f64; 3] = [11.0, 13.0, 8.0];

pub(super) fn meter(platform: &Platform, traffic: &Traffic, usage: &mut Usage) {
    for service in &platform.services {
        logs(service, traffic, usage);
        alarms(platform, service, usage);
    }
    insights(platform, usage);
    if platform.observability.dashboard {
        usage.add(Meter::DashboardMonths, None, 1.0);
    }
    if platform.observability.xray {
        unmeasured(usage, Meter::XrayTracesRecorded, "the number of sampled requests is not known here");
    }
}

fn logs(service: &Service, traffic: &Traffic, usage: &mut Usage) {
    if service.logs.driver.is_some() {
        let reason = format!("`{}` sends its logs elsewhere", service.name);
        return unmeasured(usage, Meter::LogsIngestedGb, reason);
    }
    let ingested = match service.logs.infrequent_access {
        true => Meter::LogsIngestedInfrequentAccessGb,
        false => Meter::LogsIngestedGb,
    };
    let Some(gb) = traffic.of(service).log_gb() else {
        let reason = format!("the log volume of `{}` is not known", service.name);
        unmeasured(usage, ingested, reason.clone());
        return unmeasured(usage, Meter::LogsStoredGbMonths, reason);
    };
    usage.add(ingested, Some(&service.name), gb);
    match service.logs.retention {
        Some(retention) => {
            let days = retention.as_f64() / 86_400.0;
            let stored = gb * LOG_COMPRESSION * days / DAYS_PER_MONTH;
            usage.add(Meter::LogsStoredGbMonths, Some(&service.name), stored);
        }
        None => {
            let reason =
                format!("logs of `{}` are kept without end, so that their volume only grows", service.name);
            unmeasured(usage, Meter::LogsStoredGbMonths, reason);
        }
    }
}

fn alarms(platform: &Platform, service: &Service, usage: &mut Usage) {
    let standard = &platform.observability.alarms;
    let behind_balancer = service.target_group.is_some();
    let made = [
        standard.cpu_percent.is_some(),
        standard.memory_percent.is_some(),
        standard.response_ms.is_some() && behind_balancer,
        standard.unhealthy_targets && behind_balancer,
    ];
    if let [_, _, true, true] = made {
        // Slow or unhealthy, put together for each service.
        usage.add(Meter::CompositeAlarmMonths, Some(&service.name), 1.0);
    }
    let standard = made.into_iter().filter(|made| *made).count();
    let queue = match &service.queue {
        Some(queue) if platform.observability.alarms.any() => {
            1 + usize::from(queue.dead_letter_after.is_some())
        }
        _ => 0,
    };
    let standard = (standard + queue) as f64;
    let [slow, fast, metrics] = scaling_meters(&service.scaling);
    usage.add(slow.0, Some(&service.name), standard + slow.1);
    usage.add(fast.0, Some(&service.name), fast.1);
    usage.add(metrics.0, Some(&service.name), metrics.1);
}

/// Alarms of standard and of high resolution and charged 20-second metrics that scaling policies need for a month.
///
/// AWS: a target-tracking policy owns two alarms, on a 20-second metric high-resolution ones; a step policy has one of its
/// own. Source the Application Auto Scaling guide and the CloudWatch price page, read 2026-09.
#[must_use]
pub fn scaling_meters(policies: &[ScalingPolicy]) -> [(Meter, f64); 3] {
    let (mut slow, mut fast, mut metrics) = (0.0, 0.0, 0.0);
    for policy in policies {
        match policy {
            ScalingPolicy::TargetTracking(policy) if policy.resolution == MetricResolution::High => {
                fast += 2.0;
                metrics += 1.0;
            }
            ScalingPolicy::TargetTracking(_) => slow += 2.0,
            ScalingPolicy::Step(policy) if policy.alarm.period.get() < 60 => fast += 1.0,
            ScalingPolicy::Step(_) => slow += 1.0,
            ScalingPolicy::Scheduled(_) => {}
        }
    }
    [
        (Meter::AlarmMonths, slow),
        (Meter::HighResolutionAlarmMonths, fast),
        (Meter::HighResolutionMetricMonths, metrics),
    ]
}

fn insights(platform: &Platform, usage: &mut Usage) {
    match platform.cluster.insights {
        Insights::Off => {}
        Insights::Enhanced => {
            unmeasured(
                usage,
                Meter::EnhancedInsightsMetricMonths,
                "AWS does not publish the number of series",
            );
        }
        Insights::Standard => {
            let series = |service: &Service| match service.capacity {
                Capacity::Fargate(_) => SERIES_FARGATE,
                Capacity::Ec2 => SERIES_EC2,
            };
            let [cluster, ..] = if platform.cluster.ec2.is_some() { SERIES_EC2 } else { SERIES_FARGATE };
            usage.add(Meter::CustomMetricMonths, None, cluster);
            for service in &platform.services {
                let [_, per_service, per_family] = series(service);
                usage.add(Meter::CustomMetricMonths, Some(&service.name), per_service + per_family);
            }
        }
    }
    if platform.cluster.insights != Insights::Off {
        unmeasured(usage, Meter::LogsIngestedGb, "the volume of Container Insights events is not known here");
    }
}
