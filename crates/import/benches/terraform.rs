//! Reading a folder of Terraform's language: 500 files, 2 MB.

#![expect(clippy::unwrap_used, reason = "a measurement may fail")]

use plimsoll_import::{Files, Options, read};
use std::fmt::Write as _;

// As the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

/// A service and what belongs to it.
const SERVICE: &str = r#"# Service NUMBER: WORDS.
variable "cpu_NUMBER" {
  description = "CPU units of service NUMBER"
  type        = number
  default     = 256
}

locals {
  name_NUMBER = "${var.project}-service-NUMBER"
  environment_NUMBER = {
    LOG_LEVEL = "info"
    PORT      = "8080"
    TABLE     = "${var.project}-table-NUMBER"
  }
}

resource "aws_ecs_task_definition" "service_NUMBER" {
  family                   = local.name_NUMBER
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu_NUMBER
  memory                   = var.cpu_NUMBER * 2
  execution_role_arn       = aws_iam_role.execution_NUMBER.arn
  container_definitions = jsonencode([
    {
      name      = local.name_NUMBER
      image     = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/service-NUMBER:latest"
      essential = true
      environment = [for name, value in local.environment_NUMBER : { name = name, value = value }]
      portMappings = [{ containerPort = 8080, protocol = "tcp" }]
      logConfiguration = {
        logDriver = "awslogs"
        options = {
          "awslogs-group"         = aws_cloudwatch_log_group.service_NUMBER.name
          "awslogs-region"        = "eu-central-1"
          "awslogs-stream-prefix" = "ecs"
        }
      }
    }
  ])
}

resource "aws_cloudwatch_log_group" "service_NUMBER" {
  name              = "/ecs/${local.name_NUMBER}"
  retention_in_days = 14
}

resource "aws_iam_role" "execution_NUMBER" {
  name               = "${local.name_NUMBER}-execution"
  assume_role_policy = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {
          "Effect": "Allow",
          "Principal": {"Service": "ecs-tasks.amazonaws.com"},
          "Action": "sts:AssumeRole"
        }
      ]
    }
  EOT
}

resource "aws_ecs_service" "service_NUMBER" {
  name            = local.name_NUMBER
  cluster         = aws_ecs_cluster.main.id
  task_definition = aws_ecs_task_definition.service_NUMBER.arn
  desired_count   = 2
  launch_type     = "FARGATE"
  network_configuration {
    subnets         = var.subnets
    security_groups = [aws_security_group.tasks.id]
  }
  dynamic "load_balancer" {
    for_each = var.is_public ? [1] : []
    content {
      target_group_arn = aws_lb_target_group.service_NUMBER.arn
      container_name   = local.name_NUMBER
      container_port   = 8080
    }
  }
}

resource "aws_lb_target_group" "service_NUMBER" {
  name        = substr(local.name_NUMBER, 0, 32)
  port        = 8080
  protocol    = "HTTP"
  target_type = "ip"
  vpc_id      = var.vpc_id
  health_check {
    path    = "/health"
    matcher = "200-399"
  }
}
"#;

/// A file with a service and what belongs to it, about 4 KB.
fn file(index: usize) -> String {
    let words = "what this service does, for whom, and whom to ask when it does not";
    let mut text = SERVICE.replace("NUMBER", &index.to_string()).replace("WORDS", words);
    while text.len() < 4_100 {
        writeln!(text, "# {words}").unwrap();
    }
    text
}

fn folder(count: usize) -> Files {
    let main = r#"
provider "aws" { region = "eu-central-1" }
variable "project" { default = "shop" }
variable "is_public" { default = true }
variable "vpc_id" { default = "vpc-1" }
variable "subnets" { default = ["subnet-1", "subnet-2"] }
resource "aws_ecs_cluster" "main" { name = var.project }
resource "aws_security_group" "tasks" { vpc_id = var.vpc_id }
"#;
    let mut files = Files::from([("main.tf".to_owned(), main.to_owned())]);
    files.extend((0..count).map(|index| (format!("service_{index:03}.tf"), file(index))));
    files
}

#[divan::bench(sample_count = 10)]
fn read_500_files_of_2_mb(bencher: divan::Bencher<'_, '_>) {
    let files = folder(500);
    assert!(files.values().map(String::len).sum::<usize>() > 2_000_000);
    bencher.bench_local(|| {
        let read = read(&files, &Options::default()).unwrap();
        assert!(read.model.items.len() > 2_000);
        read.model.items.len()
    });
}

#[divan::bench(sample_count = 10)]
fn parse_500_files_of_2_mb(bencher: divan::Bencher<'_, '_>) {
    let files = folder(500);
    bencher.bench_local(|| files.values().filter(|text| hcl_edit::parser::parse_body(text).is_ok()).count());
}
