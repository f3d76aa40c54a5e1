//! Nothing hangs, nothing runs out of stack, whatever is written.

use super::read;
use std::fmt::Write as _;

fn codes(read: &crate::hcl::Evaluated) -> Vec<&'static str> {
    read.problems.iter().map(|problem| problem.code.as_str()).collect()
}

#[test]
fn what_depends_on_itself_is_said_and_unknown() {
    let text = r#"
locals {
  a = local.b
  b = "${local.c}!"
  c = local.a
}
variable "v" { default = 1 }
resource "t" "one" {
  x = t.two.y
  z = local.a
}
resource "t" "two" {
  y = upper(t.one.x)
}
resource "t" "three" {
  count = length(t.three)
}
"#;
    let read = read(&[("main.tf", text)]);
    assert!(
        codes(&read).iter().all(|code| *code == "PLM1204") && !read.problems.is_empty(),
        "{:?}",
        read.problems
    );
    assert!(read.show("t.one", "z").contains("depends on itself"));
    assert_eq!(read.unread.len(), 1);
    assert_eq!(read.unread[0].what, "the resource t.three");
}

#[test]
fn modules_that_call_each_other_end() {
    let read = read(&[
        ("main.tf", "module \"a\" {\n  source = \"./m\"\n}\n"),
        ("m/main.tf", "module \"b\" {\n  source = \"../m\"\n}\nresource \"t\" \"t\" {}\n"),
    ]);
    assert!(read.model.items.len() < 50);
    assert_eq!(read.unread.len(), 1, "{:?}", read.unread);
}

#[test]
fn a_long_chain_of_local_values_ends() {
    let mut text = String::from("locals {\n  v0 = 1\n");
    for index in 1..20_000 {
        writeln!(text, "  v{index} = [local.v{}]", index - 1).unwrap();
    }
    text.push_str("}\nresource \"t\" \"t\" {\n  x = local.v19999\n  y = local.v50[0][0]\n}\n");
    let read = read(&[("main.tf", &text)]);
    assert!(codes(&read).contains(&"PLM1206"));
    assert!(read.show("t.t", "y").ends_with(']'));
}

#[test]
fn values_that_double_end() {
    let mut text = String::from("locals {\n  l0 = [1, 1]\n  t0 = \"ab\"\n  j0 = \"a\\\\\"\n");
    for index in 1..60 {
        let before = index - 1;
        writeln!(text, "  l{index} = [local.l{before}, local.l{before}]").unwrap();
        writeln!(text, "  t{index} = \"${{local.t{before}}}${{local.t{before}}}\"").unwrap();
        writeln!(text, "  j{index} = jsonencode([local.j{before}, local.j{before}])").unwrap();
    }
    text.push_str("}\nresource \"t\" \"t\" {\n  l = local.l59\n  t = local.t59\n  f = flatten(local.l59)\n");
    text.push_str("  e = local.l59 == local.l58\n  j = local.j59\n  k = \"${local.j59}\"\n  c = concat(local.l59...)\n}\n");
    let read = read(&[("main.tf", &text)]);
    assert_eq!(codes(&read), ["PLM1206"]);
    assert_eq!(read.model.items.len(), 1);
}

#[test]
fn large_numbers_of_instances_end() {
    let text = r#"
resource "t" "many" { count = 1000000000 }
resource "t" "products" {
  for_each = toset([for p in setproduct(range(1000), range(1000), range(1000)) : join("-", p)])
}
resource "t" "wide" { x = format("%999999999d", 1) }
resource "t" "power" { x = pow(10, 400) }
"#;
    let read = read(&[("main.tf", text)]);
    assert_eq!(read.ids(), ["t.wide", "t.power"]);
    assert_eq!(read.unread.len(), 2);
    assert!(read.show("t.power", "x").starts_with("? "));
}

#[test]
fn deep_json_ends() {
    let json = format!("{}1{}", "[".repeat(5_000), "]".repeat(5_000));
    let text = "resource \"aws_iam_policy\" \"p\" {\n  policy = file(\"deep.json\")\n}\n";
    let read = read(&[("main.tf", text), ("deep.json", &json)]);
    assert_eq!(read.show("aws_iam_policy.p", "policy"), "? the JSON text is nested too deeply");
}

#[test]
fn the_deepest_expressions_that_are_parsed_are_evaluated_or_refused() {
    for depth in [10, 60, 63, 200, 5_000] {
        let nested = format!("{}1{}", "(".repeat(depth), ")".repeat(depth));
        let call = format!("{}\"a\"{}", "upper(".repeat(depth), ")".repeat(depth));
        let text = format!("resource \"t\" \"t\" {{\n  x = {nested}\n  y = {call}\n}}\n");
        let given = super::files(&[("main.tf", &text)]);
        if let Ok(read) = crate::hcl::evaluate(&given, &crate::read::Options::default()) {
            assert_eq!((read.show("t.t", "x"), read.show("t.t", "y")), ("1".to_owned(), "\"A\"".to_owned()));
        }
    }
}

#[test]
fn the_longest_way_through_the_evaluator_fits_on_the_stack() {
    let mut text = String::from("locals {\n  m0 = 1\n  s0 = \"x\"\n");
    for index in 1..400 {
        let before = index - 1;
        writeln!(
            text,
            "  m{index} = {{ a = [for x in [local.m{before}] : merge({{}}, {{ b = try(x, 1) }})] }}"
        )
        .unwrap();
        writeln!(text, "  s{index} = true ? \"%{{ for x in [1] }}%{{ if true }}${{upper(format(\"%s\", local.s{before}))}}%{{ endif }}%{{ endfor }}\" : \"\"").unwrap();
    }
    text.push_str("}\n");
    for index in 0..400 {
        let next = index + 1;
        writeln!(
            text,
            "resource \"t\" \"r{index}\" {{\n  x = join(\"\", [for x in [t.r{next}.x] : lower(x)])\n}}"
        )
        .unwrap();
        writeln!(text, "data \"aws_iam_policy_document\" \"d{index}\" {{\n  source_policy_documents = [data.aws_iam_policy_document.d{next}.json]\n}}").unwrap();
    }
    text.push_str("resource \"t\" \"t\" {\n  m = local.m399\n  s = local.s399\n  f = templatefile(\"t.tpl\", { a = 1 })\n");
    text.push_str("  policy = data.aws_iam_policy_document.d0.json\n}\n");
    let read = read(&[
        ("main.tf", &text),
        ("t.tpl", "%{ if true }${upper(templatefile(\"t.tpl\", { a = a }))}%{ endif }"),
    ]);
    assert!(codes(&read).contains(&"PLM1206"));
    assert_eq!(read.model.items.len(), 401);
}
