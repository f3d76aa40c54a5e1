use crate::family::examples::{Example, example, stack};
use crate::graph::{Map, Value};
use crate::ids;

/// The statement of the topic's policy for a publisher.
fn publisher(example: &Example, service: &str) -> Option<Value> {
    let policy = example.graph.resource(&ids::alarm_topic_policy()).unwrap();
    let statements = policy.at("PolicyDocument.Statement").and_then(Value::as_list).unwrap();
    let of = |statement: &&Value| statement.at("Principal.Service") == Some(&service.into());
    statements.iter().find(of).cloned()
}

#[test]
fn b8_the_topic_is_called_ecs_alarms_and_the_suffix() {
    let payments = example("payments");
    let topic = payments.graph.resource(&ids::alarm_topic()).unwrap();
    assert_eq!(topic.at("TopicName"), Some(&"ecs-alarms-dev".into()));
}

#[test]
fn b8_people_are_subscribed_by_e_mail() {
    let shop = stack("notify: [ops@example.com, dev@example.com]");
    let topic = shop.graph.resource(&ids::alarm_topic()).unwrap();
    let one = Map::new().with("Protocol", "email").with("Endpoint", "ops@example.com");
    assert_eq!(topic.at("Subscription.0"), Some(&one.into()));
    assert_eq!(topic.at("Subscription").and_then(Value::as_list).map(<[_]>::len), Some(2));
}

#[test]
fn alarms_of_this_account_publish_and_others_do_not() {
    let payments = example("payments");
    let alarms = publisher(&payments, "cloudwatch.amazonaws.com").unwrap();
    assert_eq!(alarms.at("Action"), Some(&"sns:Publish".into()));
    assert_eq!(alarms.at("Resource"), Some(&Value::reference(&ids::alarm_topic())));
    let account = Map::new().with("aws:SourceAccount", Value::ACCOUNT);
    let source = Map::new().with("aws:SourceArn", Value::arn("cloudwatch", ["alarm:*".into()]));
    let both = Map::new().with("StringEquals", account).with("ArnLike", source);
    assert_eq!(alarms.at("Condition"), Some(&both.into()));
}

#[test]
fn only_what_is_switched_on_publishes() {
    let all = stack("events: true\nbudget: $100\ncost_anomaly: true");
    for service in ["events.amazonaws.com", "budgets.amazonaws.com", "costalerts.amazonaws.com"] {
        assert!(publisher(&all, service).is_some(), "{service}");
        assert_eq!(publisher(&stack(""), service), None, "{service}");
    }
    // EventBridge delivers nothing to a topic whose policy has a condition for it.
    assert_eq!(publisher(&all, "events.amazonaws.com").unwrap().at("Condition"), None);
}

#[test]
fn x6_a_topic_is_encrypted_with_a_key_of_ones_own_or_not_at_all() {
    let key = "arn:aws:kms:us-east-1:123456789012:key/0a1b";
    let shop = stack(&format!("encryption: {{key: '{key}'}}"));
    assert_eq!(shop.graph.resource(&ids::alarm_topic()).unwrap().at("KmsMasterKeyId"), Some(&key.into()));
    assert_eq!(stack("").graph.resource(&ids::alarm_topic()).unwrap().at("KmsMasterKeyId"), None);
}

#[test]
fn nothing_to_say_is_no_topic() {
    let quiet = stack("alarms: false");
    assert!(quiet.graph.resource(&ids::alarm_topic()).is_none());
    assert!(quiet.graph.resource(&ids::alarm_topic_policy()).is_none());
}
