//! Values are changed in place and nothing else is.

use crate::support::{loaded, options};
use plimsoll_spec::load;
use plimsoll_spec::patch::{Edit, PatchError, apply};
use plimsoll_spec::templates::Template;

/// Changes values and checks that changing them again changes nothing.
fn patched(text: &str, environment: Option<&str>, edits: &[(&str, &str)]) -> Result<String, PatchError> {
    let edits: Vec<Edit> = edits.iter().map(|(path, value)| Edit::new(*path, *value)).collect();
    let source = load(text, &options(environment)).unwrap().source;
    let after = apply(text, &source, &edits)?;
    let again = load(&after, &options(environment)).unwrap_or_else(|error| panic!("{error}\n{after}")).source;
    assert_eq!(apply(&after, &again, &edits).as_deref(), Ok(after.as_str()), "applied twice");
    Ok(after)
}

/// The lines that differ, old ones with `-`, new ones with `+`.
fn difference(before: &str, after: &str) -> String {
    let (old, new): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    let same = |(a, b): &(&&str, &&str)| a == b;
    let head = old.iter().zip(&new).take_while(same).count();
    let tail = old[head..].iter().rev().zip(new[head..].iter().rev()).take_while(same).count();
    let lines =
        |sign: &str, lines: &[&str]| lines.iter().map(|line| format!("{sign}{line}\n")).collect::<String>();
    lines("-", &old[head..old.len() - tail]) + &lines("+", &new[head..new.len() - tail])
}

const TEXT: &str = "\
# The shop.
services:
  api:
    image: shop   # from our registry
    port: 8080
    size: {cpu: 512, memory: 1024}  # oversized?
    tasks: 2..10
    scaling:
      # Keep the CPU in check.
      - {track: cpu, at: 70%, out_cooldown: 30s}   # fast out
      - {track: memory, at: 80%}
  # In the background.
  worker:
    image: worker
environments:
  prod:
    services:
      api:
        tasks: 4..20
";

