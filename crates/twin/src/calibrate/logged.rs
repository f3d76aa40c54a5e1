//! Bursts from the arrivals of each second, where access logs hold them.
//!
//! Given its number of requests, a minute's counts are multinomial with the second's factors as odds, so the moments of the
//! factors follow from factorial moments of the counts without bias, whatever the rate. A burst law is judged by how far its
//! moments, drawn from a fixed seed, lie from the logged ones in units of their sampling error over minutes.

use super::burst_search::{BurstFamily, PROFILE, STEP, STRONGEST, Shape, shapes};
use super::linear::Cholesky;
use crate::burst::{BurstProcess, SECONDS};
use crate::draws::Seed;
use crate::workload::Burst;
use plimsoll_recording::AccessLog;
use plimsoll_recording::access_log::LogMinute;

/// Logged minutes that the moments need.
const NEEDED_MINUTES: usize = 60;
/// Requests that a minute needs to be counted among them.
const NEEDED_REQUESTS: u64 = 300;
/// Lags in seconds at which the covariance of the factors is compared; 0 is their variance.
const LAGS: [usize; 6] = [0, 1, 2, 5, 10, 20];
/// Seconds over which factors are averaged for the third moment: single seconds are too noisy.
const BIN: usize = 5;
/// Compared moments: the covariances, and the third central moment, which tells rare high rates from frequent low ones.
const PARTS: usize = LAGS.len() + 1;
/// What a law has to choose: its shape and its strength.
const CHOSEN: usize = 2;
/// Error of a law's moments as a share of the variance or of the third moment: no law has quite the shape of the traffic.
const MODEL_ERROR: f64 = 0.05;
/// Minutes over which a law's moments are drawn.
const DRAWN: usize = 2000;
/// Correlation times of lognormal laws, in seconds, that counts can tell apart beside those that latencies can.
const FINER_TAUS: [f64; 4] = [1.0, 3.0, 8.0, 30.0];
/// Steps of the search between strengths for which moments are drawn.
const STRIDE: u32 = 2;
/// Parts of such a stride at which strengths are compared.
const FINE: u32 = 20;

/// Variance and covariances of a second's factor within its minute, then the third central moment.
pub(super) type Moments = [f64; PARTS];

/// A burst law of one shape beside the log.
#[derive(Debug, Clone, Copy, PartialEq)]
struct LoggedLaw {
    family: BurstFamily,
    /// The likeliest strength.
    best: Burst,
    /// The strongest that the log does not contradict; `None` where it contradicts the shape.
    upper: Option<Burst>,
    /// Minus the logarithm of the likelihood of the best, up to a constant, and what it has to be worth.
    misfit: f64,
}

/// What the logged arrivals say about bursts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct LoggedBursts {
    /// Minutes that it rests on.
    pub(super) minutes: usize,
    /// The likeliest law of each shape, the best first; never empty.
    laws: Vec<LoggedLaw>,
}

impl LoggedBursts {
    /// `None` where fewer than 60 whole minutes have 300 requests or more.
    ///
    /// MODEL: minutes count as independent, which errs towards too narrow a choice where bursts last over minutes; and a log
    /// that holds an even share of the requests says the same as a whole one.
    pub(super) fn of(log: &AccessLog) -> Option<Self> {
        let whole = log.minutes().len().saturating_sub(2);
        // The first and the last minute are rarely covered whole.
        let minutes: Vec<&LogMinute> = log.minutes().skip(1).take(whole).collect();
        let measured = Measured::of(&minutes)?;
        let shapes: Vec<Shape> =
            shapes().into_iter().chain(FINER_TAUS.map(|tau_s| Shape::Lognormal { tau_s })).collect();
        let scans: Vec<(Shape, Vec<(f64, f64)>)> =
            shapes.into_iter().map(|shape| (shape, measured.scan(shape))).collect();
        let best =
            scans.iter().flat_map(|(_, scan)| scan).map(|(_, misfit)| *misfit).fold(f64::MAX, f64::min);
        // Real traffic follows none of the laws: where not even the best agrees, all of them are judged less sharply.
        let temper = (2.0 * best / (PARTS - CHOSEN) as f64).max(1.0);
        let mut laws: Vec<LoggedLaw> =
            scans.iter().map(|(shape, scan)| judged(*shape, scan, temper, best / temper + PROFILE)).collect();
        laws.sort_by(|a, b| a.misfit.total_cmp(&b.misfit));
        Some(Self { minutes: measured.minutes, laws })
    }

    /// The likeliest law.
    pub(super) fn best(&self) -> Burst {
        self.laws.first().map_or(Burst::None, |law| law.best)
    }

