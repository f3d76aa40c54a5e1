//! EC2 capacity: launch template, Auto Scaling group, capacity provider.

use super::{Body, Out, Source};
use crate::provider::expression::Expression;
use crate::provider::fields::Fields;

pub(super) fn translate<'a>(source: Source<'a>, out: &mut Out<'a>) -> Option<Source<'a>> {
    match source.resource.kind {
        "AWS::EC2::LaunchTemplate" => launch_template(source, out),
        "AWS::AutoScaling::AutoScalingGroup" => group(source, out),
        "AWS::ECS::CapacityProvider" => capacity_provider(source, out),
        _ => return Some(source),
    }
    None
}

fn launch_template<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let mut body = source.fields.copy(Body::new(), &[("LaunchTemplateName", "name")]);
    for mut specification in source.fields.each("TagSpecifications") {
        specification.without_counterpart("ResourceType");
        body = body.with_some("tags", specification.tags());
        specification.done();
    }
    if let Some(mut data) = source.fields.nested("LaunchTemplateData") {
        body = launch_data(&mut data, body);
        data.done();
    }
    out.add(source, "aws_launch_template", body);
}

fn launch_data(data: &mut Fields<'_>, body: Body) -> Body {
    let names = [
        ("ImageId", "image_id"),
        ("SecurityGroupIds", "vpc_security_group_ids"),
        ("UserData", "user_data"),
        ("EbsOptimized", "ebs_optimized"),
    ];
    let mut body = data.copy(body, &names);
    if let Some(mut profile) = data.nested("IamInstanceProfile") {
        body = body.with_block("iam_instance_profile", profile.copy(Body::new(), &[("Arn", "arn")]));
        profile.done();
    }
    if let Some(mut monitoring) = data.nested("Monitoring") {
        body = body.with_block("monitoring", monitoring.copy(Body::new(), &[("Enabled", "enabled")]));
        monitoring.done();
    }
    if let Some(mut options) = data.nested("MetadataOptions") {
        let names = [
            ("HttpEndpoint", "http_endpoint"),
            ("HttpPutResponseHopLimit", "http_put_response_hop_limit"),
            ("HttpTokens", "http_tokens"),
            ("InstanceMetadataTags", "instance_metadata_tags"),
        ];
        body = body.with_block("metadata_options", options.copy(Body::new(), &names));
        options.done();
    }
    for mut mapping in data.each("BlockDeviceMappings") {
        let mut block = mapping.copy(Body::new(), &[("DeviceName", "device_name")]);
        if let Some(mut ebs) = mapping.nested("Ebs") {
            let names =
                [("VolumeSize", "volume_size"), ("VolumeType", "volume_type"), ("KmsKeyId", "kms_key_id")];
            let mut volume = ebs.copy(Body::new(), &names);
            // The provider takes these two as text.
            for (key, name) in [("DeleteOnTermination", "delete_on_termination"), ("Encrypted", "encrypted")]
            {
                volume = volume.with_some(name, ebs.text(key));
            }
            ebs.done();
            block = block.with_block("ebs", volume);
        }
        mapping.done();
        body = body.with_block("block_device_mappings", block);
    }
    for mut specification in data.each("TagSpecifications") {
        let block = specification.copy(Body::new(), &[("ResourceType", "resource_type")]);
        body = body.with_block("tag_specifications", block.with_some("tags", specification.tags()));
        specification.done();
    }
    body
}

fn group<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("AutoScalingGroupName", "name"),
        ("VPCZoneIdentifier", "vpc_zone_identifier"),
        ("NewInstancesProtectedFromScaleIn", "protect_from_scale_in"),
        ("CapacityRebalance", "capacity_rebalance"),
    ];
    let mut body = source.fields.copy(Body::new(), &names);
    for (key, name) in [
        ("MinSize", "min_size"),
        ("MaxSize", "max_size"),
        ("HealthCheckGracePeriod", "health_check_grace_period"),
    ] {
        body = body.with_some(name, source.fields.number(key));
    }
    // `destroy` must not wait for instances that are still protected or draining (X3).
    body = body.with("force_delete", true);
    if let Some(mut policy) = source.fields.nested("MixedInstancesPolicy") {
        body = body.with_block("mixed_instances_policy", mixed(&mut policy));
        policy.done();
    }
    for mut tag in source.fields.each("Tags") {
        let names = [("Key", "key"), ("Value", "value"), ("PropagateAtLaunch", "propagate_at_launch")];
        body = body.with_block("tag", tag.copy(Body::new(), &names));
        tag.done();
    }
    // Managed scaling owns the number of instances.
    out.add_ignoring(source, "aws_autoscaling_group", body, vec!["desired_capacity"]);
}

fn mixed(policy: &mut Fields<'_>) -> Body {
    let mut body = Body::new();
    if let Some(mut distribution) = policy.nested("InstancesDistribution") {
        let names = [
            ("OnDemandAllocationStrategy", "on_demand_allocation_strategy"),
            ("OnDemandBaseCapacity", "on_demand_base_capacity"),
            ("OnDemandPercentageAboveBaseCapacity", "on_demand_percentage_above_base_capacity"),
            ("SpotAllocationStrategy", "spot_allocation_strategy"),
        ];
        body = body.with_block("instances_distribution", distribution.copy(Body::new(), &names));
        distribution.done();
    }
    let Some(mut template) = policy.nested("LaunchTemplate") else { return body };
    let mut block = Body::new();
    if let Some(mut specification) = template.nested("LaunchTemplateSpecification") {
        let names = [("LaunchTemplateId", "launch_template_id"), ("Version", "version")];
        block = block.with_block("launch_template_specification", specification.copy(Body::new(), &names));
        specification.done();
    }
    for mut instance in template.each("Overrides") {
        block =
            block.with_block("override", instance.copy(Body::new(), &[("InstanceType", "instance_type")]));
        instance.done();
    }
    template.done();
    body.with_block("launch_template", block)
}

fn capacity_provider<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let mut body =
        source.fields.copy(Body::new(), &[("Name", "name")]).with_some("tags", source.fields.tags());
    if let Some(mut group) = source.fields.nested("AutoScalingGroupProvider") {
        let names = [
            ("ManagedDraining", "managed_draining"),
            ("ManagedTerminationProtection", "managed_termination_protection"),
        ];
        // CloudFormation takes the group's name or its ARN here, the provider only the ARN.
        let arn = group.value("AutoScalingGroupArn").map(|value| match value {
            Expression::Attribute(address, "name") => Expression::Attribute(address, "arn"),
            other => other,
        });
        let mut block = group.copy(Body::new().with_some("auto_scaling_group_arn", arn), &names);
        if let Some(mut scaling) = group.nested("ManagedScaling") {
            let names = [
                ("Status", "status"),
                ("TargetCapacity", "target_capacity"),
                ("MinimumScalingStepSize", "minimum_scaling_step_size"),
                ("MaximumScalingStepSize", "maximum_scaling_step_size"),
                ("InstanceWarmupPeriod", "instance_warmup_period"),
            ];
            block = block.with_block("managed_scaling", scaling.copy(Body::new(), &names));
            scaling.done();
        }
        group.done();
        body = body.with_block("auto_scaling_group_provider", block);
    }
    out.add(source, "aws_ecs_capacity_provider", body);
}
