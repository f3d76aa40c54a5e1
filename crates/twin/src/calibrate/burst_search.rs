//! The burst laws that are compared: two families, and the strength of each law in one currency.
//!
//! A *shape* is a law without its strength: a correlation time, or how long and how often the rate is high. The strength is
//! the standard deviation that a lognormal factor of the same variance would have, so that one prior holds for both families.
//!
//! Every shape of a family is as likely as its neighbours before the record is seen, and so are both families; strengths
//! follow a normal law. The best law has the largest posterior; the upper end is the law with the slowest minutes among those
//! that the record does not contradict, whichever family it is of.

use super::burst::{BurstFit, Recorded};
use crate::workload::{Burst, Rhythm};
use std::collections::BTreeMap;

/// Correlation times of lognormal laws, in seconds.
const TAUS: [f64; 3] = [2.0, 5.0, 15.0];
/// Seconds for which an on/off rate is high, and seconds from one rise to the next.
const TURNS: [(f64, f64); 6] =
    [(3.0, 30.0), (3.0, 60.0), (3.0, 180.0), (10.0, 30.0), (10.0, 60.0), (10.0, 180.0)];
/// The step between strengths.
pub(super) const STEP: f64 = 0.05;
/// Steps between the strengths that are tried first.
const STRIDE: u32 = 2;
/// The largest strength in steps.
pub(super) const STRONGEST: u32 = 26;
/// Loss of the logarithm of the posterior beyond which still stronger laws of a shape are not tried.
const HOPELESS: f64 = 3.0;
/// Loss against the best shape beyond which a shape is not looked at again.
const WORTH: f64 = 4.0;
/// The largest height that is considered.
const TALLEST: f64 = 50.0;
/// Standard deviation of the prior on a law's strength.
///
/// MODEL: where a record is too quiet to tell bursts from none, calm is taken as likelier than wild; 0.25 is a choice. It
/// errs towards fewer violations where a service that has never been busy is bursty, and hardly matters where the record
/// shows bursts.
const PRIOR: f64 = 0.25;
/// Logarithm of the posterior that the upper end may lose against the best.
///
/// MODEL: a choice; 1.35 is 95 % one-sided of one parameter, 3 of two. Shape and strength are chosen together.
pub(super) const PROFILE: f64 = 2.0;

/// A family of burst laws.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BurstFamily {
    /// A lognormal factor with one correlation time.
    Lognormal,
    /// Two rates that take turns.
    OnOff,
}

/// A law without its strength.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Shape {
    Lognormal { tau_s: f64 },
    OnOff { on_s: f64, period_s: f64, rhythm: Rhythm },
}

/// All shapes that are compared.
pub(super) fn shapes() -> Vec<Shape> {
    let lognormal = TAUS.map(|tau_s| Shape::Lognormal { tau_s });
    let turns = |rhythm| TURNS.map(|(on_s, period_s)| Shape::OnOff { on_s, period_s, rhythm });
    [&lognormal[..], &turns(Rhythm::Regular), &turns(Rhythm::Random)].concat()
}

impl Shape {
    pub(super) const fn family(self) -> BurstFamily {
        match self {
            Self::Lognormal { .. } => BurstFamily::Lognormal,
            Self::OnOff { .. } => BurstFamily::OnOff,
        }
    }

    /// The law of a strength; `None` where no height of the rate gives so much.
    pub(super) fn law(self, strength: f64) -> Option<Burst> {
        match self {
            Self::Lognormal { tau_s } => Some(Burst::lognormal(strength, tau_s)),
            Self::OnOff { on_s, period_s, rhythm } => {
                let share = on_s / period_s;
                // A factor of 1 or h has the variation a (h - 1) / (1 + share (h - 1)).
                let variation = libm::expm1(strength * strength).sqrt();
                let a = (share * (1.0 - share)).sqrt();
                let height = 1.0 + variation / (a - share * variation);
                (1.0..=TALLEST).contains(&height).then(|| Burst::on_off(share, height, on_s, rhythm))
            }
        }
    }

