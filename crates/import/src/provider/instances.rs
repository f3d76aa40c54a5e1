//! EC2 capacity: launch template, Auto Scaling group, capacity provider.

use super::kind::{ALL_TAGS, Kind, Rule, TAGS, inside, many, one, prefix, same, with};
use super::scope::Scope;
use super::values::{truth, turned, whole};
use super::work::{Work, made, text};
use plimsoll_rules::{Content, Datum};

const DEVICE: &[Rule] = &[
    same("device_name", "DeviceName"),
    same("virtual_name", "VirtualName"),
    one(
        "ebs",
        "Ebs",
        &[
            same("volume_size", "VolumeSize"),
            same("volume_type", "VolumeType"),
            same("kms_key_id", "KmsKeyId"),
            with("delete_on_termination", "DeleteOnTermination", truth),
            with("encrypted", "Encrypted", truth),
            same("iops", "Iops"),
            same("throughput", "Throughput"),
            same("snapshot_id", "SnapshotId"),
        ],
    ),
];

const INTERFACE: &[Rule] = &[
    with("associate_public_ip_address", "AssociatePublicIpAddress", truth),
    with("delete_on_termination", "DeleteOnTermination", truth),
    same("device_index", "DeviceIndex"),
    same("security_groups", "Groups"),
    same("subnet_id", "SubnetId"),
];

const DATA: &[Rule] = &[
    same("image_id", "LaunchTemplateData.ImageId"),
    same("instance_type", "LaunchTemplateData.InstanceType"),
    same("vpc_security_group_ids", "LaunchTemplateData.SecurityGroupIds"),
    same("user_data", "LaunchTemplateData.UserData"),
    with("ebs_optimized", "LaunchTemplateData.EbsOptimized", truth),
    same("key_name", "LaunchTemplateData.KeyName"),
    one(
        "iam_instance_profile",
        "LaunchTemplateData.IamInstanceProfile",
        &[same("arn", "Arn"), same("name", "Name")],
    ),
    one("monitoring", "LaunchTemplateData.Monitoring", &[same("enabled", "Enabled")]),
    one(
        "metadata_options",
        "LaunchTemplateData.MetadataOptions",
        &[
            same("http_endpoint", "HttpEndpoint"),
            same("http_put_response_hop_limit", "HttpPutResponseHopLimit"),
            same("http_tokens", "HttpTokens"),
            same("instance_metadata_tags", "InstanceMetadataTags"),
        ],
    ),
    many("block_device_mappings", "LaunchTemplateData.BlockDeviceMappings", DEVICE),
    many("network_interfaces", "LaunchTemplateData.NetworkInterfaces", INTERFACE),
    one(
        "credit_specification",
        "LaunchTemplateData.CreditSpecification",
        &[same("cpu_credits", "CpuCredits")],
    ),
    one(
        "instance_market_options",
        "LaunchTemplateData.InstanceMarketOptions",
        &[
            same("market_type", "MarketType"),
            one("spot_options", "SpotOptions", &[same("max_price", "MaxPrice")]),
        ],
    ),
    many(
        "tag_specifications",
        "LaunchTemplateData.TagSpecifications",
        &[same("resource_type", "ResourceType"), TAGS],
    ),
];

const TEMPLATE: &[Rule] = &[same("name", "LaunchTemplateName"), prefix("LaunchTemplateName")];

const SPECIFICATION: &[Rule] = &[
    same("launch_template_id", "LaunchTemplateId"),
    same("id", "LaunchTemplateId"),
    same("launch_template_name", "LaunchTemplateName"),
    same("name", "LaunchTemplateName"),
    same("version", "Version"),
];

const MIXED: &[Rule] = &[
    one(
        "instances_distribution",
        "InstancesDistribution",
        &[
            same("on_demand_allocation_strategy", "OnDemandAllocationStrategy"),
            same("on_demand_base_capacity", "OnDemandBaseCapacity"),
            same("on_demand_percentage_above_base_capacity", "OnDemandPercentageAboveBaseCapacity"),
            same("spot_allocation_strategy", "SpotAllocationStrategy"),
            same("spot_instance_pools", "SpotInstancePools"),
            same("spot_max_price", "SpotMaxPrice"),
        ],
    ),
    inside(
        "launch_template",
        &[
            one("launch_template_specification", "LaunchTemplate.LaunchTemplateSpecification", SPECIFICATION),
            many(
                "override",
                "LaunchTemplate.Overrides",
                &[same("instance_type", "InstanceType"), same("weighted_capacity", "WeightedCapacity")],
            ),
        ],
    ),
];

