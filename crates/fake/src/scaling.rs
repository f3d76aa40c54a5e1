//! Application Auto Scaling: ranges that can be read and changed.

use crate::wire::{Refused, Request};
use crate::world::{Target, World};
use serde_json::{Value, json};

const TIME: f64 = 1_767_225_600.0;

pub(crate) fn answer(world: &mut World, request: &Request) -> Result<Value, Refused> {
    let resource = request.text("ResourceId").to_owned();
    match request.action.as_str() {
        "DescribeScalableTargets" => {
            let wanted = request.list("ResourceIds");
            let of = |(id, target): (&String, &Target)| {
                json!({ "ServiceNamespace": "ecs", "ResourceId": id, "ScalableDimension": "ecs:service:DesiredCount",
                    "MinCapacity": target.minimum, "MaxCapacity": target.maximum, "CreationTime": TIME,
                    "RoleARN": "arn:aws:iam::123456789012:role/aws-service-role/ecs.application-autoscaling.amazonaws.com/x" })
            };
            let known = world.targets.iter().filter(|(id, _)| wanted.is_empty() || wanted.contains(id));
            let (items, more) = world.page_of(known.map(of).collect(), request.text("NextToken"));
            Ok(json!({ "ScalableTargets": items, "NextToken": more }))
        }
        "RegisterScalableTarget" => {
            let number = |key: &str| request.parameters.get(key).and_then(Value::as_i64);
            let known = world.targets.entry(resource.clone()).or_insert(Target { minimum: 0, maximum: 0 });
            known.minimum = number("MinCapacity").unwrap_or(known.minimum);
            known.maximum = number("MaxCapacity").unwrap_or(known.maximum);
            let (minimum, maximum) = (known.minimum, known.maximum);
            // AWS: a count outside of the range is pulled inside at once.
            for service in world.services.values_mut() {
                if resource == format!("service/{}/{}", service.cluster, service.name) {
                    service.desired = service.desired.clamp(minimum, maximum.max(minimum));
                }
            }
            Ok(
                json!({ "ScalableTargetARN": "arn:aws:application-autoscaling:us-east-1:123456789012:scalable-target/x" }),
            )
        }
        "DescribeScalingActivities" => {
            let of = |(at, (id, text)): (usize, &(String, String))| {
                json!({ "ActivityId": at.to_string(), "ServiceNamespace": "ecs", "ResourceId": id,
                    "ScalableDimension": "ecs:service:DesiredCount", "Description": text, "Cause": "a test said so",
                    "StartTime": TIME, "EndTime": TIME, "StatusCode": "Successful" })
            };
            let known = world.activities.iter().filter(|(id, _)| resource.is_empty() || *id == resource);
            Ok(json!({ "ScalingActivities": known.enumerate().map(of).collect::<Vec<_>>() }))
        }
        "DescribeScalingPolicies" => Ok(json!({ "ScalingPolicies": [] })),
        "DescribeScheduledActions" => Ok(json!({ "ScheduledActions": [] })),
        other => Err(Refused::new(
            "InvalidAction",
            format!("the fake does not know application-autoscaling:{other}"),
        )),
    }
}
