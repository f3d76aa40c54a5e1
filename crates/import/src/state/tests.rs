//! Real states and a real plan (`fixtures/tf-state-*`, `fixtures/tf-plan-*`), and what goes wrong.

use crate::read::{Kind, Options, Read};
use crate::sources::Files;
use plimsoll_rules::{Content, Datum, Item, Origin, Piece, Place};

const STATE_FILE: &str = include_str!("../../fixtures/tf-state-file/code/terraform.tfstate");
const SHOWN: &str = include_str!("../../fixtures/tf-state-shown/code/state.json");
const PLAN: &str = include_str!("../../fixtures/tf-plan-shown/code/plan.json");

fn read_as(name: &str, text: &str) -> Read {
    let files = Files::from([(name.to_owned(), text.to_owned())]);
    crate::read::read(&files, &Options::default())
        .unwrap_or_else(|error| panic!("{} {:?}", error.message, error.files))
}

/// The state file, the state shown, the plan shown.
fn all() -> [(&'static str, Read); 3] {
    [
        ("state file", read_as("terraform.tfstate", STATE_FILE)),
        ("state", read_as("state.json", SHOWN)),
        ("plan", read_as("plan.json", PLAN)),
    ]
}

fn item<'a>(read: &'a Read, id: &str) -> &'a Item {
    read.model.item(id).unwrap_or_else(|| panic!("{id} is not there"))
}

fn reference(item: &Item, path: &str) -> String {
    match &item.at(path).unwrap_or_else(|| panic!("{path} is not there")).content {
        Content::Reference { id, attribute: None } => id.clone(),
        Content::Reference { id, attribute: Some(name) } => format!("{id}.{name}"),
        other => panic!("{path}: {other:?}"),
    }
}

const API: &str = "module.service[\"api\"].";

#[test]
fn each_form_is_recognized() {
    let kinds: Vec<Kind> = all().iter().map(|(_, read)| read.kind).collect();
    assert_eq!(kinds, [Kind::TerraformState, Kind::TerraformState, Kind::TerraformPlan]);
}

#[test]
fn instances_of_modules_have_their_whole_address_and_their_own_values() {
    for (form, read) in all() {
        let task = item(&read, &format!("{API}aws_ecs_task_definition.this"));
        assert_eq!(task.at("Cpu").unwrap().known_number(), Some(512.0), "{form}");
        assert_eq!(
            task.at("ContainerDefinitions.0.PortMappings.0.ContainerPort").unwrap().known_number(),
            Some(8080.0)
        );
        let other = item(&read, "module.service[\"search\"].aws_ecs_task_definition.this");
        assert_eq!(other.at("Cpu").unwrap().known_number(), Some(256.0), "{form}");
        assert!(read.model.item("aws_subnet.private[1]").is_some(), "{form}");
    }
}

#[test]
fn services_refer_to_their_parts() {
    for (form, read) in all() {
        let service = item(&read, &format!("{API}aws_ecs_service.this"));
        assert_eq!(reference(service, "Cluster"), "aws_ecs_cluster.main", "{form}");
        assert_eq!(
            reference(service, "TaskDefinition"),
            format!("{API}aws_ecs_task_definition.this"),
            "{form}"
        );
        let group = reference(service, "LoadBalancers.0.TargetGroupArn");
        assert_eq!(group, format!("{API}aws_lb_target_group.this"), "{form}");
        let subnets = service.at("NetworkConfiguration.AwsvpcConfiguration.Subnets").unwrap();
        let mut ids: Vec<String> = (0..subnets.items().len())
            .map(|index| {
                reference(service, &format!("NetworkConfiguration.AwsvpcConfiguration.Subnets.{index}"))
            })
            .collect();
        ids.sort();
        assert_eq!(ids, ["aws_subnet.private[0]", "aws_subnet.private[1]"], "{form}");
        let rule = item(&read, &format!("{API}aws_lb_listener_rule.this"));
        assert_eq!(reference(rule, "ListenerArn"), "aws_lb_listener.http", "{form}");
        assert_eq!(
            reference(rule, "Actions.0.TargetGroupArn"),
            format!("{API}aws_lb_target_group.this"),
            "{form}"
        );
        assert_eq!(
            reference(item(&read, "aws_lb_listener.http"), "LoadBalancerArn"),
            "aws_lb.main",
            "{form}"
        );
    }
}