const GROUP: &[Rule] = &[
    same("name", "AutoScalingGroupName"),
    prefix("AutoScalingGroupName"),
    same("vpc_zone_identifier", "VPCZoneIdentifier"),
    same("availability_zones", "AvailabilityZones"),
    same("min_size", "MinSize"),
    same("max_size", "MaxSize"),
    same("desired_capacity", "DesiredCapacity"),
    same("health_check_grace_period", "HealthCheckGracePeriod"),
    same("health_check_type", "HealthCheckType"),
    same("default_cooldown", "Cooldown"),
    same("default_instance_warmup", "DefaultInstanceWarmup"),
    same("max_instance_lifetime", "MaxInstanceLifetime"),
    same("protect_from_scale_in", "NewInstancesProtectedFromScaleIn"),
    same("capacity_rebalance", "CapacityRebalance"),
    same("launch_configuration", "LaunchConfigurationName"),
    same("target_group_arns", "TargetGroupARNs"),
    same("termination_policies", "TerminationPolicies"),
    one("launch_template", "LaunchTemplate", SPECIFICATION),
    one("mixed_instances_policy", "MixedInstancesPolicy", MIXED),
    many(
        "tag",
        "Tags",
        &[same("key", "Key"), same("value", "Value"), same("propagate_at_launch", "PropagateAtLaunch")],
    ),
    // A list of maps in place of blocks, up to provider 4.
    many(
        "tags",
        "Tags",
        &[same("key", "Key"), same("value", "Value"), same("propagate_at_launch", "PropagateAtLaunch")],
    ),
];

const CONFIGURATION: &[Rule] = &[
    same("name", "LaunchConfigurationName"),
    prefix("LaunchConfigurationName"),
    same("image_id", "ImageId"),
    same("instance_type", "InstanceType"),
    same("security_groups", "SecurityGroups"),
    same("iam_instance_profile", "IamInstanceProfile"),
    same("associate_public_ip_address", "AssociatePublicIpAddress"),
    same("enable_monitoring", "InstanceMonitoring"),
    same("spot_price", "SpotPrice"),
    same("user_data", "UserData"),
    same("user_data_base64", "UserData"),
];

const PROVIDER: &[Rule] = &[
    same("name", "Name"),
    one(
        "auto_scaling_group_provider",
        "AutoScalingGroupProvider",
        &[
            with("auto_scaling_group_arn", "AutoScalingGroupArn", whole),
            same("managed_draining", "ManagedDraining"),
            same("managed_termination_protection", "ManagedTerminationProtection"),
            one(
                "managed_scaling",
                "ManagedScaling",
                &[
                    same("status", "Status"),
                    same("target_capacity", "TargetCapacity"),
                    same("minimum_scaling_step_size", "MinimumScalingStepSize"),
                    same("maximum_scaling_step_size", "MaximumScalingStepSize"),
                    same("instance_warmup_period", "InstanceWarmupPeriod"),
                ],
            ),
        ],
    ),
    ALL_TAGS,
    TAGS,
];

const SCHEDULE: &[Rule] = &[
    same("autoscaling_group_name", "AutoScalingGroupName"),
    with("min_size", "MinSize", unless_left),
    with("max_size", "MaxSize", unless_left),
    with("desired_capacity", "DesiredCapacity", unless_left),
    same("recurrence", "Recurrence"),
    same("start_time", "StartTime"),
    same("end_time", "EndTime"),
    same("time_zone", "TimeZone"),
];

