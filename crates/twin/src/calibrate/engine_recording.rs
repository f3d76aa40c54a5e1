//! Recordings made by the exact engine: the truth is known, and it is not the model that is fitted.

use super::tests::with_metrics;
use crate::draws::Seed;
use crate::exact::fleet::FleetSettings;
use crate::exact::task::Request;
use crate::exact::{Fleet, Histogram, Routing, Server};
use crate::law::Law;
use crate::plant::{Build, CohortId, FleetEvent};
use crate::workload::{BaseLatency, Burst, Discipline};
use plimsoll_recording::{MetricName, ServiceRecording};

/// A service with hidden properties.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hidden {
    pub(super) minutes: usize,
    pub(super) tasks: u32,
    /// Mean requests per second over all tasks.
    pub(super) rate: f64,
    /// Half the difference of daily peak and trough over the mean; a "day" is the whole recording.
    pub(super) diurnal: f64,
    pub(super) vcpu: f64,
    pub(super) discipline: Discipline,
    pub(super) demand_s: f64,
    pub(super) variation: f64,
    pub(super) base: BaseLatency,
    pub(super) burst: Burst,
    /// Seconds of every minute at a multiple of the rate of the others: a family of bursts that the model does not have.
    pub(super) pulse: Option<(usize, f64)>,
    /// Growth of the base latency per doubling of traffic above the mean.
    pub(super) kappa: f64,
    pub(super) seed: u64,
}

impl Default for Hidden {
    fn default() -> Self {
        Self {
            minutes: 120,
            tasks: 6,
            rate: 100.0,
            diurnal: 0.5,
            vcpu: 1.0,
            discipline: Discipline::ProcessorSharing,
            demand_s: 0.020,
            variation: 1.0,
            base: BaseLatency { mean_s: 0.030, variation: 0.5 },
            burst: Burst::default(),
            pulse: None,
            kappa: 0.0,
            seed: 1,
        }
    }
}

impl Hidden {
    /// Mean rate of each minute and the rate factor of each of its seconds.
    fn rates(&self) -> Vec<(f64, [f64; 60])> {
        let mut draws = Seed::new(self.seed).named("hidden traffic").draws();
        let (sigma, tau_s) = match self.burst {
            Burst::Lognormal { sigma, tau_s } => (sigma, tau_s),
            Burst::None | Burst::OnOff { .. } => (0.0, 1.0),
        };
        let keep = libm::exp(-1.0 / tau_s);
        let mut level = draws.normal();
        (0..self.minutes)
            .map(|minute| {
                let angle = core::f64::consts::TAU * minute as f64 / self.minutes as f64;
                let mean =
                    self.rate * (1.0 - self.diurnal * libm::cos(angle)) * (1.0 + 0.05 * draws.normal());
                let mut factors = [0.0; 60];
                for factor in &mut factors {
                    *factor = libm::exp(sigma * level);
                    level = keep * level + (1.0 - keep * keep).sqrt() * draws.normal();
                }
                if let Some((seconds, height)) = self.pulse {
                    let start = draws.below((60 - seconds) as u32) as usize;
                    factors[start..start + seconds].iter_mut().for_each(|factor| *factor *= height);
                }
                let sum: f64 = factors.iter().sum();
                (mean, factors.map(|factor| factor * 60.0 / sum))
            })
            .collect()
    }

    /// What its metrics show.
    pub(super) fn recording(&self) -> ServiceRecording {
        let server =
            Server { vcpu: self.vcpu, visible_cpus: 2, discipline: self.discipline, quota_period_s: 0.1 };
        let demand = Law::of_demand(self.demand_s, self.variation);
        let settings = FleetSettings::plain(server, demand, Routing::Random);
        let seed = Seed::new(self.seed).named("hidden service");
        let mut fleet = Fleet::new(settings, seed);
        fleet.change(
            0.0,
            FleetEvent::Ready { cohort: CohortId(0), count: self.tasks, build: Build::RECORDED },
            &mut |_| (),
        );
        let (mut gaps, mut others) = (seed.named("gaps").draws(), seed.named("base").draws());
        let base = Law::lognormal(self.base.mean_s, self.base.variation);
        let rates = self.rates();
        let mut minutes: Vec<Histogram> = vec![Histogram::default(); self.minutes];
        let mut cpu = Vec::new();
        for (minute, (mean, factors)) in rates.iter().enumerate() {
            let stretch = 1.0 + self.kappa * (mean / self.rate - 1.0).max(0.0);
            for (second, factor) in factors.iter().enumerate() {
                let start = (minute * 60 + second) as f64;
                let mut at = start + gaps.exponential() / (mean * factor);
                while at < start + 1.0 {
                    fleet.arrive(at, &mut |request: Request, done| {
                        let other = stretch * base.draw(&mut others);
                        minutes[(request.arrived / 60.0) as usize].record(done - request.arrived + other);
                    });
                    at += gaps.exponential() / (mean * factor);
                }
            }
            let mut used_s = 0.0;
            fleet.advance((minute + 1) as f64 * 60.0, &mut |_, _| (), &mut |_, used| used_s += used.cpu_s);
            cpu.push(Some(used_s / 60.0 / (self.vcpu * f64::from(self.tasks)) * 100.0));
        }
        let latency = |read: &dyn Fn(&Histogram) -> f64| -> Vec<Option<f64>> {
            minutes.iter().map(|minute| Some(read(minute) * 1000.0)).collect()
        };
        with_metrics(vec![
            (MetricName::Requests, 60, minutes.iter().map(|m| Some(m.count() as f64)).collect()),
            (MetricName::CpuMean, 60, cpu),
            (MetricName::Tasks, 60, vec![Some(f64::from(self.tasks)); self.minutes]),
            (MetricName::LatencyMean, 60, latency(&Histogram::mean)),
            (MetricName::LatencyP50, 60, latency(&|minute| minute.quantiles([0.50])[0])),
            (MetricName::LatencyP95, 60, latency(&|minute| minute.quantiles([0.95])[0])),
            (MetricName::LatencyP99, 60, latency(&|minute| minute.quantiles([0.99])[0])),
        ])
    }
}