    /// The strongest laws of all shapes that the log does not contradict, of one family where it is given.
    pub(super) fn accepted(&self, family: Option<BurstFamily>) -> Vec<Burst> {
        self.laws
            .iter()
            .filter(|law| family.is_none_or(|family| law.family == family))
            .filter_map(|law| law.upper)
            .collect()
    }

    /// The likeliest law of a family and the logarithm of its likelihood, up to a constant that the families share.
    pub(super) fn best_of(&self, family: BurstFamily) -> Option<(Burst, f64)> {
        self.laws.iter().find(|law| law.family == family).map(|law| (law.best, -law.misfit))
    }
}

/// Best and strongest accepted law among the strengths of a shape, of which each has a misfit.
fn judged(shape: Shape, scan: &[(f64, f64)], temper: f64, limit: f64) -> LoggedLaw {
    let law = |strength: f64| {
        let law = if strength > 0.0 { shape.law(strength) } else { None };
        law.unwrap_or(Burst::None)
    };
    // A constant rate chooses nothing, so a law has to be worth what it chooses (Akaike).
    let price = |strength: f64| if strength > 0.0 { CHOSEN as f64 } else { 0.0 };
    let (strength, misfit) = scan
        .iter()
        .map(|(strength, misfit)| (*strength, misfit / temper + price(*strength)))
        .fold((0.0, f64::MAX), |best, other| if other.1 < best.1 { other } else { best });
    let upper = scan.iter().rev().find(|(_, misfit)| misfit / temper <= limit);
    LoggedLaw {
        family: shape.family(),
        best: law(strength),
        upper: upper.map(|(strength, _)| law(*strength)),
        misfit,
    }
}

/// The logged moments with the inverse of their covariance.
struct Measured {
    minutes: usize,
    mean: Moments,
    error: Cholesky<PARTS>,
}

impl Measured {
    fn of(minutes: &[&LogMinute]) -> Option<Self> {
        let each: Vec<(f64, Moments)> = minutes
            .iter()
            .filter(|minute| minute.requests() >= NEEDED_REQUESTS)
            .map(|minute| (minute.requests() as f64, of_counts(&minute.arrivals)))
            .collect();
        if each.len() < NEEDED_MINUTES {
            return None;
        }
        // Busy minutes are less noisy, but not in proportion to the square, because bursts themselves scatter.
        let total: f64 = each.iter().map(|(weight, _)| weight).sum();
        let mut mean = [0.0; PARTS];
        for (weight, moments) in &each {
            for (sum, moment) in mean.iter_mut().zip(moments) {
                *sum += weight / total * moment;
            }
        }
        let count = each.len() as f64;
        // The inverse of an estimated covariance is too large, and a law's own moments scatter like those of so many minutes.
        let wider = (count - 1.0) / (count - PARTS as f64 - 2.0) * (1.0 + count / DRAWN as f64);
        let mut covariance = [[0.0; PARTS]; PARTS];
        for (weight, moments) in &each {
            let share = weight / total;
            let off: Vec<f64> =
                moments.iter().zip(mean).map(|(moment, mean)| share * (moment - mean)).collect();
            for (row, one) in covariance.iter_mut().zip(&off) {
                for (sum, other) in row.iter_mut().zip(&off) {
                    *sum += wider * one * other;
                }
            }
        }
        // Without it, moments that rise and fall together over minutes would favour laws that are all too weak, but have just
        // the right ratios between them.
        let [variance, ..] = mean;
        let sizes = LAGS.map(|_| variance).into_iter().chain(mean.last().copied());
        for (index, (row, size)) in covariance.iter_mut().zip(sizes).enumerate() {
            if let Some(diagonal) = row.get_mut(index) {
                *diagonal += (MODEL_ERROR * size) * (MODEL_ERROR * size);
            }
        }
        Some(Self { minutes: each.len(), mean, error: Cholesky::of(&covariance)? })
    }

    /// Minus the logarithm of the likelihood of a law with these moments.
    fn misfit(&self, moments: &Moments) -> f64 {
        let mut off = self.mean;
        off.iter_mut().zip(moments).for_each(|(off, moment)| *off -= moment);
        0.5 * self.error.solve(&off).iter().zip(off).map(|(solved, off)| solved * off).sum::<f64>()
    }