    /// Minus the logarithm of the prior odds of the shape.
    fn surprise(self) -> f64 {
        match self {
            Self::Lognormal { .. } => libm::log(TAUS.len() as f64),
            Self::OnOff { .. } => libm::log(2.0 * TURNS.len() as f64),
        }
    }
}

/// A law with its misfit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fitted {
    pub(super) burst: Burst,
    /// Minus the logarithm of the posterior, up to a constant.
    pub(super) misfit: f64,
    /// The place in [`shapes`], and the strength in steps.
    shape: usize,
    steps: u32,
}

impl Fitted {
    /// A law that is known without a search; none can be made from it.
    pub(super) const fn known(burst: Burst, misfit: f64) -> Self {
        Self { burst, misfit, shape: 0, steps: 0 }
    }
}

/// The upper end of the burst laws, and how slow it makes the minutes at more load than was recorded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Upper {
    pub(super) burst: Burst,
    pub(super) slowness: f64,
}

/// Best and upper end within one family.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FamilyFit {
    /// The family.
    pub family: BurstFamily,
    /// Its likeliest law.
    pub best: Burst,
    /// Its slowest law that the record does not contradict; the best one where the family as a whole is contradicted.
    pub upper: Burst,
    /// Logarithm of the posterior of the best law, up to a constant that the families share; of its likelihood where it is
    /// judged by logged arrivals.
    pub log_posterior: f64,
}

/// Laws tried on one server.
pub(super) struct Search<'a> {
    fit: &'a BurstFit<'a>,
    server: Recorded<'a>,
    shapes: Vec<Shape>,
    tried: BTreeMap<(usize, u32), Option<Fitted>>,
    /// Of how many sampled minutes one is replayed.
    thinning: usize,
    /// The misfit of a constant rate.
    calm: Option<f64>,
}

impl<'a> Search<'a> {
    pub(super) fn new(fit: &'a BurstFit<'a>, server: Recorded<'a>) -> Self {
        Self { fit, server, shapes: shapes(), tried: BTreeMap::new(), thinning: 1, calm: None }
    }

    /// The likeliest law of each shape that is worth another look, and of each family; the best first.
    pub(super) fn survey(&mut self) -> Vec<Fitted> {
        // A third of the minutes suffices to see which shapes are worth it.
        self.thinning = 3;
        let mut peaks: Vec<Fitted> = (0..self.shapes.len()).map(|shape| self.peak_of(shape)).collect();
        peaks.sort_by(|a, b| a.misfit.total_cmp(&b.misfit));
        let best = peaks.first().map_or(0.0, |peak| peak.misfit);
        let mut families = Vec::new();
        let worth: Vec<Fitted> = peaks
            .into_iter()
            .filter(|peak| {
                let family = self.family(peak.shape);
                let first = !families.contains(&family);
                families.push(family);
                first || peak.misfit <= best + WORTH
            })
            .collect();
        self.tried.clear();
        (self.thinning, self.calm) = (1, None);
        self.again(&worth, 1)
    }

    /// The same, searched from laws that fit on a similar server, in steps that are halved from `step` on.
    pub(super) fn again(&mut self, near: &[Fitted], step: u32) -> Vec<Fitted> {
        let mut peaks: Vec<Fitted> = near
            .iter()
            .map(|near| {
                let start = self.fitted(near.shape, near.steps).unwrap_or_else(|| self.calm(near.shape));
                let mut step = step;
                let mut peak = start;
                while step > 0 {
                    peak = self.climb(peak, step);
                    step /= 2;
                }
                peak
            })
            .collect();
        peaks.sort_by(|a, b| a.misfit.total_cmp(&b.misfit));
        peaks
    }

    /// The slowest law that the record does not contradict.
    pub(super) fn upper(&mut self, peaks: &[Fitted]) -> Option<Upper> {
        let best = peaks.first()?;
        let accepted: Vec<Burst> =
            peaks.iter().filter_map(|peak| self.upper_from(peak, best.misfit)).collect();
        Some(self.slowest(best.burst, accepted))
    }