#[test]
fn scaling_belongs_to_its_service() {
    for (form, read) in all() {
        let service = item(&read, &format!("{API}aws_ecs_service.this"));
        let target = plimsoll_rules::view::scaling::target_of(&read.model, service);
        let target = target.unwrap_or_else(|| panic!("{form}: no target"));
        assert_eq!(target.id, format!("{API}aws_appautoscaling_target.this"), "{form}");
        assert_eq!(target.at("MaxCapacity").unwrap().known_number(), Some(8.0), "{form}");
        let policies: Vec<&str> = plimsoll_rules::view::scaling::policies_of(&read.model, target)
            .map(|policy| policy.id.as_str())
            .collect();
        assert_eq!(policies, [format!("{API}aws_appautoscaling_policy.cpu")], "{form}");
    }
}

#[test]
fn a_state_says_a_place_by_references() {
    let read = read_as("state.json", SHOWN);
    let target = item(&read, &format!("{API}aws_appautoscaling_target.this"));
    let piece = |id: String, name: Option<&str>| Piece::Reference { id, attribute: name.map(str::to_owned) };
    let expected = vec![
        Piece::Text("service/".to_owned()),
        piece("aws_ecs_cluster.main".to_owned(), None),
        Piece::Text("/".to_owned()),
        piece(format!("{API}aws_ecs_service.this"), Some("Name")),
    ];
    assert_eq!(target.at("ResourceId").unwrap().content, Content::Partial(expected));
}

#[test]
fn what_is_marked_sensitive_is_nowhere() {
    for (form, read) in all() {
        let shown = format!("{:?} {:?} {:?}", read.model, read.unread, read.problems);
        assert!(!shown.contains("not-a-real-token"), "{form}");
        let file = read.sources.files().next().unwrap();
        assert!(!file.text().contains("not-a-real-token") && file.text().contains("****"), "{form}");
        let task = item(&read, "aws_ecs_task_definition.worker");
        let hidden = &task.at("ContainerDefinitions").unwrap().content;
        assert_eq!(*hidden, Content::Unknown("marked sensitive".to_owned()), "{form}");
        assert_eq!(task.at("Cpu").unwrap().known_number(), Some(1024.0), "{form}");
        let listed = read.unread.iter().find(|unread| unread.because == "it is marked sensitive").unwrap();
        assert_eq!(listed.what, "`container_definitions` of aws_ecs_task_definition.worker", "{form}");
    }
}

#[test]
fn what_is_of_no_use_is_listed_once_with_its_place() {
    for (form, read) in all() {
        let listed = read.unread.iter().find(|unread| unread.what.contains("aws_dynamodb_table"));
        let listed = listed.unwrap_or_else(|| panic!("{form}: {:?}", read.unread));
        assert_eq!(listed.because, "plimsoll has no use for it");
        assert!(read.sources.slice(listed.span).contains("aws_dynamodb_table"), "{form}");
    }
}

#[test]
fn values_stand_where_they_are_in_the_file_and_cannot_be_patched() {
    for (form, read) in all() {
        let task = item(&read, &format!("{API}aws_ecs_task_definition.this"));
        let Datum { place: Place::Span(span), origin, .. } = task.at("Cpu").unwrap() else {
            panic!("{form}")
        };
        assert_eq!(read.sources.slice(*span), "\"512\"", "{form}");
        assert!(matches!(origin, Origin::Computed(why) if why.starts_with("a state holds values")), "{form}");
    }
}

