//! Services with known properties, recorded request by request on the exact engine: the truth is known, and it is not the
//! model that is fitted. Shared by the tests of calibration and by the programs that measure it.

#![allow(dead_code, reason = "each of the programs that share this file uses a part of it")]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a generator of test data, with tables of its own making"
)]

use plimsoll_recording::access_log::{LogMinute, LogQuality, ResponseTimes};
use plimsoll_recording::{AccessLog, MetricName, Series, ServiceRecording};
use plimsoll_twin::draws::{Draws, Seed};
use plimsoll_twin::exact::fleet::FleetSettings;
use plimsoll_twin::exact::task::Request;
use plimsoll_twin::exact::{Fleet, Histogram, Routing, Server};
use plimsoll_twin::law::Law;
use plimsoll_twin::plant::{Build, CohortId, FleetEvent};
use plimsoll_twin::workload::{BaseLatency, Discipline};
use plimsoll_units::{Seconds, Timestamp};
use std::sync::Arc;

/// The first moment of a recording, a whole minute.
const START: i64 = 1_780_000_020;

/// How the rate varies within minutes in truth. Drawn here, not by the product's own process.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Within {
    /// Not at all.
    Constant,
    /// A lognormal factor.
    Lognormal { sigma: f64, tau_s: f64 },
    /// Seconds at a multiple of the rate of the others, once in each number of minutes.
    Pulses { seconds: usize, height: f64, every: usize },
    /// The same with heights of their own: a family that the model does not have. `height` is the mean.
    Uneven { seconds: usize, height: f64, every: usize },
    /// Two rates of exponentially distributed durations.
    Random { share: f64, height: f64, on_s: f64 },
}

/// What delays requests besides CPU and base latency.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Extra {
    /// Nothing.
    None,
    /// The base latency grows by this per doubling of traffic above the mean.
    Growth { kappa: f64 },
    /// The base latency is stretched by a lognormal factor that wanders over minutes.
    Downstream { spread: f64, tau_min: f64 },
    /// Each task does this part of every request one at a time, without using CPU.
    Lock { hold_s: f64 },
    /// Each task has this many connections, each held for the base latency; others wait, and beyond `waiting` are refused.
    Pool { slots: usize, waiting: usize },
    /// Each task stands still now and then.
    Pauses { every_s: f64, lasts_s: f64 },
}

/// A service with hidden properties.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hidden {
    pub(super) minutes: usize,
    pub(super) tasks: u32,
    /// Mean requests per second over all tasks.
    pub(super) rate: f64,
    /// Half the difference of daily peak and trough over the mean.
    pub(super) diurnal: f64,
    /// Minutes of a "day"; 0 is the whole recording.
    pub(super) day: usize,
    pub(super) vcpu: f64,
    pub(super) discipline: Discipline,
    pub(super) demand_s: f64,
    pub(super) variation: f64,
    pub(super) base: BaseLatency,
    pub(super) within: Within,
    pub(super) extra: Extra,
    pub(super) seed: u64,
}

impl Default for Hidden {
    fn default() -> Self {
        Self {
            minutes: 120,
            tasks: 6,
            rate: 100.0,
            diurnal: 0.5,
            day: 0,
            vcpu: 1.0,
            discipline: Discipline::ProcessorSharing,
            demand_s: 0.020,
            variation: 1.0,
            base: BaseLatency { mean_s: 0.030, variation: 0.5 },
            within: Within::Constant,
            extra: Extra::None,
            seed: 1,
        }
    }
}

/// Realises [`Within`].
struct Factors {
    within: Within,
    draws: Draws,
    level: f64,
    on: bool,
    left_s: f64,
    /// The second of the current period at which the pulse begins, and its height.
    pulse: (usize, f64),
}

impl Factors {
    fn new(within: Within, mut draws: Draws) -> Self {
        let level = draws.normal();
        Self { within, draws, level, on: false, left_s: 0.0, pulse: (0, 1.0) }
    }

    fn minute(&mut self, minute: usize) -> [f64; 60] {
        let mut factors = [1.0; 60];
        if let Within::Pulses { seconds, height, every } | Within::Uneven { seconds, height, every } =
            self.within
            && minute.is_multiple_of(every)
        {
            let uneven = matches!(self.within, Within::Uneven { .. });
            let above = if uneven { (height - 1.0) * self.draws.exponential() } else { height - 1.0 };
            self.pulse = (self.draws.below((60 * every - seconds) as u32) as usize, 1.0 + above);
        }
        for (second, factor) in factors.iter_mut().enumerate() {
            *factor = self.second(minute, second);
        }
        let sum: f64 = factors.iter().sum();
        factors.map(|factor| factor * 60.0 / sum)
    }

