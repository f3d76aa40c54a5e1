//! An emulator's own API, spoken directly: what the program says is held against what the emulator says.

use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;

/// The API of an emulator at `host:port`.
#[derive(Debug, Clone)]
pub(crate) struct Api(pub(crate) String);

impl Api {
    /// A JSON 1.1 call.
    pub(crate) fn json(&self, service: &str, target: &str, body: &Value) -> Value {
        let headers = format!("content-type: application/x-amz-json-1.1\r\nx-amz-target: {target}\r\n");
        let answer = self.post(service, &headers, &body.to_string());
        serde_json::from_str(&answer).unwrap_or_else(|_| panic!("{target}: {answer}"))
    }

    /// A Query call; the answer is XML.
    pub(crate) fn query(&self, service: &str, version: &str, parameters: &str) -> String {
        let headers = "content-type: application/x-www-form-urlencoded\r\n";
        self.post(service, headers, &format!("Version={version}&{parameters}"))
    }

    /// Makes moto forget everything.
    pub(crate) fn reset(&self) {
        let mut stream = TcpStream::connect(&self.0).unwrap();
        let head = format!(
            "POST /moto-api/reset HTTP/1.1\r\nhost: {}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
            self.0
        );
        stream.write_all(head.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
    }

    fn post(&self, service: &str, headers: &str, body: &str) -> String {
        let scope = format!("AKIATEST/20260101/us-east-1/{service}/aws4_request");
        let authorization = format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=00");
        let head = format!(
            "POST / HTTP/1.1\r\nhost: {}\r\nauthorization: {authorization}\r\n{headers}connection: close\r\ncontent-length: {}\r\n\r\n",
            self.0,
            body.len()
        );
        let mut stream = TcpStream::connect(&self.0).unwrap();
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap_or_default()
    }

    /// One service of ECS.
    pub(crate) fn service(&self, cluster: &str, name: &str) -> Value {
        let body = json!({ "cluster": cluster, "services": [name], "include": ["TAGS"] });
        self.json("ecs", "AmazonEC2ContainerServiceV20141113.DescribeServices", &body)["services"][0].clone()
    }

    /// A task definition.
    pub(crate) fn task_definition(&self, arn: &str) -> Value {
        let target = "AmazonEC2ContainerServiceV20141113.DescribeTaskDefinition";
        self.json("ecs", target, &json!({ "taskDefinition": arn }))["taskDefinition"].clone()
    }

    /// The scalable targets of ECS.
    pub(crate) fn scalable_targets(&self) -> Vec<Value> {
        let target = "AnyScaleFrontendService.DescribeScalableTargets";
        let answer = self.json("application-autoscaling", target, &json!({ "ServiceNamespace": "ecs" }));
        answer["ScalableTargets"].as_array().cloned().unwrap_or_default()
    }

    /// The scaling policies of ECS.
    pub(crate) fn scaling_policies(&self) -> Vec<Value> {
        let target = "AnyScaleFrontendService.DescribeScalingPolicies";
        let answer = self.json("application-autoscaling", target, &json!({ "ServiceNamespace": "ecs" }));
        answer["ScalingPolicies"].as_array().cloned().unwrap_or_default()
    }

    /// Log groups with their retention in days.
    pub(crate) fn log_groups(&self) -> Vec<(String, Option<i64>)> {
        let answer = self.json("logs", "Logs_20140328.DescribeLogGroups", &json!({}));
        let groups = answer["logGroups"].as_array().cloned().unwrap_or_default();
        let of = |group: &Value| {
            (group["logGroupName"].as_str().unwrap().to_owned(), group["retentionInDays"].as_i64())
        };
        groups.iter().map(of).collect()
    }

    /// Everything that a stack could leave behind: how many of each.
    pub(crate) fn census(&self) -> Vec<(&'static str, usize)> {
        let ecs = |action: &str, list: &str| {
            let answer =
                self.json("ecs", &format!("AmazonEC2ContainerServiceV20141113.{action}"), &json!({}));
            answer[list].as_array().map_or(0, Vec::len)
        };
        let count = |service: &str, version: &str, action: &str, element: &str| {
            self.query(service, version, &format!("Action={action}")).matches(&format!("<{element}>")).count()
        };
        let secrets = self.json("secretsmanager", "secretsmanager.ListSecrets", &json!({}));
        vec![
            ("clusters", ecs("ListClusters", "clusterArns")),
            ("VPCs", count("ec2", "2016-11-15", "DescribeVpcs", "vpcId")),
            (
                "load balancers",
                count("elasticloadbalancing", "2015-12-01", "DescribeLoadBalancers", "LoadBalancerArn"),
            ),
            (
                "target groups",
                count("elasticloadbalancing", "2015-12-01", "DescribeTargetGroups", "TargetGroupArn"),
            ),
            ("roles", count("iam", "2010-05-08", "ListRoles", "RoleName")),
            ("alarms", count("monitoring", "2010-08-01", "DescribeAlarms", "AlarmName")),
            ("topics", count("sns", "2010-03-31", "ListTopics", "TopicArn")),
            ("log groups", self.log_groups().len()),
            ("scalable targets", self.scalable_targets().len()),
            ("secrets", secrets["SecretList"].as_array().map_or(0, Vec::len)),
        ]
    }
}
