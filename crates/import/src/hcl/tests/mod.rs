//! Whole folders, and what is read of them.

mod console;
mod limits;
mod modules;
mod origins;
mod places;
mod written;
mod wrong;

use super::{Evaluated, evaluate};
use crate::read::Options;
use crate::sources::Files;
use plimsoll_rules::{Content, Datum, Item, Origin, Piece};

pub(super) fn files(given: &[(&str, &str)]) -> Files {
    given.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

pub(super) fn read(given: &[(&str, &str)]) -> Evaluated {
    evaluate(&files(given), &Options::default()).unwrap()
}

impl Evaluated {
    pub(super) fn item(&self, id: &str) -> &Item {
        self.model.item(id).unwrap_or_else(|| panic!("no {id} in {:?}", self.ids()))
    }

    pub(super) fn ids(&self) -> Vec<&str> {
        self.model.items.iter().map(|item| item.id.as_str()).collect()
    }

    pub(super) fn at(&self, id: &str, path: &str) -> &Datum {
        self.item(id).at(path).unwrap_or_else(|| panic!("no {path} in {:#?}", self.item(id).properties))
    }

    /// The value at a path, in short.
    pub(super) fn show(&self, id: &str, path: &str) -> String {
        show(self.at(id, path))
    }

    /// The literal that a value is, as it stands in its file.
    pub(super) fn origin(&self, id: &str, path: &str) -> String {
        match &self.at(id, path).origin {
            Origin::Literal(span) => {
                format!("{} {}", self.sources.describe(*span), self.sources.slice(*span))
            }
            Origin::Computed(by) => format!("made by {by}"),
            Origin::Unsaid => "unsaid".to_owned(),
        }
    }
}

pub(super) fn show(datum: &Datum) -> String {
    match &datum.content {
        Content::Null => "null".to_owned(),
        Content::Bool(truth) => truth.to_string(),
        Content::Number(number) => number.to_string(),
        Content::Text(text) => format!("{text:?}"),
        Content::List(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(", ")),
        Content::Map(entries) => {
            let entries = entries.iter().map(|(key, value)| format!("{key}: {}", show(value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
        }
        Content::Reference { id, attribute } => format!("<{id}.{}>", attribute.as_deref().unwrap_or("")),
        Content::Zone(zone) => format!("zone {zone}"),
        Content::Partial(pieces) => pieces
            .iter()
            .map(|piece| match piece {
                Piece::Text(text) => text.clone(),
                Piece::Reference { id, attribute } => {
                    format!("<{id}.{}>", attribute.as_deref().unwrap_or(""))
                }
                Piece::Unknown(why) => format!("<? {why}>"),
            })
            .collect(),
        Content::Unknown(why) => format!("? {why}"),
    }
}

#[test]
fn resources_are_read_with_their_values() {
    let read = read(&[(
        "main.tf",
        r#"
provider "aws" {
  region = "eu-central-1"
}
variable "name" {
  default = "shop"
}
locals {
  full = "${var.name}-api"
}
resource "aws_ecs_cluster" "main" {
  name = var.name
  setting {
    name  = "containerInsights"
    value = "enabled"
  }
}
resource "aws_ecs_service" "api" {
  name          = local.full
  cluster       = aws_ecs_cluster.main.id
  desired_count = 2 + 1
  launch_type   = "FARGATE"
  depends_on    = [aws_ecs_cluster.main]
  lifecycle {
    ignore_changes = [desired_count]
  }
}
output "cluster" {
  value = aws_ecs_cluster.main.arn
}
"#,
    )]);
    assert_eq!(read.problems, []);
    assert_eq!(read.unread, []);
    assert_eq!(read.model.region.as_deref(), Some("eu-central-1"));
    assert_eq!(read.model.exposed, ["aws_ecs_cluster.main"]);
    assert_eq!(
        read.show("aws_ecs_cluster.main", "setting"),
        r#"[{name: "containerInsights", value: "enabled"}]"#
    );
    let service = "aws_ecs_service.api";
    assert_eq!(read.show(service, "name"), r#""shop-api""#);
    assert_eq!(read.show(service, "cluster"), "<aws_ecs_cluster.main.id>");
    assert_eq!(read.show(service, "desired_count"), "3");
    assert_eq!(read.show(service, "lifecycle.0.ignore_changes"), r#"["desired_count"]"#);
    assert_eq!(read.item(service).depends_on, ["aws_ecs_cluster.main"]);
    assert_eq!(read.item(service).references, ["aws_ecs_cluster.main"]);
    assert_eq!(read.origin(service, "launch_type"), "main.tf:22:19 \"FARGATE\"");
}

#[test]
fn modules_are_called_with_arguments_and_give_outputs() {
    let read = read(&[
        (
            "main.tf",
            r#"
module "service" {
  source   = "./modules/service"
  for_each = { web = 256, worker = 512 }
  name     = each.key
  cpu      = each.value
}
resource "aws_cloudwatch_log_group" "all" {
  count = 2
  name  = "${module.service["web"].family}-${count.index}"
}
"#,
        ),
        (
            "modules/service/main.tf",
            r#"
variable "name" { type = string }
variable "cpu" { type = number }
resource "aws_ecs_task_definition" "this" {
  family = var.name
  cpu    = var.cpu
}
output "family" { value = aws_ecs_task_definition.this.family }
"#,
        ),
    ]);
    assert_eq!(read.problems, []);
    assert_eq!(
        read.ids(),
        [
            "module.service[\"web\"].aws_ecs_task_definition.this",
            "module.service[\"worker\"].aws_ecs_task_definition.this",
            "aws_cloudwatch_log_group.all[0]",
            "aws_cloudwatch_log_group.all[1]"
        ]
    );
    // A text keeps what it refers to, also where that is known.
    assert_eq!(
        read.show("aws_cloudwatch_log_group.all[1]", "name"),
        "<module.service[\"web\"].aws_ecs_task_definition.this.family>-1"
    );
    let worker = "module.service[\"worker\"].aws_ecs_task_definition.this";
    assert_eq!(read.origin(worker, "cpu"), "main.tf:4:36 512");
    assert_eq!(read.origin(worker, "family"), "made by a key of `for_each`");
}
