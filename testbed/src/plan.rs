//! What is sent when: made from a seed before anything runs, so that the model can be given exactly the same requests.

use crate::clock;
use crate::http::Work;
use plimsoll_twin::draws::{Draws, Seed};
use plimsoll_twin::law::Law;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

/// One request of a plan.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Planned {
    /// Seconds after the start.
    pub(crate) at_s: f64,
    /// CPU seconds.
    pub(crate) cpu_s: f64,
    /// Seconds of waiting after that.
    pub(crate) wait_s: f64,
}

/// How the rate of arrivals changes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Arrivals {
    /// A constant rate per second.
    Steady(f64),
    /// Pieces of equal length in seconds, each with its rate per second; within a piece the rate is constant.
    Pieces {
        /// Seconds of a piece.
        piece_s: f64,
        /// Rates per second.
        rates: Vec<f64>,
    },
}

impl Arrivals {
    /// A rate that is `high` times the mean for exponential times of mean `on_s`, and low for times of mean `off_s`, so
    /// that the mean rate is `mean`; pieces of 50 ms.
    pub(crate) fn on_off(mean: f64, high: f64, on_s: f64, off_s: f64, length_s: f64, seed: Seed) -> Self {
        let share = on_s / (on_s + off_s);
        let low = ((1.0 - share * high) / (1.0 - share)).max(0.0);
        let mut draws = seed.named("on and off").draws();
        let mut on = draws.uniform() < share;
        let mut until = draws.exponential() * if on { on_s } else { off_s };
        Self::filled(length_s, mean, |at| {
            while at >= until {
                on = !on;
                until += draws.exponential() * if on { on_s } else { off_s };
            }
            if on { high } else { low }
        })
    }

    /// A rate whose logarithm is a first-order autoregressive process of this standard deviation and correlation time.
    pub(crate) fn lognormal(mean: f64, sigma: f64, tau_s: f64, length_s: f64, seed: Seed) -> Self {
        let mut draws = seed.named("lognormal rate").draws();
        let keep = libm::exp(-PIECE_S / tau_s);
        let mut level = draws.normal();
        Self::filled(length_s, mean, |_| {
            let factor = libm::exp(sigma * level);
            level = keep * level + (1.0 - keep * keep).sqrt() * draws.normal();
            factor
        })
    }

    /// Pieces of 50 ms with these factors, scaled to the mean.
    fn filled(length_s: f64, mean: f64, mut factor: impl FnMut(f64) -> f64) -> Self {
        let count = (length_s / PIECE_S).ceil().max(1.0) as usize;
        let mut rates: Vec<f64> = (0..count).map(|piece| factor(piece as f64 * PIECE_S)).collect();
        let scale = mean * count as f64 / rates.iter().sum::<f64>().max(1e-9);
        rates.iter_mut().for_each(|rate| *rate *= scale);
        Self::Pieces { piece_s: PIECE_S, rates }
    }

    /// The end of the piece that begins at `from`, and its rate; `None` after the last one.
    fn piece(&self, number: usize, length_s: f64) -> Option<(f64, f64)> {
        match self {
            Self::Steady(rate) => (number == 0).then_some((length_s, *rate)),
            Self::Pieces { piece_s, rates } => {
                rates.get(number).map(|rate| ((number + 1) as f64 * piece_s, *rate))
            }
        }
    }

    /// Poisson moments at this rate within a length in seconds.
    fn moments(&self, length_s: f64, draws: &mut Draws) -> Vec<f64> {
        let mut moments = Vec::new();
        let (mut from, mut ahead, mut number) = (0.0, draws.exponential(), 0);
        while let Some((end, rate)) = self.piece(number, length_s) {
            let mut left = rate * (end - from);
            while ahead < left {
                from += ahead / rate;
                left = rate * (end - from);
                if from < length_s {
                    moments.push(from);
                }
                ahead = draws.exponential();
            }
            ahead -= left;
            from = end;
            number += 1;
        }
        moments
    }
}

/// Length of a piece of constant rate in bursts.
const PIECE_S: f64 = 0.05;

