//! What the rules ask of the model.

use super::Ground;
use crate::platform::Ready;
use plimsoll_optimize::evaluate::{Evaluator, Run, ServerKey};
use plimsoll_optimize::{Problem, Tariff};
use plimsoll_recording::MetricName;
use plimsoll_spec::platform::scaling::{ScalingMetric, ScalingPolicy};
use plimsoll_spec::platform::service::Service;
use plimsoll_twin::stationary::Tables;
use plimsoll_twin::{Assumptions, Design, Outcome, Workload};
use plimsoll_units::CpuUnits;

/// A service with its laws and replays.
pub(super) struct Model<'a> {
    /// The service as declared.
    pub(super) service: &'a Service,
    /// The question that replays answer.
    pub(super) problem: &'a Problem,
    tables: &'a Tables,
    evaluator: Evaluator<'a>,
    replayed: Option<Outcome>,
}

/// Probability of a missed minute above which a load counts as too much: more likely missed than kept.
const TOO_MUCH: f64 = 0.5;

/// The question that the replays of a service answer.
pub(super) fn problem(ready: &Ready<'_>, ground: &Ground<'_>) -> Problem {
    let service = ready.service;
    let recorded = ground.recording.and_then(|recording| recording.for_service(&service.name).ok());
    let slowest = recorded.and_then(|own| own.series(MetricName::LatencyP99));
    Problem {
        name: service.name.clone(),
        workload: ready.workload.clone(),
        pessimistic: ready.workload.clone(),
        present: ready.design.clone(),
        objective: service.objective.clone(),
        inflation: 1.0,
        restrictions: std::collections::BTreeSet::new(),
        recorded: ready.design.clone(),
        levers: service.levers.clone(),
        assumptions: *ground.assumptions,
        slowest_s: slowest.map_or(0.0, |series| series.observed().fold(0.0, f64::max) / 1000.0),
        tariff: Tariff::new(ground.prices.clone()),
        recorded_floor: 0,
        seed: ground.seed,
    }
}

impl<'a> Model<'a> {
    pub(super) fn of(ready: &'a Ready<'_>, problem: &'a Problem, tables: &'a Tables) -> Self {
        let evaluator = Evaluator::new(problem, &problem.workload, tables);
        Self { service: ready.service, problem, tables, evaluator, replayed: None }
    }

    pub(super) fn workload(&self) -> &'a Workload {
        &self.problem.workload
    }

    pub(super) fn design(&self) -> &'a Design {
        &self.problem.present
    }

    /// Whether a latency goal is stated; without one there is nothing to break.
    pub(super) fn has_goal(&self) -> bool {
        !self.problem.objective.latency.is_empty()
    }

    /// Whether a policy changes the number of tasks by a metric.
    pub(super) fn scales(&self) -> bool {
        let design = self.design();
        design.tasks.max > design.tasks.min
            && design.scaling.iter().any(|policy| !matches!(policy, ScalingPolicy::Scheduled(_)))
    }

    /// Requests per second that a task of this CPU carries before a minute more likely misses the objective than keeps it;
    /// `None` where not even an idle task keeps it.
    pub(super) fn carries(&mut self, cpu: CpuUnits) -> Option<f64> {
        self.carries_within(cpu, TOO_MUCH)
    }

    /// Requests per second of a task at which a minute misses the objective with this probability.
    pub(super) fn carries_within(&mut self, cpu: CpuUnits, probability: f64) -> Option<f64> {
        let key = ServerKey { cpu, ..ServerKey::of(self.design()) };
        self.evaluator.prepare([key]);
        let surface = self.evaluator.surface(key)?;
        Some(surface.highest_utilization(probability)? * surface.capacity_per_s())
    }

    /// The percentile of the first goal at no load on this CPU, in milliseconds.
    pub(super) fn idle_ms(&mut self, cpu: CpuUnits) -> Option<f64> {
        let goal = self.problem.objective.latency.first()?;
        let key = ServerKey { cpu, ..ServerKey::of(self.design()) };
        self.evaluator.prepare([key]);
        Some(1000.0 * self.evaluator.surface(key)?.idle_quantile_s(goal.quantile))
    }

    /// The percentile of the first goal on a declared task that gets this many requests per second, in milliseconds.
    pub(super) fn latency_ms(&mut self, per_second: f64) -> Option<f64> {
        let goal = *self.problem.objective.latency.first()?;
        let key = ServerKey::of(self.design());
        self.evaluator.prepare([key]);
        let surface = self.evaluator.surface(key)?;
        let minute = surface.look_up(per_second / surface.capacity_per_s()).0;
        let seconds = match goal.quantile.fraction() {
            fraction if fraction < 0.7 => minute.p50_s,
            fraction if fraction < 0.925 => minute.p90_s,
            fraction if fraction < 0.97 => minute.p95_s,
            _ => minute.p99_s,
        };
        Some(1000.0 * seconds)
    }

    /// CPU utilization in percent of a declared task that gets this many requests per second.
    pub(super) fn cpu_percent(&self, per_second: f64) -> f64 {
        let demand_s = self.workload().demand.mean_on(self.design().architecture);
        100.0 * (per_second * demand_s + self.workload().idle_vcpu) / self.design().size.cpu.vcpus()
    }

    /// Requests per second of a declared task at which a metric reaches a value; `None` for memory, which follows from more.
    pub(super) fn rate_at(&self, metric: ScalingMetric, value: f64) -> Option<f64> {
        let demand_s = self.workload().demand.mean_on(self.design().architecture);
        match metric {
            ScalingMetric::Cpu => {
                let busy = value / 100.0 * self.design().size.cpu.vcpus() - self.workload().idle_vcpu;
                Some(busy.max(0.0) / demand_s)
            }
            ScalingMetric::RequestsPerTarget => Some(value / 60.0),
            ScalingMetric::Memory => None,
        }
    }

    /// The rate below which this share of the observed minutes with traffic lies, in requests per second.
    pub(super) fn rate_quantile(&self, share: f64) -> f64 {
        let arrivals = &self.workload().arrivals;
        let pairs = arrivals.per_second.iter().zip(&arrivals.observed);
        let mut rates: Vec<f32> =
            pairs.filter(|(rate, seen)| **seen && **rate > 0.0).map(|(rate, _)| *rate).collect();
        rates.sort_by(f32::total_cmp);
        let position = (share * rates.len() as f64).ceil() as usize;
        rates
            .get(position.saturating_sub(1).min(rates.len().saturating_sub(1)))
            .map_or(0.0, |rate| f64::from(*rate))
    }

    /// The replay of the declared design on the whole workload, with its minutes.
    pub(super) fn replayed(&mut self) -> &Outcome {
        if self.replayed.is_none() {
            let design = self.design().clone();
            self.replayed = Some(self.replay(&design));
        }
        self.replayed.get_or_insert_default()
    }

    /// The replay of a design on the whole workload.
    pub(super) fn replay(&mut self, design: &Design) -> Outcome {
        self.evaluator.replay(design, Run { timeline: true, ..Run::default() })
    }

    /// The replay of a design under other assumptions.
    pub(super) fn replay_assuming(&self, design: &Design, assumptions: Assumptions) -> Outcome {
        let problem = Problem { assumptions, ..self.problem.clone() };
        Evaluator::new(&problem, &problem.workload, self.tables).replay(design, Run::default())
    }

    /// The replay of a design on another workload with the same laws, with its events.
    pub(super) fn replay_on(&self, design: &Design, workload: &Workload) -> Outcome {
        Evaluator::new(self.problem, workload, self.tables)
            .replay(design, Run { timeline: true, ..Run::default() })
    }
}
