//! What refers to what, in the ways in which people write it.

use super::{given, item, shown, translated};
use crate::provider::translate;
use plimsoll_rules::view::scaling;
use plimsoll_rules::{Content, Origin, Place};
use plimsoll_spec::Span;

const PARTS: &str = r#"
    "aws_ecs_cluster.main": {"name": "shop"},
    "aws_ecs_task_definition.api": {"family": "api", "cpu": "256"},
    "aws_ecs_task_definition.web": {"family": "web", "cpu": "512"}
"#;

fn service(arguments: &str) -> (String, String, Vec<String>) {
    let (model, unread) =
        translated(&format!("{{{PARTS}, \"aws_ecs_service.api\": {{\"name\": \"api\", {arguments}}}}}"));
    let item = item(&model, "aws_ecs_service.api");
    let at = |path: &str| item.at(path).map(shown).unwrap_or_default();
    let unread = unread.into_iter().map(|unread| format!("{}: {}", unread.what, unread.because)).collect();
    (at("Cluster"), at("TaskDefinition"), unread)
}

#[test]
fn a_cluster_is_found_by_any_of_its_names() {
    for written in [
        "${aws_ecs_cluster.main.id}",
        "${aws_ecs_cluster.main.arn}",
        "${aws_ecs_cluster.main.name}",
        "shop",
        "arn:aws:ecs:eu-central-1:123456789012:cluster/shop",
    ] {
        let (cluster, _, _) = service(&format!("\"cluster\": \"{written}\""));
        assert_eq!(cluster, "<aws_ecs_cluster.main>", "{written}");
    }
    assert_eq!(service("\"cluster\": \"other\"").0, "other");
    assert_eq!(service("\"cluster\": \"${data.aws_ecs_cluster.x.arn}\"").0, "<?>");
}

#[test]
fn a_task_definition_is_found_in_any_of_the_ways_of_naming_it() {
    for written in [
        "${aws_ecs_task_definition.api.arn}",
        "${aws_ecs_task_definition.api.arn_without_revision}",
        "${aws_ecs_task_definition.api.family}",
        "${aws_ecs_task_definition.api.family}:${?the greater of two revisions}",
        "${aws_ecs_task_definition.api.family}:${aws_ecs_task_definition.api.revision}",
        "api",
        "api:7",
        "arn:aws:ecs:eu-central-1:123456789012:task-definition/api:7",
    ] {
        let (_, task, unread) = service(&format!("\"task_definition\": \"{written}\""));
        assert_eq!(task, "<aws_ecs_task_definition.api>", "{written}");
        assert_eq!(unread, Vec::<String>::new(), "{written}");
    }
    let computed = "\"task_definition\": \"${?a function}\", \"mentions\": [\"aws_ecs_task_definition.web\"]";
    assert_eq!(service(computed).1, "<aws_ecs_task_definition.web>");
    // Which of two is not guessed.
    let either = "\"task_definition\": \"${?a condition}\", \"mentions\": \
                  [\"aws_ecs_task_definition.web\", \"aws_ecs_task_definition.api\"]";
    assert_eq!(service(either).1, "<?>");
    assert_eq!(service("\"task_definition\": \"elsewhere:3\"").1, "elsewhere:3");
}

#[test]
fn another_revision_than_that_of_the_code_is_listed() {
    let (model, unread) = translated(
        r#"{"aws_ecs_task_definition.api": {"family": "api", "revision": 12},
            "aws_ecs_service.api": {"task_definition": "arn:aws:ecs:x:1:task-definition/api:15"}}"#,
    );
    assert_eq!(
        item(&model, "aws_ecs_service.api").at("TaskDefinition").map(shown).unwrap(),
        "<aws_ecs_task_definition.api>"
    );
    assert_eq!(unread[0].what, "`task_definition` of aws_ecs_service.api");
    assert_eq!(unread[0].because, "it is revision 15, and aws_ecs_task_definition.api is revision 12");
}

#[test]
fn a_task_definition_read_back_by_a_data_source_is_the_resource() {
    let (model, _) = translated(
        r#"{"aws_ecs_task_definition.api": {"family": "api"},
            "data.aws_ecs_task_definition.api": {"task_definition": "${aws_ecs_task_definition.api.arn}"},
            "aws_ecs_service.api": {"task_definition": "${data.aws_ecs_task_definition.api.arn}"}}"#,
    );
    assert_eq!(
        item(&model, "aws_ecs_service.api").at("TaskDefinition").map(shown).unwrap(),
        "<aws_ecs_task_definition.api>"
    );
}

