//! The standard alarms of every service (B8), the composite alarm of those that users feel, and the alarms of queues.

use super::topic;
use crate::context::Context;
use crate::graph::{Graph, LogicalId, Map, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::service::{Queue, Service};

/// Length of a period in seconds.
const MINUTE: u32 = 60;

/// The shortest wait of the oldest message that raises an alarm, in seconds.
const SHORTEST_WAIT: u32 = 900;

/// A message that waits for this many visibility timeouts waits too long.
const TIMEOUTS: u32 = 10;

/// The alarms of all services.
pub fn add(cx: &Context<'_>, graph: &mut Graph) {
    if !are_made(cx) {
        return;
    }
    for service in &cx.platform.services {
        for alarm in of_service(cx, service) {
            graph.add(alarm);
        }
    }
}

/// Whether the platform has any of the standard alarms.
#[must_use]
pub fn are_made(cx: &Context<'_>) -> bool {
    cx.platform.observability.alarms.any()
}

/// The names of the alarms of one service that are made.
#[must_use]
pub fn names_of(cx: &Context<'_>, service: &Service) -> Vec<String> {
    if !are_made(cx) {
        return Vec::new();
    }
    let name = |alarm: Resource| alarm.at("AlarmName").and_then(Value::as_text).map(str::to_owned);
    of_service(cx, service).into_iter().filter_map(name).collect()
}

fn of_service(cx: &Context<'_>, service: &Service) -> Vec<Resource> {
    let alarms = &cx.platform.observability.alarms;
    let alarm = Alarm { cx, service };
    let cpu = alarms.cpu_percent.map(|percent| alarm.utilization("cpu", "CPUUtilization", percent));
    let memory =
        alarms.memory_percent.map(|percent| alarm.utilization("memory", "MemoryUtilization", percent));
    let behind_balancer = service.target_group.is_some();
    let slow = alarms.response_ms.filter(|_| behind_balancer).map(|limit| alarm.response_time(limit));
    let unhealthy = (alarms.unhealthy_targets && behind_balancer).then(|| alarm.unhealthy());
    let both = (slow.is_some() && unhealthy.is_some()).then(|| alarm.felt_by_users());
    let queue = service.queue.as_ref();
    let waiting = queue.map(|queue| alarm.oldest_message(queue));
    let failed = queue.and_then(|queue| queue.dead_letter_after).map(|_| alarm.dead_letters());
    [cpu, memory, slow, unhealthy, both, waiting, failed].into_iter().flatten().collect()
}

/// Makes the alarms of one service.
struct Alarm<'a> {
    cx: &'a Context<'a>,
    service: &'a Service,
}

