//! Places are right after characters of several bytes, comments, heredocs and Windows' line ends.

use super::read;
use plimsoll_rules::Place;

#[test]
fn places_are_right_whatever_stands_before() {
    let text = "\u{feff}# größe\r\n/* 日本 */ locals {\r\n  note = \"äöü 🙂\" // ü\r\n  doc  = <<EOT\r\nü ${local.note} é\r\nEOT\r\n}\r\nresource \"t\" \"t\" {\r\n  cpu = 256 # ß\r\n  deep = [{ \"ключ\" = \"wert\" }, -1]\r\n}\r\n";
    let read = read(&[("a.tf", "# first\n"), ("main.tf", text)]);
    assert_eq!(read.problems, []);
    assert_eq!(read.origin("t.t", "cpu"), "main.tf:9:9 256");
    assert_eq!(read.origin("t.t", "deep.0.ключ"), "main.tf:10:22 \"wert\"");
    assert_eq!(read.origin("t.t", "deep.1"), "main.tf:10:32 -1");
    let Place::Span(place) = read.item("t.t").place else { panic!() };
    assert_eq!(read.sources.slice(place), "resource \"t\" \"t\"");
}

#[test]
fn each_use_of_a_value_has_its_own_place_and_one_origin() {
    let text = "locals {\n  size = 256\n}\nresource \"t\" \"a\" {\n  cpu = local.size\n}\nresource \"t\" \"b\" {\n  cpu = local.size\n}\n";
    let read = read(&[("main.tf", text)]);
    let place = |id: &str| match &read.at(id, "cpu").place {
        Place::Span(span) => read.sources.describe(*span),
        Place::Path(path) => path.clone(),
    };
    assert_eq!((place("t.a").as_str(), place("t.b").as_str()), ("main.tf:5:9", "main.tf:8:9"));
    assert_eq!(read.origin("t.a", "cpu"), read.origin("t.b", "cpu"));
}

#[test]
fn a_literal_stays_one_through_everything_that_selects_it() {
    let text = r#"
variable "env" { default = "prod" }
variable "services" {
  type = map(object({ cpu = optional(number, 128), memory = number }))
  default = {
    api = { cpu = 1024, memory = 2048 }
    web = { memory = 512 }
  }
}
locals {
  sizes = { prod = 512, dev = 256 }
  list  = [11, 22, 33]
}
resource "t" "t" {
  lookup      = lookup(local.sizes, var.env)
  fallback    = lookup(local.sizes, "none", 64)
  conditional = var.env == "prod" ? 3 : 1
  index       = local.sizes[var.env]
  coalesce    = coalesce(null, 7)
  try         = try(local.none, 8)
  element     = element(local.list, 4)
  string      = tostring(local.sizes.dev)
  merged      = merge({ a = 1 }, { a = 2 }).a
  quoted      = "${local.sizes.dev}"
  parens      = (local.sizes.dev)
  loop        = [for size in local.list : size if size > 20]
  optional    = var.services["web"].cpu
  made        = local.sizes.dev * 2
  text        = "${local.sizes.dev}m"
}
resource "t" "each" {
  for_each = var.services
  memory   = each.value.memory
  cpu      = each.value["cpu"]
  dynamic "block" {
    for_each = [for n in [each.value.cpu] : n]
    content {
      size = block.value
    }
  }
}
"#;
    let read = read(&[("main.tf", text)]);
    assert_eq!(read.problems, []);
    let origin = |path: &str| read.origin("t.t", path);
    for (path, wanted) in [
        ("lookup", "main.tf:11:20 512"),
        ("fallback", "main.tf:16:45 64"),
        ("conditional", "main.tf:17:37 3"),
        ("index", "main.tf:11:20 512"),
        ("coalesce", "main.tf:19:32 7"),
        ("try", "main.tf:20:33 8"),
        ("element", "main.tf:12:16 22"),
        ("string", "main.tf:11:31 256"),
        ("merged", "main.tf:23:40 2"),
        ("quoted", "main.tf:11:31 256"),
        ("parens", "main.tf:11:31 256"),
        ("loop.0", "main.tf:12:16 22"),
        ("loop.1", "main.tf:12:20 33"),
        ("optional", "main.tf:4:46 128"),
        ("made", "made by the operator `*`"),
        ("text", "made by a text that values are put into"),
    ] {
        assert_eq!(origin(path), wanted, "{path}");
    }
    assert_eq!(read.origin("t.each[\"api\"]", "memory"), "main.tf:6:34 2048");
    assert_eq!(read.origin("t.each[\"api\"]", "block.0.size"), "main.tf:6:19 1024");
    assert_eq!(read.origin("t.each[\"web\"]", "cpu"), "main.tf:4:46 128");
}