#[test]
fn a_count_that_is_ignored_afterwards_is_listed() {
    for ignored in [r#"["desired_count"]"#, r#"["task_definition", "desired_count"]"#, r#""all""#] {
        let lifecycle = format!("\"desired_count\": 3, \"lifecycle\": [{{\"ignore_changes\": {ignored}}}]");
        let (_, _, unread) = service(&lifecycle);
        let because = "`ignore_changes` names it: it counts when the service is made, and is not taken back";
        assert_eq!(unread, [format!("`desired_count` of aws_ecs_service.api: {because}")], "{ignored}");
    }
    assert!(service("\"desired_count\": 3").2.is_empty());
}

/// A service `api` of a cluster `shop`, a scalable target, a policy and a scheduled action.
fn scaled(target: &str, policy: &str, action: &str) -> (plimsoll_rules::Model, Vec<crate::read::Unread>) {
    translated(&format!(
        r#"{{"aws_ecs_cluster.main": {{"name": "shop"}},
            "aws_ecs_service.api": {{"name": "api", "cluster": "${{aws_ecs_cluster.main.id}}"}},
            "aws_ecs_service.web": {{"name": "web", "cluster": "${{aws_ecs_cluster.main.id}}"}},
            "aws_appautoscaling_target.api": {{"service_namespace": "ecs", "scalable_dimension": "ecs:service:DesiredCount",
                "min_capacity": 2, "max_capacity": 10, {target}}},
            "aws_appautoscaling_policy.cpu": {{"name": "cpu", "policy_type": "TargetTrackingScaling", {policy},
                "target_tracking_scaling_policy_configuration": [{{"target_value": 60, "predefined_metric_specification":
                [{{"predefined_metric_type": "ECSServiceAverageCPUUtilization"}}]}}]}},
            "aws_appautoscaling_scheduled_action.night": {{"name": "night", "schedule": "cron(0 20 * * ? *)", {action},
                "scalable_target_action": [{{"min_capacity": 1, "max_capacity": 2}}]}}}}"#
    ))
}

#[test]
fn scaling_finds_its_service_however_the_place_is_written() {
    let of_target = r#""resource_id": "${aws_appautoscaling_target.api.resource_id}",
        "scalable_dimension": "${aws_appautoscaling_target.api.scalable_dimension}""#;
    let dimension = r#""scalable_dimension": "ecs:service:DesiredCount""#;
    for place in [
        "service/shop/api",
        "service/${aws_ecs_cluster.main.name}/${aws_ecs_service.api.name}",
        "service/shop/${aws_ecs_service.api.name}",
        "service/${?a part of an ARN}/${aws_ecs_service.api.name}",
        "service/${aws_ecs_cluster.main.name}/api",
    ] {
        let own = format!("\"resource_id\": \"{place}\", {dimension}");
        for other in [of_target, own.as_str()] {
            if other == own.as_str() && place.contains('?') {
                // Two places that are not wholly known are not taken for the same.
                continue;
            }
            let (model, unread) = scaled(&format!("\"resource_id\": \"{place}\""), other, other);
            let service = item(&model, "aws_ecs_service.api");
            let target = scaling::target_of(&model, service).unwrap_or_else(|| panic!("{place}"));
            assert_eq!(scaling::policies_of(&model, target).count(), 1, "{place} {other}");
            assert_eq!(
                target.at("ScheduledActions.0.ScalableTargetAction.MinCapacity").map(shown).unwrap(),
                "1"
            );
            assert!(scaling::target_of(&model, item(&model, "aws_ecs_service.web")).is_none(), "{place}");
            assert!(unread.is_empty(), "{unread:?}");
        }
    }
}

