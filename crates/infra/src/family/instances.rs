//! EC2 capacity: launch template, Auto Scaling group, capacity provider.

use super::{network, routes};
use crate::context::Context;
use crate::graph::{Graph, Map, Parameter, ParameterId, ParameterKind, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::capacity::Ec2Capacity;

/// AWS: public parameters that name the newest ECS-optimized image of Amazon Linux 2023; source the ECS developer guide,
/// retrieving ECS-optimized Linux image metadata, read 2026-09.
const IMAGE_X86_64: &str = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id";
const IMAGE_ARM64: &str = "/aws/service/ecs/optimized-ami/amazon-linux-2023/arm64/recommended/image_id";

/// AWS: the root device of that image; source as above.
const ROOT_DEVICE: &str = "/dev/xvda";

/// AWS: names of capacity providers must not start with these; source the ECS API `CreateCapacityProvider`, read 2026-09.
const RESERVED_STARTS: [&str; 3] = ["aws", "ecs", "fargate"];

/// Adds the instances, where the cluster has them.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    let Some(ec2) = &cx.platform.cluster.ec2 else { return };
    let image = graph.parameter(Parameter {
        id: ParameterId::from_words(["instance-image"]),
        kind: ParameterKind::ImageFromSsm,
        description: "Public parameter of Systems Manager that names the image of the EC2 instances."
            .to_owned(),
        default: Some(image_parameter(ec2).to_owned()),
        lookup: None,
    });
    graph.add(launch_template(cx, ec2, image));
    graph.add(auto_scaling_group(cx, ec2));
    graph.add(capacity_provider(cx, ec2));
}

/// The first instance type decides; types of both architectures cannot share a group.
fn image_parameter(ec2: &Ec2Capacity) -> &'static str {
    if ec2.instance_types.first().is_some_and(|kind| is_arm(kind)) { IMAGE_ARM64 } else { IMAGE_X86_64 }
}

/// Whether an instance type has ARM processors.
///
/// AWS: the letters after the generation number of the family say so by a `g`; `a1` is ARM, too. Source the EC2 user guide,
/// instance type naming conventions, read 2026-09.
fn is_arm(instance_type: &str) -> bool {
    let family = instance_type.split('.').next().unwrap_or_default();
    let options = family.trim_start_matches(|c: char| !c.is_ascii_digit());
    family == "a1" || options.trim_start_matches(|c: char| c.is_ascii_digit()).contains('g')
}

fn launch_template(cx: &Context<'_>, ec2: &Ec2Capacity, image: Value) -> Resource {
    let name = cx.names.of("launch-template");
    let tags = |kind: &str, name: &str| -> Value {
        Map::new().with("ResourceType", kind).with("Tags", cx.tags(&Part::Cluster, Some(name))).into()
    };
    let instance = cx.names.of("instance");
    let profile = Map::new().with("Arn", Value::attribute(&ids::instance_profile(), "Arn"));
    let data = Map::new()
        .with("ImageId", image)
        .with("IamInstanceProfile", profile)
        .with("SecurityGroupIds", vec![Value::attribute(&ids::instance_security_group(), "GroupId")])
        .with("MetadataOptions", metadata_options(ec2))
        .with("Monitoring", Map::new().with("Enabled", ec2.detailed_monitoring))
        .with("BlockDeviceMappings", vec![root_volume(ec2)])
        .with("UserData", user_data())
        .with("TagSpecifications", vec![tags("instance", &instance), tags("volume", &instance)]);
    Resource::new(ids::launch_template(), "AWS::EC2::LaunchTemplate", Part::Cluster, "cluster.ec2")
        .with("LaunchTemplateName", name.as_str())
        .with("LaunchTemplateData", data)
        .with("TagSpecifications", vec![tags("launch-template", &name)])
}

/// A hop limit of 1 keeps containers from the role of their instance: the answer does not reach them.
///
/// AWS: source the EC2 user guide, instance metadata options, read 2026-09.
fn metadata_options(ec2: &Ec2Capacity) -> Map {
    Map::new()
        .with("HttpEndpoint", "enabled")
        .with("HttpTokens", if ec2.imdsv2 { "required" } else { "optional" })
        .with("HttpPutResponseHopLimit", 1)
}

/// Encrypted with the account's default key: a key of one's own would need a grant for the service-linked role of EC2 Auto
/// Scaling.
fn root_volume(ec2: &Ec2Capacity) -> Value {
    let volume = Map::new()
        .with("VolumeSize", ec2.volume_gib)
        .with("VolumeType", "gp3")
        .with("Encrypted", true)
        .with("DeleteOnTermination", true);
    Map::new().with("DeviceName", ROOT_DEVICE).with("Ebs", volume).into()
}

