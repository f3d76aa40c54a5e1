use crate::family::examples::{Example, example, loaded};
use crate::graph::{LogicalId, Resource, Value};
use crate::ids;

fn alarm<'a>(example: &'a Example, words: &[&str]) -> &'a Resource {
    example.graph.resource(&ids::other(words.iter().copied().chain(["alarm"]))).unwrap()
}

fn number(resource: &Resource, property: &str) -> f64 {
    match resource.at(property) {
        Some(Value::Integer(number)) => *number as f64,
        Some(Value::Decimal(number)) => *number,
        other => panic!("{property} is {other:?}"),
    }
}

#[test]
fn b8_cpu_above_85_percent_for_two_minutes() {
    let payments = example("payments");
    let cpu = alarm(&payments, &["api", "cpu"]);
    assert_eq!(cpu.at("AlarmName"), Some(&"api-cpu-alarm-dev".into()));
    assert_eq!(cpu.at("MetricName"), Some(&"CPUUtilization".into()));
    assert_eq!(cpu.at("Namespace"), Some(&"AWS/ECS".into()));
    assert_eq!(number(cpu, "Threshold"), 85.0);
    assert_eq!((number(cpu, "Period"), number(cpu, "EvaluationPeriods")), (60.0, 2.0));
    assert_eq!(cpu.at("ComparisonOperator"), Some(&"GreaterThanThreshold".into()));
    assert_eq!(cpu.at("Dimensions.0.Value"), Some(&Value::reference(&ids::cluster())));
    assert_eq!(cpu.at("Dimensions.1.Value"), Some(&Value::attribute(&ids::service("api"), "Name")));
}

#[test]
fn b8_memory_above_90_percent_for_two_minutes() {
    let payments = example("payments");
    let memory = alarm(&payments, &["api", "memory"]);
    assert_eq!(memory.at("MetricName"), Some(&"MemoryUtilization".into()));
    assert_eq!((number(memory, "Threshold"), number(memory, "DatapointsToAlarm")), (90.0, 2.0));
}

#[test]
fn b8_response_time_above_200_ms_for_two_minutes_counts_in_seconds_and_by_the_objectives_percentile() {
    let payments = example("payments");
    let slow = alarm(&payments, &["api", "response-time"]);
    assert_eq!(number(slow, "Threshold"), 0.2);
    assert_eq!(number(slow, "EvaluationPeriods"), 2.0);
    assert_eq!(slow.at("ExtendedStatistic"), Some(&"p95".into()));
    assert_eq!(slow.at("Statistic"), None);
    assert_eq!(slow.at("TreatMissingData"), Some(&"notBreaching".into()));
}

#[test]
fn b8_without_a_latency_objective_the_mean_is_judged() {
    let shop = loaded("alarms: {response_time: 300ms}\nservices: {api: {image: api, port: 80}}\n");
    let slow = alarm(&shop, &["api", "response-time"]);
    assert_eq!((slow.at("Statistic"), slow.at("ExtendedStatistic")), (Some(&"Average".into()), None));
    assert_eq!(number(slow, "Threshold"), 0.3);
}

#[test]
fn b8_any_unhealthy_target_raises_the_alarm_at_once() {
    let payments = example("payments");
    let unhealthy = alarm(&payments, &["api", "unhealthy"]);
    assert_eq!(unhealthy.at("MetricName"), Some(&"UnHealthyHostCount".into()));
    assert_eq!(unhealthy.at("Statistic"), Some(&"Maximum".into()));
    assert_eq!((number(unhealthy, "Threshold"), number(unhealthy, "EvaluationPeriods")), (0.0, 1.0));
    let group = Value::attribute(&ids::target_group("api"), "TargetGroupFullName");
    assert_eq!(unhealthy.at("Dimensions.1.Value"), Some(&group));
}

#[test]
fn b8_alarms_go_to_the_topic_when_raised_and_when_over() {
    let payments = example("payments");
    let topic = Value::List(vec![Value::reference(&ids::alarm_topic())]);
    let alarms: Vec<_> = payments
        .graph
        .of_kind("AWS::CloudWatch::Alarm")
        .filter(|alarm| !alarm.id.as_str().contains("Scaling"))
        .collect();
    assert_eq!(alarms.len(), 4);
    for alarm in alarms {
        assert_eq!(
            (alarm.at("AlarmActions"), alarm.at("OKActions")),
            (Some(&topic), Some(&topic)),
            "{}",
            alarm.id
        );
    }
}

#[test]
fn b8_a_composite_alarm_says_whether_users_feel_it() {
    let payments = example("payments");
    let health = alarm(&payments, &["api", "health"]);
    assert_eq!(health.kind, "AWS::CloudWatch::CompositeAlarm");
    let reference = |word| Value::Ref(LogicalId::from_words(["api", word, "alarm"]));
    let rule = [
        "ALARM(\"".into(),
        reference("response-time"),
        "\")".into(),
        " OR ".into(),
        "ALARM(\"".into(),
        reference("unhealthy"),
        "\")".into(),
    ];
    assert_eq!(health.at("AlarmRule"), Some(&Value::Join(rule.into())));
    assert_eq!(health.at("AlarmActions"), None);
}

#[test]
fn x2_alarms_of_twelve_services_have_names_of_their_own() {
    let platform = example("microservices");
    let mut names: Vec<_> = platform
        .graph
        .of_kind("AWS::CloudWatch::Alarm")
        .map(|alarm| alarm.at("AlarmName").and_then(Value::as_text).unwrap().to_owned())
        .collect();
    assert!(names.iter().all(|name| name.ends_with("-prod")), "{names:?}");
    let all = names.len();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), all);
}

#[test]
fn no_alarms_are_made_where_none_are_wanted() {
    let web = example("fargate-web");
    let of_ours = |alarm: &&Resource| !alarm.id.as_str().contains("Scaling");
    assert_eq!(web.graph.of_kind("AWS::CloudWatch::Alarm").filter(of_ours).count(), 0);
    assert!(web.graph.resource(&ids::alarm_topic()).is_none());
}

#[test]
fn a_queue_raises_an_alarm_when_its_oldest_message_waits_too_long_or_messages_failed_for_good() {
    let text = "services: {mail: {image: mail, tasks: 1..9, queue: {messages_per_task: 100, visibility_timeout: 5m, dead_letter_after: 5}}}\n";
    let mail = loaded(text);
    let age = alarm(&mail, &["mail", "queue-age"]);
    assert_eq!(age.at("MetricName"), Some(&"ApproximateAgeOfOldestMessage".into()));
    assert_eq!(number(age, "Threshold"), 3_000.0);
    assert_eq!(age.at("Dimensions.0.Value"), Some(&Value::attribute(&ids::queue("mail"), "QueueName")));
    let failed = alarm(&mail, &["mail", "dead-letter"]);
    assert_eq!(number(failed, "Threshold"), 0.0);
    let queue = Value::attribute(&ids::dead_letter_queue("mail"), "QueueName");
    assert_eq!(failed.at("Dimensions.0.Value"), Some(&queue));
}