    fn second(&mut self, minute: usize, second: usize) -> f64 {
        match self.within {
            Within::Constant => 1.0,
            Within::Lognormal { sigma, tau_s } => {
                let keep = libm::exp(-1.0 / tau_s);
                let factor = libm::exp(sigma * self.level);
                self.level = keep * self.level + (1.0 - keep * keep).sqrt() * self.draws.normal();
                factor
            }
            Within::Pulses { seconds, every, .. } | Within::Uneven { seconds, every, .. } => {
                let at = (minute % every) * 60 + second;
                let (start, height) = self.pulse;
                if (start..start + seconds).contains(&at) { height } else { 1.0 }
            }
            Within::Random { share, height, on_s } => {
                self.left_s -= 1.0;
                if self.left_s <= 0.0 {
                    self.on = !self.on;
                    let mean = if self.on { on_s } else { on_s * (1.0 - share) / share };
                    self.left_s = mean * self.draws.exponential();
                }
                if self.on { height } else { 1.0 }
            }
        }
    }
}

/// Realises [`Extra`] for one request after the other.
struct Delays {
    extra: Extra,
    draws: Draws,
    /// Per task: when the lock or each slot is free again.
    free: Vec<Vec<f64>>,
    /// Per task: the pause that began last or comes next.
    pause: Vec<f64>,
    /// Of the current minute: the stretch of the base latency.
    stretch: f64,
    level: f64,
    /// How long a connection is held on average.
    held_s: f64,
}

impl Delays {
    fn new(hidden: &Hidden, mut draws: Draws) -> Self {
        let slots = if let Extra::Pool { slots, .. } = hidden.extra { slots } else { 1 };
        let pause = (0..hidden.tasks).map(|_| 30.0 * draws.uniform()).collect();
        let level = draws.normal();
        let free = vec![vec![0.0; slots]; hidden.tasks as usize];
        Self { extra: hidden.extra, draws, free, pause, stretch: 1.0, level, held_s: hidden.base.mean_s }
    }

    fn begin_minute(&mut self, traffic: f64) {
        self.stretch = match self.extra {
            Extra::Growth { kappa } => 1.0 + kappa * (traffic - 1.0).max(0.0),
            Extra::Downstream { spread, tau_min } => {
                let keep = libm::exp(-1.0 / tau_min);
                self.level = keep * self.level + (1.0 - keep * keep).sqrt() * self.draws.normal();
                libm::exp(spread * self.level)
            }
            _ => 1.0,
        };
    }

    /// Seconds beyond the CPU part of a request that arrives at `at`; `None` where it is refused.
    fn of(&mut self, at: f64, sojourn_s: f64, base_s: f64) -> Option<f64> {
        let task = self.draws.below(self.free.len() as u32) as usize;
        match self.extra {
            Extra::Lock { hold_s } => {
                let begun = self.free[task][0].max(at);
                self.free[task][0] = begun + hold_s;
                Some(begun - at + hold_s + base_s)
            }
            Extra::Pool { waiting, .. } => {
                let slots = &mut self.free[task];
                let first = (0..slots.len()).min_by(|a, b| slots[*a].total_cmp(&slots[*b])).unwrap();
                let wait = (slots[first] - at).max(0.0);
                // The line is as long as the wait times the rate at which slots come free.
                if wait * slots.len() as f64 / self.held_s > waiting as f64 {
                    return None;
                }
                slots[first] = at + wait + base_s;
                Some(wait + base_s)
            }
            Extra::Pauses { every_s, lasts_s } => {
                let end = self.pause[task] + lasts_s;
                let other = self.stretch * base_s;
                if at > end {
                    self.pause[task] = at + every_s * self.draws.exponential();
                }
                let next = self.pause[task];
                let hit = if at > next { (end - at).clamp(0.0, lasts_s) } else { 0.0 };
                let caught = if at <= next && next < at + sojourn_s + other { lasts_s } else { 0.0 };
                Some(other + hit + caught)
            }
            _ => Some(self.stretch * base_s),
        }
    }
}