const POLICY: &[Rule] = &[
    same("autoscaling_group_name", "AutoScalingGroupName"),
    same("policy_type", "PolicyType"),
    same("adjustment_type", "AdjustmentType"),
    same("scaling_adjustment", "ScalingAdjustment"),
    same("cooldown", "Cooldown"),
    same("estimated_instance_warmup", "EstimatedInstanceWarmup"),
    one(
        "target_tracking_configuration",
        "TargetTrackingConfiguration",
        &[
            same("target_value", "TargetValue"),
            same("disable_scale_in", "DisableScaleIn"),
            one(
                "predefined_metric_specification",
                "PredefinedMetricSpecification",
                &[
                    same("predefined_metric_type", "PredefinedMetricType"),
                    same("resource_label", "ResourceLabel"),
                ],
            ),
        ],
    ),
    many(
        "step_adjustment",
        "StepAdjustments",
        &[
            same("metric_interval_lower_bound", "MetricIntervalLowerBound"),
            same("metric_interval_upper_bound", "MetricIntervalUpperBound"),
            same("scaling_adjustment", "ScalingAdjustment"),
        ],
    ),
];

pub(super) const KINDS: &[Kind] = &[
    Kind {
        physical: &["arn"],
        rules: SCHEDULE,
        ..Kind::new(&["aws_autoscaling_schedule"], "AWS::AutoScaling::ScheduledAction")
    },
    Kind {
        physical: &["arn"],
        rules: POLICY,
        ..Kind::new(&["aws_autoscaling_policy"], "AWS::AutoScaling::ScalingPolicy")
    },
    Kind {
        physical: &["id"],
        attributes: &[("latest_version", "LatestVersionNumber"), ("default_version", "DefaultVersionNumber")],
        rules: TEMPLATE,
        finish: Some(template),
        missed: &[
            ("instance_requirements", "instances are chosen by their attributes, not by type"),
            ("placement", "where instances are placed is not read"),
        ],
        ..Kind::new(&["aws_launch_template"], "AWS::EC2::LaunchTemplate")
    },
    Kind {
        physical: &["name", "id"],
        attributes: &[("arn", "AutoScalingGroupARN")],
        rules: GROUP,
        finish: Some(group),
        missed: &[
            ("warm_pool", "a warm pool keeps instances that are paid for beside the group"),
            ("suspended_processes", "processes of the group are suspended"),
        ],
        ..Kind::new(&["aws_autoscaling_group"], "AWS::AutoScaling::AutoScalingGroup")
    },
    Kind {
        physical: &["name", "id"],
        rules: CONFIGURATION,
        ..Kind::new(&["aws_launch_configuration"], "AWS::AutoScaling::LaunchConfiguration")
    },
    Kind {
        physical: &["name"],
        attributes: &[("arn", "Arn"), ("id", "Arn")],
        rules: PROVIDER,
        missed: &[("managed_instances_provider", "capacity that ECS manages itself is not read")],
        ..Kind::new(&["aws_ecs_capacity_provider"], "AWS::ECS::CapacityProvider")
    },
];

/// A size that a schedule changes; -1 is the provider's word for leaving it.
fn unless_left(_: &Scope<'_>, datum: Datum) -> Datum {
    match datum.known_number() {
        Some(-1.0) => turned(datum, Content::Null),
        _ => datum,
    }
}

fn template(work: &mut Work<'_, '_>) {
    let tags = work.given.at("tags").map(|tags| {
        let block = made(Content::Map(vec![("tags".to_owned(), tags.clone())]), &tags.place);
        (work.turned(&block, &[TAGS]), tags.place.clone())
    });
    if let Some((Datum { content: Content::Map(mut entries), .. }, place)) = tags
        && !entries.is_empty()
    {
        entries.insert(0, ("ResourceType".to_owned(), text("launch-template", &place)));
        work.push("TagSpecifications", made(Content::Map(entries), &place));
    }
    let data = work.turned(&work.given.properties.clone(), DATA);
    if let Content::Map(entries) = data.content {
        work.properties.extend(entries);
    }
}

fn group(work: &mut Work<'_, '_>) {
    // A state says the zones of the subnets beside the subnets; the subnets decide.
    if work.get("VPCZoneIdentifier").is_some() {
        work.take("AvailabilityZones");
    }
}
