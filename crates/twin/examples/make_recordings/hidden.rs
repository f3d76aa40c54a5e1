//! The hidden truth behind the synthetic recordings: what calibration has to find without seeing it.

use super::traffic;
use plimsoll_twin::Workload;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::workload::{
    BaseLatency, Burst, Clients, DEFAULT_MOST_IN_FLIGHT, Demand, Discipline, Memory,
};
use plimsoll_units::Architecture;

/// What a service really does and really needs.
pub(crate) struct Hidden {
    /// Service name in the stack file.
    pub(crate) service: &'static str,
    /// Mean requests per second over the fortnight.
    pub(crate) mean_per_s: f64,
    /// Swing of the day around its mean, 0 to 1.
    pub(crate) day_swing: f64,
    /// Weekend traffic relative to a working day.
    pub(crate) weekend: f64,
    /// Hour of the daily peak, UTC.
    pub(crate) peak_hour: f64,
    /// Number of short surges in the fortnight, each of ten to forty minutes.
    pub(crate) surges: u32,
    /// Height of a surge relative to the traffic of that moment.
    pub(crate) surge_factor: f64,
    /// CPU milliseconds of a request.
    pub(crate) cpu_ms: f64,
    /// Variation of the CPU time.
    pub(crate) cpu_variation: f64,
    /// Milliseconds of a request that are not CPU time.
    pub(crate) base_ms: f64,
    /// Variation of that time.
    pub(crate) base_variation: f64,
    /// vCPU of an idle task.
    pub(crate) idle_vcpu: f64,
    /// Standard deviation of the logarithm of the rate inside a minute.
    pub(crate) burst_sigma: f64,
    /// Correlation time of the rate inside a minute, seconds.
    pub(crate) burst_tau_s: f64,
    /// MiB of an idle task.
    pub(crate) memory_mib: f64,
    /// MiB of a request in flight.
    pub(crate) memory_per_request_mib: f64,
}

impl Hidden {
    /// The work that this truth makes; `seed` is that of the service in its example.
    pub(crate) fn workload(&self, architecture: Architecture, seed: Seed) -> Workload {
        Workload {
            arrivals: traffic::fortnight(self, seed.named("traffic")),
            demand: Demand {
                mean_s: self.cpu_ms / 1000.0,
                variation: self.cpu_variation,
                architecture,
                other_architecture_speed: 1.0,
            },
            base_latency: BaseLatency { mean_s: self.base_ms / 1000.0, variation: self.base_variation },
            idle_vcpu: self.idle_vcpu,
            burst: Burst::lognormal(self.burst_sigma, self.burst_tau_s),
            memory: Memory {
                base_mib: self.memory_mib,
                per_request_mib: self.memory_per_request_mib,
                ..Memory::default()
            },
            discipline: Discipline::ProcessorSharing,
            rotation_variability: 0.7,
            clients: Clients::default(),
            most_in_flight: Some(DEFAULT_MOST_IN_FLIGHT),
        }
    }
}

/// The services of an example.
pub(crate) struct Example {
    /// Folder below `examples/`.
    pub(crate) folder: &'static str,
    /// Seed of its recording.
    pub(crate) seed: u64,
    /// Its services.
    pub(crate) services: &'static [Hidden],
}

const WEB: Hidden = Hidden {
    service: "web",
    mean_per_s: 27.0,
    day_swing: 0.60,
    weekend: 0.65,
    peak_hour: 15.0,
    surges: 2,
    surge_factor: 1.5,
    cpu_ms: 30.0,
    cpu_variation: 1.0,
    base_ms: 35.0,
    base_variation: 0.5,
    idle_vcpu: 0.02,
    burst_sigma: 0.2,
    burst_tau_s: 5.0,
    memory_mib: 900.0,
    memory_per_request_mib: 4.0,
};

const PAYMENTS: Hidden = Hidden {
    service: "api",
    mean_per_s: 19.0,
    day_swing: 0.55,
    weekend: 0.70,
    peak_hour: 17.0,
    surges: 2,
    surge_factor: 1.4,
    cpu_ms: 15.0,
    cpu_variation: 1.0,
    base_ms: 30.0,
    base_variation: 0.4,
    idle_vcpu: 0.01,
    burst_sigma: 0.2,
    burst_tau_s: 5.0,
    memory_mib: 300.0,
    memory_per_request_mib: 3.0,
};

/// A service of the microservices example: name, requests per second, CPU ms, base ms, MiB, swing, peak hour.
const fn small(
    service: &'static str,
    mean_per_s: f64,
    cpu_ms: f64,
    base_ms: f64,
    memory_mib: f64,
    day_swing: f64,
    peak_hour: f64,
) -> Hidden {
    Hidden {
        service,
        mean_per_s,
        day_swing,
        weekend: 0.75,
        peak_hour,
        surges: 2,
        surge_factor: 1.4,
        cpu_ms,
        cpu_variation: 1.0,
        base_ms,
        base_variation: 0.5,
        idle_vcpu: 0.02,
        burst_sigma: 0.2,
        burst_tau_s: 5.0,
        memory_mib,
        memory_per_request_mib: 2.0,
    }
}

/// All examples with a recording.
pub(crate) const EXAMPLES: [Example; 3] = [
    Example { folder: "fargate-web", seed: 11, services: &[WEB] },
    Example { folder: "payments", seed: 12, services: &[PAYMENTS] },
    Example {
        folder: "microservices",
        seed: 13,
        services: &[
            small("api", 60.0, 9.0, 25.0, 420.0, 0.55, 16.0),
            small("worker", 8.0, 90.0, 80.0, 900.0, 0.35, 14.0),
            small("scheduler", 2.0, 30.0, 40.0, 350.0, 0.10, 12.0),
            small("catalog", 55.0, 8.0, 20.0, 600.0, 0.60, 19.0),
            small("cart", 25.0, 10.0, 18.0, 380.0, 0.65, 20.0),
            small("checkout", 10.0, 22.0, 60.0, 520.0, 0.65, 20.0),
            small("search", 22.0, 35.0, 30.0, 1500.0, 0.60, 19.0),
            small("users", 30.0, 6.0, 15.0, 360.0, 0.50, 18.0),
            small("inventory", 14.0, 12.0, 35.0, 450.0, 0.40, 15.0),
            small("notifications", 6.0, 15.0, 90.0, 300.0, 0.45, 17.0),
            small("reports", 1.2, 220.0, 250.0, 1800.0, 0.50, 9.0),
            small("gateway", 110.0, 4.0, 10.0, 480.0, 0.60, 18.0),
        ],
    },
];