    /// Strengths of a shape with their misfits, ascending from 0, as far as they are worth it.
    ///
    /// Between drawn strengths the moments over the variance that a strength stands for are linear.
    fn scan(&self, shape: Shape) -> Vec<(f64, f64)> {
        let mut scan = vec![(0.0, self.misfit(&[0.0; PARTS]))];
        let mut least = f64::MAX;
        let mut last: Option<Moments> = None;
        for steps in (STRIDE..=STRONGEST).step_by(STRIDE as usize) {
            let strength = STEP * f64::from(steps);
            let Some(law) = shape.law(strength) else { break };
            let per_variance = of_law(law, DRAWN).map(|moment| moment / variance(strength));
            let before = last.unwrap_or(per_variance);
            for part in 1..=FINE {
                let share = f64::from(part) / f64::from(FINE);
                let strength = strength - STEP * f64::from(STRIDE) * (1.0 - share);
                let mut moments = before;
                moments.iter_mut().zip(per_variance).for_each(|(moment, next)| {
                    *moment = (*moment + share * (next - *moment)) * variance(strength);
                });
                scan.push((strength, self.misfit(&moments)));
            }
            let here = scan.last().map_or(f64::MAX, |(_, misfit)| *misfit);
            least = least.min(here);
            if here > 3.0 * least + 10.0 {
                break;
            }
            last = Some(per_variance);
        }
        scan
    }
}

/// The variance of a lognormal factor of a strength.
fn variance(strength: f64) -> f64 {
    libm::expm1(strength * strength)
}

/// The moments of a law, over a number of minutes drawn from a fixed seed.
pub(super) fn of_law(burst: Burst, minutes: usize) -> Moments {
    let mut process = BurstProcess::new(burst, Seed::new(0).named("moments of bursts").draws());
    mean_of((0..minutes).map(|_| process.next_minute()))
}

/// The moments of factors, mean over minutes.
pub(super) fn mean_of(minutes: impl ExactSizeIterator<Item = [f64; SECONDS]>) -> Moments {
    let count = minutes.len().max(1) as f64;
    let mut mean = [0.0; PARTS];
    for factors in minutes {
        let factors = factors.map(|factor| factor - 1.0);
        let moments = covariances(&factors).into_iter().chain([third(&factors)]);
        mean.iter_mut().zip(moments).for_each(|(sum, moment)| *sum += moment / count);
    }
    mean
}

/// Mean products of deviations at each lag.
fn covariances(deviations: &[f64; SECONDS]) -> [f64; LAGS.len()] {
    LAGS.map(|lag| {
        let products = deviations.iter().zip(deviations.iter().skip(lag)).map(|(one, other)| one * other);
        products.sum::<f64>() / (SECONDS - lag) as f64
    })
}

/// Mean cube of deviations averaged over bins.
fn third(deviations: &[f64; SECONDS]) -> f64 {
    let bins = deviations.chunks(BIN).map(|bin| bin.iter().sum::<f64>() / bin.len() as f64);
    bins.map(|mean| mean * mean * mean).sum::<f64>() * BIN as f64 / SECONDS as f64
}

/// Unbiased estimates of the factors' moments from a minute's counts, of which there are at least three.
///
/// With `n` requests, `E[N_i N_j] = n (n − 1) p_i p_j` for different seconds and `E[N_i (N_i − 1)] = n (n − 1) p_i²`, where
/// `p_i` is the factor over 60; the ends of a lag are neglected by 1/n.
fn of_counts(arrivals: &[u32; SECONDS]) -> Moments {
    let total: f64 = arrivals.iter().map(|count| f64::from(*count)).sum();
    let mean = total / SECONDS as f64;
    let raw = covariances(&arrivals.map(|count| f64::from(count) / mean - 1.0));
    let mut moments = [0.0; PARTS];
    for ((moment, raw), lag) in moments.iter_mut().zip(raw).zip(LAGS) {
        let poisson = if lag == 0 { 1.0 / mean } else { 0.0 };
        *moment = (raw + 1.0 / total - poisson) / (1.0 - 1.0 / total);
    }
    if let Some(last) = moments.last_mut() {
        *last = third_of_counts(arrivals, total);
    }
    moments
}

/// The third central moment of the bins' factors by factorial moments of their counts.
fn third_of_counts(arrivals: &[u32; SECONDS], total: f64) -> f64 {
    let bins = (SECONDS / BIN) as f64;
    let counts = arrivals.chunks(BIN).map(|bin| bin.iter().map(|count| f64::from(*count)).sum::<f64>());
    let (second, third) = counts
        .fold((0.0, 0.0), |(second, third), n| (second + n * (n - 1.0), third + n * (n - 1.0) * (n - 2.0)));
    let pairs = total * (total - 1.0);
    bins * bins * third / (pairs * (total - 2.0)) - 3.0 * bins * second / pairs + 2.0
}
