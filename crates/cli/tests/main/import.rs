//! `import`, and verbs on code in place of a stack file: places, reports, formats, options, bad input.

use crate::support::{HEADER, Project, row};

const VARIABLES: &str = "variable \"cpu\" {\n  default = 1024\n}\n\nvariable \"tag\" {}\n";

const MAIN: &str = r#"provider "aws" {
  region = "eu-central-1"
}

resource "aws_ecs_cluster" "main" {
  name = "shop-prod"
}

resource "aws_ecs_task_definition" "api" {
  family                   = "api-prod"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = 2048
  container_definitions = jsonencode([{
    name         = "api"
    image        = "registry.example.com/api:${var.tag}"
    essential    = true
    portMappings = [{ containerPort = 8080 }]
  }])
}

resource "aws_lb_target_group" "api" {
  name        = "api-prod"
  port        = 80
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = "vpc-0a1b2c3d"
  health_check {
    path     = "/health"
    interval = 5
    timeout  = 5
  }
}

resource "aws_ecs_service" "api" {
  name            = "api-prod"
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.api.arn
  launch_type     = "FARGATE"
  desired_count   = 3
  load_balancer {
    target_group_arn = aws_lb_target_group.api.arn
    container_name   = "api"
    container_port   = 8080
  }
  network_configuration {
    subnets = ["subnet-11111111", "subnet-22222222"]
  }
}
"#;

fn infra() -> Project {
    let project = Project::empty();
    project.write("infra/main.tf", MAIN.as_bytes());
    project.write("infra/variables.tf", VARIABLES.as_bytes());
    project
}

#[test]
fn terraform_becomes_a_stack_file_with_a_report_of_places() {
    let project = infra();
    let run = project.run("import infra").ended(0);
    for part in [
        "stack: shop",
        "environment: prod",
        "region: eu-central-1",
        "api:",
        "size: {cpu: 1024, memory: 2048}",
        "tasks: 3",
    ] {
        assert!(run.out.contains(part), "`{part}` is missing in:\n{}", run.out);
    }
    for part in [
        "infra/main.tf:13",
        "infra/main.tf:14",
        "assumed",
        "unknown",
        "objective",
        "`tag`",
        "1 service of Terraform",
    ] {
        assert!(run.err.contains(part), "`{part}` is missing in:\n{}", run.err);
    }
    let written = project.run("import infra --out plimsoll.yaml --var tag=v7 --objective p95<250ms").ended(0);
    assert!(written.out.is_empty(), "{}", written.out);
    let text = project.read("plimsoll.yaml");
    assert!(text.contains("registry.example.com/api:v7") && text.contains("p95<250ms"), "{text}");
    project.run("check plimsoll.yaml --no-model --format json").json("plimsoll/check/1");
}

#[test]
fn the_document_of_an_import_has_places_and_loads() {
    let project = infra();
    let document = project.run("import infra --format json").ended(0).json("plimsoll/import/1");
    assert_eq!(document["source"], "Terraform");
    let api = &document["reports"][0];
    assert_eq!(api["service"], "api");
    let understood = api["understood"].as_array().unwrap();
    let cpu = understood.iter().find(|noted| noted["path"] == "services.api.size.cpu").unwrap();
    assert_eq!(
        (&cpu["value"], &cpu["file"], &cpu["line"]),
        (&"1024".into(), &"infra/main.tf".into(), &13.into())
    );
    assert!(api["unknown"].as_array().unwrap().iter().any(|noted| noted["path"] == "services.api.image"));
    assert_eq!(document["summary"]["services"], 1);
    assert!(document["stack_file"].as_str().unwrap().contains("services:"));
    // Every field is documented.
    let contract = include_str!("../../../../docs/json.md");
    for field in document.as_object().unwrap().keys().filter(|field| *field != "schema") {
        assert!(contract.contains(&format!("`{field}")), "{field} is not in docs/json.md");
    }
    let markdown = project.run("import infra --format markdown").ended(0).out;
    assert!(markdown.contains("| `size.cpu` |") && markdown.contains("````yaml\n"), "{markdown}");
}

