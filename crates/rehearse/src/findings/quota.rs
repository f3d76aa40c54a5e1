//! A size whose CPU quota cannot meet the percentile at any count.

use super::code::QUOTA;
use super::model::Model;
use super::{Finding, MARGIN};
use plimsoll_units::fargate;

pub(super) fn check(model: &mut Model<'_>) -> Option<Finding> {
    let cpu = model.design().size.cpu;
    if !model.has_goal() || model.carries(cpu).is_some() {
        return None;
    }
    let goal = *model.problem.objective.latency.first()?;
    let idle = model.idle_ms(cpu)?;
    if idle < MARGIN * goal.threshold_ms {
        return None;
    }
    let enough =
        fargate::cpus().filter(|larger| *larger > cpu).find(|larger| model.carries(*larger).is_some());
    Some(Finding {
        code: QUOTA,
        path: "size.cpu".to_owned(),
        label: "too little at any count",
        message: format!(
            "a task with {} CPU units answers with a {} of {idle:.0} ms without any other request; no number of tasks keeps it \
             below {:.0} ms",
            cpu.units(),
            goal.quantile,
            goal.threshold_ms
        ),
        help: match enough {
            Some(enough) => format!(
                "write `cpu: {}`, the smallest size that keeps the objective at low load",
                enough.units()
            ),
            None => "no Fargate size keeps it: the requests themselves take too long, so state a higher goal"
                .to_owned(),
        },
        broken: true,
    })
}