/// A plan: Poisson arrivals of a changing rate, demands and waits of a law.
pub(crate) fn make(arrivals: &Arrivals, length_s: f64, cpu: Law, wait: Law, seed: Seed) -> Vec<Planned> {
    let mut demands = seed.named("demands").draws();
    let mut waits = seed.named("waits").draws();
    arrivals
        .moments(length_s, &mut seed.named("arrivals").draws())
        .into_iter()
        .map(|at_s| Planned { at_s, cpu_s: cpu.draw(&mut demands), wait_s: wait.draw(&mut waits) })
        .collect()
}

/// The rates of some of the 180 minutes of a recorded database server, as multiples of their mean; see `data/README.md`:
/// from one on, one in so many. Minutes beyond the last one begin again.
pub(crate) fn trace(from: usize, stride: usize, minutes: usize) -> Vec<f64> {
    let all = include_str!("../data/trace.csv").lines().filter_map(|line| line.parse().ok());
    let all: Vec<f64> = all.collect();
    let values: Vec<f64> =
        all.iter().copied().cycle().skip(from).step_by(stride.max(1)).take(minutes).collect();
    let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
    values.into_iter().map(|value| value / mean).collect()
}

/// Writes a plan for the load generator: nanoseconds after the start, of CPU, of waiting.
pub(crate) fn write(path: &Path, plan: &[Planned]) -> io::Result<()> {
    let mut text = String::new();
    for request in plan {
        let [at, cpu, wait] = [request.at_s, request.cpu_s, request.wait_s].map(clock::from_seconds);
        let _ = writeln!(text, "{at},{cpu},{wait}");
    }
    std::fs::write(path, text)
}

/// Reads what [`write()`] wrote.
pub(crate) fn read(path: &Path) -> io::Result<Vec<(u64, Work)>> {
    let text = std::fs::read_to_string(path)?;
    let line = |line: &str| {
        let mut numbers = line.split(',').map(|number| number.parse().ok());
        Some((numbers.next()??, Work { cpu_ns: numbers.next()??, wait_ns: numbers.next()?? }))
    };
    let lines: Option<Vec<_>> = text.lines().map(line).collect();
    lines.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a plan has three numbers in a line"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(arrivals: &Arrivals, length_s: f64) -> f64 {
        make(arrivals, length_s, Law::of_demand(0.01, 1.0), Law::Constant { value: 0.0 }, Seed::new(3)).len()
            as f64
    }

    #[test]
    fn every_kind_of_arrivals_has_its_mean_rate() {
        let seed = Seed::new(5);
        for arrivals in [
            Arrivals::Steady(100.0),
            Arrivals::on_off(100.0, 2.5, 1.0, 4.0, 100.0, seed),
            Arrivals::lognormal(100.0, 0.6, 3.0, 100.0, seed),
            Arrivals::Pieces { piece_s: 25.0, rates: vec![50.0, 150.0, 40.0, 160.0] },
        ] {
            let found = count(&arrivals, 100.0);
            assert!((found - 10_000.0).abs() < 400.0, "{found} requests");
        }
    }

    #[test]
    fn the_same_seed_gives_the_same_plan_and_files_keep_it() {
        let law = Law::of_demand(0.01, 1.5);
        let plan = |seed| make(&Arrivals::Steady(50.0), 10.0, law, law, Seed::new(seed));
        assert_eq!(plan(1), plan(1));
        assert_ne!(plan(1), plan(2));
        let path = std::env::temp_dir().join(format!("plimsoll-plan-{}", std::process::id()));
        write(&path, &plan(1)).unwrap();
        let read = read(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert_eq!(read.len(), plan(1).len());
        assert_eq!(read[0].0, clock::from_seconds(plan(1)[0].at_s));
    }

    #[test]
    fn the_recorded_trace_has_an_hour_and_a_mean_of_one() {
        let trace = trace(0, 1, 60);
        assert_eq!(trace.len(), 60);
        assert!((trace.iter().sum::<f64>() / 60.0 - 1.0).abs() < 1e-9);
        assert!(trace.iter().copied().fold(0.0, f64::max) > 1.3);
        let every_third = super::trace(20, 3, 40);
        assert!(every_third.iter().copied().fold(0.0, f64::max) > 1.4 && every_third[0] < 0.6);
    }
}
