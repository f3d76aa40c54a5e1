//! B1: in the style of AWS Compute Optimizer.
//!
//! AWS: for ECS services on Fargate it looks at CPU and memory utilization only, and gives no CPU advice where a policy
//! tracks CPU and no memory advice where one tracks memory. Source the Compute Optimizer API reference,
//! `ServiceConfiguration.autoScalingConfiguration`, read 2026-09. The algorithm is not public: the defaults of its EC2
//! preferences stand in, P99.5 with 20 % headroom for CPU and the maximum with 20 % headroom for memory.

use super::{Advice, History, percentile, resized};
use plimsoll_spec::platform::scaling::{ScalingMetric, ScalingPolicy};
use plimsoll_twin::Design;

const CPU_SHARE: f64 = 0.995;
const HEADROOM: f64 = 0.20;

pub(super) fn advise(recorded: &Design, history: &History) -> Advice {
    let tracks = |metric| {
        recorded.scaling.iter().any(
            |policy| matches!(policy, ScalingPolicy::TargetTracking(tracking) if tracking.metric == metric),
        )
    };
    let steps = recorded.scaling.iter().any(|policy| matches!(policy, ScalingPolicy::Step(_)));
    if steps {
        return Err("gives no advice where step scaling is attached".to_owned());
    }
    let (cpu_tracked, memory_tracked) = (tracks(ScalingMetric::Cpu), tracks(ScalingMetric::Memory));
    if cpu_tracked && memory_tracked {
        return Err("gives no advice where CPU and memory are tracked".to_owned());
    }
    let cores = percentile(history.cores.iter().flatten().copied(), CPU_SHARE) / (1.0 - HEADROOM);
    let memory = history.memory_max_mib / (1.0 - HEADROOM);
    resized(
        recorded,
        if cpu_tracked { recorded.size.cpu.vcpus() } else { cores },
        if memory_tracked { f64::from(recorded.size.memory.mib()) } else { memory },
    )
}