impl Hidden {
    /// Mean rate of each minute and the rate factor of each of its seconds.
    pub(super) fn rates(&self) -> Vec<(f64, [f64; 60])> {
        let seed = Seed::new(self.seed).named("hidden traffic");
        let mut draws = seed.draws();
        let mut factors = Factors::new(self.within, seed.named("within").draws());
        let day = if self.day > 0 { self.day } else { self.minutes };
        (0..self.minutes)
            .map(|minute| {
                let angle = core::f64::consts::TAU * minute as f64 / day as f64;
                let mean =
                    self.rate * (1.0 - self.diurnal * libm::cos(angle)) * (1.0 + 0.05 * draws.normal());
                (mean, factors.minute(minute))
            })
            .collect()
    }

    /// What its metrics show.
    pub(super) fn recording(&self) -> ServiceRecording {
        ServiceRecording { access_log: None, ..self.logged() }
    }

    /// What its metrics show, and the access log of the same requests.
    pub(super) fn logged(&self) -> ServiceRecording {
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
        let mut delays = Delays::new(self, seed.named("extra").draws());
        let mut minutes: Vec<Histogram> = vec![Histogram::default(); self.minutes];
        let mut refused = vec![0.0; self.minutes];
        let mut times: Vec<Vec<f64>> = vec![Vec::new(); self.minutes];
        let mut cpu = Vec::new();
        let start = Timestamp::from_unix(START);
        let mut log: Vec<LogMinute> = (0..self.minutes)
            .map(|minute| LogMinute::empty(start.plus_seconds(60 * minute as i64)))
            .collect();
        for (minute, (mean, factors)) in self.rates().iter().enumerate() {
            delays.begin_minute(mean / self.rate);
            let mut finished: Vec<(f64, f64)> = Vec::new();
            for (second, factor) in factors.iter().enumerate() {
                let start = (minute * 60 + second) as f64;
                let mut at = start + gaps.exponential() / (mean * factor);
                while at < start + 1.0 {
                    log[minute].arrivals[second] += 1;
                    fleet.arrive(at, &mut |request: Request, done: f64| {
                        finished.push((request.arrived, done));
                    });
                    at += gaps.exponential() / (mean * factor);
                }
            }
            let mut used_s = 0.0;
            let end = (minute + 1) as f64 * 60.0;
            fleet.advance(
                end,
                &mut |request: Request, done: f64| finished.push((request.arrived, done)),
                &mut |_, used| {
                    used_s += used.cpu_s;
                },
            );
            cpu.push(Some(used_s / 60.0 / (self.vcpu * f64::from(self.tasks)) * 100.0));
            finished.sort_by(|(a, _), (b, _)| a.total_cmp(b));
            for (arrived, done) in finished {
                let minute = (arrived / 60.0) as usize;
                match delays.of(arrived, done - arrived, base.draw(&mut others)) {
                    Some(other) => {
                        minutes[minute].record(done - arrived + other);
                        times[minute].push((done - arrived + other) * 1000.0);
                    }
                    None => refused[minute] += 1.0,
                }
            }
        }
        for (logged, times) in log.iter_mut().zip(times) {
            logged.times = ResponseTimes::of_ms(times);
        }
        let access_log = Some(AccessLog::new(log, Vec::new(), Arc::new(LogQuality::default())));
        ServiceRecording { access_log, ..self.metrics(&minutes, &refused, cpu) }
    }

    fn metrics(&self, minutes: &[Histogram], refused: &[f64], cpu: Vec<Option<f64>>) -> ServiceRecording {
        let latency = |read: &dyn Fn(&Histogram) -> f64| -> Vec<Option<f64>> {
            minutes.iter().map(|minute| Some(read(minute) * 1000.0)).collect()
        };
        let arrived = minutes.iter().zip(refused).map(|(m, refused)| Some(m.count() as f64 + refused));
        let columns = [
            (MetricName::Requests, arrived.collect()),
            (MetricName::CpuMean, cpu),
            (MetricName::Tasks, vec![Some(f64::from(self.tasks)); self.minutes]),
            (MetricName::LatencyMean, latency(&Histogram::mean)),
            (MetricName::LatencyP50, latency(&|minute| minute.quantiles([0.50])[0])),
            (MetricName::LatencyP95, latency(&|minute| minute.quantiles([0.95])[0])),
            (MetricName::LatencyP99, latency(&|minute| minute.quantiles([0.99])[0])),
            (MetricName::Errors, refused.iter().copied().map(Some).collect()),
        ];
        let start = Timestamp::from_unix(START);
        ServiceRecording {
            name: "api".parse().unwrap(),
            configuration: None,
            metrics: columns
                .into_iter()
                .map(|(metric, points)| (metric, Series::new(start, Seconds::new(60), points)))
                .collect(),
            access_log: None,
        }
    }
}
