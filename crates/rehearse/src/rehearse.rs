//! One rehearsal: plays, measures, verdict.

use crate::applies::applies;
use crate::judge::{Played, measure, reasons};
use crate::play::Stage;
use crate::rehearsed::{Applied, Measures, NotApplicable, Reason, Recovery, Rehearsed, Verdict};
use crate::scenarios;
use crate::subject::Subject;
use plimsoll_spec::platform::rehearsal::{Scenario, Tolerance};

/// Plays a scenario on a service and judges what happens.
///
/// The same subject, scenario and tolerance give the same result, bit for bit. A rehearsal watches at most twelve hours, and
/// an exact one at most thirty million attempts; where that cuts it short, [`Measures::bounded`] says so.
#[must_use]
pub fn rehearse(subject: &Subject<'_>, scenario: &Scenario, declared: &Tolerance) -> Rehearsed {
    let tolerated = Applied::of(subject, scenario, declared);
    let played = applies(subject, scenario).and_then(|()| worst(subject, scenario, &tolerated));
    let (verdict, measures) = match played {
        Err(why) => (Verdict::NotApplicable { why }, None),
        Ok((reasons, measures)) if reasons.is_empty() => (Verdict::Pass, Some(measures)),
        Ok((reasons, measures)) => (Verdict::Fail { reasons }, Some(measures)),
    };
    Rehearsed { scenario: scenario.clone(), verdict, tolerated, measures }
}

/// Plays a scenario as often as asked for and keeps the worst play.
fn worst(
    subject: &Subject<'_>,
    scenario: &Scenario,
    tolerated: &Applied,
) -> Result<(Vec<Reason>, Measures), NotApplicable> {
    let stage = Stage::set(subject)?;
    let script = scenarios::script(scenario, &stage.design, subject.assumptions, subject.workload.clients);
    let way = stage.way(&script);
    let failed_share = tolerated.failed_requests.fraction();
    let mut worst: Option<(Vec<Reason>, Measures)> = None;
    for play in 0..u64::from(subject.seeds.max(1)) {
        let seed = subject.seed.named("rehearse").named(scenario.kind()).numbered(play);
        let measures = measure(&stage, &script, &way, stage.play(&script, &way, seed)?, failed_share);
        let played =
            Played { scenario, design: &stage.design, script: &script, tolerated, measures: &measures };
        let reasons = reasons(&played, failed_share);
        let worse = worst.as_ref().is_none_or(|(before, kept)| {
            badness(&reasons, &measures).partial_cmp(&badness(before, kept))
                == Some(std::cmp::Ordering::Greater)
        });
        if worse {
            worst = Some((reasons, measures));
        }
    }
    worst
        .map(|(reasons, measures)| (reasons, Measures { plays: subject.seeds.max(1), ..measures }))
        .ok_or(NotApplicable::NoTraffic)
}

/// What orders plays: failed before passed, then the longest outage, then failed requests.
fn badness(reasons: &[Reason], measures: &Measures) -> (usize, f64, f64) {
    let outage_s = match measures.recovery {
        Recovery::NeverMissed => 0.0,
        Recovery::Recovered { took_s, .. } => took_s,
        Recovery::NotRecovered { .. } => f64::INFINITY,
    };
    (reasons.len(), outage_s, measures.failed_requests)
}
