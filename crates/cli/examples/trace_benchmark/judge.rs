//! Advice from the first half of a trace, judged on the second.

use crate::platform::Recorded;
use crate::trace::{Trace, multiplied, rates};
use plimsoll_optimize::evaluate::{Evaluator, Run};
use plimsoll_optimize::plan::{Plan, Settings, Verdict};
use plimsoll_optimize::{Input, Prepared, Problem, optimize, prepare, problem_of, wording};
use plimsoll_prices::{PriceBook, RegionPrices};
use plimsoll_recording::Recording;
use plimsoll_report::markdown::{BenchmarkCell, BenchmarkRow};
use plimsoll_report::number;
use plimsoll_spec::Platform;
use plimsoll_twin::stationary::Tables;
use plimsoll_twin::{Assumptions, Design};
use std::path::Path;

/// One trace, judged.
pub(crate) struct Judged {
    /// The trace.
    pub(crate) name: &'static str,
    /// The factor on its requests.
    pub(crate) factor: f64,
    /// Highest requests per second of each half.
    pub(crate) peaks: [f64; 2],
    /// The recorded design, in words.
    pub(crate) before: String,
    /// The verdict and the chosen design, in words.
    pub(crate) chosen: String,
    /// The same with a stress of half as much traffic again.
    pub(crate) stressed: String,
    /// Per recommender: its name, and what its advice does on the second half.
    pub(crate) cells: Vec<(String, BenchmarkCell)>,
    allowed: f64,
    minutes: f64,
}

impl Judged {
    /// The line of the table.
    pub(crate) fn row(&self) -> BenchmarkRow {
        let (allowed, minutes) = (number::decimal(self.allowed, 0), number::decimal(self.minutes, 0));
        BenchmarkRow {
            trace: format!("{} ({allowed} of {minutes} min)", self.name),
            cells: self.cells.iter().map(|(_, cell)| *cell).collect(),
        }
    }
}

/// What everything is computed with.
struct Model {
    prices: RegionPrices,
    tables: Tables,
    assumptions: Assumptions,
}

impl Model {
    fn new() -> Result<Self, String> {
        let book = PriceBook::builtin().map_err(|error| error.to_string())?;
        let region = "us-east-1".parse().map_err(|error| format!("{error}"))?;
        let prices = book.region(&region).map_err(|error| error.to_string())?;
        Ok(Self { prices, tables: Tables::builtin(), assumptions: Assumptions::default() })
    }

    fn input<'a>(&'a self, platform: &'a Platform, recording: &'a Recording) -> Input<'a> {
        Input {
            platform,
            recording,
            prices: &self.prices,
            tables: &self.tables,
            assumptions: &self.assumptions,
            settings: Settings { seed: 1, ..Settings::default() },
        }
    }

    fn plan(&self, platform: &Platform, recording: &Recording) -> Result<Plan, String> {
        optimize(&self.input(platform, recording), &|_, _| ()).map_err(|error| error.to_string())
    }

    /// The problem that a half poses.
    fn problem(&self, platform: &Platform, recording: &Recording) -> Result<Problem, String> {
        let input = self.input(platform, recording);
        let prepared = prepare(&input).map_err(|error| error.to_string())?;
        match (platform.services.first(), prepared.first()) {
            (Some(service), Some(Prepared::Ready(ready))) => Ok(problem_of(&input, service, ready)),
            (_, Some(Prepared::NoAdvice(reason))) => Err(reason.clone()),
            _ => Err("there is no service".to_owned()),
        }
    }
}

/// Takes advice on the first half and judges it on the second.
pub(crate) fn judge(trace: &Trace, recorded: Recorded, folder: &Path) -> Result<Judged, String> {
    let located = |error: String| format!("{}: {error}", trace.name);
    let model = Model::new()?;
    let raw = trace.read(folder)?;
    let factor = recorded.factor(rates(&raw.halves().0));
    let (first, second) = multiplied(raw, factor).halves();
    let platform = recorded.platform(None)?;
    let plan = model.plan(&platform, &first).map_err(located)?;
    let stressed = model.plan(&recorded.platform(Some("{traffic: +50%}"))?, &first).map_err(located)?;
    let problem = model.problem(&platform, &second).map_err(located)?;
    let mut evaluator = Evaluator::new(&problem, &problem.workload, &model.tables);
    let mut cells = Vec::new();
    let (before, chosen) = (design(&plan, Before), design(&plan, After));
    for baseline in plan.services.iter().flat_map(|service| &service.baselines) {
        let design = baseline.result.as_ref().ok().map(|result| &result.design);
        cells.push((baseline.name.to_owned(), cell(&mut evaluator, design)));
    }
    cells.push(("plimsoll".to_owned(), cell(&mut evaluator, chosen)));
    cells.push(("plimsoll, stress +50 %".to_owned(), cell(&mut evaluator, design(&stressed, After))));
    Ok(Judged {
        name: trace.name,
        factor,
        peaks: [first, second].map(|half| rates(&half).1),
        before: before.map_or_else(String::new, wording::design),
        chosen: conclusion(&plan),
        stressed: conclusion(&stressed),
        cells,
        allowed: problem.allowed(),
        minutes: problem.judged_minutes(),
    })
}

use Side::{After, Before};

#[derive(Clone, Copy)]
enum Side {
    Before,
    After,
}

fn design(plan: &Plan, side: Side) -> Option<&Design> {
    let state = match side {
        Before => &plan.before,
        After => &plan.after,
    };
    state.services.first().map(|service| &service.design)
}

/// The verdict, and the design if it is another one.
fn conclusion(plan: &Plan) -> String {
    let Some(service) = plan.services.first() else { return String::new() };
    let verdict = match service.verdict {
        Verdict::Cheaper => "cheaper",
        Verdict::Repaired => "repaired",
        Verdict::Keep { .. } => return "kept".to_owned(),
        Verdict::Unreachable { .. } => return "unreachable, kept".to_owned(),
        Verdict::NoAdvice { .. } => return "no advice".to_owned(),
    };
    design(plan, After).map_or_else(String::new, |design| format!("{verdict}: {}", wording::design(design)))
}

/// A design on the second half; kept when its expected minutes stay within the allowance.
fn cell(evaluator: &mut Evaluator<'_>, design: Option<&Design>) -> BenchmarkCell {
    let Some(design) = design else { return BenchmarkCell::Silent };
    let outcome = evaluator.replay(design, Run::default());
    let problem = evaluator.problem();
    match problem.monthly(design, &outcome) {
        Ok(monthly) => BenchmarkCell::Advice {
            monthly,
            violation_minutes: outcome.violations.expected,
            kept: outcome.violations.expected <= problem.allowed(),
        },
        Err(_) => BenchmarkCell::Silent,
    }
}
