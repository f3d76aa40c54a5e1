//! What is wrong with the code, and what is not read.

use super::{files, read};
use crate::hcl::evaluate;
use crate::read::Options;

#[test]
fn x7_every_file_that_does_not_parse_is_named_with_its_place() {
    let given = files(&[
        ("a.tf", "resource \"t\" \"t\" {\n  x = \n}\n"),
        ("b.tf", "variable \"ok\" {}\n"),
        ("c.tf", "# ü\nlocals {\n  y = [1, 2\n"),
        ("terraform.tfvars", "ok = = 1\n"),
    ]);
    let Err(error) = evaluate(&given, &Options::default()) else { panic!("it was read") };
    let shown: Vec<String> = error.files.iter().map(ToString::to_string).collect();
    assert_eq!(shown.len(), 2, "{shown:?}");
    assert!(shown[0].starts_with("a.tf:2:7: error[PLM1201]: a value is missing here"), "{shown:?}");
    assert!(shown[1].starts_with("c.tf:3:7: error[PLM1201]: this `[` is never closed"), "{shown:?}");
    let given = files(&[("b.tf", "variable \"ok\" {}\n"), ("terraform.tfvars", "\u{feff}ok = = 1\n")]);
    let Err(error) = evaluate(&given, &Options::default()) else { panic!("it was read") };
    let shown: Vec<String> = error.files.iter().map(ToString::to_string).collect();
    assert!(shown[0].starts_with("terraform.tfvars:1:7: error[PLM1201]"), "{shown:?}");
}

#[test]
fn what_stands_twice_is_named_with_both_places() {
    let read = read(&[
        ("a.tf", "variable \"v\" {\n  default = 1\n}\nresource \"t\" \"t\" {\n  x = var.v\n}\n"),
        (
            "b.tf",
            "variable \"v\" {\n  default = 2\n}\nresource \"t\" \"t\" {}\nlocals {\n  l = 1\n}\nlocals {\n  l = 2\n}\n",
        ),
    ]);
    let told: Vec<(&str, String, String)> = read
        .problems
        .iter()
        .map(|problem| {
            let place = |index: usize| read.sources.describe(problem.labels[index].span);
            (problem.message.as_str(), place(0), place(1))
        })
        .collect();
    let wanted = [
        ("variable v is declared twice", "b.tf:1:1", "a.tf:1:1"),
        ("resource t.t is declared twice", "b.tf:4:1", "a.tf:4:1"),
        ("local value l is declared twice", "b.tf:9:3", "b.tf:6:7"),
    ];
    assert_eq!(told, wanted.map(|(what, second, first)| (what, second.to_owned(), first.to_owned())));
    assert_eq!(read.show("t.t", "x"), "1");
}

#[test]
fn values_that_variables_do_not_take_are_told() {
    let main = r#"
variable "cpu" { type = number }
variable "size" { type = object({ cpu = number, memory = optional(number, 512) }) }
resource "t" "t" {
  cpu  = var.cpu
  size = var.size.memory
}
"#;
    let options = Options {
        variables: [("cpu".to_owned(), "much".to_owned()), ("cpus".to_owned(), "1".to_owned())].into(),
        ..Options::default()
    };
    let given = files(&[("main.tf", main), ("terraform.tfvars", "size = {}\nother = 1\n")]);
    let read = evaluate(&given, &options).unwrap();
    let told: Vec<&str> = read.problems.iter().map(|problem| problem.message.as_str()).collect();
    assert!(told.contains(&"there is no variable `cpus`"), "{told:?}");
    assert!(told.contains(&"the variable `cpu` does not take this value"), "{told:?}");
    assert!(told.contains(&"the variable `size` does not take this value"), "{told:?}");
    assert!(told.contains(&"there is no variable `other` that this value is for"), "{told:?}");
    let help = read.problems.iter().find(|problem| problem.message.contains("cpus")).unwrap().help.clone();
    assert_eq!(help.as_deref(), Some("there are `cpu`"));
    assert_eq!(
        read.show("t.t", "cpu"),
        "? the variable `cpu` does not take its value: it is a text, and a number is wanted"
    );
}

#[test]
fn what_is_not_evaluated_is_listed_with_its_place() {
    let main = r#"
resource "t" "t" {
  a = timestamp()
  b = provider::aws::arn_parse("x")
  c = sha1("x")
  d = var.unset
  e = data.aws_vpc.main.id
  f = file("nowhere.txt")
  provisioner "local-exec" { command = "x" }
}
variable "unset" {}
data "aws_vpc" "main" {}
ephemeral "random_password" "p" {}
moved {
  from = t.old
  to   = t.t
}
import {
  to = t.t
  id = "x"
}
resource "t" "unknown" { count = var.unset ? 1 : 0 }
module "registry" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "5.0.0"
}
resource "t" "user" { x = module.registry.vpc_id }
"#;
    let read = read(&[
        ("main.tf", main),
        ("x.tf.json", "{}"),
        ("prod_override.tf", "resource \"t\" \"t\" {\n  a = 1\n}\n"),
    ]);
    let listed: Vec<String> = read
        .unread
        .iter()
        .map(|unread| format!("{} {}: {}", read.sources.describe(unread.span), unread.what, unread.because))
        .collect();
    insta::assert_snapshot!(listed.join("\n"));
    assert_eq!(read.problems, []);
    assert_eq!(
        read.show("t.t", "d"),
        "? the variable `unset` has no value: it has no default, and nothing is given to it"
    );
    assert_eq!(read.show("t.t", "e"), "? `data.aws_vpc.main.id` is read only when it is applied");
    assert!(read.show("t.user", "x").contains("run `terraform init`"));
    assert!(read.item("t.t").at("provisioner").is_none());
}
