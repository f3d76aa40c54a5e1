//! A maximum count that the busiest traffic exceeds.

use super::code::MAXIMUM;
use super::model::Model;
use super::{Finding, MARGIN};

/// The rate that one observed minute in a hundred exceeds.
const BUSY: f64 = 0.99;

pub(super) fn check(model: &mut Model<'_>) -> Option<Finding> {
    if !model.has_goal() {
        return None;
    }
    let carries = model.carries(model.design().size.cpu).filter(|carries| *carries > 0.0)?;
    let rate = model.rate_quantile(BUSY);
    let needed = (rate / carries).ceil();
    let maximum = model.design().tasks.max;
    if MARGIN * f64::from(maximum) * carries >= rate {
        return None;
    }
    let percent = model.cpu_percent(rate / f64::from(maximum.max(1)));
    Some(Finding {
        code: MAXIMUM,
        path: "tasks".to_owned(),
        label: "too few at most",
        message: format!(
            "at {rate:.1} requests/s, which one observed minute in a hundred exceeds, {maximum} tasks need {percent:.0} % of \
             their CPU; a task keeps the objective up to {carries:.1} requests/s, so {needed:.0} tasks are needed"
        ),
        help: format!("allow at least {needed:.0} tasks"),
        broken: false,
    })
}