#[test]
fn a_scalar_is_exchanged_and_comments_stay() {
    let after = patched(TEXT, None, &[("services.api.size.cpu", "256"), ("services.api.size.memory", "512")])
        .unwrap();
    insta::assert_snapshot!(difference(TEXT, &after), @r#"
    -    size: {cpu: 512, memory: 1024}  # oversized?
    +    size: {cpu: 256, memory: 512}  # oversized?
    "#);
}

#[test]
fn a_missing_key_is_added_with_the_indentation_of_the_file() {
    let edits = [
        ("services.worker.size.cpu", "1024"),
        ("services.api.logs.retention", "7d"),
        ("network.nat", "none"),
    ];
    let after = patched(TEXT, None, &edits).unwrap();
    insta::assert_snapshot!(difference(TEXT, &after), @r#"
    -  # In the background.
    -  worker:
    -    image: worker
    -environments:
    -  prod:
    -    services:
    -      api:
    -        tasks: 4..20
    +    logs: {retention: 7d}
    +  # In the background.
    +  worker:
    +    image: worker
    +    size: {cpu: 1024}
    +environments:
    +  prod:
    +    services:
    +      api:
    +        tasks: 4..20
    +network: {nat: none}
    "#);
}

#[test]
fn a_key_is_added_to_a_flow_mapping() {
    let after = patched(TEXT, None, &[("services.api.size.architecture", "arm64")]).unwrap();
    insta::assert_snapshot!(difference(TEXT, &after), @r#"
    -    size: {cpu: 512, memory: 1024}  # oversized?
    +    size: {cpu: 512, memory: 1024, architecture: arm64}  # oversized?
    "#);
}

#[test]
fn a_list_becomes_the_one_given_with_the_smallest_change() {
    let value = "[{track: cpu, at: 60%, out_cooldown: 30s}]";
    let after = patched(TEXT, None, &[("services.api.scaling", value)]).unwrap();
    insta::assert_snapshot!(difference(TEXT, &after), @r#"
    -      - {track: cpu, at: 70%, out_cooldown: 30s}   # fast out
    -      - {track: memory, at: 80%}
    +      - {track: cpu, at: 60%, out_cooldown: 30s}   # fast out
    "#);
    let value =
        "[{track: cpu, at: 70%, out_cooldown: 30s}, {track: memory, at: 80%}, {track: requests, at: 900}]";
    let after = patched(TEXT, None, &[("services.api.scaling", value)]).unwrap();
    insta::assert_snapshot!(difference(TEXT, &after), @r#"+      - {track: requests, at: 900}"#);
    let after = patched(TEXT, None, &[("services.api.scaling", "[]")]).unwrap();
    insta::assert_snapshot!(difference(TEXT, &after), @r#"
    -      - {track: cpu, at: 70%, out_cooldown: 30s}   # fast out
    -      - {track: memory, at: 80%}
    +      []
    "#);
    let after = patched(TEXT, None, &[("services.worker.scaling", "[{track: cpu, at: 60%}]")]).unwrap();
    insta::assert_snapshot!(difference(TEXT, &after), @r#"
    +    scaling:
    +      - {track: cpu, at: 60%}
    "#);
}

#[test]
fn an_item_of_a_list_is_reached_by_its_index() {
    let after = patched(TEXT, None, &[("services.api.scaling.1.at", "75%")]).unwrap();
    insta::assert_snapshot!(difference(TEXT, &after), @r#"
    -      - {track: memory, at: 80%}
    +      - {track: memory, at: 75%}
    "#);
}

#[test]
fn a_value_of_an_overlay_is_changed_in_the_overlay() {
    let after = patched(TEXT, Some("prod"), &[("services.api.tasks", "3..12")]).unwrap();
    insta::assert_snapshot!(difference(TEXT, &after), @r#"
    -        tasks: 4..20
    +        tasks: 3..12
    "#);
}

#[test]
fn a_value_from_the_defaults_gets_a_key_of_its_own() {
    let text = "defaults:\n    size: {cpu: 512, memory: 1024}\nservices:\n    a:\n        image: aa\n    b:\n        image: bb\n";
    let after = patched(text, None, &[("services.a.size", "{cpu: 256, memory: 512}")]).unwrap();
    insta::assert_snapshot!(difference(text, &after), @r#"+        size: {cpu: 256, memory: 512}"#);
    let sizes: Vec<String> =
        loaded(&after).platform.services.iter().map(|service| service.size.to_string()).collect();
    assert_eq!(sizes, ["256/512", "512/1024"]);
}

#[test]
fn the_short_form_is_changed_at_the_top() {
    let text = "image: shop\nport: 8080\nobjective: p95 < 200ms\n";
    let edits = [
        ("services.shop.size", "{cpu: 512, memory: 1024}"),
        ("services.shop.tasks", "3"),
        ("network.nat", "per_zone"),
    ];
    let after = patched(text, None, &edits).unwrap();
    insta::assert_snapshot!(difference(text, &after), @r#"
    +size: {cpu: 512, memory: 1024}
    +tasks: 3
    +network: {nat: per_zone}
    "#);
}

#[test]
fn a_block_mapping_gives_way_to_a_short_form() {
    let text = "services:\n  a:\n    image: aa\n    tasks:\n      min: 2\n      max: 10\n    size:\n";
    let after = patched(text, None, &[("services.a.tasks", "2..6"), ("services.a.size.cpu", "512")]).unwrap();
    insta::assert_snapshot!(difference(text, &after), @r#"
    -    tasks:
    -      min: 2
    -      max: 10
    -    size:
    +    tasks: 2..6
    +    size: {cpu: 512}
    "#);
}

#[test]
fn files_without_final_line_break_and_with_crlf_are_kept_so() {
    let after = patched("image: shop\r\nport: 80\r\n", None, &[("services.shop.tasks", "3")]).unwrap();
    assert_eq!(after, "image: shop\r\nport: 80\r\ntasks: 3\r\n");
    let after = patched("image: shop\nport: 80", None, &[("services.shop.tasks", "3")]).unwrap();
    assert_eq!(after, "image: shop\nport: 80\ntasks: 3");
}

#[test]
fn what_would_change_another_place_is_refused_with_the_reason() {
    let text = "services:\n  a: {image: aa, size: &s {cpu: 512, memory: 1024}}\n  b: {image: bb, size: *s}\n";
    let reason = |edit| patched(text, None, &[edit]).unwrap_err().to_string();
    insta::assert_snapshot!(reason(("services.b.size.cpu", "256")), @r#"`services.b.size.cpu` cannot be changed in place: the value comes through a YAML alias and is shared with another place"#);
    insta::assert_snapshot!(reason(("services.a.size", "{cpu: 256, memory: 512}")), @r#"`services.a.size` cannot be changed in place: `services.b.size.cpu` in the environment `dev` would change with it"#);
    let short = "image: shop\nport: 80\ntasks: 2..4\n";
    insta::assert_snapshot!(patched(short, None, &[("services.shop.tasks.min", "3")]).unwrap_err(), @r#"`services.shop.tasks.min` cannot be changed in place: `2..4` is written there in short form"#);
}

#[test]
fn every_template_can_be_patched_in_every_environment() {
    for template in Template::ALL {
        for environment in ["dev", "prod"] {
            let text = template.text();
            let before = load(text, &options(Some(environment))).unwrap();
            for service in &before.platform.services {
                let path = |rest: &str| format!("services.{}.{rest}", service.name);
                let edits = [
                    Edit::new(path("size"), "{cpu: 1024, memory: 3072, architecture: arm64}"),
                    Edit::new(path("tasks"), "3..7"),
                    Edit::new(path("scaling"), "[{track: cpu, at: 55%, resolution: 20s}]"),
                    Edit::new(path("rollout.drain"), "12s"),
                    Edit::new(path("logs.retention"), "3d"),
                ];
                let after = apply(text, &before.source, &edits).unwrap_or_else(|error| panic!("{error}"));
                let after =
                    load(&after, &options(Some(environment))).unwrap_or_else(|error| panic!("{error}"));
                let mut expected = before.platform.clone();
                let changed = after.platform.service(&service.name).unwrap();
                assert_eq!(
                    (changed.size.to_string().as_str(), changed.tasks.min, changed.tasks.max),
                    ("1024/3072", 3, 7)
                );
                assert_eq!((changed.scaling.len(), changed.logs.retention.unwrap().get()), (1, 3 * 86_400));
                let index = expected.services.iter().position(|other| other.name == service.name).unwrap();
                expected.services[index] = changed.clone();
                assert_eq!(after.platform, expected, "nothing else may change");
            }
        }
    }
}

#[test]
fn writing_what_is_there_changes_nothing() {
    for template in Template::ALL {
        for environment in ["dev", "prod"] {
            let text = template.text();
            let source = load(text, &options(Some(environment))).unwrap().source;
            let leaves: Vec<(&str, &str)> =
                source.iter().map(|(path, span)| (path, &text[span.range()])).collect();
            let is_leaf =
                |path: &str| !leaves.iter().any(|(other, _)| other.starts_with(&format!("{path}.")));
            let scalars = leaves.iter().filter(|(path, _)| !path.is_empty() && is_leaf(path));
            let edits: Vec<Edit> = scalars.map(|(path, value)| Edit::new(*path, *value)).collect();
            assert!(edits.len() > 10);
            assert_eq!(apply(text, &source, &edits).as_deref(), Ok(text));
        }
    }
}

#[test]
fn every_number_of_a_template_can_be_changed_alone() {
    for template in Template::ALL {
        let text = template.text();
        let source = load(text, &options(None)).unwrap().source;
        for (path, span) in source.iter().filter(|(path, _)| path.starts_with("services.")) {
            if text[span.range()].parse::<u32>().is_err() {
                continue;
            }
            let after =
                apply(text, &source, &[Edit::new(path, "4242")]).unwrap_or_else(|error| panic!("{error}"));
            // A value that stands in the defaults gets a line, a list there a line for each item.
            assert!(after.lines().count() <= text.lines().count() + 4, "{path}");
            assert_eq!(after.matches("4242").count(), 1, "{path}");
        }
    }
}
