//! Which literal a value is.

use super::{files, read};
use crate::hcl::evaluate;
use crate::read::Options;

#[test]
fn a_variable_leads_to_its_default_or_the_file_of_variables() {
    let main = "variable \"cpu\" {\n  default = 256\n}\nvariable \"memory\" {\n  default = \"512\"\n}\nresource \"aws_ecs_task_definition\" \"t\" {\n  cpu = var.cpu\n  memory = tonumber(var.memory)\n}\n";
    let plain = read(&[("main.tf", main)]);
    let task = "aws_ecs_task_definition.t";
    assert_eq!(plain.origin(task, "cpu"), "main.tf:2:13 256");
    assert_eq!(plain.origin(task, "memory"), "main.tf:5:13 \"512\"");
    assert_eq!(plain.show(task, "memory"), "512");
    let given = read(&[
        ("main.tf", main),
        ("terraform.tfvars", "# ü\ncpu = 1024\n"),
        ("z.auto.tfvars.json", "{\"memory\": \"2048\"}"),
    ]);
    assert_eq!(given.origin(task, "cpu"), "terraform.tfvars:2:7 1024");
    assert_eq!(given.origin(task, "memory"), "z.auto.tfvars.json:1:12 \"2048\"");
    let options = Options { variables: [("cpu".to_owned(), "4096".to_owned())].into(), ..Options::default() };
    let told = evaluate(&files(&[("main.tf", main)]), &options).unwrap();
    assert_eq!(told.origin(task, "cpu"), "made by a value given by --var");
    assert_eq!(told.show(task, "cpu"), "\"4096\"");
}

#[test]
fn json_keeps_the_places_of_its_values() {
    let main = r#"
variable "cpu" { default = 128 }
resource "aws_ecs_task_definition" "a" {
  container_definitions = jsonencode([{ name = "app", cpu = var.cpu, memory = 512 }])
}
resource "aws_ecs_task_definition" "b" {
  container_definitions = <<-EOT
    [
      {
        "name": "äpp",
        "cpu": ${var.cpu},
        "image": "${aws_ecr_repository.r.repository_url}:latest",
        "memory": 256
      }
    ]
  EOT
}
resource "aws_ecs_task_definition" "c" {
  container_definitions = file("${path.module}/task.json")
}
resource "aws_ecs_task_definition" "d" {
  container_definitions = templatefile("task.tpl", { cpu = var.cpu, env = [{ name = "A", value = "b" }] })
}
resource "aws_ecr_repository" "r" { name = "app" }
"#;
    let read = read(&[
        ("main.tf", main),
        ("task.json", "[{\"name\": \"app\", \"cpu\": 64}]"),
        (
            "task.tpl",
            "[{\"name\": \"app\", \"cpu\": ${cpu}, \"memory\": 300, \"environment\": ${jsonencode(env)}}]",
        ),
    ]);
    assert_eq!(read.problems, []);
    let at = |task: &str, key: &str| {
        let id = format!("aws_ecs_task_definition.{task}");
        let path = format!("container_definitions.0.{key}");
        (read.show(&id, &path), read.origin(&id, &path))
    };
    let is = |task: &str, key: &str, value: &str, origin: &str| {
        assert_eq!(at(task, key), (value.to_owned(), origin.to_owned()), "{task} {key}");
    };
    is("a", "cpu", "128", "main.tf:2:28 128");
    is("a", "memory", "512", "main.tf:4:79 512");
    is("b", "name", "\"äpp\"", "main.tf:10:17 \"äpp\"");
    is("b", "cpu", "128", "main.tf:2:28 128");
    is("b", "memory", "256", "main.tf:13:19 256");
    assert_eq!(at("b", "image").0, "<aws_ecr_repository.r.repository_url>:latest");
    is("c", "cpu", "64", "task.json:1:25 64");
    is("d", "cpu", "128", "main.tf:2:28 128");
    is("d", "memory", "300", "task.tpl:1:43 300");
    assert_eq!(at("d", "environment").0, "[{name: \"A\", value: \"b\"}]");
}
