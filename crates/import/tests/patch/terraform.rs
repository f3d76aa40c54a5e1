//! Folders of Terraform.

use crate::support::{files, patched, range, reasons, size, tracking};
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::capacity::{Capacity, PurchaseMix};
use plimsoll_spec::platform::scaling::{ScalingMetric, ScalingPolicy};
use plimsoll_units::{Architecture, Seconds, Share};

const MAIN: &str = r#"# The platform of the shop.
locals {
  memory = 2048 # MiB
}

variable "cpu" {
  type    = number
  default = 1024
}

resource "aws_ecs_cluster" "main" {
  name = "shop"
}

resource "aws_ecs_task_definition" "api" {
  family                   = "api"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = local.memory
  container_definitions = jsonencode([
    {
      name   = "api"
      image  = "registry.example.com/api:1"
      memory = 1920
      portMappings = [{ containerPort = 8080 }]
    }
  ])
}

resource "aws_ecs_service" "api" {
  name            = "api"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.api.arn
  desired_count   = 4 # always

  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    weight            = 1
  }

  load_balancer {
    target_group_arn = aws_lb_target_group.api.arn
    container_name   = "api"
    container_port   = 8080
  }
}

resource "aws_ecs_cluster_capacity_providers" "main" {
  cluster_name       = aws_ecs_cluster.main.name
  capacity_providers = ["FARGATE", "FARGATE_SPOT"]
}

resource "aws_lb" "main" {
  name               = "shop"
  load_balancer_type = "application"
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.main.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.api.arn
  }
}

resource "aws_lb_target_group" "api" {
  name        = "api"
  port        = 8080
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = "vpc-1"
}
"#;

fn main_tf() -> plimsoll_import::Files {
    files(&[("main.tf", MAIN)])
}

#[test]
fn variables_locals_and_containers_change_where_they_stand() {
    let (patch, lines) = patched(&main_tf(), |service| {
        service.size = size(512, 1024);
        service.tasks = range(2, 2);
    });
    assert_eq!(reasons(&patch), Vec::<String>::new());
    let expected = [
        "-  memory = 2048 # MiB",
        "+  memory = 1024 # MiB",
        "-  default = 1024",
        "+  default = 512",
        "-      memory = 1920",
        "+      memory = 1024",
        "-  desired_count   = 4 # always",
        "+  desired_count   = 2 # always",
    ];
    assert_eq!(lines, expected);
    assert_eq!(patch.along.len(), 1, "{:?}", patch.along);
}

#[test]
fn windows_line_ends_and_byte_order_marks_stay() {
    let text = format!("\u{feff}{}", MAIN.replace('\n', "\r\n"));
    let given = files(&[("main.tf", &text)]);
    let (patch, _) = patched(&given, |service| {
        service.tasks = range(2, 10);
        service.architecture = Architecture::Arm64;
        service.scaling = vec![tracking(ScalingMetric::Cpu, 62.0)];
    });
    assert_eq!(reasons(&patch), Vec::<String>::new());
    let after = &patch.files["main.tf"];
    assert!(after.starts_with("\u{feff}# The platform"));
    assert_eq!(after.matches('\n').count(), after.matches("\r\n").count());
}

