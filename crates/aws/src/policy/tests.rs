use super::*;
use plimsoll_infra::graph::{Map, Part};
use plimsoll_infra::ids;
use serde_json::Value as Json;

fn ground() -> Ground {
    Ground {
        account: "123456789012".to_owned(),
        region: "us-east-1".to_owned(),
        partition: "aws".to_owned(),
        stacks: vec!["shop-dev".to_owned()],
        suffix: "dev".to_owned(),
    }
}

fn role(service: &str) -> Resource {
    let statement = Map::new()
        .with("Effect", "Allow")
        .with("Principal", Value::Map(Map::new().with("Service", service)))
        .with("Action", "sts:AssumeRole");
    let document = Map::new().with("Statement", Value::List(vec![Value::Map(statement)]));
    Resource::new(ids::task_role("api"), "AWS::IAM::Role", Part::Cluster, "services.api")
        .with("RoleName", "api-task-role-dev")
        .with("AssumeRolePolicyDocument", Value::Map(document))
}

fn graph() -> Graph {
    let mut graph = Graph::default();
    graph.add(
        Resource::new(ids::cluster(), "AWS::ECS::Cluster", Part::Cluster, "cluster")
            .with("ClusterName", "cluster-dev"),
    );
    graph.add(role("ecs-tasks.amazonaws.com"));
    graph.add(Resource::new(ids::vpc(), "AWS::EC2::VPC", Part::Network, "network"));
    graph
}

fn statements(policy: &Policy) -> Vec<Json> {
    policy.document["Statement"].as_array().cloned().unwrap()
}

fn allowing<'a>(statements: &'a [Json], action: &str) -> &'a Json {
    let has = |statement: &&Json| statement["Action"].as_array().unwrap().iter().any(|one| one == action);
    statements.iter().find(has).unwrap_or_else(|| panic!("{action} is not allowed"))
}

#[test]
fn roles_are_passed_only_to_the_service_that_trusts_them() {
    let policy = policy(Verb::Up, &graph(), &ground());
    let all = statements(&policy);
    let pass = allowing(&all, "iam:PassRole");
    assert_eq!(pass["Resource"][0], "arn:aws:iam::123456789012:role/api-task-role-dev");
    assert_eq!(pass["Condition"]["StringEquals"]["iam:PassedToService"][0], "ecs-tasks.amazonaws.com");
}

#[test]
fn a_named_resource_is_named_and_what_has_no_resource_is_bound_to_the_region() {
    let policy = policy(Verb::Up, &graph(), &ground());
    let all = statements(&policy);
    let cluster = allowing(&all, "ecs:DeleteCluster");
    assert_eq!(cluster["Resource"][0], "arn:aws:ecs:us-east-1:123456789012:cluster/cluster-dev");
    let vpcs = allowing(&all, "ec2:DescribeVpcAttribute");
    assert_eq!(vpcs["Resource"][0], "arn:aws:ec2:us-east-1:123456789012:*");
    for statement in &all {
        let everything = statement["Resource"][0] == "*";
        let actions = statement["Action"].as_array().unwrap();
        let changes = actions.iter().filter_map(Json::as_str).filter(|action| {
            let name = action.split(':').next_back().unwrap();
            !["Describe", "List", "Get", "View"].iter().any(|prefix| name.starts_with(prefix))
        });
        if everything && changes.count() > 0 {
            assert!(statement.get("Condition").is_some(), "{statement}");
        }
    }
}

#[test]
fn destroy_may_make_nothing_and_reading_verbs_may_change_nothing() {
    let policy_of = |verb| policy(verb, &graph(), &ground()).document.to_string();
    assert!(!policy_of(Verb::Destroy).contains("ec2:CreateVpc"));
    assert!(policy_of(Verb::Destroy).contains("ec2:DeleteVpc"));
    for verb in [Verb::Outputs, Verb::Status, Verb::Logs, Verb::Record] {
        let text = policy_of(verb);
        for word in [":Create", ":Delete", ":Update", ":Put", ":Register", ":Execute"] {
            assert!(!text.contains(word), "{verb:?} may {word}");
        }
    }
}

#[test]
fn every_operation_of_a_verb_stands_in_the_table() {
    for verb in [
        Verb::Up,
        Verb::Diff,
        Verb::Destroy,
        Verb::Outputs,
        Verb::Status,
        Verb::Logs,
        Verb::Scale,
        Verb::Record,
    ] {
        for operation in verb.operations() {
            assert!(crate::permissions::of_operation(operation).is_some(), "{operation}");
        }
    }
}

#[test]
fn a_type_that_is_not_known_is_said_and_not_left_out_silently() {
    let mut graph = graph();
    graph.add(Resource::new(ids::other(["Thing"]), "AWS::New::Thing", Part::Cluster, "x"));
    assert_eq!(policy(Verb::Up, &graph, &ground()).unknown, ["AWS::New::Thing"]);
    assert!(policy(Verb::Status, &graph, &ground()).unknown.is_empty());
}

#[test]
fn parts_fit_a_managed_policy_and_hold_every_statement_once() {
    let mut graph = graph();
    for number in 0..60 {
        let name = format!("a-log-group-with-a-rather-long-name-{number}-dev");
        let id = ids::other(["Group", &number.to_string()]);
        graph.add(Resource::new(id, "AWS::Logs::LogGroup", Part::Cluster, "x").with("LogGroupName", name));
    }
    let policy = policy(Verb::Up, &graph, &ground());
    let parts = policy.parts();
    let held: usize = parts.iter().map(|part| part["Statement"].as_array().unwrap().len()).sum();
    assert_eq!(held, statements(&policy).len());
    for part in &parts {
        assert!(length(part) <= POLICY_LIMIT || part["Statement"].as_array().unwrap().len() == 1);
    }
}