#[test]
fn the_region_is_that_of_the_arns_or_of_the_provider() {
    for (form, read) in all() {
        assert_eq!(read.model.region.as_deref(), Some("eu-central-1"), "{form}");
    }
}

#[test]
fn tags_of_the_provider_count_too() {
    for (form, read) in all() {
        let cluster = item(&read, "aws_ecs_cluster.main");
        assert_eq!(plimsoll_rules::view::ecs::tag(cluster, "Owner"), Some("shop"), "{form}");
    }
}

#[test]
fn policies_of_roles_are_read_from_their_text() {
    for (form, read) in all() {
        let role = item(&read, "aws_iam_role.execution");
        let action = role.at("Policies.0.PolicyDocument.Statement.0.Action.0").unwrap();
        assert_eq!(action.plain(), Some("logs:CreateLogStream"), "{form}");
        let trust = role.at("AssumeRolePolicyDocument.Statement.0.Principal.Service").unwrap();
        assert_eq!(trust.plain(), Some("ecs-tasks.amazonaws.com"), "{form}");
    }
}

fn refused(name: &str, text: &str) -> String {
    let files = Files::from([(name.to_owned(), text.to_owned())]);
    let error = super::read(&files, &Options::default(), Kind::TerraformState).unwrap_err();
    let lines: Vec<String> = error.files.iter().map(ToString::to_string).collect();
    format!("{}{}", error.message, lines.join("\n"))
}

#[test]
fn what_cannot_be_read_says_why() {
    for (text, said) in [
        (
            "{\"version\": 4,\n \"resources\": [}",
            "a.tfstate:2:16: error[PLM1201]: a value is expected here, found `}`",
        ),
        (
            "{\"version\": 3, \"modules\": []}",
            "a.tfstate:1:13: error[PLM1205]: this version of the state's format",
        ),
        (
            "{\"encrypted_data\": \"x\", \"resources\": []}",
            "a.tfstate:1:1: error[PLM1205]: the state is encrypted",
        ),
        ("[]", "a.tfstate:1:1: error[PLM1202]: the file is neither a state nor a plan"),
    ] {
        let found = refused("a.tfstate", text);
        assert!(found.starts_with(said), "{found}");
    }
}

#[test]
fn values_of_secrets_are_hidden_though_nobody_marked_them() {
    let text = "{\"version\": 4, \"outputs\": {\"a\": {\"value\": \"hidden0\"}}, \"resources\": [\
                {\"mode\": \"managed\", \"type\": \"aws_ssm_parameter\", \"name\": \"a\", \"instances\": [{\"attributes\": \
                {\"name\": \"/shop/key\", \"value\": \"hidden1\"}}]}, {\"mode\": \"managed\", \"type\": \
                \"random_password\", \"name\": \"b\", \"instances\": [{\"attributes\": {\"result\": \"hidden2\"}}]}, \
                {\"mode\": \"managed\", \"type\": \"aws_secretsmanager_secret_version\", \"name\": \"c\", \
                \"instances\": [{\"attributes\": {\"secret_string\": \"hidden3\", \"version_stages\": [\"hidden4\"]}}]}]}";
    let read = read_as("a.tfstate", text);
    let shown = format!("{:?} {:?} {}", read.model, read.unread, read.sources.files().next().unwrap().text());
    assert!(!shown.contains("hidden") && shown.contains("/shop/key"), "{shown}");
}

#[test]
fn a_mistake_shows_no_more_than_its_surroundings() {
    let text =
        "{\"version\": 4, \"token\": \"hidden\", \"a\": {\"b\": \"something else\"}, \"resources\": [}";
    let files = Files::from([("a.tfstate".to_owned(), text.to_owned())]);
    let error = super::read(&files, &Options::default(), Kind::TerraformState).unwrap_err();
    let shown = error.files[0].source.text();
    assert!(!shown.contains("hidden") && shown.contains("resources") && shown.len() == text.len(), "{shown}");
}