#[test]
fn a_place_that_is_not_known_is_that_of_the_one_service_it_mentions() {
    let target = r#""resource_id": "${?join}", "mentions": ["aws_ecs_service.api", "aws_ecs_cluster.main"]"#;
    let (model, _) = scaled(target, r#""resource_id": "x""#, r#""resource_id": "x""#);
    let found = item(&model, "aws_appautoscaling_target.api").at("ResourceId").unwrap();
    assert_eq!(shown(found), "service/<?>/<aws_ecs_service.api.Name>");
    let both = r#""resource_id": "${?join}", "mentions": ["aws_ecs_service.api", "aws_ecs_service.web"]"#;
    let (model, unread) = scaled(both, r#""resource_id": "x""#, r#""resource_id": "x""#);
    assert_eq!(shown(item(&model, "aws_appautoscaling_target.api").at("ResourceId").unwrap()), "<?>");
    // The action is of nothing that is in the code.
    assert_eq!(unread[0].what, "aws_appautoscaling_scheduled_action.night");
    assert_eq!(unread[0].because, "the resource that its `resource_id` names is not in the code");
}

#[test]
fn places_and_literals_are_kept_on_the_way() {
    let text = r#"{"aws_ecs_service.api": {"desired_count": "${aws_appautoscaling_target.api.min_capacity}", "name": "api"},
                   "aws_appautoscaling_target.api": {"min_capacity": 2}}"#;
    let before = given(text);
    let own = before.item("aws_ecs_service.api").unwrap().at("desired_count").unwrap();
    let literal = before.item("aws_appautoscaling_target.api").unwrap().at("min_capacity").unwrap();
    let model = translate(&before, &mut Vec::new());
    let count = model.item("aws_ecs_service.api").unwrap().at("DesiredCount").unwrap();
    assert_eq!(count.content, Content::Number(2.0));
    assert_eq!(count.place, own.place);
    assert_eq!(count.origin, literal.origin);
}

#[test]
fn what_is_not_written_is_what_the_provider_asks_for() {
    let (model, _) = translated(
        r#"{"aws_ecs_service.a": {"name": "a"}, "aws_ecs_service.b": {"scheduling_strategy": "DAEMON"},
            "aws_ecs_service.c": {"desired_count": "${?x}"},
            "aws_appautoscaling_policy.a": {"target_tracking_scaling_policy_configuration": [{"scale_in_cooldown": 60}]},
            "aws_appautoscaling_policy.b": {"step_scaling_policy_configuration": [{"cooldown": null}]},
            "aws_lb_target_group.a": {"health_check": [{"path": "/"}]}, "aws_lb_target_group.b": {"port": 80}}"#,
    );
    let at = |id: &str, path: &str| item(&model, id).at(path).map(shown);
    assert_eq!(at("aws_ecs_service.a", "DesiredCount").as_deref(), Some("0"));
    assert_eq!(at("aws_ecs_service.b", "DesiredCount"), None);
    assert_eq!(at("aws_ecs_service.c", "DesiredCount").as_deref(), Some("<?>"));
    let tracking = "TargetTrackingScalingPolicyConfiguration";
    assert_eq!(
        at("aws_appautoscaling_policy.a", tracking).as_deref(),
        Some("{ScaleInCooldown: 60, ScaleOutCooldown: 0}")
    );
    assert_eq!(
        at("aws_appautoscaling_policy.b", "StepScalingPolicyConfiguration.Cooldown").as_deref(),
        Some("0")
    );
    assert_eq!(at("aws_lb_target_group.a", "HealthyThresholdCount").as_deref(), Some("3"));
    // Without the block AWS decides.
    assert_eq!(at("aws_lb_target_group.b", "HealthyThresholdCount"), None);
    let count = item(&model, "aws_ecs_service.a").at("DesiredCount").unwrap();
    assert_eq!((&count.origin, &count.place), (&Origin::Unsaid, &item(&model, "aws_ecs_service.a").place));
}

#[test]
fn attributes_that_refer_to_each_other_end() {
    let text = r#"{"aws_ecs_service.a": {"name": "${aws_ecs_service.b.launch_type}", "platform_version": "${aws_ecs_service.a.platform_version}"},
                   "aws_ecs_service.b": {"launch_type": "${aws_ecs_service.a.scheduling_strategy}"}}"#;
    let (model, _) = translated(text);
    let service = item(&model, "aws_ecs_service.a");
    assert_eq!(service.at("ServiceName").map(shown).unwrap(), "<?>");
    assert_eq!(service.at("PlatformVersion").map(shown).unwrap(), "<?>");
}

#[test]
fn what_doubles_at_every_step_stays_small() {
    let mut text = String::from("{");
    for index in 0..40 {
        let next = format!("${{aws_ecs_service.s{}.tags}}", index + 1);
        text.push_str(&format!("\"aws_ecs_service.s{index}\": {{\"tags\": \"{}\"}},", next.repeat(4)));
    }
    text.push_str("\"aws_ecs_service.s40\": {\"tags\": \"x\"}}");
    let (model, _) = translated(&text);
    assert_eq!(model.items.len(), 41);
}

#[test]
fn types_of_no_use_are_listed_once_each() {
    let (model, unread) = translated(
        r#"{"aws_db_instance.a": {}, "aws_db_instance.b": {}, "aws_elasticache_cluster.c": {}, "random_id.d": {},
            "data.aws_region.e": {}, "aws_ecs_service.f": {"name": "f"}}"#,
    );
    let listed: Vec<&str> = unread.iter().map(|unread| unread.what.as_str()).collect();
    assert_eq!(
        listed,
        ["the resource type aws_db_instance (2 resources)", "the resource type aws_elasticache_cluster"]
    );
    assert!(
        unread
            .iter()
            .all(|unread| unread.because == "plimsoll has no use for it" && unread.span != Span::default())
    );
    assert_eq!(model.items.len(), 1);
    assert!(matches!(model.items[0].place, Place::Span(_)));
    assert!(matches!(model.items[0].at("ServiceName").unwrap().origin, Origin::Literal(_)));
}
