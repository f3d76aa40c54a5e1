//! Modules from elsewhere, regions, data sources, tags.

use super::read;

#[test]
fn downloaded_modules_are_found_by_their_manifest() {
    let read = read(&[
        (
            "main.tf",
            "module \"ecs\" {\n  source  = \"terraform-aws-modules/ecs/aws\"\n  version = \"5.0\"\n  names   = [\"a\", \"b\"]\n}\nresource \"t\" \"t\" {\n  arns = module.ecs.arns\n  one  = module.ecs.inner[\"a\"].arn\n}\n",
        ),
        (
            ".terraform/modules/modules.json",
            r#"{"Modules":[{"Key":"","Source":"","Dir":"."},{"Key":"ecs","Source":"registry.terraform.io/terraform-aws-modules/ecs/aws","Version":"5.0","Dir":".terraform/modules/ecs"},{"Key":"ecs.service","Source":"./modules/service","Dir":".terraform/modules/ecs/modules/service"}]}"#,
        ),
        (
            ".terraform/modules/ecs/main.tf",
            "variable \"names\" {}\nmodule \"service\" {\n  source   = \"./modules/service\"\n  for_each = toset(var.names)\n  name     = each.value\n}\noutput \"arns\" {\n  value = [for s in module.service : s.arn]\n}\noutput \"inner\" {\n  value = module.service\n}\n",
        ),
        (
            ".terraform/modules/ecs/modules/service/main.tf",
            "variable \"name\" {}\nvariable \"cpu\" {\n  default = 256\n}\nresource \"aws_ecs_service\" \"this\" {\n  count = 1\n  name  = var.name\n  cpu   = var.cpu\n}\noutput \"arn\" {\n  value = try(aws_ecs_service.this[0].id, null)\n}\n",
        ),
    ]);
    assert_eq!((read.problems.len(), read.unread.len()), (0, 0), "{:?}", read.unread);
    let service = |name: &str| format!("module.ecs.module.service[\"{name}\"].aws_ecs_service.this[0]");
    assert_eq!(read.origin(&service("b"), "name"), "main.tf:4:19 \"b\"");
    // A change in what was downloaded would be lost.
    assert_eq!(read.origin(&service("b"), "cpu"), "made by the code of a downloaded module");
    assert_eq!(read.show("t.t", "arns"), format!("[<{}.id>, <{}.id>]", service("a"), service("b")));
    assert_eq!(read.item("t.t").references, [service("a"), service("b")]);
}

#[test]
fn modules_outside_of_the_folder_are_read_where_they_are_given() {
    let read = read(&[
        ("main.tf", "module \"m\" {\n  source = \"../../modules/m\"\n  typo   = 1\n}\n"),
        ("../../modules/m/main.tf", "resource \"t\" \"t\" {\n  text = file(\"${path.module}/a.txt\")\n}\n"),
        ("../../modules/m/a.txt", "hello"),
    ]);
    assert_eq!(read.show("module.m.t.t", "text"), "\"hello\"");
    assert_eq!(read.problems[0].message, "the module `m` takes no argument `typo`");
    assert_eq!(read.unread, []);
}

#[test]
fn zones_regions_and_documents_are_told_from_the_code() {
    let read = read(&[(
        "main.tf",
        r#"
provider "aws" {
  region = var.region
  default_tags { tags = { Project = "shop", Env = "dev" } }
}
variable "region" { default = "eu-west-1" }
data "aws_region" "current" {}
data "aws_partition" "current" {}
data "aws_availability_zones" "all" { state = "available" }
data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }
    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = ["123456789012"]
    }
  }
}
resource "aws_subnet" "s" {
  count             = 2
  availability_zone = data.aws_availability_zones.all.names[count.index]
  zones             = slice(data.aws_availability_zones.all.names, 1, 3)
  tags              = { Name = "s", Env = "prod" }
}
resource "aws_vpc" "v" {}
resource "aws_iam_role" "r" {
  assume_role_policy = data.aws_iam_policy_document.assume.json
  name               = "${data.aws_region.current.name}-${data.aws_partition.current.partition}"
}
"#,
    )]);
    assert_eq!(read.unread, []);
    assert_eq!(read.model.region.as_deref(), Some("eu-west-1"));
    assert_eq!(read.show("aws_subnet.s[1]", "availability_zone"), "zone 1");
    assert_eq!(read.show("aws_subnet.s[0]", "zones"), "[zone 1, zone 2]");
    assert_eq!(read.show("aws_subnet.s[0]", "tags"), r#"{Name: "s", Env: "prod", Project: "shop"}"#);
    assert_eq!(read.show("aws_vpc.v", "tags"), r#"{Project: "shop", Env: "dev"}"#);
    assert_eq!(read.show("aws_iam_role.r", "name"), "\"eu-west-1-aws\"");
    assert_eq!(
        read.show("aws_iam_role.r", "assume_role_policy"),
        r#"{Version: "2012-10-17", Statement: [{Effect: "Allow", Action: "sts:AssumeRole", Principal: {Service: "ecs-tasks.amazonaws.com"}, Condition: {StringEquals: {aws:SourceAccount: "123456789012"}}}]}"#
    );
}

#[test]
fn an_older_template_source_is_rendered() {
    let read = read(&[
        (
            "main.tf",
            r#"
data "template_file" "task" {
  template = file("task.json.tpl")
  vars = {
    cpu = var.cpu
  }
}
variable "cpu" { default = 512 }
resource "aws_ecs_task_definition" "t" {
  container_definitions = data.template_file.task.rendered
}
"#,
        ),
        ("task.json.tpl", "[{\"cpu\": ${cpu}, \"memory\": 1024}]"),
    ]);
    let task = "aws_ecs_task_definition.t";
    assert_eq!(read.origin(task, "container_definitions.0.cpu"), "main.tf:8:28 512");
    assert_eq!(read.origin(task, "container_definitions.0.memory"), "task.json.tpl:1:28 1024");
}
