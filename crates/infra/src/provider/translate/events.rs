//! EventBridge rules and X-Ray groups.

use super::{Body, Out, Source};
use crate::provider::address::Address;
use crate::provider::expression::Expression;

pub(super) fn translate<'a>(source: Source<'a>, out: &mut Out<'a>) -> Option<Source<'a>> {
    match source.resource.kind {
        "AWS::Events::Rule" => rule(source, out),
        "AWS::XRay::Group" => xray_group(source, out),
        _ => return Some(source),
    }
    None
}

fn rule<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [("Name", "name"), ("Description", "description"), ("State", "state")];
    let body = source
        .fields
        .copy(Body::new(), &names)
        .with_some("event_pattern", source.fields.json("EventPattern"))
        .with_some("tags", source.fields.tags());
    let name = Expression::Attribute(Address::of("aws_cloudwatch_event_rule", &source.resource.id), "name");
    for mut target in source.fields.each("Targets") {
        let id = target.value("Id");
        let suffix = id.as_ref().and_then(Expression::as_text).unwrap_or("target").replace('-', "_");
        let mut block = Body::new().with("rule", name.clone()).with_some("target_id", id);
        block = target.copy(block, &[("Arn", "arn"), ("RoleArn", "role_arn"), ("Input", "input")]);
        if let Some(mut transformer) = target.nested("InputTransformer") {
            let names = [("InputPathsMap", "input_paths"), ("InputTemplate", "input_template")];
            block = block.with_block("input_transformer", transformer.copy(Body::new(), &names));
            transformer.done();
        }
        target.done();
        out.add_beside(&source, "aws_cloudwatch_event_target", &suffix, block);
    }
    out.add(source, "aws_cloudwatch_event_rule", body);
}

fn xray_group<'a>(mut source: Source<'a>, out: &mut Out<'a>) {
    let names = [("GroupName", "group_name"), ("FilterExpression", "filter_expression")];
    let mut body = source.fields.copy(Body::new(), &names).with_some("tags", source.fields.tags());
    if let Some(mut insights) = source.fields.nested("InsightsConfiguration") {
        let names =
            [("InsightsEnabled", "insights_enabled"), ("NotificationsEnabled", "notifications_enabled")];
        body = body.with_block("insights_configuration", insights.copy(Body::new(), &names));
        insights.done();
    }
    out.add(source, "aws_xray_group", body);
}