#[test]
fn a_resource_that_waits_for_being_destroyed_is_left_out() {
    let text = "{\"version\": 4, \"resources\": [{\"mode\": \"managed\", \"type\": \"aws_ecs_cluster\", \"name\": \"a\", \
                \"instances\": [{\"deposed\": \"1\", \"attributes\": {\"name\": \"old\"}}, \
                {\"index_key\": \"x\\\"y\", \"attributes\": {\"name\": \"new\"}}]}]}";
    let read = read_as("a.tfstate", text);
    let ids: Vec<&str> = read.model.items.iter().map(|item| item.id.as_str()).collect();
    assert_eq!(ids, ["aws_ecs_cluster.a[\"x\\\"y\"]"]);
}

#[test]
fn sensitive_paths_of_a_state_file_hide_what_is_under_them() {
    let text = |paths: &str| {
        format!(
            "{{\"version\": 4, \"resources\": [{{\"mode\": \"managed\", \"type\": \"aws_lb\", \"name\": \"a\", \"instances\": \
             [{{\"attributes\": {{\"name\": \"secret\", \"access_logs\": [{{\"bucket\": \"hidden\", \"enabled\": true}}]}}, \
             \"sensitive_attributes\": {paths}}}]}}]}}"
        )
    };
    let shown = |paths: &str| format!("{:?}", read_as("a.tfstate", &text(paths)).model);
    assert!(shown("[]").contains("secret") && shown("[]").contains("hidden"));
    let name = "[[{\"type\": \"get_attr\", \"value\": \"name\"}]]";
    assert!(!shown(name).contains("secret") && shown(name).contains("hidden"));
    let step = "{\"type\": \"index\", \"value\": {\"value\": 0, \"type\": \"number\"}}";
    let bucket = format!(
        "[[{{\"type\": \"get_attr\", \"value\": \"access_logs\"}}, {step}, {{\"type\": \"get_attr\", \"value\": \"bucket\"}}]]"
    );
    assert!(shown(&bucket).contains("secret") && !shown(&bucket).contains("hidden"));
    // A step that is not understood hides everything under what stands before it.
    let odd =
        "[[{\"type\": \"get_attr\", \"value\": \"access_logs\"}, {\"type\": \"index\", \"value\": {}}]]";
    assert!(!shown(odd).contains("hidden"));
}