/// Joins the cluster, drains on a Spot interruption notice (D8), and keeps tasks from the metadata of their instance.
///
/// AWS: `ECS_CLUSTER`, `ECS_ENABLE_SPOT_INSTANCE_DRAINING` (default false), `ECS_AWSVPC_BLOCK_IMDS`; source the ECS developer
/// guide, container agent configuration, 2023-06.
fn user_data() -> Value {
    let script = vec![
        Value::text("#!/bin/bash\ncat >> /etc/ecs/ecs.config <<'EOF'\nECS_CLUSTER="),
        Value::reference(&ids::cluster()),
        Value::text("\nECS_ENABLE_SPOT_INSTANCE_DRAINING=true\nECS_AWSVPC_BLOCK_IMDS=true\nEOF\n"),
    ];
    Value::Base64(Box::new(Value::Join(script)))
}

/// The group; without a desired capacity, which managed scaling owns.
///
/// It comes after the routes: instances must reach ECS from their start until they are drained, and an internet gateway
/// cannot be detached while they hold public addresses.
fn auto_scaling_group(cx: &Context<'_>, ec2: &Ec2Capacity) -> Resource {
    let name = cx.names.of("auto-scaling-group");
    let group = Resource::new(
        ids::auto_scaling_group(),
        "AWS::AutoScaling::AutoScalingGroup",
        Part::Cluster,
        "cluster.ec2",
    )
    .with("AutoScalingGroupName", name.as_str())
    // CloudFormation takes both as texts.
    .with("MinSize", ec2.min.to_string())
    .with("MaxSize", ec2.max.to_string())
    .with("VPCZoneIdentifier", network::task_subnets(cx))
    .with("MixedInstancesPolicy", mixed_instances(ec2))
    // Protected instances would outlive the capacity provider and keep the group from being deleted.
    .with("NewInstancesProtectedFromScaleIn", false)
    .with("Tags", group_tags(cx, &name));
    routes::of_tasks(cx).into_iter().fold(group, Resource::after)
}

/// AWS: percentages are whole; the share above the base that is on demand rounds up to whole instances. `SpotMaxPrice` stays
/// unset, as AWS advises. Source the EC2 Auto Scaling API `InstancesDistribution`, read 2026-09.
fn mixed_instances(ec2: &Ec2Capacity) -> Map {
    let distribution = Map::new()
        .with("OnDemandAllocationStrategy", "prioritized")
        .with("OnDemandBaseCapacity", ec2.on_demand_base)
        .with("OnDemandPercentageAboveBaseCapacity", ec2.on_demand_above_base.percent().round())
        .with("SpotAllocationStrategy", ec2.spot_allocation.as_str());
    let specification = Map::new()
        .with("LaunchTemplateId", Value::reference(&ids::launch_template()))
        .with("Version", Value::attribute(&ids::launch_template(), "LatestVersionNumber"));
    let overrides: Vec<Value> =
        ec2.instance_types.iter().map(|kind| Map::new().with("InstanceType", kind.as_str()).into()).collect();
    Map::new().with("InstancesDistribution", distribution).with(
        "LaunchTemplate",
        Map::new().with("LaunchTemplateSpecification", specification).with("Overrides", overrides),
    )
}

/// The group's tags; its instances get theirs from the launch template. ECS marks a group that it manages by a tag, which
/// the next update would take away if it did not stand here.
///
/// AWS: `AmazonECSManaged`; source the ECS developer guide, capacity providers for EC2, read 2026-09.
fn group_tags(cx: &Context<'_>, name: &str) -> Value {
    let mut tags = cx.tag_map(&Part::Cluster);
    tags.insert("Name".to_owned(), name.to_owned());
    tags.insert("AmazonECSManaged".to_owned(), "true".to_owned());
    let tag = |(key, value): (String, String)| -> Value {
        let propagate = key == "AmazonECSManaged";
        Map::new().with("Key", key).with("Value", value).with("PropagateAtLaunch", propagate).into()
    };
    Value::List(tags.into_iter().map(tag).collect())
}

