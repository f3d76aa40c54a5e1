use crate::family::examples::example;
use crate::graph::Value;
use crate::ids;

#[test]
fn c12_traces_of_the_stack_have_a_group() {
    let platform = example("microservices");
    let group = platform.graph.resource(&ids::xray_group()).unwrap();
    assert_eq!(group.at("GroupName"), Some(&"microservices-traces-prod".into()));
    let filter = group.at("FilterExpression").and_then(Value::as_text).unwrap();
    assert!(filter.starts_with("service(\"api\") OR service(\"worker\")"), "{filter}");
    assert_eq!(filter.matches("service(").count(), 12);
    assert!(example("payments").graph.resource(&ids::xray_group()).is_none());
}

#[test]
fn c12_programs_are_called_in_traces_what_the_group_looks_for() {
    let platform = example("microservices");
    let task = platform.graph.resource(&ids::task_definition("worker")).unwrap();
    let variables = task.at("ContainerDefinitions.0.Environment").and_then(Value::as_list).unwrap();
    for name in ["OTEL_SERVICE_NAME", "AWS_XRAY_TRACING_NAME"] {
        let variable = variables.iter().find(|variable| variable.at("Name") == Some(&name.into()));
        assert_eq!(variable.and_then(|variable| variable.at("Value")), Some(&"worker".into()), "{name}");
    }
}
