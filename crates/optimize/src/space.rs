//! The search space: what the levers leave open, dimension by dimension.

use crate::problem::Problem;
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::capacity::PurchaseMix;
use plimsoll_spec::platform::levers::Freedom;
use plimsoll_spec::platform::scaling::{MetricResolution, ScalingMetric, ScalingPolicy, TargetTracking};
use plimsoll_twin::calibrate::Restriction;
use plimsoll_units::{Architecture, Purchase, Seconds, Share, TaskSize, fargate};

/// The values of every dimension.
#[derive(Debug, Clone)]
pub struct Space {
    /// Task sizes within the bounds, ascending.
    pub sizes: Vec<TaskSize>,
    /// Architectures, the present one first.
    pub architectures: Vec<Architecture>,
    /// Routing algorithms, the present one first.
    pub routings: Vec<RoutingAlgorithm>,
    /// Purchase mixes, the present one first.
    pub mixes: Vec<PurchaseMix>,
    /// Minimum counts, ascending.
    pub minimums: Vec<u32>,
    /// Ways of scaling.
    pub scalings: Vec<Scaling>,
}

/// One way of scaling, before it is fitted to a size.
#[derive(Debug, Clone, PartialEq)]
pub enum Scaling {
    /// The policies of the stack file as they are.
    Present,
    /// A fixed count equal to the minimum.
    Fixed,
    /// Target tracking at a share of the capacity, beside the present memory policies and scheduled actions.
    Tracking {
        /// CPU, or requests per target at the same utilization.
        metric: ScalingMetric,
        /// Utilization of the tasks at the target.
        utilization: f64,
        /// Scale-out cooldown.
        out: Seconds,
        /// Scale-in cooldown.
        into: Seconds,
        /// Resolution of the metric.
        resolution: MetricResolution,
    },
}

/// Utilizations tried as tracking targets.
const TARGETS: [f64; 13] = [0.30, 0.35, 0.40, 0.45, 0.50, 0.55, 0.60, 0.65, 0.70, 0.75, 0.80, 0.85, 0.90];
/// Cooldowns tried: scale-out and scale-in, in seconds.
const COOLDOWNS: [(u32, u32); 3] = [(30, 60), (60, 300), (300, 300)];
/// Spot shares tried.
const SPOT_PERCENT: [f64; 5] = [0.0, 25.0, 50.0, 70.0, 100.0];

impl Space {
    /// The space of a problem. `busiest` is the number of tasks of the smallest size that the busiest minute needs.
    #[must_use]
    pub fn of(problem: &Problem, busiest: u32) -> Self {
        Self {
            sizes: sizes(problem),
            architectures: architectures(problem),
            routings: with_first(problem.present.routing, &problem.levers.routing),
            mixes: mixes(problem),
            minimums: minimums(problem, busiest),
            scalings: scalings(problem),
        }
    }

    /// The number of candidates in the grid.
    #[must_use]
    pub fn candidates(&self) -> u64 {
        self.per_server() * (self.sizes.len() * self.architectures.len() * self.routings.len()) as u64
    }

    /// The number of candidates that share a size, an architecture and a routing.
    #[must_use]
    pub fn per_server(&self) -> u64 {
        (self.mixes.len() * self.minimums.len() * self.scalings.len()) as u64
    }
}

fn sizes(problem: &Problem) -> Vec<TaskSize> {
    let present = problem.present.size;
    if problem.levers.size == Freedom::Keep {
        return vec![present];
    }
    let bounds = problem.levers.size_bounds;
    let least = problem.is_restricted(Restriction::NoSmallerSize).then_some(problem.recorded.size);
    let within = |size: &TaskSize| {
        least.is_none_or(|least| size.cpu >= least.cpu && size.memory >= least.memory)
            && bounds.cpu_min.is_none_or(|min| size.cpu >= min)
            && bounds.cpu_max.is_none_or(|max| size.cpu <= max)
            && bounds.memory_min.is_none_or(|min| size.memory >= min)
            && bounds.memory_max.is_none_or(|max| size.memory <= max)
    };
    let mut sizes: Vec<TaskSize> = fargate::sizes().filter(within).collect();
    if !sizes.contains(&present) {
        sizes.push(present);
        sizes.sort();
    }
    sizes
}

fn architectures(problem: &Problem) -> Vec<Architecture> {
    with_first(problem.present.architecture, &problem.levers.architectures)
}

fn with_first<T: PartialEq + Copy>(first: T, others: &[T]) -> Vec<T> {
    let mut all = vec![first];
    for other in others {
        if !all.contains(other) {
            all.push(*other);
        }
    }
    all
}