/// The state shown, with texts cut, doubled and exchanged.
fn mangled(text: &str, places: &[(usize, u8)]) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for (place, kind) in places {
        let at = place % bytes.len().max(1);
        match kind % 5 {
            0 => bytes.truncate(at.max(1)),
            1 => bytes.insert(at, b'['),
            2 => bytes[at] = b'0',
            3 => bytes[at] = b'"',
            _ => {
                bytes.remove(at);
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_a_file_holds_it_is_read_or_refused(
        form in 0..3_usize,
        places in proptest::collection::vec((proptest::prelude::any::<usize>(), proptest::prelude::any::<u8>()), 1..6),
    ) {
        let text = mangled([STATE_FILE, SHOWN, PLAN][form], &places);
        let files = Files::from([("a.tfstate".to_owned(), text)]);
        prop_assert_answered(&files)?;
    }

    /// Every value of the state is exchanged for one of another shape, one at a time.
    #[test]
    fn values_of_another_shape_are_taken(place in 0..100_000_usize, shape in 0..6_usize) {
        let mut value: serde_json::Value = serde_json::from_str(SHOWN).unwrap();
        let mut count = place % 1_500;
        exchange(&mut value, &mut count, shape);
        let files = Files::from([("a.json".to_owned(), value.to_string())]);
        prop_assert_answered(&files)?;
    }
}

/// A file is read, every place lying within it, or refused with its reason.
fn prop_assert_answered(files: &Files) -> Result<(), proptest::test_runner::TestCaseError> {
    let length = files.values().next().map_or(0, String::len);
    match super::read(files, &Options::default(), Kind::TerraformState) {
        Ok(read) => {
            for item in &read.model.items {
                let within = matches!(item.place, Place::Span(span) if span.end <= length);
                proptest::prop_assert!(within, "{} stands at {:?}", item.id, item.place);
            }
        }
        Err(error) => {
            proptest::prop_assert!(!error.files.is_empty() || !error.message.is_empty());
        }
    }
    Ok(())
}

fn exchange(value: &mut serde_json::Value, count: &mut usize, shape: usize) {
    if *count == 0 {
        *value = [
            serde_json::json!(null),
            serde_json::json!({}),
            serde_json::json!([[]]),
            serde_json::json!(-1.5e300),
            serde_json::json!("service/\u{E000}/x"),
            serde_json::json!({"a": {"b": true}}),
        ][shape]
            .clone();
    }
    *count = count.wrapping_sub(1);
    match value {
        serde_json::Value::Array(items) => items.iter_mut().for_each(|item| exchange(item, count, shape)),
        serde_json::Value::Object(entries) => {
            entries.values_mut().for_each(|item| exchange(item, count, shape));
        }
        _ => {}
    }
}

/// A state file of resources without modules, each with these attributes.
fn state_of(resources: &[(&str, &str, &str)], outputs: &str) -> String {
    let resources: Vec<String> = resources
        .iter()
        .map(|(kind, name, attributes)| {
            format!(
                "{{\"mode\": \"managed\", \"type\": \"{kind}\", \"name\": \"{name}\", \"instances\": [{{\"attributes\": {attributes}}}]}}"
            )
        })
        .collect();
    format!("{{\"version\": 4, \"outputs\": {{{outputs}}}, \"resources\": [{}]}}", resources.join(", "))
}

#[test]
fn a_word_is_a_reference_only_where_it_can_be_one() {
    let text = state_of(
        &[
            (
                "aws_iam_role",
                "a",
                r#"{"id": "shop-production", "name": "shop-production", "arn": "arn:aws:iam::1:role/shop-production"}"#,
            ),
            (
                "aws_ecs_task_definition",
                "a",
                r#"{"family": "shop-production", "arn": "arn:aws:ecs:eu-west-1:1:task-definition/shop-production:3", "revision": 3,
                    "task_role_arn": "arn:aws:iam::1:role/shop-production", "tags": {"role": "shop-production"},
                    "container_definitions": "[{\"name\": \"shop-production\", \"image\": \"a\"}]"}"#,
            ),
            ("aws_acm_certificate", "a", r#"{"arn": "arn:aws:acm:us-east-1:1:certificate/x"}"#),
            (
                "aws_sqs_queue",
                "a",
                r#"{"arn": "arn:aws:sqs:eu-west-1:1:jobs", "url": "https://sqs.eu-west-1.amazonaws.com/1/jobs"}"#,
            ),
            ("aws_sqs_queue", "b", r#"{"arn": "arn:aws:sqs:eu-west-1:1:other"}"#),
        ],
        r#""queue": {"value": "https://sqs.eu-west-1.amazonaws.com/1/jobs", "type": "string"}"#,
    );
    let read = read_as("a.tfstate", &text);
    let task = item(&read, "aws_ecs_task_definition.a");
    assert_eq!(reference(task, "TaskRoleArn"), "aws_iam_role.a.Arn");
    assert_eq!(task.at("ContainerDefinitions.0.Name").unwrap().plain(), Some("shop-production"));
    assert_eq!(plimsoll_rules::view::ecs::tag(task, "role"), Some("shop-production"));
    assert_eq!(read.model.region.as_deref(), Some("eu-west-1"));
    assert_eq!(read.model.exposed, ["aws_sqs_queue.a"]);
}
