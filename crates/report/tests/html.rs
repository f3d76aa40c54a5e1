//! The page: self-contained, small, escaped, the same bytes twice, and drawn by a real browser where one is installed.

#![allow(clippy::unwrap_used, reason = "a test stops at its first failure")]

mod fixture;

use fixture::{payments, twelve};
use plimsoll_report::html;

/// The licence line of the plotting library is the only address in the page, and it is a comment.
const BANNER: &str = "https://github.com/leeoniya/uPlot";

#[test]
fn nothing_is_loaded_from_elsewhere() {
    let page = html::optimize(&payments(), None).replacen(BANNER, "", 1);
    for reference in ["http://", "https://", "src=", "href=", "@import", "url(", "fetch(", "XMLHttpRequest"] {
        assert!(!page.contains(reference), "{reference}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn the_page_stays_below_one_and_a_half_megabytes() {
    for plan in [payments(), twelve()] {
        let size = html::optimize(&plan, None).len();
        assert!(size < 1_500_000, "{size} bytes for {} services", plan.services.len());
    }
}

#[test]
fn what_comes_from_files_is_escaped() {
    let mut plan = payments();
    let evil = "</script><script>alert(1)</script><img onerror=x>";
    plan.recording.source = evil.into();
    plan.recording.notes = vec![evil.into()];
    plan.services
        .iter_mut()
        .flat_map(|service| &mut service.front)
        .for_each(|point| point.label = evil.into());
    plan.changes.iter_mut().for_each(|change| change.to = evil.into());
    plan.refused.iter_mut().for_each(|refusal| refusal.to = evil.into());
    let page = html::optimize(&plan, None);
    assert!(!page.contains("<script>alert") && !page.contains("<img"));
    assert_eq!(page.matches("</script>").count(), 3);
}

#[test]
fn every_table_cell_has_a_heading_and_the_label_is_there() {
    let page = html::optimize(&payments(), None);
    assert_eq!(
        page.matches("<th ").count() + page.matches("<th>").count(),
        page.matches("<th scope=").count()
    );
    assert!(page.contains("Synthetic recording"));
    let mut plan = payments();
    plan.recording.synthetic = false;
    assert!(!html::optimize(&plan, None).contains("Synthetic recording"));
}

#[test]
fn an_empty_timeline_and_figures_that_are_not_numbers_still_give_a_page() {
    let mut plan = payments();
    for state in plan.before.services.iter_mut().chain(&mut plan.after.services) {
        state.outcome.timeline.clear();
        state.outcome.latency = None;
        state.outcome.cpu_percent.mean = f64::NAN;
    }
    plan.services.iter_mut().for_each(|service| service.front.clear());
    let page = html::optimize(&plan, None);
    assert!(page.contains("No minutes were kept for plots") && !page.contains("NaN"));
}

#[test]
fn the_same_plan_gives_the_same_bytes() {
    assert_eq!(html::optimize(&twelve(), None), html::optimize(&twelve(), None));
}