/// AWS: the group is given by its name or its ARN; source `AWS::ECS::CapacityProvider`, `AutoScalingGroupArn`, read 2026-09.
fn capacity_provider(cx: &Context<'_>, ec2: &Ec2Capacity) -> Resource {
    let mut name = cx.names.of("capacity-provider");
    if RESERVED_STARTS.iter().any(|start| name.to_ascii_lowercase().starts_with(start)) {
        name = format!("cp-{name}");
    }
    let scaling = Map::new()
        .with("Status", "ENABLED")
        .with("TargetCapacity", ec2.target_capacity)
        .with("MinimumScalingStepSize", ec2.step_min)
        .with("MaximumScalingStepSize", ec2.step_max)
        .with("InstanceWarmupPeriod", ec2.warmup.get());
    let provider = Map::new()
        .with("AutoScalingGroupArn", Value::reference(&ids::auto_scaling_group()))
        .with("ManagedScaling", scaling)
        .with("ManagedDraining", if ec2.managed_draining { "ENABLED" } else { "DISABLED" })
        .with("ManagedTerminationProtection", "DISABLED");
    Resource::new(
        ids::instance_capacity_provider(),
        "AWS::ECS::CapacityProvider",
        Part::Cluster,
        "cluster.ec2",
    )
    .with("Name", name.as_str())
    .with("AutoScalingGroupProvider", provider)
    .with("Tags", cx.tags(&Part::Cluster, Some(&name)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::examples::{example, stack};
    use crate::graph::LogicalId;

    fn of(graph: &Graph, id: &LogicalId, path: &str) -> Option<Value> {
        graph.resource(id).unwrap().at(path).cloned()
    }

    #[test]
    fn d1_the_group_is_2_to_10_instances_of_the_ecs_optimized_image() {
        let graph = example("ec2-shared").graph;
        let group = ids::auto_scaling_group();
        assert_eq!(of(&graph, &group, "MinSize"), Some("2".into()));
        assert_eq!(of(&graph, &group, "MaxSize"), Some("10".into()));
        assert_eq!(of(&graph, &group, "DesiredCapacity"), None);
        assert_eq!(of(&graph, &group, "AutoScalingGroupName"), Some("auto-scaling-group-production".into()));
        let image =
            graph.parameters.iter().find(|parameter| parameter.id.as_str() == "InstanceImage").unwrap();
        assert_eq!(image.kind, ParameterKind::ImageFromSsm);
        assert_eq!(
            image.default.as_deref(),
            Some("/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id")
        );
        let template = ids::launch_template();
        assert_eq!(
            of(&graph, &template, "LaunchTemplateData.ImageId"),
            Some(Value::Parameter(image.id.clone()))
        );
    }

    #[test]
    fn d1_instances_need_imdsv2_and_are_monitored_every_minute() {
        let graph = example("ec2-shared").graph;
        let data = |path: &str| of(&graph, &ids::launch_template(), &format!("LaunchTemplateData.{path}"));
        assert_eq!(data("MetadataOptions.HttpTokens"), Some("required".into()));
        assert_eq!(data("MetadataOptions.HttpPutResponseHopLimit"), Some(1.into()));
        assert_eq!(data("Monitoring.Enabled"), Some(true.into()));
        assert_eq!(data("IamInstanceProfile.Arn"), Some(Value::attribute(&ids::instance_profile(), "Arn")));
    }

    #[test]
    fn x6_the_root_volume_is_encrypted() {
        let graph = example("ec2-shared").graph;
        let ebs =
            of(&graph, &ids::launch_template(), "LaunchTemplateData.BlockDeviceMappings.0.Ebs").unwrap();
        assert_eq!(ebs.at("Encrypted"), Some(&true.into()));
        assert_eq!(ebs.at("VolumeType"), Some(&"gp3".into()));
        assert_eq!(ebs.at("VolumeSize"), Some(&30.into()));
    }

    #[test]
    fn d2_one_on_demand_then_20_percent_over_three_types_price_capacity_optimized() {
        let graph = example("ec2-shared").graph;
        let mixed = of(&graph, &ids::auto_scaling_group(), "MixedInstancesPolicy").unwrap();
        let distribution = mixed.at("InstancesDistribution").unwrap();
        assert_eq!(distribution.at("OnDemandBaseCapacity"), Some(&1.into()));
        assert_eq!(distribution.at("OnDemandPercentageAboveBaseCapacity"), Some(&20.into()));
        assert_eq!(distribution.at("SpotAllocationStrategy"), Some(&"price-capacity-optimized".into()));
        let types: Vec<&str> = (0..3)
            .filter_map(|index| {
                mixed.at(&format!("LaunchTemplate.Overrides.{index}.InstanceType"))?.as_text()
            })
            .collect();
        assert_eq!(types, ["t3.medium", "t3a.medium", "t2.medium"]);
    }

    #[test]
    fn d3_managed_scaling_is_100_percent_in_steps_of_1_to_10_with_300_s_warm_up() {
        let graph = example("ec2-shared").graph;
        let provider = of(&graph, &ids::instance_capacity_provider(), "AutoScalingGroupProvider").unwrap();
        assert_eq!(provider.at("ManagedScaling.Status"), Some(&"ENABLED".into()));
        assert_eq!(provider.at("ManagedScaling.TargetCapacity"), Some(&100.into()));
        assert_eq!(provider.at("ManagedScaling.MinimumScalingStepSize"), Some(&1.into()));
        assert_eq!(provider.at("ManagedScaling.MaximumScalingStepSize"), Some(&10.into()));
        assert_eq!(provider.at("ManagedScaling.InstanceWarmupPeriod"), Some(&300.into()));
        assert_eq!(provider.at("ManagedDraining"), Some(&"ENABLED".into()));
    }

    #[test]
    fn x3_no_instance_is_protected_so_that_the_group_can_be_deleted() {
        let graph = example("ec2-shared").graph;
        let provider = of(&graph, &ids::instance_capacity_provider(), "AutoScalingGroupProvider").unwrap();
        assert_eq!(provider.at("ManagedTerminationProtection"), Some(&"DISABLED".into()));
        let group = graph.resource(&ids::auto_scaling_group()).unwrap();
        assert_eq!(group.at("NewInstancesProtectedFromScaleIn"), Some(&false.into()));
        // The group goes before the cluster, which its instances are registered with.
        assert!(group.references().contains(&&ids::launch_template()));
        let template = graph.resource(&ids::launch_template()).unwrap();
        assert!(template.references().contains(&&ids::cluster()));
    }

    #[test]
    fn d8_instances_drain_when_spot_takes_them_back() {
        let graph = example("ec2-shared").graph;
        let Some(Value::Base64(script)) = of(&graph, &ids::launch_template(), "LaunchTemplateData.UserData")
        else {
            panic!("no user data");
        };
        let Value::Join(pieces) = *script else { panic!("not joined") };
        let text: String = pieces.iter().filter_map(Value::as_text).collect();
        assert!(text.contains("\nECS_ENABLE_SPOT_INSTANCE_DRAINING=true\n"), "{text}");
        assert_eq!(pieces.get(1), Some(&Value::Ref(ids::cluster())));
    }

    #[test]
    fn x4_tags_are_on_instances_volumes_group_and_provider() {
        let graph = example("ec2-shared").graph;
        let has = |tags: &Value| {
            tags.as_list().unwrap().iter().any(|tag| {
                tag.at("Key") == Some(&"CostCenter".into()) && tag.at("Value") == Some(&"shared".into())
            })
        };
        let template = ids::launch_template();
        for path in [
            "TagSpecifications.0.Tags",
            "LaunchTemplateData.TagSpecifications.0.Tags",
            "LaunchTemplateData.TagSpecifications.1.Tags",
        ] {
            assert!(has(&of(&graph, &template, path).unwrap()), "{path}");
        }
        assert!(has(&of(&graph, &ids::auto_scaling_group(), "Tags").unwrap()));
        assert!(has(&of(&graph, &ids::instance_capacity_provider(), "Tags").unwrap()));
    }

    #[test]
    fn d9_instances_live_in_private_subnets() {
        let graph = example("ec2-shared").graph;
        let subnets = vec![Value::Ref(ids::private_subnet(0)), Value::Ref(ids::private_subnet(1))];
        assert_eq!(of(&graph, &ids::auto_scaling_group(), "VPCZoneIdentifier"), Some(Value::List(subnets)));
    }

    #[test]
    fn a_provider_name_never_starts_with_a_word_that_aws_keeps() {
        for prefix in ["ecs-shop", "aws", "Fargate"] {
            let keys = format!("prefix: {prefix}\ncluster: {{ec2: {{instance_types: [t3.medium]}}}}");
            let name = of(&stack(&keys).graph, &ids::instance_capacity_provider(), "Name").unwrap();
            assert_eq!(name, format!("cp-{prefix}-capacity-provider-dev").into());
        }
    }

    #[test]
    fn the_architecture_is_read_from_the_instance_type() {
        for arm in
            ["t4g.medium", "m7g.large", "c7gn.large", "a1.large", "x2gd.large", "im4gn.large", "g5g.xlarge"]
        {
            assert!(is_arm(arm), "{arm}");
        }
        for x86 in ["t3.medium", "t3a.medium", "m5.large", "g5.xlarge", "g4dn.xlarge", "c7i-flex.large", ""] {
            assert!(!is_arm(x86), "{x86}");
        }
    }
}
