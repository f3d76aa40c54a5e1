//! VPC flow logs: their log group with a retention, and the role that writes them.

use crate::context::Context;
use crate::graph::{Graph, LogicalId, Map, Part, Resource, Value};
use crate::ids;
use crate::names::ROLE_LIMIT;
use plimsoll_spec::platform::network::Network;
use plimsoll_units::Seconds;

/// Where the setting stands in the stack file.
const PATH: &str = "network.flow_logs";

/// The flow log with what it needs.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    let Network::Own(vpc) = &cx.platform.network else { return };
    let Some(retention) = vpc.flow_logs else { return };
    graph.add(log_group(cx, retention));
    graph.add(role(cx));
    let part = Part::Network;
    let resource = Resource::new(ids::other(["flow", "log"]), "AWS::EC2::FlowLog", part.clone(), PATH)
        .with("ResourceId", Value::Ref(ids::vpc()))
        .with("ResourceType", "VPC")
        .with("TrafficType", "ALL")
        .with("LogDestinationType", "cloud-watch-logs")
        .with("LogGroupName", Value::Ref(group_id()))
        .with("DeliverLogsPermissionArn", Value::Attribute(role_id(), "Arn"))
        .with("MaxAggregationInterval", 600_u32)
        .with("Tags", cx.tags(&part, Some(&cx.names.of("flow-log"))));
    graph.add(resource);
}

fn group_id() -> LogicalId {
    ids::other(["flow-log", "log-group"])
}

fn role_id() -> LogicalId {
    ids::other(["flow-log", "role"])
}

fn log_group(cx: &Context<'_>, retention: Seconds) -> Resource {
    let days = i64::try_from(u64::from(retention.get()) / 86_400).unwrap_or(i64::MAX);
    let part = Part::Network;
    Resource::new(group_id(), "AWS::Logs::LogGroup", part.clone(), PATH)
        .with("LogGroupName", format!("/aws/vpc/{}", cx.names.of("flow-log")))
        .with("RetentionInDays", days)
        .with_some("KmsKeyId", cx.platform.encryption_key.clone())
        .with("Tags", cx.tags(&part, None))
        .holding_data()
}

/// AWS: who may write is narrowed to flow logs of this account, so that nobody else's flow log borrows the role; source VPC
/// user guide, IAM role for publishing flow logs, read 2026-09. The group exists, so that making groups is not among the
/// actions.
fn role(cx: &Context<'_>) -> Resource {
    let flow_logs = Value::arn("ec2", [Value::text("vpc-flow-log/*")]);
    let trust = Map::new()
        .with("Effect", "Allow")
        .with("Principal", Map::new().with("Service", "vpc-flow-logs.amazonaws.com"))
        .with("Action", "sts:AssumeRole")
        .with(
            "Condition",
            Map::new()
                .with("StringEquals", Map::new().with("aws:SourceAccount", Value::ACCOUNT))
                .with("ArnLike", Map::new().with("aws:SourceArn", flow_logs)),
        );
    let write = Map::new()
        .with("Effect", "Allow")
        .with(
            "Action",
            Value::texts(["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]),
        )
        .with("Resource", Value::Attribute(group_id(), "Arn"));
    let part = Part::Network;
    let name = cx.names.within(ROLE_LIMIT, &["flow-log-role"]);
    Resource::new(role_id(), "AWS::IAM::Role", part.clone(), PATH)
        .with("RoleName", name)
        .with("AssumeRolePolicyDocument", document(trust))
        .with(
            "Policies",
            vec![Map::new().with("PolicyName", "write-logs").with("PolicyDocument", document(write)).into()],
        )
        .with("Tags", cx.tags(&part, None))
}

fn document(statement: Map) -> Map {
    Map::new().with("Version", "2012-10-17").with("Statement", vec![Value::Map(statement)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::examples::{example, stack};

    #[test]
    fn flow_logs_are_kept_as_long_as_said() {
        let graph = stack("network: {flow_logs: 14d}").graph;
        let group = graph.resource(&group_id()).unwrap();
        assert_eq!(group.at("RetentionInDays"), Some(&Value::Integer(14)));
        assert_eq!(group.at("LogGroupName"), Some(&"/aws/vpc/flow-log-dev".into()));
        assert!(group.holds_data, "x3: deletion policies are written out");
        let log = graph.of_kind("AWS::EC2::FlowLog").next().unwrap();
        assert_eq!(log.at("TrafficType"), Some(&"ALL".into()));
    }

    #[test]
    fn only_this_accounts_flow_logs_may_use_the_role() {
        let graph = stack("network: {flow_logs: 14d}").graph;
        let role = graph.resource(&role_id()).unwrap();
        let condition = role.at("AssumeRolePolicyDocument.Statement.0.Condition").unwrap();
        let condition = condition.as_map().unwrap();
        let account = condition.get("StringEquals").and_then(Value::as_map).unwrap();
        assert_eq!(account.get("aws:SourceAccount"), Some(&Value::ACCOUNT));
        assert!(condition.get("ArnLike").is_some());
    }

    #[test]
    fn without_a_retention_there_are_none() {
        assert!(example("payments").graph.of_kind("AWS::EC2::FlowLog").next().is_none());
    }
}
