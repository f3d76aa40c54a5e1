//! Latency as a whole: base latency, variation of the CPU time and bursts, fitted together.
//!
//! For each candidate variation of the CPU time the quietest minutes give the base latency and all minutes the bursts; the
//! variation that explains the record best is taken if the record can tell it at all.

use super::bands::{self, QuietFit};
use super::base_latency::{self, CpuPoints};
use super::burst::{BurstFit, Recorded};
use super::burst_search::{BurstFamily, FamilyFit, Fitted, Search};
use super::finding::{Estimate, Finding, Source};
use super::latency::{Latencies, METRICS, RecordedLatency, quantile};
use super::{DEFAULT_DEMAND_VARIATION, checks};
use crate::assumptions::Assumptions;
use crate::calibrate::{Bands, Reproduction};
use crate::design::Design;
use crate::draws::Seed;
use crate::exact::Server;
use crate::queueing::Dispatch;
use crate::screen::{States, TaskShape};
use crate::stationary::{ServerLaws, Tables};
use crate::workload::{BaseLatency, Burst, Workload};

/// Candidate coefficients of variation of the CPU time.
const VARIATIONS: [f64; 5] = [0.0, 0.5, 1.0, 1.5, 2.0];
/// Logarithm of the likelihood by which a variation must beat the assumed one.
const CONVINCING: f64 = 2.0;
/// Highest over lowest utilization (tenth and ninetieth percentile) that separates CPU time from base latency.
const NEEDED_SPREAD: f64 = 1.3;
/// Least share of the CPU time in the median latency for its law to show.
const NEEDED_SHARE: f64 = 0.1;
/// Period of metrics from which bursts inside the minute can be read.
const BURST_PERIOD_S: i64 = 60;

/// What the recorded latency says about the workload.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LatencyFit {
    pub(super) best: Explanation,
    /// The worst explanation that the record does not contradict.
    pub(super) pessimistic: Explanation,
    pub(super) variation_source: Source,
    pub(super) burst_source: Source,
    pub(super) bands: Bands,
    /// What each family of burst laws says; empty where bursts cannot be read.
    pub(super) families: Vec<FamilyFit>,
    pub(super) checks: Reproduction,
    pub(super) findings: Vec<Finding>,
}

/// One way to explain the recorded latency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Explanation {
    pub(super) variation: f64,
    pub(super) base: BaseLatency,
    pub(super) burst: Burst,
}

/// The parts that all candidates share.
struct Fitter<'a> {
    recorded: &'a RecordedLatency,
    workload: &'a Workload,
    design: &'a Design,
    assumptions: &'a Assumptions,
    bursts: BurstFit<'a>,
    reads_bursts: bool,
}

/// A candidate with everything needed to replay it.
struct Candidate {
    variation: f64,
    base: BaseLatency,
    /// The likeliest bursts of each shape worth a look, the best first; empty where bursts cannot be read.
    peaks: Vec<Fitted>,
    states: States,
}

/// Explains recorded latency. `workload` holds everything that does not depend on latency; `stated` is the stated variation
/// of the CPU time.
pub(super) fn fit(
    recorded: &RecordedLatency,
    workload: &Workload,
    demand: Estimate,
    stated: Option<f64>,
    design: &Design,
    assumptions: &Assumptions,
    seed: Seed,
) -> LatencyFit {
    let tails = recorded.minutes.iter().any(|m| m.latency.iter().skip(2).any(|seconds| seconds.is_finite()));
    let fitter = Fitter {
        recorded,
        workload,
        design,
        assumptions,
        bursts: BurstFit::new(recorded, seed),
        reads_bursts: tails && recorded.period_s == BURST_PERIOD_S,
    };
    let assumed = stated.unwrap_or(DEFAULT_DEMAND_VARIATION);
    let first = fitter.candidate(assumed, None);
    let others = fitter.other_candidates(&first);
    let best = others.iter().fold(&first, |best, other| if other.beats(best) { other } else { best });
    // Told apart either because another variation is clearly better, or because all others are clearly worse.
    let told = if core::ptr::eq(best, &first) {
        !others.is_empty() && others.iter().all(|other| other.loses_clearly_to(best))
    } else {
        first.loses_clearly_to(best)
    };
    let (chosen, variation_source) = match (told, stated) {
        (true, _) => (best, Source::Recorded),
        (false, Some(_)) => (&first, Source::Stated),
        (false, None) => (&first, Source::Default),
    };
    let pessimistic = core::iter::once(&first)
        .chain(&others)
        // The slowest at the recorded size is not the slowest at a smaller one where it takes the CPU time as less variable.
        .filter(|other| other.variation > chosen.variation && !other.loses_clearly_to(best))
        .map(|other| fitter.upper(other))
        .fold(fitter.upper(chosen), |worst, other| if other.1 > worst.1 { other } else { worst })
        .0;
    let accepted: Vec<f64> = core::iter::once(&first)
        .chain(&others)
        .filter(|other| !other.loses_clearly_to(best))
        .map(|other| other.variation)
        .collect();
    let bands = Bands {
        demand_variation: bands::of_variation(chosen.variation, variation_source, &accepted),
        ..fitter.bands(chosen, demand, seed)
    };
    let stretched = bands.base_latency_s.high90 / bands.base_latency_s.value;
    let pessimistic = pessimistic.with_base_longer_by(stretched);
    let mut findings = Vec::new();
    if variation_source == Source::Default {
        findings.push(Finding::DemandLawAssumed { variation: assumed });
    }
    match &recorded.logged {
        Some(logged) => findings.push(Finding::BurstsFromLog { minutes: logged.minutes }),
        None if !fitter.reads_bursts => findings.push(Finding::BurstsUnknown),
        None => {}
    }
    let (checks, noted) = fitter.check(chosen);
    findings.extend(noted);
    LatencyFit {
        best: chosen.explanation(chosen.burst()),
        pessimistic,
        variation_source,
        burst_source: if fitter.reads_bursts || recorded.logged.is_some() {
            Source::Recorded
        } else {
            Source::Default
        },
        bands,
        families: fitter.families(chosen),
        checks,
        findings,
    }
}

