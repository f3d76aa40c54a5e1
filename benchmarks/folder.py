"""Writes a folder of Terraform in the style of a large team: 500 files, about 2 MB, 100 services in modules of their own.

    python3 benchmarks/folder.py FOLDER
"""

import pathlib
import sys

PLAIN = """\
# Team {team}: what belongs to part {index}, and nothing else.
locals {{
  part_{index} = {{
    owner   = "team-{team}"
    purpose = "{purpose}"
    limits  = {{ cpu = {cpu}, memory = {memory} }}
  }}
}}
"""

RESOURCE = """\
resource "aws_cloudwatch_metric_alarm" "part_{index}_{number}" {{
  alarm_name          = "part-{index}-{number}-${{var.environment}}"
  alarm_description   = "Raised when part {index} answers too slowly for {number} minutes."
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = {number}
  metric_name         = "TargetResponseTime"
  namespace           = "AWS/ApplicationELB"
  period              = 60
  extended_statistic  = "p95"
  threshold           = 0.{number}

  dimensions = {{
    LoadBalancer = aws_lb.main.arn_suffix
    Owner        = local.part_{index}.owner
  }}

  tags = merge(var.tags, {{ Part = "part-{index}" }})
}}

"""

SERVICE = """\
module "service_{index}" {{
  source = "./modules/service"

  name        = "service-{index}"
  environment = var.environment
  cluster     = aws_ecs_cluster.main.name
  subnets     = var.subnets
  cpu         = local.part_{index}.limits.cpu
  memory      = local.part_{index}.limits.memory
  image       = "${{var.registry}}/service-{index}:${{var.tag}}"
  port        = {port}
  tasks       = {{ min = 2, max = {most} }}
}}

"""

ROOT = """\
provider "aws" {
  region = "us-east-1"
}

variable "environment" {
  type    = string
  default = "prod"
}

variable "registry" {
  type    = string
  default = "registry.example.com"
}

variable "tag" {
  type    = string
  default = "v1"
}

variable "subnets" {
  type    = list(string)
  default = ["subnet-1", "subnet-2"]
}

variable "tags" {
  type    = map(string)
  default = { Project = "large" }
}

resource "aws_ecs_cluster" "main" {
  name = "main-${var.environment}"
}

resource "aws_lb" "main" {
  name    = "main-${var.environment}"
  subnets = var.subnets
}
"""

MODULE = """\
variable "name" { type = string }
variable "environment" { type = string }
variable "cluster" { type = string }
variable "subnets" { type = list(string) }
variable "cpu" { type = number }
variable "memory" { type = number }
variable "image" { type = string }
variable "port" { type = number }

variable "tasks" {
  type = object({ min = number, max = number })
}

resource "aws_ecs_task_definition" "this" {
  family                   = "${var.name}-${var.environment}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory

  container_definitions = jsonencode([{
    name         = var.name
    image        = var.image
    essential    = true
    portMappings = [{ containerPort = var.port, protocol = "tcp" }]
    environment  = [for key, value in { NAME = var.name, ENVIRONMENT = var.environment } : { name = key, value = value }]
  }])
}

resource "aws_ecs_service" "this" {
  name            = "${var.name}-${var.environment}"
  cluster         = var.cluster
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = var.tasks.min
  launch_type     = "FARGATE"

  network_configuration {
    subnets = var.subnets
  }
}

resource "aws_appautoscaling_target" "this" {
  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${var.cluster}/${aws_ecs_service.this.name}"
  min_capacity       = var.tasks.min
  max_capacity       = var.tasks.max
}

resource "aws_appautoscaling_policy" "cpu" {
  name               = "${var.name}-cpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this.service_namespace
  scalable_dimension = aws_appautoscaling_target.this.scalable_dimension
  resource_id        = aws_appautoscaling_target.this.resource_id

  target_tracking_scaling_policy_configuration {
    target_value = 60

    predefined_metric_specification {
      predefined_metric_type = "ECSServiceAverageCPUUtilization"
    }
  }
}
"""


def main() -> None:
    folder = pathlib.Path(sys.argv[1])
    (folder / "modules/service").mkdir(parents=True, exist_ok=True)
    (folder / "modules/service/main.tf").write_text(MODULE)
    (folder / "main.tf").write_text(ROOT)
    total = len(ROOT) + len(MODULE)
    for index in range(498):
        size = (256, 512) if index % 2 else (1024, 2048)
        text = PLAIN.format(
            team=index % 17, index=index, purpose="x" * 40, cpu=size[0], memory=size[1]
        )
        text += "".join(RESOURCE.format(index=index, number=number) for number in range(1, 8))
        if index < 100:
            text += SERVICE.format(index=index, port=8000 + index, most=4 + index % 9)
        (folder / f"part_{index:03}.tf").write_text(text)
        total += len(text)
    print(f"500 files, {total / 1e6:.2f} MB, 100 services, 3,486 alarms")


main()