#[test]
fn a_folder_of_terraform_is_checked_at_the_users_places_in_every_format() {
    let project = infra();
    let document = project.run("check infra --format json").ended(1).json("plimsoll/check/1");
    let findings = document["findings"].as_array().unwrap();
    let timing = findings.iter().find(|one| one["rule"] == "PLM0601").unwrap();
    assert_eq!((&timing["file"], &timing["line"]), (&"infra/main.tf".into(), &32.into()));
    assert_eq!(timing["resource"], "aws_lb_target_group.api");
    assert!(project.run("check infra").ended(1).out.contains("infra/main.tf:32:"));
    assert!(project.run("check infra --format github").ended(1).out.contains("file=infra/main.tf,line=32"));
    let sarif = project.run("check infra --format sarif").ended(1).out;
    assert!(sarif.contains("\"uri\": \"infra/main.tf\""), "{sarif}");
    for format in ["junit", "markdown"] {
        let text = project.run(&format!("check infra --format {format}")).ended(1).out;
        assert!(text.contains("infra/main.tf:32"), "{text}");
    }
}

#[test]
fn a_comment_in_terraform_accepts_a_finding_of_its_resource() {
    let project = infra();
    let accepted =
        MAIN.replace("    timeout  = 5\n", "    timeout  = 5 # plimsoll:ignore PLM0601 measured\n");
    project.write("infra/main.tf", accepted.as_bytes());
    let document = project.run("check infra --format json").json("plimsoll/check/1");
    assert!(document["findings"].as_array().unwrap().iter().all(|one| one["rule"] != "PLM0601"));
    let accepted = &document["accepted"][0];
    assert_eq!((&accepted["rule"], &accepted["because"]), (&"PLM0601".into(), &"measured".into()));
}

#[test]
fn verbs_that_compute_take_code_and_verbs_that_deploy_refuse_it() {
    let project = infra();
    let cost = project.run("cost infra --format json").ended(0);
    cost.json("plimsoll/cost/1");
    assert!(cost.err.contains("imported 1 service from infra (Terraform)"), "{}", cost.err);
    let rows: Vec<String> = (0..600).map(|minute| row(5, minute, 300)).collect();
    project.write("traffic.csv", format!("{HEADER}\n{}\n", rows.join("\n")).as_bytes());
    project.run("simulate infra --recording traffic.csv --objective p95<300ms").ended(0);
    let refused = project.run("up infra").ended(3);
    assert!(refused.err.contains("plimsoll import infra"), "{}", refused.err);
}

#[test]
fn syntax_errors_point_into_the_users_file_and_nothing_is_written() {
    let project = infra();
    project.write("infra/broken.tf", b"resource \"aws_ecs_service\" \"x\" {\n  name = \n}\n");
    let run = project.run("import infra --out plimsoll.yaml").ended(3);
    assert!(run.err.contains("broken.tf") && run.out.is_empty(), "{}", run.err);
    assert!(!project.path().join("plimsoll.yaml").exists());
    let document = project.run("check infra --format json").ended(3).json("plimsoll/check/1");
    assert_eq!(document["findings"][0]["file"], "infra/broken.tf");
}

#[test]
fn what_cannot_be_imported_is_refused_with_what_can() {
    let project = Project::empty();
    project.write("notes/readme.txt", b"nothing");
    let run = project.run("import notes").ended(3);
    assert!(run.err.contains("Terraform") && run.err.contains("Compose"), "{}", run.err);
    project.run("import missing").ended(3);
    let project = infra();
    assert_eq!(project.run("import infra --var nonsense").code, 2);
    assert_eq!(project.run("import infra --objective fast").code, 2);
}

#[test]
fn a_stack_file_of_any_name_is_no_compose_file() {
    let project = Project::empty();
    project.write("shop.yaml", b"services:\n  api: {image: shop, port: 8080, tasks: 3}\n");
    project.run("cost shop.yaml").ended(0);
    project.write("compose.yaml", b"services:\n  web:\n    image: registry.example.com/web:1\n    ports: [\"80:8080\"]\n    deploy:\n      replicas: 3\n");
    let run = project.run("cost compose.yaml --format json").ended(0);
    assert!(run.err.contains("(Compose)"), "{}", run.err);
}