impl Candidate {
    fn beats(&self, other: &Self) -> bool {
        self.misfit() < other.misfit()
    }

    fn loses_clearly_to(&self, other: &Self) -> bool {
        self.misfit() > other.misfit() + CONVINCING
    }

    fn misfit(&self) -> f64 {
        self.peaks.first().map_or(0.0, |fitted| fitted.misfit)
    }

    fn burst(&self) -> Burst {
        self.peaks.first().map_or(Burst::None, |fitted| fitted.burst)
    }

    const fn explanation(&self, burst: Burst) -> Explanation {
        Explanation { variation: self.variation, base: self.base, burst }
    }
}

impl Explanation {
    fn with_base_longer_by(mut self, factor: f64) -> Self {
        if factor.is_finite() {
            self.base.mean_s *= factor;
        }
        self
    }
}

impl Fitter<'_> {
    /// Candidates beside the assumed one; none where the record cannot tell them apart.
    fn other_candidates(&self, first: &Candidate) -> Vec<Candidate> {
        let told = self.tells_variation();
        VARIATIONS
            .into_iter()
            .filter(|variation| told && (variation - first.variation).abs() > 1e-9)
            .map(|variation| self.candidate(variation, Some(&first.peaks)))
            .collect()
    }

    /// Whether the record can tell the law of the CPU time from the law of the base latency.
    fn tells_variation(&self) -> bool {
        let minutes = &self.recorded.minutes;
        let utilizations: Vec<f64> = minutes.iter().map(|minute| minute.utilization).collect();
        let spread = quantile(&utilizations, 0.9) / quantile(&utilizations, 0.1);
        let typical = base_latency::medians(minutes).into_iter().find(|value| value.is_finite());
        let share = self.demand_s() / libm::exp(typical.unwrap_or(f64::INFINITY));
        self.reads_bursts && spread >= NEEDED_SPREAD && share >= NEEDED_SHARE
    }

    fn demand_s(&self) -> f64 {
        self.workload.demand.mean_on(self.design.architecture)
    }

    /// One of the recorded tasks.
    fn task(&self) -> Server {
        Server::of(self.design.size.cpu, self.workload.discipline, self.assumptions)
    }

    /// vCPU that the requests of one task can use in the long run, above 0.
    fn capacity_vcpu(&self) -> f64 {
        self.task().capacity_beside(self.workload.idle_vcpu)
    }

    /// The law of one recorded task.
    ///
    /// MODEL: the idle use shortens the capacity, not the quota of a period; errs towards less latency where the idle use
    /// is a good part of a small task.
    fn law(&self, variation: f64) -> ServerLaws {
        Tables::builtin().server(self.task(), self.demand_s(), variation)
    }

    fn server<'s>(&self, states: &'s States) -> Recorded<'s> {
        Recorded { states, capacity_per_s: self.capacity_vcpu() / self.demand_s() }
    }

    fn states(&self, law: &ServerLaws, variation: f64, base: BaseLatency) -> States {
        let tasks = self.recorded.tasks.round() as u32;
        let recorded =
            TaskShape::of(self.workload, self.task(), self.design.architecture, self.design.routing, tasks);
        let dispatch = Dispatch { demand_variation: variation, ..recorded.dispatch };
        States::build(law, &TaskShape { base, dispatch, ..recorded })
    }

    /// Explains the record with one variation of the CPU time, the bursts searched near some that are known to fit.
    fn candidate(&self, variation: f64, near: Option<&[Fitted]>) -> Candidate {
        let law = self.law(variation);
        let quiet = base_latency::medians(self.recorded.quietest());
        let cpu = self.quiet_cpu(&law, variation);
        let base = base_latency::fit(&cpu, &quiet);
        let states = self.states(&law, variation, base);
        let peaks = self.peaks(&states, near.map(|peaks| peaks.get(..1).unwrap_or_default()), 2);
        let Some(bursty) = peaks.first() else { return Candidate { variation, base, peaks, states } };
        // The quiet minutes hold bursts too: take what those add out of the record, then fit again.
        let added = self.added_by_bursts(&states, bursty.burst);
        let calm: Latencies = std::array::from_fn(|metric| {
            quiet.get(metric).copied().unwrap_or(f64::NAN) - added.get(metric).copied().unwrap_or(0.0)
        });
        let base = base_latency::fit(&cpu, &calm);
        let states = self.states(&law, variation, base);
        let peaks = self.peaks(&states, Some(near.unwrap_or(&peaks)), 1);
        Candidate { variation, base, peaks, states }
    }

    /// The bursts that fit, searched near some that are known to; none where they cannot be read.
    fn peaks(&self, states: &States, near: Option<&[Fitted]>, step: u32) -> Vec<Fitted> {
        if let Some(logged) = &self.recorded.logged {
            // The arrivals tell the bursts; the latencies are left to tell the law of the CPU time.
            let misfit = self.bursts.misfit(&self.server(states), logged.best(), 1);
            return vec![Fitted::known(logged.best(), misfit)];
        }
        if !self.reads_bursts {
            return Vec::new();
        }
        let mut search = Search::new(&self.bursts, self.server(states));
        match near {
            None => search.survey(),
            Some(near) => search.again(near, step),
        }
    }

    /// The worst explanation with a candidate's variation, and how slow it is.
    fn upper(&self, candidate: &Candidate) -> (Explanation, f64) {
        let mut search = Search::new(&self.bursts, self.server(&candidate.states));
        let upper = match &self.recorded.logged {
            Some(logged) => Some(search.slowest(logged.best(), logged.accepted(None))),
            None => search.upper(&candidate.peaks),
        };
        upper.map_or((candidate.explanation(Burst::None), 0.0), |upper| {
            (candidate.explanation(upper.burst), upper.slowness)
        })
    }

    /// What each family says beside a candidate.
    fn families(&self, candidate: &Candidate) -> Vec<FamilyFit> {
        let mut search = Search::new(&self.bursts, self.server(&candidate.states));
        let Some(logged) = &self.recorded.logged else { return search.families(&candidate.peaks) };
        [BurstFamily::Lognormal, BurstFamily::OnOff]
            .into_iter()
            .filter_map(|family| {
                let (best, log_posterior) = logged.best_of(family)?;
                let upper = search.slowest(best, logged.accepted(Some(family))).burst;
                Some(FamilyFit { family, best, upper, log_posterior })
            })
            .collect()
    }

    /// The CPU part in the quietest minutes, routing included.
    fn quiet_cpu(&self, law: &ServerLaws, variation: f64) -> CpuPoints {
        let utilizations: Vec<f64> = self.recorded.quietest().iter().map(|m| m.utilization).collect();
        let utilization = quantile(&utilizations, 0.5);
        let states = self.states(law, variation, BaseLatency { mean_s: 0.0, variation: 0.0 });
        // Routing shortens waiting: the law of an unrouted task with the same mean stands for it.
        let routed = states.stationary_number(utilization) / (utilization * self.capacity_vcpu()).max(1e-12);
        let (mut low, mut high) = (0.0, utilization);
        for _ in 0..40 {
            let middle = 0.5 * (low + high);
            if law.mean(middle) < routed { low = middle } else { high = middle }
        }
        base_latency::cpu_points(law, 0.5 * (low + high), self.demand_s())
    }

    /// By how much bursts raise the logarithms of the quiet minutes' median latencies.
    fn added_by_bursts(&self, states: &States, burst: Burst) -> Latencies {
        let server = self.server(states);
        let with = self.bursts.replay(&server, burst);
        let without = self.bursts.replay(&server, Burst::default());
        let quiet = with.len().div_ceil(4);
        let median = |replayed: &[Latencies], metric: usize| {
            let mut values: Vec<f64> =
                replayed.iter().take(quiet).filter_map(|latency| latency.get(metric).copied()).collect();
            values.sort_by(f64::total_cmp);
            libm::log(quantile(&values, 0.5).max(1e-9))
        };
        std::array::from_fn::<f64, { METRICS.len() }, _>(|metric| {
            median(&with, metric) - median(&without, metric)
        })
    }

    /// The bands of the base latency.
    fn bands(&self, candidate: &Candidate, demand: Estimate, seed: Seed) -> Bands {
        let law = self.law(candidate.variation);
        let cpu = self.quiet_cpu(&law, candidate.variation);
        let demand_error = (demand.high90 - demand.low90) / (2.0 * bands::Z95 * demand.value);
        let added = if candidate.burst().is_none() {
            [0.0; METRICS.len()]
        } else {
            self.added_by_bursts(&candidate.states, candidate.burst())
        };
        let fit = QuietFit { cpu: &cpu, added, base: candidate.base, demand_error };
        bands::of_base_latency(&fit, self.recorded.quietest(), seed)
    }

    fn check(&self, candidate: &Candidate) -> (Reproduction, Vec<Finding>) {
        let replayed = self.bursts.replay(&self.server(&candidate.states), candidate.burst());
        checks::check(self.recorded, self.bursts.sample(), &replayed, candidate.base)
    }
}
