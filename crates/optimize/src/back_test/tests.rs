use super::*;
use plimsoll_units::Seconds;
use std::collections::BTreeMap;

/// Two days in which p95 is predicted to be 100 ms at night and 180 ms by day, and recorded `factor` times as long.
fn compared(recorded: &ServiceRecording) -> Compared<'_> {
    let row = |minute: usize| MinuteRow {
        tasks: 2.0,
        latency: Some(MinuteLatency {
            p95_s: predicted(minute) / 1000.0,
            violation: if predicted(minute) > 150.0 { 0.25 } else { 0.0 },
            ..MinuteLatency::default()
        }),
        ..MinuteRow::default()
    };
    Compared {
        start: Timestamp::from_unix(6000),
        rows: (0..2880).map(row).collect(),
        observed: (0..2880).map(|minute| minute != 7).collect(),
        recorded,
    }
}

fn predicted(minute: usize) -> f64 {
    if minute % 1440 < 720 { 100.0 } else { 180.0 }
}

fn recorded(p95: impl Fn(usize) -> f64) -> ServiceRecording {
    // The record begins ten minutes before the prediction.
    let points = (0..2890_usize).map(|at| Some(at.checked_sub(10).map_or(1.0, &p95)));
    let series = Series::new(Timestamp::from_unix(5400), Seconds::new(60), points);
    let tasks = Series::new(Timestamp::from_unix(6000), Seconds::new(60), (0..2880).map(|_| Some(3.0)));
    ServiceRecording {
        name: "api".parse().unwrap(),
        configuration: None,
        metrics: BTreeMap::from([(MetricName::LatencyP95, series), (MetricName::Tasks, tasks)]),
        access_log: None,
    }
}

const GOAL: LatencyGoal = LatencyGoal { quantile: Quantile::P95, threshold_ms: 200.0 };

#[test]
fn errors_keep_their_sign_and_minutes_that_were_not_observed_do_not_count() {
    let recorded = recorded(|minute| predicted(minute) / 0.8);
    let compared = compared(&recorded);
    let errors = compared.errors(MetricName::LatencyP95).unwrap();
    assert_eq!(errors.minutes, 2879);
    assert!((errors.signed + 0.2).abs() < 1e-12 && (errors.absolute - 0.2).abs() < 1e-12, "{errors:?}");
    assert!(compared.errors(MetricName::LatencyMean).is_none());
}

#[test]
fn violations_and_task_hours_stand_beside_the_record() {
    let recorded = recorded(|minute| if minute % 1440 >= 1400 { 201.0 } else { 90.0 });
    let compared = compared(&recorded);
    let violations = compared.violations(&[GOAL]).unwrap();
    assert_eq!((violations.predicted, violations.recorded), (1440.0 * 0.25, 80.0));
    let hours = compared.task_hours().unwrap();
    assert!((hours.recorded - 2879.0 * 3.0 / 60.0).abs() < 1e-6);
    assert!((hours.predicted - 2879.0 * 2.0 / 60.0).abs() < 1e-6);
}

#[test]
fn the_inflation_is_that_of_the_hours_nearest_to_the_objective() {
    // Far too slow at night, where it does not matter; a tenth slower by day.
    let factor = |minute: usize| if predicted(minute) > 150.0 { 1.1 } else { 3.0 };
    let recorded = recorded(|minute| predicted(minute) * factor(minute));
    let inflation = compared(&recorded).inflation(&[GOAL]);
    assert!((inflation.factor - 1.1).abs() < 1e-9, "{inflation:?}");
    assert_eq!(inflation.hours, 12);
}

#[test]
fn the_inflation_is_never_below_one_and_bounded() {
    let slow = recorded(|minute| predicted(minute) * 4.0);
    let found = compared(&slow).inflation(&[GOAL]);
    assert_eq!((found.factor, found.found.map(f64::round)), (Inflation::MOST, Some(4.0)));
    let quick = recorded(|minute| predicted(minute) * 0.5);
    assert_eq!(compared(&quick).inflation(&[GOAL]).factor, 1.0);
    // Without a record of the percentile there is none.
    let other = LatencyGoal { quantile: Quantile::P99, ..GOAL };
    assert_eq!(compared(&quick).inflation(&[other]), Inflation::default());
}

#[test]
fn scatter_of_single_minutes_is_not_taken_for_an_error_of_the_model() {
    let recorded = recorded(|minute| predicted(minute) * if minute % 2 == 0 { 0.6 } else { 1.0 });
    assert!(compared(&recorded).inflation(&[GOAL]).factor <= 1.0);
}

#[test]
fn more_violations_than_predicted_ask_for_the_factor_that_explains_them() {
    // Ten per cent more latency, ten minutes more.
    let replay = |factor: f64| Some(Predicted { predicted: (factor - 1.0) * 100.0, recorded: 0.0 });
    let found = |predicted, recorded| explaining(Predicted { predicted, recorded }, replay);
    let factor = found(0.0, 20.0).unwrap();
    assert!((1.2..1.21).contains(&factor), "{factor}");
    assert_eq!(found(0.0, 3.0), None, "three minutes may be luck");
    assert_eq!(found(100.0, 120.0), None);
    assert_eq!(found(0.0, 900.0), Some(Inflation::MOST));
}