fn mixes(problem: &Problem) -> Vec<PurchaseMix> {
    let present = problem.present.mix;
    let mut mixes = vec![present];
    let Some(at_most) = problem.levers.spot_at_most else { return mixes };
    let spot_is_priced =
        problem.tariff.task_hour(problem.present.size, problem.present.architecture, Purchase::Spot).is_ok();
    if !spot_is_priced {
        return mixes;
    }
    let shares = SPOT_PERCENT.iter().filter_map(|percent| Share::from_percent(*percent)).chain([at_most]);
    for spot in shares.filter(|share| *share <= at_most) {
        let mix = PurchaseMix { on_demand_base: problem.levers.on_demand_base, spot };
        if !mixes.contains(&mix) {
            mixes.push(mix);
        }
    }
    mixes
}

/// Every count up to eight above the floor, then in steps of about a quarter.
fn minimums(problem: &Problem, busiest: u32) -> Vec<u32> {
    if problem.levers.tasks == Freedom::Keep {
        return vec![problem.present.tasks.min];
    }
    let floor = problem.floor();
    let top = busiest.max(floor).min(problem.levers.tasks_ceiling.unwrap_or(u32::MAX).max(floor));
    let mut minimums = Vec::new();
    let mut count = floor;
    while count <= top && minimums.len() < 64 {
        minimums.push(count);
        count += if count < floor + 8 { 1 } else { count.div_ceil(4) };
    }
    minimums
}

fn scalings(problem: &Problem) -> Vec<Scaling> {
    let mut scalings = vec![Scaling::Present];
    if problem.levers.scaling == Freedom::Keep || problem.is_restricted(Restriction::NoFewerTasks) {
        return scalings;
    }
    let tasks_free = problem.levers.tasks == Freedom::Free;
    if tasks_free {
        scalings.push(Scaling::Fixed);
    }
    for metric in [ScalingMetric::Cpu, ScalingMetric::RequestsPerTarget] {
        if metric == ScalingMetric::RequestsPerTarget && problem.present.health_check_interval.get() == 0 {
            continue;
        }
        for resolution in resolutions(problem, metric) {
            for (out, into) in COOLDOWNS {
                scalings.extend(TARGETS.iter().map(|utilization| Scaling::Tracking {
                    metric,
                    utilization: *utilization,
                    out: Seconds::new(out),
                    into: Seconds::new(into),
                    resolution,
                }));
            }
        }
    }
    scalings
}

/// AWS: 20-second resolution exists for CPU and memory only; source the ECS guide, faster auto scaling, read 2026-09.
/// Where its price is not known it is not searched, because unknown is not zero.
fn resolutions(problem: &Problem, metric: ScalingMetric) -> Vec<MetricResolution> {
    let priced = problem.tariff.unit(&plimsoll_units::Meter::HighResolutionMetricMonths).is_ok()
        && problem.tariff.unit(&plimsoll_units::Meter::HighResolutionAlarmMonths).is_ok();
    if metric == ScalingMetric::Cpu && problem.levers.metric_resolution == Freedom::Free && priced {
        vec![MetricResolution::Standard, MetricResolution::High]
    } else {
        vec![MetricResolution::Standard]
    }
}

impl Scaling {
    /// The policies for a service whose tasks serve `capacity_per_s` requests per second at full utilization.
    #[must_use]
    pub fn policies(&self, present: &[ScalingPolicy], capacity_per_s: f64) -> Vec<ScalingPolicy> {
        match self {
            Self::Present => present.to_vec(),
            Self::Fixed => Vec::new(),
            Self::Tracking { metric, utilization, out, into, resolution } => {
                let target = match metric {
                    ScalingMetric::RequestsPerTarget => two_digits(utilization * capacity_per_s * 60.0),
                    ScalingMetric::Cpu | ScalingMetric::Memory => (utilization * 100.0).round(),
                };
                let tracking = ScalingPolicy::TargetTracking(TargetTracking {
                    metric: *metric,
                    target,
                    resolution: *resolution,
                    scale_out_cooldown: *out,
                    scale_in_cooldown: *into,
                    disable_scale_in: false,
                });
                let kept = present.iter().filter(|policy| stays_beside_tracking(policy)).cloned();
                std::iter::once(tracking).chain(kept).collect()
            }
        }
    }
}

/// Memory policies and scheduled actions stay when the load policy changes.
fn stays_beside_tracking(policy: &ScalingPolicy) -> bool {
    match policy {
        ScalingPolicy::TargetTracking(tracking) => tracking.metric == ScalingMetric::Memory,
        ScalingPolicy::Step(step) => step.alarm.metric == ScalingMetric::Memory,
        ScalingPolicy::Scheduled(_) => true,
    }
}

/// A positive number rounded down to two significant digits, so that targets read well; at least 1.
fn two_digits(value: f64) -> f64 {
    let mut scale = 1.0;
    while value / scale >= 100.0 {
        scale *= 10.0;
    }
    ((value / scale).floor() * scale).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_targets_read_well_and_never_exceed_the_utilization() {
        assert_eq!([987.6, 45.9, 12_345.0, 0.3].map(two_digits), [980.0, 45.0, 12_000.0, 1.0]);
    }
}
