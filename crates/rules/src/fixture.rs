//! Rules run on small templates, for tests.

use crate::engine::{Report, run_rules};
use crate::model::{Content, Datum, Model, Place};
use crate::rule::{Rule, Subject};
use crate::rules::ALL;
use crate::template::{Options, Template, read};
use plimsoll_prices::PriceBook;
use std::fs;
use std::path::PathBuf;

/// A template that must be readable without problems.
#[track_caller]
pub(crate) fn template(text: &str) -> Template {
    let template = read("template.yaml", text, &Options::default()).unwrap_or_else(|error| panic!("{error}"));
    assert!(template.problems.is_empty(), "{:#?}", template.problems);
    template
}

/// What one rule says about a template.
#[track_caller]
pub(crate) fn report(rule: &'static Rule, text: &str) -> (Template, Report) {
    let template = template(text);
    let prices = PriceBook::builtin().unwrap();
    let subject = Subject { model: &template.model, platform: None, prices: Some(&prices) };
    let report = run_rules(&[rule], &subject, &template.allowed);
    (template, report)
}

/// The lines, from 1, of what one rule finds in a template, sorted.
#[track_caller]
pub(crate) fn lines(rule: &'static Rule, text: &str) -> Vec<usize> {
    let (template, report) = report(rule, text);
    let mut lines: Vec<usize> = report.findings.iter().map(|found| line(&template, &found.place)).collect();
    lines.sort_unstable();
    lines
}

/// The messages of what one rule finds in a template, by place.
#[track_caller]
#[allow(dead_code, reason = "for rules whose message is worth a test")]
pub(crate) fn messages(rule: &'static Rule, text: &str) -> Vec<String> {
    report(rule, text).1.findings.into_iter().map(|found| found.message).collect()
}

/// The reasons for which one rule could not judge, by place.
#[track_caller]
pub(crate) fn skipped(rule: &'static Rule, text: &str) -> Vec<String> {
    report(rule, text).1.skipped.into_iter().map(|skipped| skipped.reason).collect()
}

fn line(template: &Template, place: &Place) -> usize {
    match place {
        Place::Span(span) => template.source.position(span.start).line,
        Place::Path(path) => panic!("a template has no path {path}"),
    }
}

fn fixture(code: &str, name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(code).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn every_rule_finds_its_bad_fixture_at_the_marked_lines_and_nothing_in_the_good_one() {
    for rule in ALL {
        let code = rule.code.as_str();
        let bad = fixture(code, "bad.yaml");
        let mark = format!("# <- {code}");
        let marked: Vec<usize> = bad
            .lines()
            .enumerate()
            .filter(|(_, line)| line.contains(&mark))
            .map(|(index, _)| index + 1)
            .collect();
        assert!(!marked.is_empty(), "{code}: no line of bad.yaml is marked `{mark}`");
        let found = report(rule, &bad).1.findings;
        assert_eq!(lines(rule, &bad), marked, "{code}: bad.yaml: {found:#?}");
        let good = report(rule, &fixture(code, "good.yaml")).1;
        assert_eq!(good.findings, [], "{code}: good.yaml");
    }
}

#[test]
fn rules_are_sorted_titled_and_explained() {
    assert!(ALL.windows(2).all(|pair| pair[0].code < pair[1].code), "sorted by code, none twice");
    for rule in ALL {
        let code = rule.code.as_str();
        assert!(matches!(code.get(..5), Some("PLM06" | "PLM07" | "PLM08" | "PLM09")), "{code}");
        assert!(
            rule.title.ends_with('.') && rule.title.lines().count() == 1,
            "{code}: the title is one sentence"
        );
        assert!(rule.page.contains("Source:"), "{code}: the page names its source");
        assert!(rule.page.lines().all(|line| line.chars().count() < 600), "{code}");
        assert!(!rule.page.ends_with('\n'), "{code}");
    }
}

#[test]
fn every_folder_of_fixtures_belongs_to_a_rule() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(!name.starts_with("PLM") || crate::rules::rule(&name).is_some(), "no rule {name}");
    }
}

/// Every known scalar of a value, one after the other, made unknown in a copy of the model.
fn without_each_scalar(model: &Model, seen: &mut dyn FnMut(&Model, &Place)) {
    fn scalars(datum: &mut Datum, seen: &mut dyn FnMut(&mut Datum)) {
        match &mut datum.content {
            Content::List(items) => items.iter_mut().for_each(|item| scalars(item, seen)),
            Content::Map(entries) => entries.iter_mut().for_each(|(_, item)| scalars(item, seen)),
            Content::Text(_) | Content::Number(_) | Content::Bool(_) | Content::Partial(_) => seen(datum),
            _ => {}
        }
    }
    let mut count = 0;
    let mut copy = model.clone();
    copy.items.iter_mut().for_each(|item| scalars(&mut item.properties, &mut |_| count += 1));
    for chosen in 0..count {
        let (mut copy, mut index, mut place) = (model.clone(), 0, None);
        for item in &mut copy.items {
            scalars(&mut item.properties, &mut |datum| {
                if index == chosen {
                    datum.content = Content::Unknown("it is given later".to_owned());
                    place = Some(datum.place.clone());
                }
                index += 1;
            });
        }
        seen(&copy, &place.unwrap());
    }
}

/// Rules that find fault with a property being there at all, whatever its value.
const WHATEVER_THE_VALUE: &[&str] = &["PLM0613", "PLM0630", "PLM0637", "PLM0682", "PLM0694", "PLM0913"];

#[test]
fn what_is_not_known_is_never_found_wrong() {
    let prices = PriceBook::builtin().unwrap();
    for rule in ALL {
        let code = rule.code.as_str();
        let found = |model: &Model| {
            run_rules(&[rule], &Subject { model, platform: None, prices: Some(&prices) }, &[]).findings
        };
        for name in ["bad.yaml", "good.yaml"] {
            let template = template(&fixture(code, name));
            let known = found(&template.model);
            without_each_scalar(&template.model, &mut |model, place| {
                let findings = found(model);
                let new = findings.iter().find(|one| known.iter().all(|other| other.place != one.place));
                assert_eq!(new, None, "{code}: {name}: it is found only because a value is not known");
                let judged = findings.iter().find(|one| one.place == *place);
                assert!(judged.is_none() || WHATEVER_THE_VALUE.contains(&code), "{code}: {name}: {judged:?}");
            });
        }
    }
}
