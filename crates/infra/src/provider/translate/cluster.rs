//! Cluster, capacity providers, service discovery.

use super::{Body, Out, Source};
use crate::provider::fields::Fields;

pub(super) fn translate<'a>(source: Source<'a>, out: &mut Out<'a>) -> Option<Source<'a>> {
    match source.resource.kind {
        "AWS::ECS::Cluster" => cluster(source, out),
        "AWS::ECS::ClusterCapacityProviderAssociations" => capacity_providers(source, out),
        "AWS::ServiceDiscovery::PrivateDnsNamespace" => private_namespace(source, out),
        "AWS::ServiceDiscovery::HttpNamespace" => http_namespace(source, out),
        "AWS::ServiceDiscovery::Service" => discovery(source, out),
        _ => return Some(source),
    }
    None
}

fn cluster<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let mut body =
        source.fields.copy(Body::new(), &[("ClusterName", "name")]).with_some("tags", source.fields.tags());
    for mut setting in source.fields.each("ClusterSettings") {
        body = body.with_block("setting", setting.copy(Body::new(), &[("Name", "name"), ("Value", "value")]));
        setting.done();
    }
    if let Some(mut configuration) = source.fields.nested("Configuration") {
        let mut block = Body::new();
        if let Some(mut exec) = configuration.nested("ExecuteCommandConfiguration") {
            let names = [("KmsKeyId", "kms_key_id"), ("Logging", "logging")];
            block = block.with_block("execute_command_configuration", exec.copy(Body::new(), &names));
            exec.done();
        }
        configuration.done();
        body = body.with_block("configuration", block);
    }
    if let Some(mut defaults) = source.fields.nested("ServiceConnectDefaults") {
        let block = defaults.copy(Body::new(), &[("Namespace", "namespace")]);
        defaults.done();
        body = body.with_block("service_connect_defaults", block);
    }
    out.add(source, "aws_ecs_cluster", body);
}

fn capacity_providers<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [("Cluster", "cluster_name"), ("CapacityProviders", "capacity_providers")];
    let mut body = source.fields.copy(Body::new(), &names);
    for fields in source.fields.each("DefaultCapacityProviderStrategy") {
        body = body.with_block("default_capacity_provider_strategy", strategy(fields));
    }
    out.add(source, "aws_ecs_cluster_capacity_providers", body);
}

/// One item of a capacity provider strategy.
pub(super) fn strategy(mut fields: Fields<'_>) -> Body {
    let names = [("CapacityProvider", "capacity_provider"), ("Base", "base"), ("Weight", "weight")];
    let body = fields.copy(Body::new(), &names);
    fields.done();
    body
}

fn private_namespace<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [("Name", "name"), ("Description", "description"), ("Vpc", "vpc")];
    let body = source.fields.copy(Body::new(), &names).with_some("tags", source.fields.tags());
    out.add(source, "aws_service_discovery_private_dns_namespace", body);
}

fn http_namespace<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [("Name", "name"), ("Description", "description")];
    let body = source.fields.copy(Body::new(), &names).with_some("tags", source.fields.tags());
    out.add(source, "aws_service_discovery_http_namespace", body);
}

fn discovery<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [("Name", "name"), ("Description", "description"), ("NamespaceId", "namespace_id")];
    let mut body = source.fields.copy(Body::new(), &names);
    if let Some(mut dns) = source.fields.nested("DnsConfig") {
        // The namespace is an argument of this block and not of the resource, where both are written.
        let namespace = body.take("namespace_id");
        let mut block = Body::new().with_some("namespace_id", namespace);
        block = dns.copy(block, &[("RoutingPolicy", "routing_policy")]);
        for mut record in dns.each("DnsRecords") {
            let record_body =
                Body::new().with_some("type", record.value("Type")).with_some("ttl", record.number("TTL"));
            record.done();
            block = block.with_block("dns_records", record_body);
        }
        dns.done();
        body = body.with_block("dns_config", block);
    }
    if let Some(mut check) = source.fields.nested("HealthCheckCustomConfig") {
        // AWS: the threshold is always 1 and the argument deprecated; source Cloud Map API, HealthCheckCustomConfig,
        // read 2026-09. It is written nevertheless: the provider keeps no empty block, and would replace the service at every
        // run; source hashicorp/terraform-provider-aws issue 44285, and plans against fakecloud, 2026-11-21.
        check.without_counterpart("FailureThreshold");
        check.done();
        body = body.with_block("health_check_custom_config", Body::new().with("failure_threshold", 1_i64));
    }
    // `destroy` must not stop at instances that ECS has not taken out yet (X3).
    let body = body.with("force_destroy", true).with_some("tags", source.fields.tags());
    out.add(source, "aws_service_discovery_service", body);
}
