//! The comment, whole; its marker; and the benchmark table.

#![allow(clippy::unwrap_used, reason = "a test stops at its first failure")]

mod fixture;

use fixture::{payments, usd};
use plimsoll_report::markdown::{self, BenchmarkCell, BenchmarkRow};

#[test]
fn the_comment_of_a_plan() {
    insta::assert_snapshot!(markdown::comment(&payments()));
}

#[test]
fn the_marker_is_the_first_line_and_names_the_stack() {
    let plan = payments();
    assert_eq!(markdown::marker(&plan), "<!-- plimsoll:optimize:payments:prod -->");
    assert_eq!(markdown::comment(&plan).lines().next().unwrap(), markdown::marker(&plan));
}

#[test]
fn text_from_files_cannot_become_markup() {
    let mut plan = payments();
    plan.recording.notes = vec!["<img src=x> | @everyone".into()];
    let comment = markdown::comment(&plan);
    assert!(!comment.contains("<img") && !comment.contains("@everyone"));
}

#[test]
fn benchmarks_show_cost_minutes_and_what_breaks_the_objective() {
    let row = BenchmarkRow {
        trace: "nasa95_requests".into(),
        cells: vec![
            BenchmarkCell::Advice { monthly: usd(41.37), violation_minutes: 12.4, kept: true },
            BenchmarkCell::Advice { monthly: usd(30.04), violation_minutes: 2204.0, kept: false },
            BenchmarkCell::Silent,
        ],
    };
    insta::assert_snapshot!(markdown::benchmark(&["plimsoll", "VPA", "Compute Optimizer style"], &[row]), @r"
    | trace | plimsoll | VPA | Compute Optimizer style |
    | --- | --: | --: | --: |
    | nasa95\_requests | $41.37 / 12 | $30.04 / 2,204 ✗ | – |
    ");
}