    /// Best and upper end of each family on its own.
    pub(super) fn families(&mut self, peaks: &[Fitted]) -> Vec<FamilyFit> {
        [BurstFamily::Lognormal, BurstFamily::OnOff]
            .into_iter()
            .filter_map(|family| {
                let own: Vec<Fitted> =
                    peaks.iter().copied().filter(|peak| self.family(peak.shape) == Some(family)).collect();
                let best = own.first()?;
                let upper = self.upper(&own)?.burst;
                Some(FamilyFit { family, best: best.burst, upper, log_posterior: -best.misfit })
            })
            .collect()
    }

    fn family(&self, shape: usize) -> Option<BurstFamily> {
        self.shapes.get(shape).map(|shape| shape.family())
    }

    /// The likeliest strength of a shape, up to a stride.
    fn peak_of(&mut self, shape: usize) -> Fitted {
        let mut peak = self.calm(shape);
        for steps in (STRIDE..=STRONGEST).step_by(STRIDE as usize) {
            let Some(fitted) = self.fitted(shape, steps) else { break };
            if fitted.misfit > peak.misfit + HOPELESS {
                break;
            }
            peak = better(peak, fitted);
        }
        peak
    }

    /// Uphill in steps of one size.
    fn climb(&mut self, mut peak: Fitted, step: u32) -> Fitted {
        loop {
            let next = [peak.steps.checked_sub(step), Some(peak.steps + step)]
                .into_iter()
                .flatten()
                .filter_map(|steps| self.fitted(peak.shape, steps))
                .fold(peak, better);
            if next.steps == peak.steps {
                return peak;
            }
            peak = next;
        }
    }

    /// The slowest of some laws.
    pub(super) fn slowest(&self, best: Burst, accepted: Vec<Burst>) -> Upper {
        let upper = |burst| Upper { burst, slowness: self.fit.slowness(&self.server, burst) };
        accepted
            .into_iter()
            .map(upper)
            .fold(upper(best), |worst, other| if other.slowness > worst.slowness { other } else { worst })
    }

    /// The strongest accepted law of a peak's shape; `None` if not even the peak is accepted.
    fn upper_from(&mut self, peak: &Fitted, best: f64) -> Option<Burst> {
        let limit = best + PROFILE;
        if peak.misfit > limit {
            return None;
        }
        let mut last = *peak;
        while let Some(next) = self.fitted(peak.shape, last.steps + 1) {
            if next.misfit > limit {
                // Linear between the last accepted and the first refused.
                let share = (limit - last.misfit) / (next.misfit - last.misfit);
                let strength = STEP * (f64::from(last.steps) + share);
                return self.shapes.get(peak.shape)?.law(strength).or(Some(last.burst));
            }
            last = next;
        }
        Some(last.burst)
    }

    /// A constant rate, as the weakest law of a shape. It belongs to all shapes, so none of them is a surprise.
    fn calm(&mut self, shape: usize) -> Fitted {
        let misfit = match self.calm {
            Some(misfit) => misfit,
            None => self.fit.misfit(&self.server, Burst::None, self.thinning),
        };
        self.calm = Some(misfit);
        Fitted { burst: Burst::None, misfit, shape, steps: 0 }
    }

    fn fitted(&mut self, shape: usize, steps: u32) -> Option<Fitted> {
        if steps == 0 {
            return Some(self.calm(shape));
        }
        if steps > STRONGEST {
            return None;
        }
        let key = (shape, steps);
        if let Some(known) = self.tried.get(&key) {
            return *known;
        }
        let strength = STEP * f64::from(steps);
        let fitted = self.shapes.get(shape).and_then(|form| {
            let burst = form.law(strength)?;
            let prior = 0.5 * (strength / PRIOR) * (strength / PRIOR);
            let misfit = self.fit.misfit(&self.server, burst, self.thinning) + prior + form.surprise();
            Some(Fitted { burst, misfit, shape, steps })
        });
        self.tried.insert(key, fitted);
        fitted
    }
}

/// The better of two, the first where they are equal.
fn better(a: Fitted, b: Fitted) -> Fitted {
    if b.misfit < a.misfit { b } else { a }
}
