//! The published scale-out benchmark against the model, as Markdown: which part of each figure comes from where.
//!
//! `cargo run --release -p plimsoll-twin --example scale_out`
#![allow(clippy::print_stdout, reason = "an example prints")]

use plimsoll_spec::platform::scaling::{
    MetricResolution, ScalingMetric, ScalingPolicy, TargetTracking, TaskRange,
};
use plimsoll_twin::control::reaction::reaction;
use plimsoll_twin::{Assumptions, Design};
use plimsoll_units::{Seconds, TaskSize};

/// AWS: seconds from the load change to the scale-out trigger and to the provisioned task; benchmark of 2026-06-18.
const PUBLISHED: [(MetricResolution, f64, f64); 2] =
    [(MetricResolution::Standard, 363.0, 386.0), (MetricResolution::High, 86.0, 109.0)];

/// Seconds until a metric of one-minute granularity can be read, as a monitoring vendor that polls CloudWatch documents it:
/// about two minutes; docs.datadoghq.com, cloud metric delay, read 2026-11.
const READABLE_AFTER: u32 = 120;

/// AWS: alarms with a period of a minute or more are evaluated once a minute, shorter ones every 10 s; CloudWatch user guide,
/// 2023-06. The mean wait is half of it.
const EVALUATION: u32 = 30;

fn main() {
    println!("| metrics | delay | its source | trigger, s | AWS | error | provisioned, s | AWS | error |");
    println!("|---|---|---|---|---|---|---|---|---|");
    let defaults = Assumptions::default();
    for (resolution, trigger, provisioned) in PUBLISHED {
        let rows = match resolution {
            MetricResolution::Standard => vec![
                (defaults.metric_delay.get(), "the same benchmark"),
                (0, "none: periods and alarm window alone"),
                (READABLE_AFTER, "vendor's documentation"),
                (READABLE_AFTER + EVALUATION, "vendor's documentation and evaluation once a minute"),
            ],
            MetricResolution::High => vec![
                (defaults.metric_delay_high_resolution.get(), "the same benchmark"),
                (0, "none: periods and alarm window alone"),
                (5, "evaluation every 10 s; no delay of 20-second metrics is documented"),
            ],
        };
        for (delay, source) in rows {
            let decided = decided_s(resolution, delay);
            let running = decided + defaults.provisioning.as_f64();
            let error = |found: f64, published: f64| 100.0 * (found / published - 1.0);
            println!(
                "| {} s | {delay} s | {source} | {decided:.0} | {trigger:.0} | {:+.0} % | {running:.0} | {provisioned:.0} | {:+.0} % |",
                resolution.period().get(),
                error(decided, trigger),
                error(running, provisioned)
            );
        }
    }
}

/// Mean seconds until target tracking decides, with this delay of its metrics.
fn decided_s(resolution: MetricResolution, delay: u32) -> f64 {
    let policy = ScalingPolicy::TargetTracking(TargetTracking {
        metric: ScalingMetric::Cpu,
        target: 70.0,
        resolution,
        scale_out_cooldown: Seconds::new(60),
        scale_in_cooldown: Seconds::new(300),
        disable_scale_in: false,
    });
    let assumptions = Assumptions {
        metric_delay: Seconds::new(delay),
        metric_delay_high_resolution: Seconds::new(delay),
        ..Assumptions::default()
    };
    let design = Design {
        tasks: TaskRange { min: 2, max: 20, desired: 2 },
        scaling: vec![policy.clone()],
        ..Design::fixed(TaskSize::new(1024, 2048), 2)
    };
    reaction(&policy, &design, &assumptions).map_or(f64::NAN, |reaction| reaction.decided_s)
}
