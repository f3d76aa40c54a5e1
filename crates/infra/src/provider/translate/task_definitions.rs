//! Task definitions: the containers are a JSON text in ECS's own spelling.

use super::{Body, Out, Source};
use crate::provider::expression::Expression;

/// Maps whose keys are people's, not ECS's.
const FREE_KEYS: [&str; 3] = ["Options", "DockerLabels", "options"];

pub(super) fn translate<'a>(source: Source<'a>, out: &mut Out<'a>) -> Option<Source<'a>> {
    if source.resource.kind != "AWS::ECS::TaskDefinition" {
        return Some(source);
    }
    task_definition(source, out);
    None
}

fn task_definition<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [
        ("Family", "family"),
        ("NetworkMode", "network_mode"),
        ("RequiresCompatibilities", "requires_compatibilities"),
        ("ExecutionRoleArn", "execution_role_arn"),
        ("TaskRoleArn", "task_role_arn"),
    ];
    let mut body = source.fields.copy(Body::new(), &names);
    for (key, name) in [("Cpu", "cpu"), ("Memory", "memory")] {
        body = body.with_some(name, source.fields.text(key));
    }
    if let Some(containers) = source.fields.value("ContainerDefinitions") {
        body = body.with("container_definitions", Expression::Json(Box::new(in_ecs_spelling(containers))));
    }
    body = body.with_some("tags", source.fields.tags());
    if let Some(mut platform) = source.fields.nested("RuntimePlatform") {
        let names =
            [("CpuArchitecture", "cpu_architecture"), ("OperatingSystemFamily", "operating_system_family")];
        body = body.with_block("runtime_platform", platform.copy(Body::new(), &names));
        platform.done();
    }
    if let Some(mut storage) = source.fields.nested("EphemeralStorage") {
        body =
            body.with_block("ephemeral_storage", storage.copy(Body::new(), &[("SizeInGiB", "size_in_gib")]));
        storage.done();
    }
    for mut volume in source.fields.each("Volumes") {
        let mut block = volume.copy(Body::new(), &[("Name", "name")]);
        if let Some(mut host) = volume.nested("Host") {
            block = host.copy(block, &[("SourcePath", "host_path")]);
            host.done();
        }
        volume.done();
        body = body.with_block("volume", block);
    }
    out.add(source, "aws_ecs_task_definition", body);
}

/// `ContainerDefinitions` as ECS spells it: `PortMappings` → `portMappings`; keys of log options and labels stay.
fn in_ecs_spelling(value: Expression) -> Expression {
    match value {
        Expression::List(items) => Expression::List(items.into_iter().map(in_ecs_spelling).collect()),
        Expression::Object(entries) => Expression::Object(
            entries
                .into_iter()
                .map(|(key, value)| {
                    let value =
                        if FREE_KEYS.contains(&key.as_str()) { value } else { in_ecs_spelling(value) };
                    (lower_first(&key), value)
                })
                .collect(),
        ),
        other => other,
    }
}

fn lower_first(key: &str) -> String {
    let mut letters = key.chars();
    letters.next().map_or_else(String::new, |first| first.to_ascii_lowercase().to_string() + letters.as_str())
}
