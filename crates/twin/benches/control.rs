//! Speed of the control loop alone: fourteen days of minutes with a plant that costs nothing.

use divan::{Bencher, black_box};
use plimsoll_spec::platform::scaling::{
    MetricResolution, ScalingMetric, ScalingPolicy, TargetTracking, TaskRange,
};
use plimsoll_twin::plant::{CohortId, Condition, FleetEvent, MinuteLatency, Observation, Plant};
use plimsoll_twin::replay::{Settings, replay};
use plimsoll_twin::{Assumptions, Design, outcome::LatencySummary};
use plimsoll_units::{Seconds, SimTime, TaskSize, Timestamp};

const MINUTES: usize = 20_160;

fn main() {
    divan::main();
}

/// A load that does not depend on the tasks: the CPU used in each minute of a day.
struct Table {
    vcpus: Vec<f64>,
}

impl Table {
    /// A day between `low` and `high` vCPUs, rising and falling once.
    fn day(low: f64, high: f64) -> Self {
        let at = |minute: i32| {
            let distance = f64::from((minute - 720).abs()) / 720.0;
            high - (high - low) * distance
        };
        Self { vcpus: (0..1440).map(at).collect() }
    }
}

impl Plant for Table {
    fn fleet_event(&mut self, _: SimTime, event: FleetEvent) {
        black_box(event);
    }

    fn impose(&mut self, _at: SimTime, _condition: Condition) {}

    fn most_held(&self, _tell: &mut dyn FnMut(CohortId, f64)) {}

    fn advance(&mut self, from: SimTime, to: SimTime) -> Observation {
        let seconds = (to - from) as f64 / 1000.0;
        let minute = (from.millis() / 60_000 % 1440) as usize;
        let cpu_seconds = self.vcpus.get(minute).copied().unwrap_or(0.0) * seconds;
        Observation {
            requests: 50.0 * cpu_seconds,
            cpu_seconds,
            memory_mib_seconds: 1000.0 * seconds,
            ..Observation::default()
        }
    }

    fn end_minute(&mut self, _: SimTime) -> Option<MinuteLatency> {
        Some(MinuteLatency { violation: 0.001, ..MinuteLatency::default() })
    }

    fn latency(&self) -> Option<LatencySummary> {
        None
    }
}

fn tracking(metric: ScalingMetric, target: f64, resolution: MetricResolution) -> ScalingPolicy {
    ScalingPolicy::TargetTracking(TargetTracking {
        metric,
        target,
        resolution,
        scale_out_cooldown: Seconds::new(60),
        scale_in_cooldown: Seconds::new(300),
        disable_scale_in: false,
    })
}

fn design(scaling: Vec<ScalingPolicy>) -> Design {
    let tasks = TaskRange { min: 2, max: 20, desired: 2 };
    let mut design = Design { tasks, scaling, ..Design::fixed(TaskSize::new(1024, 2048), 2) };
    design.rollout.grace_period = Seconds::new(60);
    design
}

fn bench(bencher: Bencher<'_, '_>, design: &Design, mut plant: Table) {
    let (assumptions, observed) = (Assumptions::default(), vec![true; MINUTES]);
    let settings = match Settings::new(design, &assumptions, Timestamp::from_unix(0), &observed) {
        Ok(settings) => settings,
        Err(error) => unreachable!("the design has no schedule: {error}"),
    };
    bencher
        .counter(divan::counter::ItemsCount::new(MINUTES))
        .bench_local(|| replay(black_box(&mut plant), black_box(&settings)));
}

/// A CPU policy with nothing to do.
#[divan::bench]
fn cpu_policy_steady(bencher: Bencher<'_, '_>) {
    let design = design(vec![tracking(ScalingMetric::Cpu, 70.0, MetricResolution::Standard)]);
    bench(bencher, &design, Table::day(1.3, 1.3));
}

/// A CPU policy at its minimum whose low alarm is on all the time.
#[divan::bench]
fn cpu_policy_idle(bencher: Bencher<'_, '_>) {
    let design = design(vec![tracking(ScalingMetric::Cpu, 70.0, MetricResolution::Standard)]);
    bench(bencher, &design, Table::day(0.2, 0.2));
}

/// A CPU policy that follows a day's traffic.
#[divan::bench]
fn cpu_policy_daily(bencher: Bencher<'_, '_>) {
    let design = design(vec![tracking(ScalingMetric::Cpu, 70.0, MetricResolution::Standard)]);
    bench(bencher, &design, Table::day(1.0, 9.0));
}

/// The same with 20-second metrics.
#[divan::bench]
fn cpu_policy_daily_20_s(bencher: Bencher<'_, '_>) {
    let design = design(vec![tracking(ScalingMetric::Cpu, 70.0, MetricResolution::High)]);
    bench(bencher, &design, Table::day(1.0, 9.0));
}

/// Three policies together.
#[divan::bench]
fn three_policies_daily(bencher: Bencher<'_, '_>) {
    let design = design(vec![
        tracking(ScalingMetric::Cpu, 70.0, MetricResolution::Standard),
        tracking(ScalingMetric::Memory, 80.0, MetricResolution::Standard),
        tracking(ScalingMetric::RequestsPerTarget, 3000.0, MetricResolution::Standard),
    ]);
    bench(bencher, &design, Table::day(1.0, 9.0));
}

/// No scaling at all.
#[divan::bench]
fn fixed_count(bencher: Bencher<'_, '_>) {
    bench(bencher, &design(Vec::new()), Table::day(1.0, 1.0));
}
