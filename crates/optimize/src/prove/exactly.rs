//! The hardest hours of a finalist, request by request, with several seeds.

use super::windows::stretch;
use super::{Passed, Prover, UPPER_90, upper};
use crate::exact::{Trial, run};
use crate::plan::{Finalist, FinalistVerdict, ProofWindow, deviation};
use plimsoll_twin::draws::Seed;
use plimsoll_twin::outcome::Violations;
use rayon::prelude::*;

/// Independent seeds of each proof.
pub(crate) const SEEDS: u32 = 5;

impl Prover<'_> {
    /// Replays each finalist in each window with each seed, side by side; the verdict says only whether it passes.
    ///
    /// All finalists see the same arrivals, so that they are compared on the same luck.
    pub(super) fn exactly(&self, finalists: &[Passed], windows: &[ProofWindow]) -> Vec<Finalist> {
        let jobs: Vec<(&Passed, u32, &ProofWindow)> = finalists
            .iter()
            .flat_map(|finalist| {
                (0..SEEDS).flat_map(move |seed| windows.iter().map(move |window| (finalist, seed, window)))
            })
            .collect();
        let counts: Vec<f64> = jobs
            .into_par_iter()
            .map(|(finalist, seed, window)| self.missed(finalist, seed, window))
            .collect();
        let per_finalist = (SEEDS as usize * windows.len()).max(1);
        let by_seed = |counts: &[f64]| -> Vec<f64> {
            counts.chunks(windows.len().max(1)).map(|seed| seed.iter().sum()).collect()
        };
        finalists
            .iter()
            .zip(counts.chunks(per_finalist))
            .map(|(finalist, counts)| self.finalist(finalist, windows, &by_seed(counts)))
            .collect()
    }

    /// Minutes of a window that miss the objective.
    fn missed(&self, finalist: &Passed, seed: u32, window: &ProofWindow) -> f64 {
        let problem = self.problem;
        let goals = problem.deciding_goals();
        let stretch = stretch(window);
        let design = finalist.design_at(stretch.first.saturating_sub(stretch.warm_up));
        let trial = Trial {
            workload: &problem.pessimistic,
            design: &design,
            assumptions: &problem.assumptions,
            goals: &goals,
        };
        let root = Seed::new(problem.seed).named(problem.name.as_str()).named("exact proof");
        let seed = root.numbered(u64::from(seed)).numbered(window.first as u64);
        run(&trial, stretch, seed, false).violations.expected
    }

    fn finalist(&self, passed: &Passed, windows: &[ProofWindow], by_seed: &[f64]) -> Finalist {
        let mean = by_seed.iter().sum::<f64>() / by_seed.len().max(1) as f64;
        let exact = Violations { expected: mean, upper: mean + UPPER_90 * deviation(by_seed, mean) };
        let inside = |minute: usize| windows.iter().any(|window| stretch(window).judged().contains(&minute));
        let searched = passed.screened.iter().enumerate().filter(|(minute, _)| inside(*minute));
        let searched = searched.map(|(_, violation)| violation).sum();
        let outside = passed.expected.iter().enumerate().filter(|(minute, _)| !inside(*minute));
        let total_upper = upper(outside.map(|(_, violation)| *violation)) + exact.upper;
        let kept = total_upper <= self.problem.allowed();
        Finalist {
            design: passed.scored.design.clone(),
            monthly: passed.scored.monthly,
            searched,
            exact,
            total_upper,
            verdict: if kept { FinalistVerdict::Confirmed } else { FinalistVerdict::Refused },
        }
    }
}
