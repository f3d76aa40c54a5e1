//! A folder of JSON documents as printed by the AWS command line, recognised by their top-level keys, whatever the files
//! are called; plain or gzip.
//!
//! | command | what it gives |
//! |---|---|
//! | `cloudwatch get-metric-data` | metric series; beside it the query (`MetricDataQueries`, or the bare list), if kept |
//! | `cloudwatch get-metric-statistics` | one metric series |
//! | `ecs describe-services` | services, desired count, purchase mix, deployments, target groups |
//! | `ecs describe-task-definition` | size, architecture |
//! | `application-autoscaling describe-scalable-targets` | task range |
//! | `application-autoscaling describe-scaling-policies`, `describe-scheduled-actions` | scaling |
//! | `cloudwatch describe-alarms` | alarms of step policies |
//! | `elbv2 describe-target-group-attributes` | routing, deregistration delay; it does not name its group, so name the file after the group or the service where there are several |
//! | `elbv2 describe-target-groups` | recognised; the services already name their target groups |
//!
//! **Which series is what.** A query kept beside the results says it by `Id`. Without one the label does: words for the
//! service, the metric and the statistic in any order, such as `api RequestCount Sum`, `api TargetResponseTime p95` or, in
//! this project's own words, `api p95`. Without a statistic the usual one of the metric is meant. The service is, in this
//! order: the dimension `ServiceName` or `TargetGroup` of the query, a word of the label, a name in the path of the file,
//! the stated service, the only service there is. What stays unclear is left out with a note.
//!
//! **What it becomes.** Response times are seconds there and milliseconds here. The sample count of `CPUUtilization` is the
//! number of running tasks. Error counts are only reported when there are any: where requests were observed, no data
//! means zero errors.

mod assemble;
mod dump;
mod inventory;
mod label;
mod meaning;
mod policies;
mod scaling_dump;
mod series;

pub use assemble::read;
pub(crate) use assemble::read_with_groups;
