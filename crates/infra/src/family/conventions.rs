//! What holds of every resource of every platform: names, tags, access.

use super::examples::{Example, example, loaded};
use crate::graph::{Graph, Part, Resource, Value};
use std::sync::LazyLock;

/// Random platforms that are looked at.
const PLATFORMS: u64 = 60;

pub(super) static PLATFORMS_LOOKED_AT: LazyLock<Vec<(String, Example)>> = LazyLock::new(|| {
    let examples = ["fargate-web", "payments", "microservices", "ec2-shared"];
    let examples = examples.into_iter().map(|name| (name.to_owned(), example(name)));
    // Other seeds than those of the tests of soundness.
    let random = (1_000..1_000 + PLATFORMS)
        .map(|seed| (format!("random platform {seed}"), loaded(&plimsoll_stack_generator::stack_file(seed))));
    examples.chain(random).collect()
});

/// Types that take no tags.
///
/// AWS: `tagging.taggable` of the resource schemas, read 2026-11. Dashboards take tags in most regions, not yet in us-east-1.
const WITHOUT_TAGS: &[&str] = &[
    "AWS::ApplicationAutoScaling::ScalableTarget",
    "AWS::ApplicationAutoScaling::ScalingPolicy",
    "AWS::CloudWatch::Dashboard",
    "AWS::EC2::LaunchTemplate",
    "AWS::EC2::NetworkAclEntry",
    "AWS::EC2::Route",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SubnetNetworkAclAssociation",
    "AWS::EC2::SubnetRouteTableAssociation",
    "AWS::EC2::VPCGatewayAttachment",
    "AWS::ECS::ClusterCapacityProviderAssociations",
    "AWS::ElasticLoadBalancingV2::Listener",
    "AWS::ElasticLoadBalancingV2::ListenerRule",
    "AWS::IAM::InstanceProfile",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::Scheduler::Schedule",
    "AWS::SecretsManager::ResourcePolicy",
    "AWS::SecretsManager::RotationSchedule",
    "AWS::WAFv2::WebACLAssociation",
];

/// The keys of a resource's tags.
fn tag_keys(resource: &Resource) -> Vec<&str> {
    let tags = ["Tags", "ResourceTags"].iter().find_map(|property| resource.at(property));
    match tags {
        Some(Value::List(tags)) => {
            tags.iter().filter_map(|tag| tag.at("Key").and_then(Value::as_text)).collect()
        }
        Some(Value::Map(tags)) => tags.iter().map(|(key, _)| key).collect(),
        _ => Vec::new(),
    }
}

fn each(mut look: impl FnMut(&str, &Example, &Graph)) {
    for (name, example) in PLATFORMS_LOOKED_AT.iter() {
        look(name, example, &example.graph);
    }
}

#[test]
fn x4_every_resource_whose_type_takes_tags_has_them() {
    each(|name, example, graph| {
        for resource in &graph.resources {
            let keys = tag_keys(resource);
            if WITHOUT_TAGS.contains(&resource.kind) {
                assert!(keys.is_empty(), "{name}: {} has tags after all", resource.kind);
                continue;
            }
            for key in ["Stack", "Environment", "Project"] {
                assert!(keys.contains(&key), "{name}: {} ({}) has no tag {key}", resource.id, resource.kind);
            }
            for key in example.platform.tags.keys() {
                assert!(keys.contains(&key.as_str()), "{name}: {} has no tag {key}", resource.id);
            }
        }
    });
}

#[test]
fn c8_what_belongs_to_a_service_is_tagged_with_it() {
    each(|name, _, graph| {
        for resource in graph.resources.iter().filter(|r| !WITHOUT_TAGS.contains(&r.kind)) {
            let part = matches!(resource.part, Part::Service(_) | Part::Job(_));
            // The target group of the default action stands with the load balancer, and is a service's all the same.
            let belongs = part || resource.path.starts_with("services.");
            assert_eq!(tag_keys(resource).contains(&"Service"), belongs, "{name}: {}", resource.id);
        }
    });
}
