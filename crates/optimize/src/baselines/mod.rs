//! What others would recommend from the same recording, judged by the same model and prices.
//!
//! All of them but the last look at utilization only: they know neither latency nor counts, so the count and the scaling
//! policies stay as they are and the recommended CPU and memory are mapped to the smallest size that Fargate offers.

mod cloudfix;
mod compute_optimizer;
mod krr;
mod recorded;
mod tracking;
mod vpa;

use crate::evaluate::{Evaluator, Run};
use crate::plan::{Baseline, BaselineResult};
use plimsoll_twin::Design;
use plimsoll_twin::outcome::MinuteRow;
use plimsoll_units::{CpuUnits, Mib, TaskSize, fargate};

/// Utilization of one task over the recording, per minute.
#[derive(Debug, Clone, Default)]
pub struct History {
    /// CPU in cores that the mean task used; `None` for minutes without data.
    pub cores: Vec<Option<f64>>,
    /// Memory in MiB that the mean task used; `None` for minutes without data.
    pub memory_mib: Vec<Option<f64>>,
    /// The highest memory use of any task in MiB; 0 where not known.
    pub memory_max_mib: f64,
}

impl History {
    /// The history that a replay's timeline shows for a design.
    #[must_use]
    pub fn of_timeline(rows: &[MinuteRow], design: &Design) -> Self {
        let running = |row: &MinuteRow| row.tasks > 0.0;
        let vcpu = design.size.cpu.vcpus();
        let mib = f64::from(design.size.memory.mib());
        let cores = rows.iter().map(|row| running(row).then(|| row.cpu_percent / 100.0 * vcpu)).collect();
        let memory: Vec<Option<f64>> =
            rows.iter().map(|row| running(row).then(|| row.memory_percent / 100.0 * mib)).collect();
        let memory_max_mib = memory.iter().flatten().copied().fold(0.0, f64::max);
        Self { cores, memory_mib: memory, memory_max_mib }
    }

    /// Number of days covered.
    #[must_use]
    pub fn days(&self) -> f64 {
        self.cores.len() as f64 / 1440.0
    }
}

/// What a baseline recommends: a design, or the reason why it has none.
type Advice = Result<Design, String>;

/// All baselines in the order of the tables.
#[must_use]
pub fn all(evaluator: &mut Evaluator<'_>, recorded: &Design, history: &History) -> Vec<Baseline> {
    let advice: [(&'static str, Advice); 6] = [
        ("recorded", recorded::advise(recorded)),
        ("compute_optimizer_style", compute_optimizer::advise(recorded, history)),
        ("cloudfix_rule", cloudfix::advise(recorded, history)),
        ("vpa", vpa::advise(recorded, history)),
        ("krr", krr::advise(recorded, history)),
        ("tracking_70", tracking::advise(recorded, evaluator.problem())),
    ];
    advice.map(|(name, advice)| Baseline { name, result: judge(evaluator, recorded, advice) }).into()
}

fn judge(evaluator: &mut Evaluator<'_>, recorded: &Design, advice: Advice) -> Result<BaselineResult, String> {
    let design = advice?;
    let outcome = evaluator.replay(&design, Run::default());
    let monthly =
        evaluator.problem().monthly(&design, &outcome).map_err(|missing| format!("not priced: {missing}"))?;
    let mut changes = Vec::new();
    if design.size != recorded.size {
        changes.push(format!("size {} -> {}", recorded.size, design.size));
    }
    if design.scaling != recorded.scaling {
        changes.push("scaling: CPU 70 %".to_owned());
    }
    if design.tasks != recorded.tasks {
        changes.push(format!(
            "tasks {}..{} -> {}..{}",
            recorded.tasks.min, recorded.tasks.max, design.tasks.min, design.tasks.max
        ));
    }
    Ok(BaselineResult { design, monthly, violation_minutes: outcome.violations.expected, changes })
}

/// The recorded design with the smallest size that holds these amounts.
fn resized(recorded: &Design, cores: f64, memory_mib: f64) -> Advice {
    let cpu = CpuUnits::from_units((cores * 1024.0).ceil().clamp(1.0, 1e6) as u32);
    let memory = Mib::from_mib(memory_mib.ceil().clamp(1.0, 1e9) as u32);
    let size: TaskSize = fargate::smallest_holding(cpu, memory)
        .ok_or_else(|| format!("no Fargate size holds {cpu} CPU units and {memory} MiB"))?;
    Ok(Design { size, ..recorded.clone() })
}

/// The value below which a share of the values lies (nearest rank); 0 for none.
fn percentile(values: impl Iterator<Item = f64>, share: f64) -> f64 {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    let rank = (sorted.len() as f64 * share).ceil().max(1.0) as usize - 1;
    sorted.get(rank.min(sorted.len().saturating_sub(1))).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentile_is_the_nearest_rank() {
        let values = || (1..=100).map(f64::from);
        assert_eq!(
            (percentile(values(), 0.95), percentile(values(), 0.995), percentile(values(), 0.0)),
            (95.0, 100.0, 1.0)
        );
        assert_eq!(percentile(std::iter::empty(), 0.5), 0.0);
    }
}
