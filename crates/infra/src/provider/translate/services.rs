//! ECS services.

use super::cluster::strategy;
use super::{Body, Out, Source};
use crate::provider::expression::Expression;
use crate::provider::fields::Fields;

pub(super) fn translate<'a>(source: Source<'a>, out: &mut Out<'a>) -> Option<Source<'a>> {
    if source.resource.kind != "AWS::ECS::Service" {
        return Some(source);
    }
    service(source, out);
    None
}

fn service<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("ServiceName", "name"),
        ("Cluster", "cluster"),
        ("TaskDefinition", "task_definition"),
        ("LaunchType", "launch_type"),
        ("PlatformVersion", "platform_version"),
        ("SchedulingStrategy", "scheduling_strategy"),
        ("DesiredCount", "desired_count"),
        ("AvailabilityZoneRebalancing", "availability_zone_rebalancing"),
        ("HealthCheckGracePeriodSeconds", "health_check_grace_period_seconds"),
        ("EnableExecuteCommand", "enable_execute_command"),
        ("EnableECSManagedTags", "enable_ecs_managed_tags"),
        ("PropagateTags", "propagate_tags"),
    ];
    let mut body = source.fields.copy(Body::new(), &names);
    // The provider looks a cluster up by name or ARN; it keeps the ARN, so that a name would show a difference for ever.
    if let Some(Expression::Attribute(address, "name")) = body.get("cluster").cloned() {
        body.replace("cluster", Expression::Attribute(address, "arn"));
    }
    let deployment = source.fields.nested("DeploymentConfiguration");
    if let Some(deployment) = deployment {
        body = rollout(deployment, body, &source, out);
    }
    body = body.with_some("tags", source.fields.tags());
    for fields in source.fields.each("CapacityProviderStrategy") {
        body = body.with_block("capacity_provider_strategy", strategy(fields));
    }
    body = places(&mut source.fields, body);
    if let Some(mut connect) = source.fields.nested("ServiceConnectConfiguration") {
        body = body.with_block("service_connect_configuration", service_connect(&mut connect));
        connect.done();
    }
    if let Some(mut forced) = source.fields.nested("ForceNewDeployment") {
        // Without it the provider makes a new service of one with another strategy. What changes the strategy is a change by
        // itself, so the nonce says nothing more.
        body = forced.copy(body, &[("EnableForceNewDeployment", "force_new_deployment")]);
        forced.without_counterpart("ForceNewDeploymentNonce");
        forced.done();
    }
    if source.fields.raw("Monitoring").is_some() {
        out.gap(&source, "20-second metrics (Monitoring): the provider has no argument for them up to 6.25");
    }
    // A deployment registers revisions and autoscaling moves the count; neither is taken back here (C6).
    out.add_ignoring(source, "aws_ecs_service", body, vec!["desired_count", "task_definition"]);
}

fn rollout<'a>(mut fields: Fields<'a>, body: Body, source: &Source<'a>, out: &mut Out<'a>) -> Body {
    let names = [
        ("MinimumHealthyPercent", "deployment_minimum_healthy_percent"),
        ("MaximumPercent", "deployment_maximum_percent"),
    ];
    let mut body = fields.copy(body, &names);
    if let Some(mut breaker) = fields.nested("DeploymentCircuitBreaker") {
        let block = breaker.copy(Body::new(), &[("Enable", "enable"), ("Rollback", "rollback")]);
        for key in ["ThresholdConfiguration", "ResetOnHealthyTask"] {
            if breaker.raw(key).is_some() {
                out.gap(
                    source,
                    format!("the circuit breaker's {key}: the provider has no argument for it up to 6.25"),
                );
            }
        }
        breaker.done();
        body = body.with_block("deployment_circuit_breaker", block);
    }
    fields.done();
    body
}

fn places(fields: &mut Fields<'_>, mut body: Body) -> Body {
    if let Some(mut network) = fields.nested("NetworkConfiguration") {
        if let Some(vpc) = network.nested("AwsvpcConfiguration") {
            body = body.with_block("network_configuration", awsvpc(vpc));
        }
        network.done();
    }
    for mut balancer in fields.each("LoadBalancers") {
        let names = [
            ("TargetGroupArn", "target_group_arn"),
            ("ContainerName", "container_name"),
            ("ContainerPort", "container_port"),
        ];
        body = body.with_block("load_balancer", balancer.copy(Body::new(), &names));
        balancer.done();
    }
    for mut registry in fields.each("ServiceRegistries") {
        let names = [
            ("RegistryArn", "registry_arn"),
            ("ContainerName", "container_name"),
            ("ContainerPort", "container_port"),
            ("Port", "port"),
        ];
        body = body.with_block("service_registries", registry.copy(Body::new(), &names));
        registry.done();
    }
    for mut placement in fields.each("PlacementStrategies") {
        let names = [("Type", "type"), ("Field", "field")];
        body = body.with_block("ordered_placement_strategy", placement.copy(Body::new(), &names));
        placement.done();
    }
    body
}

/// Subnets, security groups and public address of tasks.
pub(super) fn awsvpc(mut fields: Fields<'_>) -> Body {
    let names = [("Subnets", "subnets"), ("SecurityGroups", "security_groups")];
    let mut body = fields.copy(Body::new(), &names);
    if let Some(public) = fields.value("AssignPublicIp") {
        body = body.with("assign_public_ip", public.as_text() == Some("ENABLED"));
    }
    fields.done();
    body
}

fn service_connect(fields: &mut Fields<'_>) -> Body {
    let mut body = fields.copy(Body::new(), &[("Enabled", "enabled"), ("Namespace", "namespace")]);
    if let Some(mut logs) = fields.nested("LogConfiguration") {
        let names = [("LogDriver", "log_driver"), ("Options", "options")];
        body = body.with_block("log_configuration", logs.copy(Body::new(), &names));
        logs.done();
    }
    for mut service in fields.each("Services") {
        let names = [("PortName", "port_name"), ("DiscoveryName", "discovery_name")];
        let mut block = service.copy(Body::new(), &names);
        for mut alias in service.each("ClientAliases") {
            let names = [("DnsName", "dns_name"), ("Port", "port")];
            block = block.with_block("client_alias", alias.copy(Body::new(), &names));
            alias.done();
        }
        service.done();
        body = body.with_block("service", block);
    }
    body
}
