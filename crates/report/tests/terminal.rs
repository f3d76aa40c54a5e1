//! Terminal output, whole, at 100 columns without colour; and what must hold at any width.

mod fixture;

use fixture::{payments, recording_summary, simulated, twelve};
use plimsoll_report::terminal::{self, Screen, Style};
use plimsoll_report::{CostCases, Simulation};

fn plain(width: u16) -> Screen {
    Screen::new(width, Style::Plain)
}

#[test]
fn optimize_at_100_columns() {
    insta::assert_snapshot!(terminal::optimize(&payments(), &plain(100), Some(1.234)));
}

#[test]
fn optimize_of_twelve_services_at_100_columns() {
    insta::assert_snapshot!(terminal::optimize(&twelve(), &plain(100), None));
}

#[test]
fn simulate_at_100_columns() {
    let plan = payments();
    let services = simulated(&plan);
    let simulation = Simulation {
        stack: &plan.stack,
        environment: &plan.environment,
        region: &plan.region,
        recording: &plan.recording,
        state: &plan.after,
        services: &services,
    };
    insta::assert_snapshot!(terminal::simulate(&simulation, &plain(100)));
}

#[test]
fn cost_at_100_columns() {
    let plan = payments();
    let cases = CostCases {
        expected: &plan.before.bill,
        basis: "recorded traffic, autoscaling replayed",
        minimum: Some(&plan.after.bill),
        maximum: None,
    };
    insta::assert_snapshot!(terminal::cost(&cases, &plain(100)));
}

#[test]
fn inspect_at_100_columns() {
    insta::assert_snapshot!(terminal::inspect(&recording_summary(), &plain(100)));
}

#[test]
fn every_line_fits_from_60_to_200_columns() {
    for plan in [payments(), twelve()] {
        for width in [60, 80, 100, 140, 200] {
            let screen = plain(width);
            let text = terminal::optimize(&plan, &screen, None)
                + &terminal::inspect(&recording_summary(), &screen)
                + &terminal::cost(&CostCases::from(&plan.before.bill), &screen);
            let widest = text.lines().max_by_key(|line| line.chars().count()).unwrap();
            assert!(widest.chars().count() <= width.into(), "at {width}: {widest}");
        }
    }
}

#[test]
fn colour_changes_nothing_but_escapes() {
    let coloured = terminal::optimize(&payments(), &Screen::new(100, Style::Coloured), None);
    let mut stripped = String::new();
    for (index, piece) in coloured.split('\u{1b}').enumerate() {
        stripped.push_str(if index == 0 { piece } else { piece.split_once('m').unwrap().1 });
    }
    assert_ne!(coloured, stripped);
    assert_eq!(stripped, terminal::optimize(&payments(), &plain(100), None));
}

#[test]
fn a_synthetic_recording_is_labelled_first_and_an_observed_one_is_not() {
    let mut plan = payments();
    assert!(terminal::optimize(&plan, &plain(100), None).starts_with("SYNTHETIC"));
    plan.recording.synthetic = false;
    plan.recording.source = "CloudWatch".into();
    assert!(!terminal::optimize(&plan, &plain(100), None).to_lowercase().contains("synthetic"));
}
