//! Proofs and back-tests of a plan as tables that every rendering shows.

use crate::number::{self, UNKNOWN};
use crate::words;
use plimsoll_optimize::Plan;
use plimsoll_optimize::plan::{BackTest, ErrorOverMinutes, ExactProof, Finalist, ServicePlan};
use plimsoll_optimize::wording;

/// A table as text: titles, whether a column holds numbers, and rows.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Tabulated {
    /// Title of each column and whether it holds numbers.
    pub columns: Vec<(&'static str, bool)>,
    /// The rows.
    pub rows: Vec<Vec<String>>,
}

impl Tabulated {
    /// The cells of a row, each with whether it holds a number.
    pub fn cells<'a>(&'a self, row: &'a [String]) -> impl Iterator<Item = (bool, &'a String)> {
        self.columns.iter().map(|(_, number)| *number).zip(row)
    }
}

/// All finalists of a platform with one service, the decisive one of each service of a larger one; `None` where nothing was
/// proved.
#[must_use]
pub fn finalists(plan: &Plan) -> Option<Tabulated> {
    let proofs: Vec<(&ServicePlan, &ExactProof)> =
        plan.services.iter().filter_map(|service| Some((service, service.proof.as_ref()?))).collect();
    let several = plan.services.len() > 1;
    let rows: Vec<Vec<String>> = proofs
        .iter()
        .flat_map(|(service, proof)| {
            let shown: Vec<&Finalist> = if several {
                decisive(proof).into_iter().collect()
            } else {
                proof.finalists.iter().collect()
            };
            shown.into_iter().enumerate().map(|(index, finalist)| {
                let name = if several { service.name.to_string() } else { (index + 1).to_string() };
                let seen = several.then(|| format!("{} × {} min", proof.finalists.len(), proof.minutes()));
                let design = (!several).then(|| wording::design(&finalist.design));
                std::iter::once(name).chain(design).chain(row(proof, finalist)).chain(seen).collect()
            })
        })
        .collect();
    if rows.is_empty() {
        return None;
    }
    let first = (if several { "service" } else { "finalist" }, false);
    let proved = several.then_some(("finalists × proved", false));
    let design = (!several).then_some(("design", false));
    let columns = [
        ("tasks a month", true),
        ("search expects", true),
        ("exact engine (up to)", true),
        ("in all, up to (allowed)", true),
        ("verdict", false),
    ];
    Some(Tabulated {
        columns: std::iter::once(first).chain(design).chain(columns).chain(proved).collect(),
        rows,
    })
}

/// The chosen finalist, else one that passed, else the first.
fn decisive(proof: &ExactProof) -> Option<&Finalist> {
    proof.chosen().or_else(|| proof.finalists.first())
}

fn row(proof: &ExactProof, finalist: &Finalist) -> Vec<String> {
    vec![
        number::money(finalist.monthly),
        number::expected(finalist.searched),
        format!("{} ({})", number::expected(finalist.exact.expected), number::expected(finalist.exact.upper)),
        format!("{} ({})", number::expected(finalist.total_upper), number::expected(proof.allowed)),
        words::finalist(finalist.verdict).to_owned(),
    ]
}

/// How finalists were proved, in one sentence.
#[must_use]
pub fn method(plan: &Plan) -> String {
    match plan.services.as_slice() {
        [service] => service.proof.as_ref().map_or_else(String::new, words::proof),
        services => {
            let seeds = services.iter().filter_map(|service| Some(service.proof.as_ref()?.seeds)).max();
            format!(
                "The cheapest finalists of each service, replayed request by request with {} in its hardest minutes under the pessimistic workload; violation minutes of the decisive one",
                number::plural(seeds.unwrap_or(0).into(), "seed", "seeds")
            )
        }
    }
}

/// The back-tests of a platform with several services, one row each; services without one are in [`not_back_tested`].
#[must_use]
pub fn back_tests(plan: &Plan) -> Option<Tabulated> {
    if plan.services.len() < 2 {
        return None;
    }
    let rows: Vec<Vec<String>> = plan
        .services
        .iter()
        .filter_map(|service| {
            let test = service.confidence.back_test.result()?;
            Some(std::iter::once(service.name.to_string()).chain(cells(test)).collect())
        })
        .collect();
    let columns = vec![
        ("service", false),
        ("mean", true),
        ("p95", true),
        ("p99", true),
        ("violation minutes", true),
        ("task-hours", true),
        ("decisions add", true),
    ];
    (!rows.is_empty()).then_some(Tabulated { columns, rows })
}

fn cells(test: &BackTest) -> Vec<String> {
    let unknown = || UNKNOWN.to_owned();
    let error =
        |error: &Option<ErrorOverMinutes>| error.as_ref().map_or_else(unknown, words::error_over_minutes);
    vec![
        error(&test.mean),
        error(&test.p95),
        error(&test.p99),
        test.violation_minutes.as_ref().map_or_else(unknown, words::predicted),
        test.task_hours.as_ref().map_or_else(unknown, words::predicted),
        number::percent_exact((test.inflation.factor - 1.0) * 100.0),
    ]
}

/// Why services are not back-tested, one sentence each.
#[must_use]
pub fn not_back_tested(plan: &Plan) -> Vec<String> {
    let said = plan.services.iter().filter_map(|service| {
        let reason = match &service.confidence.back_test {
            plimsoll_optimize::plan::BackTested::Not(_) => words::back_test(&service.confidence.back_test)?,
            _ => return None,
        };
        Some((service.name.as_str(), reason))
    });
    let said: Vec<(&str, String)> = said.collect();
    words::gathered(said.iter().map(|(name, reason)| (*name, reason.as_str())))
        .into_iter()
        .map(|(reason, named)| match plan.services.len() {
            1 => reason.to_owned(),
            all => format!("{}: {reason}", words::services(&named, all)),
        })
        .collect()
}
