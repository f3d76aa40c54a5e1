use crate::family::examples::{example, stack};
use crate::graph::{Map, Value};
use crate::ids;

#[test]
fn b11_a_cost_anomaly_alarm_watches_the_stack() {
    let payments = example("payments");
    let monitor = payments.graph.resource(&ids::anomaly_monitor()).unwrap();
    assert_eq!(monitor.at("MonitorType"), Some(&"CUSTOM".into()));
    let Some(Value::Json(tags)) = monitor.at("MonitorSpecification") else { panic!("no specification") };
    let stack = Map::new().with("Key", "Stack").with("Values", Value::texts(["payments"]));
    assert_eq!(**tags, Map::new().with("Tags", stack).into());
    let subscription = payments.graph.resource(&ids::anomaly_subscription()).unwrap();
    assert_eq!(subscription.at("Frequency"), Some(&"IMMEDIATE".into()));
    let topic = Map::new().with("Type", "SNS").with("Address", Value::reference(&ids::alarm_topic()));
    assert_eq!(subscription.at("Subscribers.0"), Some(&topic.into()));
    let arn = Value::attribute(&ids::anomaly_monitor(), "MonitorArn");
    assert_eq!(subscription.at("MonitorArnList.0"), Some(&arn));
}

#[test]
fn b11_a_budget_warns_at_80_and_100_percent_and_by_forecast() {
    let shop = stack("budget: $120.50");
    let budget = shop.graph.resource(&ids::budget()).unwrap();
    assert_eq!(budget.at("Budget.BudgetName"), Some(&"budget-dev".into()));
    assert_eq!(budget.at("Budget.BudgetLimit.Amount"), Some(&Value::Decimal(120.5)));
    assert_eq!(budget.at("Budget.TimeUnit"), Some(&"MONTHLY".into()));
    let threshold = |index: usize| {
        let at =
            |key| budget.at(&format!("NotificationsWithSubscribers.{index}.Notification.{key}")).cloned();
        (at("NotificationType"), at("Threshold"))
    };
    let expected = |kind: &str, percent: i64| (Some(kind.into()), Some(Value::Integer(percent)));
    assert_eq!(threshold(0), expected("ACTUAL", 80));
    assert_eq!(threshold(1), expected("ACTUAL", 100));
    assert_eq!(threshold(2), expected("FORECASTED", 100));
    let address = budget.at("NotificationsWithSubscribers.0.Subscribers.0.Address");
    assert_eq!(address, Some(&Value::reference(&ids::alarm_topic())));
}

#[test]
fn c8_a_budget_counts_this_stack_in_this_environment() {
    let shop = stack("budget: $100");
    let budget = shop.graph.resource(&ids::budget()).unwrap();
    let tag = |key: &str, value: &str| {
        let tag = Map::new().with("Key", key).with("Values", Value::texts([value]));
        Value::Map(Map::new().with("Tags", tag))
    };
    let both = vec![tag("Stack", "shop"), tag("Environment", "dev")];
    assert_eq!(budget.at("Budget.FilterExpression.And"), Some(&Value::List(both)));
}

#[test]
fn neither_is_made_unasked() {
    let shop = stack("");
    assert!(shop.graph.resource(&ids::budget()).is_none());
    assert!(shop.graph.resource(&ids::anomaly_monitor()).is_none());
}
