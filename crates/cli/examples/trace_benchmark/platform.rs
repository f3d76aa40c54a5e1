//! The platform that every trace is the traffic of.

use plimsoll_spec::{LoadOptions, Platform, load};

/// Under which configuration a trace counts as recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Recorded {
    /// 4 to 40 tasks of 1 vCPU that follow their CPU at 70 %.
    Tracked,
    /// 10 tasks of 1 vCPU, whatever comes.
    FixedForPeak,
    /// 2 tasks of 1 vCPU, whatever comes, and no latency objective.
    CpuOnly,
}

/// CPU seconds of a request, stated.
const DEMAND_S: f64 = 0.020;

impl Recorded {
    /// The factor on all requests so that the recorded configuration makes sense, from the mean and the highest rate of
    /// the first half.
    pub(crate) fn factor(self, (mean, peak): (f64, f64)) -> f64 {
        let wanted = match self {
            // Four tasks at 30 % on average.
            Self::Tracked => 0.30 * 4.0 / DEMAND_S / mean,
            // Ten tasks at 80 % in the busiest minute.
            Self::FixedForPeak => 0.80 * 10.0 / DEMAND_S / peak,
            Self::CpuOnly => 1.0,
        };
        if wanted.is_finite() { three_digits(wanted) } else { 1.0 }
    }

    fn tasks(self) -> &'static str {
        match self {
            Self::Tracked => "{min: 4, max: 40, desired: 4}",
            Self::FixedForPeak => "{min: 10, max: 10, desired: 10}",
            Self::CpuOnly => "{min: 2, max: 2, desired: 2}",
        }
    }

    fn scaling(self) -> &'static str {
        match self {
            Self::Tracked => "[{track: cpu, at: 70, out_cooldown: 60s, in_cooldown: 300s}]",
            Self::FixedForPeak | Self::CpuOnly => "[]",
        }
    }

    /// The platform, with a further stress if one is given.
    pub(crate) fn platform(self, stress: Option<&str>) -> Result<Platform, String> {
        let goal = if self == Self::CpuOnly { "" } else { "latency: {p95: 300ms}, " };
        let stress = stress.map_or_else(String::new, |stress| format!(", stress: [{stress}]"));
        let text = format!(
            "stack: traces
region: us-east-1
network: default
services:
  web:
    image: {{repository: web, tag: \"1\"}}
    port: 8080
    size: {{cpu: 1024, memory: 2048}}
    tasks: {}
    scaling: {}
    objective: {{{goal}violations: 1%{stress}}}
    workload: {{cpu_per_request: 20ms, base_latency: 30ms, memory: 600 MiB}}
",
            self.tasks(),
            self.scaling()
        );
        let options = LoadOptions {
            file_name: "traces.yaml".to_owned(),
            environment: None,
            default_stack_name: "traces".to_owned(),
        };
        let loaded = load(&text, &options).map_err(|errors| {
            errors.items.iter().map(|item| item.message.clone()).collect::<Vec<_>>().join("; ")
        })?;
        Ok(loaded.platform)
    }
}

/// A positive number with three significant digits.
fn three_digits(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}