#[test]
fn what_was_not_written_is_inserted() {
    let (patch, lines) = patched(&main_tf(), |service| {
        service.architecture = Architecture::Arm64;
        let group = service.target_group.as_mut().unwrap();
        group.algorithm = RoutingAlgorithm::LeastOutstandingRequests;
        group.deregistration_delay = Seconds::new(30);
    });
    assert_eq!(reasons(&patch), Vec::<String>::new());
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn scaling_is_appended_with_its_explanation_and_the_count_is_left_to_it() {
    let (patch, lines) = patched(&main_tf(), |service| {
        service.tasks = range(2, 10);
        service.scaling = vec![tracking(ScalingMetric::RequestsPerTarget, 1200.0)];
    });
    assert_eq!(reasons(&patch), Vec::<String>::new());
    insta::assert_snapshot!(lines.join("\n"));
    assert_eq!(patch.appended.len(), 1);
}

fn scaled() -> String {
    let (patch, _) = patched(&main_tf(), |service| {
        service.tasks = range(2, 10);
        service.scaling = vec![tracking(ScalingMetric::RequestsPerTarget, 1200.0)];
    });
    patch.files["main.tf"].clone()
}

#[test]
fn another_metric_turns_the_old_policy_into_a_comment() {
    let given = files(&[("main.tf", &scaled())]);
    let (patch, lines) = patched(&given, |service| {
        service.scaling = vec![tracking(ScalingMetric::Cpu, 62.0), tracking(ScalingMetric::Memory, 80.0)];
    });
    assert_eq!(reasons(&patch), Vec::<String>::new());
    assert_eq!((patch.appended.len(), patch.removed.len()), (1, 1));
    assert!(
        lines.contains(&"+# resource \"aws_appautoscaling_policy\" \"api_requests\" {".to_owned()),
        "{lines:#?}"
    );
    assert!(
        lines.contains(&"+resource \"aws_appautoscaling_policy\" \"api_memory\" {".to_owned()),
        "{lines:#?}"
    );
}

#[test]
fn a_fixed_count_turns_target_and_policies_into_comments() {
    let given = files(&[("main.tf", &scaled())]);
    let (patch, lines) = patched(&given, |service| {
        service.scaling.clear();
        service.tasks = range(3, 3);
    });
    assert_eq!(reasons(&patch), Vec::<String>::new());
    assert_eq!(patch.removed.len(), 2);
    assert!(lines.contains(&"+  desired_count   = 3 # always".to_owned()), "{lines:#?}");
}

#[test]
fn numbers_of_policies_change_where_they_stand() {
    let given = files(&[("main.tf", &scaled())]);
    let (patch, lines) = patched(&given, |service| {
        service.tasks.max = 12;
        if let ScalingPolicy::TargetTracking(tracking) = &mut service.scaling[0] {
            tracking.target = 980.0;
            tracking.scale_in_cooldown = Seconds::new(60);
        }
    });
    assert_eq!(reasons(&patch), Vec::<String>::new());
    let new: Vec<&str> = lines.iter().filter(|line| line.starts_with('+')).map(|line| line.trim()).collect();
    let expected =
        ["+  max_capacity       = 12", "+    target_value       = 980", "+    scale_in_cooldown  = 60"];
    assert_eq!(new, expected);
}

#[test]
fn b4_a_spot_share_adds_its_capacity_provider() {
    let mix = |base, percent| {
        Capacity::Fargate(PurchaseMix { on_demand_base: base, spot: Share::from_percent(percent).unwrap() })
    };
    let (patch, lines) = patched(&main_tf(), |service| service.capacity = mix(0, 70.0));
    assert_eq!(reasons(&patch), Vec::<String>::new());
    insta::assert_snapshot!(lines.join("\n"));
    let given = files(&[("main.tf", &patch.files["main.tf"])]);
    let (patch, lines) = patched(&given, |service| service.capacity = mix(0, 25.0));
    assert_eq!(reasons(&patch), Vec::<String>::new());
    assert_eq!(lines, ["-    weight            = 7", "+    weight            = 1"]);
}

#[test]
fn computed_values_and_launch_types_are_refused_with_the_whole_service() {
    let text = MAIN.replace("= var.cpu", "= var.cpu * 1");
    let (patch, _) = patched(&files(&[("main.tf", &text)]), |service| {
        service.size = size(512, 1024);
        service.tasks = range(2, 2);
    });
    let reasons = reasons(&patch);
    assert!(
        reasons.iter().any(|reason| reason.starts_with("services.api.size.cpu: the value is made by")),
        "{reasons:?}"
    );
    assert!(
        reasons
            .iter()
            .any(|reason| reason
                .starts_with("services.api.tasks.desired: the service's changes belong together")),
        "{reasons:?}"
    );
    assert!(patch.refused.iter().any(|refusal| refusal.span.is_some()));
}

#[test]
fn a_literal_that_something_else_uses_is_refused_by_name() {
    let text = format!(
        "{MAIN}\nresource \"aws_cloudwatch_metric_alarm\" \"cpu\" {{\n  alarm_name = \"cpu\"\n  threshold = var.cpu\n  comparison_operator = \"GreaterThanThreshold\"\n  evaluation_periods = 1\n}}\n"
    );
    let (patch, _) = patched(&files(&[("main.tf", &text)]), |service| service.size = size(512, 2048));
    let reasons = reasons(&patch);
    assert!(
        reasons
            .iter()
            .any(|reason| reason
                .contains("is also used by aws_cloudwatch_metric_alarm.cpu, Threshold (main.tf:")),
        "{reasons:?}"
    );
}

#[test]
fn a_service_that_is_made_only_under_a_condition_gets_no_scaling() {
    let text = MAIN.replace("resource \"aws_ecs_service\" \"api\" {\n", "variable \"on\" {\n  default = true\n}\n\nresource \"aws_ecs_service\" \"api\" {\n  count           = var.on ? 1 : 0\n");
    let (patch, _) = patched(&files(&[("main.tf", &text)]), |service| {
        service.tasks = range(2, 10);
        service.scaling = vec![tracking(ScalingMetric::Cpu, 62.0)];
    });
    let reasons = reasons(&patch);
    assert!(
        reasons.iter().any(|reason| reason.contains("is made only where `var.on ? 1 : 0` says so")),
        "{reasons:?}"
    );
}

#[test]
fn one_of_many_gets_its_scaling_by_its_key() {
    let text = MAIN
        .replace("resource \"aws_ecs_service\" \"api\" {\n  name            = \"api\"\n", "resource \"aws_ecs_service\" \"api\" {\n  for_each        = { a = 4, b = 6 }\n  name            = each.key\n")
        .replace("= 4 # always", "= each.value");
    let (patch, lines) = patched(&files(&[("main.tf", &text)]), |service| {
        service.tasks = range(2, 10);
        service.scaling = vec![tracking(ScalingMetric::Cpu, 62.0)];
    });
    if patch.refused.is_empty() {
        assert!(lines.iter().any(|line| line.contains("${aws_ecs_service.api[\"a\"].name}")), "{lines:#?}");
    } else {
        // `ignore_changes` would hold for the other service too.
        assert!(reasons(&patch).iter().any(|reason| reason.contains("service")), "{:?}", reasons(&patch));
    }
}

#[test]
fn heredocs_quoted_json_and_files_are_patched_inside() {
    let definition =
        "[{\"name\": \"api\", \"image\": \"registry.example.com/api:1\", \"cpu\": 256, \"memory\": 512}]";
    for (expression, extra) in [
        (format!("<<JSON\n  {definition}\nJSON"), None),
        ("file(\"task.json\")".to_owned(), Some(definition)),
    ] {
        let text = format!(
            "resource \"aws_ecs_task_definition\" \"t\" {{\n  family = \"api\"\n  container_definitions = {expression}\n}}\n\n\
             resource \"aws_ecs_service\" \"api\" {{\n  name = \"api\"\n  launch_type = \"EC2\"\n  desired_count = \"2\"\n  \
             task_definition = aws_ecs_task_definition.t.arn\n}}\n"
        );
        let mut given = files(&[("main.tf", &text)]);
        given.extend(extra.map(|text| ("task.json".to_owned(), format!("{text}\n"))));
        let (patch, lines) = patched(&given, |service| {
            service.size = size(128, 256);
            service.tasks = range(3, 3);
        });
        assert_eq!(reasons(&patch), Vec::<String>::new(), "{expression}");
        let all = lines.join("\n");
        assert!(all.contains("128") && all.contains("+  desired_count = \"3\""), "{all}");
    }
}

#[test]
fn a_module_that_knows_only_the_target_group_looks_its_load_balancer_up() {
    let (platform, service) = MAIN.split_once("resource \"aws_ecs_task_definition\"").unwrap();
    let (service, balancing) = service.split_once("resource \"aws_ecs_cluster_capacity_providers\"").unwrap();
    let cluster = platform.split_once("resource \"aws_ecs_cluster\"").unwrap().1;
    let module = "module \"api\" {\n  source  = \"./api\"\n  cluster = aws_ecs_cluster.main.name\n  group   = aws_lb_target_group.api.arn\n}\n";
    let root = format!(
        "resource \"aws_ecs_cluster\"{cluster}{module}\nresource \"aws_ecs_cluster_capacity_providers\"{balancing}"
    );
    let service = service
        .replace("aws_ecs_cluster.main.id", "var.cluster")
        .replace("aws_lb_target_group.api.arn", "var.group")
        .replace("var.cpu", "1024")
        .replace("local.memory", "2048");
    let inner = format!(
        "variable \"cluster\" {{}}\n\nvariable \"group\" {{}}\n\nresource \"aws_ecs_task_definition\"{service}"
    );
    let given = files(&[("main.tf", &root), ("api/main.tf", &inner)]);
    let (patch, lines) = patched(&given, |service| {
        service.tasks = range(2, 10);
        service.scaling = vec![tracking(ScalingMetric::RequestsPerTarget, 1200.0)];
    });
    assert_eq!(reasons(&patch), Vec::<String>::new());
    assert_eq!(patch.files.keys().collect::<Vec<_>>(), ["api/main.tf"]);
    for line in [
        "+  arn = var.group",
        "+  resource_id        = \"service/${element(reverse(split(\"/\", var.cluster)), 0)}/${aws_ecs_service.api.name}\"",
    ] {
        assert!(lines.iter().any(|other| other == line), "{line}\n{lines:#?}");
    }
}
