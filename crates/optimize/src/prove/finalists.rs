//! Which candidates are proved, and which of them wins.

use super::exactly::SEEDS;
use super::windows::{stretch, windows};
use super::{Passed, Prover};
use crate::evaluate::Evaluator;
use crate::plan::{ExactProof, FinalistVerdict, HardestDay, ProofWindow, Refusal, RefusalReason, Searched};
use crate::search::{Found, Scored};
use crate::simplify::simplified;
use crate::wording::service_path;
use plimsoll_twin::Design;
use plimsoll_units::Usd;

/// Finalists that the exact engine sees together; of the first batch all are shown.
const BATCH: usize = 3;
/// Finalists that the exact engine sees of one search.
const MOST_EXACT: usize = 9;
/// Candidates of one search that are looked at before giving up.
const MOST_LOOKED_AT: usize = 24;

/// The cheapest finalist that passed its proofs, and those that did not.
#[derive(Default)]
pub(crate) struct Proved {
    pub(crate) winner: Option<(Scored, Option<HardestDay>)>,
    pub(crate) refused: Vec<Refusal>,
    pub(crate) proof: Option<ExactProof>,
    /// The dearest candidate that was looked at.
    pub(crate) up_to: Usd,
    /// Designs looked at.
    seen: Vec<Design>,
}

impl Proved {
    /// Takes candidates from the cheapest on, until one passes.
    pub(crate) fn look(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        prover: &mut Prover<'_>,
        found: &mut Found,
        progress: &dyn Fn(&Searched),
    ) {
        let mut candidates = found.keeping.iter().take(MOST_LOOKED_AT);
        let mut exact = 0;
        while self.winner.is_none() && exact < MOST_EXACT {
            let batch = self.batch(evaluator, prover, &mut candidates, &mut found.searched);
            if batch.is_empty() {
                break;
            }
            exact += batch.len();
            found.searched.proved_exactly += batch.len() as u64;
            self.prove(prover, batch);
            progress(&found.searched);
        }
    }

    /// The next candidates that pass all but the exact engine, up to a batch.
    fn batch<'f>(
        &mut self,
        evaluator: &mut Evaluator<'_>,
        prover: &mut Prover<'_>,
        candidates: &mut impl Iterator<Item = &'f Scored>,
        searched: &mut Searched,
    ) -> Vec<Passed> {
        let mut batch = Vec::new();
        while batch.len() < BATCH {
            let Some(candidate) = candidates.next() else { break };
            self.up_to = self.up_to.max(candidate.monthly);
            let finalist = simplified(evaluator, candidate);
            if self.seen.contains(&finalist.design) {
                continue;
            }
            self.seen.push(finalist.design.clone());
            searched.proved += 1;
            match prover.check(evaluator, &finalist) {
                Ok(passed) => batch.push(passed),
                Err(reason) => self.refused.push(refusal(prover, &finalist.design, reason)),
            }
        }
        batch
    }

    /// Proves a batch on the exact engine; the first that passes wins.
    fn prove(&mut self, prover: &Prover<'_>, batch: Vec<Passed>) {
        let proof = self.proof.get_or_insert_with(|| of_windows(prover, &batch));
        let mut finalists = prover.exactly(&batch, &proof.windows);
        let passing = finalists.iter().position(|finalist| finalist.verdict == FinalistVerdict::Confirmed);
        if let Some(finalist) = passing.and_then(|index| finalists.get_mut(index)) {
            finalist.verdict = FinalistVerdict::Chosen;
        }
        // What costs more than the winner needs no reason of its own.
        for finalist in finalists.iter().take(passing.unwrap_or(usize::MAX)) {
            let reason = RefusalReason::NotProved {
                exact: finalist.exact.expected,
                searched: finalist.searched,
                violations: finalist.total_upper,
                allowed: prover.problem.allowed(),
            };
            self.refused.push(refusal(prover, &finalist.design, reason));
        }
        let winner = passing.and_then(|index| batch.into_iter().nth(index));
        self.winner = winner.map(|passed| (passed.scored, passed.hardest_day));
        proof.finalists.extend(finalists);
    }
}

/// The proof of a batch before its finalists are known.
fn of_windows(prover: &Prover<'_>, batch: &[Passed]) -> ExactProof {
    let workload = &prover.problem.pessimistic;
    let windows: Vec<ProofWindow> =
        batch.first().map_or_else(Vec::new, |cheapest| windows(workload, &cheapest.screened));
    let requests: f64 = windows.iter().map(|window| stretch(window).requests(workload)).sum();
    ExactProof {
        seeds: SEEDS,
        windows,
        requests: requests.round() as u64,
        allowed: prover.problem.allowed(),
        finalists: Vec::new(),
    }
}

fn refusal(prover: &Prover<'_>, design: &Design, reason: RefusalReason) -> Refusal {
    let name = &prover.problem.name;
    Refusal {
        service: Some(name.clone()),
        path: service_path(name, "size"),
        to: crate::wording::design(design),
        reason,
    }
}
