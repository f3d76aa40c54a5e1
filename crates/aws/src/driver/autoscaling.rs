//! EC2 Auto Scaling by signed Query requests.

use super::signed::{Request, Sender, escape};
use super::xml;
use crate::call::Teardown as Ask;
use crate::call::reply::Reply;
use crate::call::teardown::GroupInstance;
use crate::refusal::Refusal;

/// Answers a call about an auto scaling group.
pub(super) async fn answer(sender: &Sender, call: Ask) -> Result<Reply, Refusal> {
    let op = call.operation();
    match call {
        Ask::DescribeGroup { group } => {
            let root =
                query(sender, op, &format!("AutoScalingGroupNames.member.1={}", escape(&group))).await?;
            let mut groups = root.list("DescribeAutoScalingGroupsResult/AutoScalingGroups", "member");
            let instances = groups.next().map(|group| {
                let instances = group.list("Instances", "member").map(|instance| GroupInstance {
                    id: instance.text("InstanceId"),
                    protected: instance.text("ProtectedFromScaleIn") == "true",
                });
                instances.collect()
            });
            Ok(Reply::GroupInstances(instances))
        }
        Ask::UnprotectInstances { group, instances } => {
            let mut body = format!("AutoScalingGroupName={}&ProtectedFromScaleIn=false", escape(&group));
            for (number, instance) in (1_u32..).zip(&instances) {
                body.push_str(&format!("&InstanceIds.member.{number}={}", escape(instance)));
            }
            query(sender, op, &body).await.map(|_| Reply::Done)
        }
        Ask::EmptyGroup { group } => {
            let body = format!("AutoScalingGroupName={}&MinSize=0&DesiredCapacity=0", escape(&group));
            query(sender, op, &body).await.map(|_| Reply::Done)
        }
        _ => Err(Refusal::unexpected(op)),
    }
}

async fn query(sender: &Sender, op: &'static str, parameters: &str) -> Result<xml::Element, Refusal> {
    let action = op.split(':').next_back().unwrap_or_default();
    let request = Request {
        operation: op,
        service: "autoscaling",
        method: "POST",
        path: "/".to_owned(),
        headers: vec![("content-type", "application/x-www-form-urlencoded; charset=utf-8".to_owned())],
        body: format!("Action={action}&Version=2011-01-01&{parameters}"),
        ..Request::default()
    };
    let answer = sender.send(&request, |answer| xml::parse(&answer.body).error()).await?;
    Ok(xml::parse(&answer.body))
}
