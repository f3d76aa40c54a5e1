//! Proof on the exact engine and back-test, in words.

use crate::number;
use plimsoll_optimize::plan::{
    BackTest, BackTested, ErrorOverMinutes, ExactProof, FinalistVerdict, Hardness, Inflation, Predicted,
};

/// How finalists were proved, in one sentence without final stop.
#[must_use]
pub fn proof(proof: &ExactProof) -> String {
    let why: Vec<String> = [Hardness::MostViolations, Hardness::Busiest, Hardness::Steepest]
        .into_iter()
        .filter(|why| proof.windows.iter().any(|window| window.why == *why))
        .map(|why| why.to_string())
        .collect();
    format!(
        "{} replayed request by request with {} in the {} hardest minutes ({}) of the pessimistic workload, about {} each time",
        number::plural(number::length(&proof.finalists), "finalist", "finalists"),
        number::plural(proof.seeds.into(), "seed", "seeds"),
        number::count(u64::try_from(proof.minutes()).unwrap_or(u64::MAX)),
        why.join(", "),
        number::plural(proof.requests, "request", "requests")
    )
}

/// What became of a finalist, for people.
#[must_use]
pub const fn finalist(verdict: FinalistVerdict) -> &'static str {
    match verdict {
        FinalistVerdict::Chosen => "chosen",
        FinalistVerdict::Confirmed => "passes too",
        FinalistVerdict::Refused => "refused",
    }
}

/// The back-test in one sentence without final stop; `None` where it was not asked for.
#[must_use]
pub fn back_test(tested: &BackTested) -> Option<String> {
    match tested {
        BackTested::NotAsked => None,
        BackTested::Not(reason) => Some(format!("not back-tested because {reason}")),
        BackTested::Done(test) => Some(format!("{}: {}", period(test), figures(test).join("; "))),
    }
}

/// What was learned from and what was predicted.
fn period(test: &BackTest) -> String {
    let days = |days| number::decimal(days, 1);
    format!(
        "calibrated on the first {} days, the next {} predicted at the recorded configuration",
        days(test.learned_days),
        days(test.predicted_days)
    )
}

fn figures(test: &BackTest) -> Vec<String> {
    let mut figures: Vec<String> = [("mean", test.mean), ("p95", test.p95), ("p99", test.p99)]
        .into_iter()
        .filter_map(|(name, error)| Some(format!("{name} {}", error_over_minutes(&error?))))
        .collect();
    figures.extend(test.violation_minutes.map(|sum| format!("violation minutes {}", predicted(&sum))));
    figures.extend(test.task_hours.map(|sum| format!("task-hours {}", predicted(&sum))));
    figures.push(margin(&test.inflation));
    figures
}

/// The median error with its sign, and the median of its size: `-0.9 % (3.6 %)`.
#[must_use]
pub fn error_over_minutes(error: &ErrorOverMinutes) -> String {
    let sign = if error.signed > 0.000_5 { "+" } else { "" };
    format!(
        "{sign}{} ({})",
        number::percent_exact(error.signed * 100.0),
        number::percent_exact(error.absolute * 100.0)
    )
}

/// `12.3 for 14`: predicted for recorded.
#[must_use]
pub fn predicted(sum: &Predicted) -> String {
    format!("{} for {}", number::expected(sum.predicted), number::expected(sum.recorded))
}

/// What decisions add to predicted latency.
#[must_use]
pub fn margin(inflation: &Inflation) -> String {
    match inflation.found {
        None => "decisions add nothing to predicted latency: too few hours compare".to_owned(),
        Some(_) if inflation.factor <= 1.0 => "decisions add nothing to predicted latency".to_owned(),
        Some(found) if found > inflation.factor => format!(
            "decisions add {} to predicted latency, the most that is added; {} were found",
            number::percent_exact((inflation.factor - 1.0) * 100.0),
            number::percent_exact((found - 1.0) * 100.0)
        ),
        Some(_) => format!(
            "decisions add {} to predicted latency",
            number::percent_exact((inflation.factor - 1.0) * 100.0)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_low_model_has_a_minus() {
        let error = |signed| error_over_minutes(&ErrorOverMinutes { minutes: 9, signed, absolute: 0.036 });
        assert_eq!(error(-0.009), "-0.9 % (3.6 %)");
        assert_eq!(error(0.012), "+1.2 % (3.6 %)");
    }

    #[test]
    fn a_margin_that_was_cut_says_what_was_found() {
        assert!(margin(&Inflation::of(1.8, 40)).ends_with("the most that is added; 80.0 % were found"));
        assert_eq!(margin(&Inflation::of(1.024, 40)), "decisions add 2.4 % to predicted latency");
        assert_eq!(margin(&Inflation::of(0.9, 40)), "decisions add nothing to predicted latency");
    }
}