impl Alarm<'_> {
    fn named(&self, word: &str, kind: &'static str, path: &str, description: String) -> Resource {
        let name = self.service.name.as_str();
        let part = Part::Service(self.service.name.clone());
        let alarm_name = self.cx.names.of_service(name, &format!("{word}-alarm"));
        let tags = self.cx.tags(&part, Some(&alarm_name));
        Resource::new(id(name, word), kind, part, path)
            .with("AlarmName", alarm_name)
            .with("AlarmDescription", description)
            .with("Tags", tags)
    }

    fn metric(&self, word: &str, path: &str, description: String) -> Resource {
        self.named(word, "AWS::CloudWatch::Alarm", path, description)
            .with("ActionsEnabled", true)
            .with("AlarmActions", vec![topic::arn()])
            .with("OKActions", vec![topic::arn()])
            .with("ComparisonOperator", "GreaterThanThreshold")
            .with("Period", MINUTE)
    }

    /// As long as no task runs there are no points, and the alarm says that it does not know.
    fn utilization(&self, word: &str, metric: &str, percent: f64) -> Resource {
        let periods = self.periods();
        let what = format!("{} of {}: above {percent} % for {periods} min", word_of(word), self.service.name);
        self.metric(word, &format!("alarms.{word}"), what)
            .with("Namespace", "AWS/ECS")
            .with("MetricName", metric)
            .with("Dimensions", dimensions(ecs(self.service)))
            .with("Statistic", "Average")
            .with("EvaluationPeriods", periods)
            .with("DatapointsToAlarm", periods)
            .with("Threshold", percent)
            .with("TreatMissingData", "missing")
    }

    /// The percentile of the objective, because a mean hides what the objective is about; the mean without one. CloudWatch
    /// counts in seconds, and has no points while there are no requests.
    fn response_time(&self, limit_ms: f64) -> Resource {
        let periods = self.periods();
        let statistic = self.service.objective.latency.first().map(|goal| goal.quantile.to_string());
        let which = statistic.as_deref().unwrap_or("mean");
        let what =
            format!("Response time of {}: {which} above {limit_ms} ms for {periods} min", self.service.name);
        let alarm = self
            .metric("response-time", "alarms.response_time", what)
            .with("Namespace", "AWS/ApplicationELB")
            .with("MetricName", "TargetResponseTime")
            .with("Dimensions", dimensions(balanced(self.service)));
        let alarm = match statistic {
            Some(percentile) => alarm.with("ExtendedStatistic", percentile),
            None => alarm.with("Statistic", "Average"),
        };
        alarm
            .with("EvaluationPeriods", periods)
            .with("DatapointsToAlarm", periods)
            .with("Threshold", limit_ms / 1000.0)
            .with("TreatMissingData", "notBreaching")
    }

    /// Any target, as soon as one node of the load balancer sees it, hence the maximum and one period.
    ///
    /// AWS: each node reports what it sees, useful are average, minimum and maximum; source ALB user guide, CloudWatch
    /// metrics, read 2026-11. Targets that start are `initial` and targets that leave are `draining`: a deployment raises
    /// nothing.
    fn unhealthy(&self) -> Resource {
        let what = format!("A target of {} is unhealthy", self.service.name);
        self.metric("unhealthy", "alarms.unhealthy_targets", what)
            .with("Namespace", "AWS/ApplicationELB")
            .with("MetricName", "UnHealthyHostCount")
            .with("Dimensions", dimensions(balanced(self.service)))
            .with("Statistic", "Maximum")
            .with("EvaluationPeriods", 1)
            .with("DatapointsToAlarm", 1)
            .with("Threshold", 0)
            .with("TreatMissingData", "notBreaching")
    }

    /// One state for what users feel. It sends nothing: its two causes do, and a second message would say the same.
    fn felt_by_users(&self) -> Resource {
        let what = format!("{} is slow or has unhealthy targets", self.service.name);
        let name = self.service.name.as_str();
        let state =
            |word| vec![Value::text("ALARM(\""), Value::reference(&id(name, word)), Value::text("\")")];
        let mut rule = state("response-time");
        rule.push(Value::text(" OR "));
        rule.extend(state("unhealthy"));
        self.named("health", "AWS::CloudWatch::CompositeAlarm", "alarms", what)
            .with("ActionsEnabled", true)
            .with("AlarmRule", Value::Join(rule))
    }

    /// A message that waits for ten visibility timeouts, at least 15 minutes, waits too long; never later than at half of
    /// what the queue keeps.
    fn oldest_message(&self, queue: &Queue) -> Resource {
        let wait = (queue.visibility_timeout.get().saturating_mul(TIMEOUTS)).max(SHORTEST_WAIT);
        let wait = wait.min(queue.retention.get() / 2);
        let what = format!("The oldest message of {} waits for more than {wait} s", self.service.name);
        self.metric("queue-age", "alarms", what)
            .with("Namespace", "AWS/SQS")
            .with("MetricName", "ApproximateAgeOfOldestMessage")
            .with("Dimensions", dimensions([queue_name(&ids::queue(self.service.name.as_str()))]))
            .with("Statistic", "Maximum")
            .with("EvaluationPeriods", self.periods())
            .with("DatapointsToAlarm", self.periods())
            .with("Threshold", wait)
            .with("TreatMissingData", "notBreaching")
    }

    /// A message that failed for good wants somebody to look at it.
    fn dead_letters(&self) -> Resource {
        let what = format!("Messages of {} failed for good", self.service.name);
        let queue = ids::dead_letter_queue(self.service.name.as_str());
        self.metric("dead-letter", "alarms", what)
            .with("Namespace", "AWS/SQS")
            .with("MetricName", "ApproximateNumberOfMessagesVisible")
            .with("Dimensions", dimensions([queue_name(&queue)]))
            .with("Statistic", "Maximum")
            .with("EvaluationPeriods", 1)
            .with("DatapointsToAlarm", 1)
            .with("Threshold", 0)
            .with("TreatMissingData", "notBreaching")
    }

    fn periods(&self) -> u32 {
        self.cx.platform.observability.alarms.periods.max(1)
    }
}

/// The id of one alarm of a service, such as `ApiCpuAlarm`.
fn id(service: &str, word: &str) -> LogicalId {
    ids::other([service, word, "alarm"])
}

fn word_of(word: &str) -> &'static str {
    if word == "cpu" { "CPU use" } else { "Memory use" }
}

/// The dimensions of a service's metrics in `AWS/ECS`.
fn ecs(service: &Service) -> [(&'static str, Value); 2] {
    [
        ("ClusterName", Value::reference(&ids::cluster())),
        ("ServiceName", Value::attribute(&ids::service(service.name.as_str()), "Name")),
    ]
}

/// The dimensions of a service's metrics in `AWS/ApplicationELB`.
pub(crate) fn balanced(service: &Service) -> [(&'static str, Value); 2] {
    let group = ids::target_group(service.name.as_str());
    [
        ("LoadBalancer", Value::attribute(&ids::load_balancer(), "LoadBalancerFullName")),
        ("TargetGroup", Value::attribute(&group, "TargetGroupFullName")),
    ]
}

/// The dimension of a queue's metrics in `AWS/SQS`.
fn queue_name(queue: &LogicalId) -> (&'static str, Value) {
    ("QueueName", Value::attribute(queue, "QueueName"))
}

fn dimensions(pairs: impl IntoIterator<Item = (&'static str, Value)>) -> Vec<Value> {
    pairs.into_iter().map(|(name, value)| Map::new().with("Name", name).with("Value", value).into()).collect()
}

#[cfg(test)]
mod tests;
