//! A minimum count that cannot survive a zone.

use super::code::ZONE;
use super::model::Model;
use super::{Finding, MARGIN};

/// Share of the minutes at the minimum whose rate is carried; the rest are spikes.
const USUAL: f64 = 0.95;

pub(super) fn check(model: &mut Model<'_>) -> Option<Finding> {
    let design = model.design();
    let (minimum, zones) = (design.tasks.min, u32::from(design.zones));
    if !model.problem.objective.survive_zone_loss || !model.has_goal() || zones < 2 || minimum == 0 {
        return None;
    }
    let carries = model.carries(design.size.cpu).filter(|carries| *carries > 0.0)?;
    let rate = rate_at_minimum(model, minimum)?;
    let left = left(minimum, zones);
    if MARGIN * f64::from(left) * carries >= rate {
        return None;
    }
    let enough = (minimum + 1..=minimum.saturating_mul(8).saturating_add(8))
        .find(|count| f64::from(self::left(*count, zones)) * carries >= rate);
    let rest = match left {
        0 => "none is left".to_owned(),
        1 => format!("1 is left and would need {:.0} % of its CPU", model.cpu_percent(rate)),
        left => format!(
            "{left} are left and would need {:.0} % of their CPU",
            model.cpu_percent(rate / f64::from(left))
        ),
    };
    Some(Finding {
        code: ZONE,
        path: "tasks".to_owned(),
        label: "does not survive the loss of a zone",
        message: format!(
            "at the minimum of {minimum} task{} it serves up to {rate:.1} requests/s; when a zone is lost, {rest}, and a task \
             keeps the objective only up to {carries:.1} requests/s",
            if minimum == 1 { "" } else { "s" }
        ),
        help: match enough {
            Some(enough) => {
                format!("keep at least {enough} tasks in {zones} zones, or write `survive_zone_loss: false`")
            }
            None => "use a larger size, or write `survive_zone_loss: false`".to_owned(),
        },
        broken: false,
    })
}

/// Tasks outside the fullest zone.
///
/// AWS: tasks are spread evenly over the zones; source the ECS developer guide, task placement, read 2026-09.
const fn left(count: u32, zones: u32) -> u32 {
    count - count.div_ceil(zones)
}

/// The rate that scaling still serves with the minimum count, in requests per second; `None` where it never rests there.
fn rate_at_minimum(model: &mut Model<'_>, minimum: u32) -> Option<f64> {
    let observed = model.workload().arrivals.observed.clone();
    let rows = &model.replayed().timeline;
    let at_minimum = rows.iter().zip(&observed).filter(|(row, seen)| {
        **seen && row.requests > 0.0 && row.tasks <= f64::from(minimum) && row.desired <= f64::from(minimum)
    });
    let mut rates: Vec<f64> = at_minimum.map(|(row, _)| row.requests / 60.0).collect();
    rates.sort_by(f64::total_cmp);
    let position = (USUAL * rates.len() as f64).ceil() as usize;
    rates.get(position.saturating_sub(1)).copied()
}
