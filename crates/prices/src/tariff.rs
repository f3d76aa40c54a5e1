//! One price as AWS lists it: a unit price, or steps of falling unit prices, with a free allowance.

use crate::price::{Evidence, NotPriced};
use plimsoll_units::Usd;
use std::sync::Arc;

/// A range of the monthly quantity with its own unit price.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step {
    /// The monthly quantity at which the step ends; `None` for a step without end.
    pub up_to: Option<f64>,
    /// The price of one unit inside the step.
    pub unit: Usd,
}

/// The price of one metered thing.
#[derive(Debug, Clone, PartialEq)]
pub struct Tariff {
    // INVARIANT: not empty, ascending in `up_to`, only the last may be without end.
    steps: Vec<Step>,
    free: f64,
    evidence: Arc<Evidence>,
}

impl Tariff {
    /// From steps that [`check_steps`] accepts and a finite monthly free allowance of at least 0.
    pub(crate) fn new(steps: Vec<Step>, free: f64, evidence: Arc<Evidence>) -> Self {
        Self { steps, free, evidence }
    }

    /// The same price everywhere, nothing free.
    pub(crate) fn flat(unit: Usd, evidence: Arc<Evidence>) -> Self {
        Self::new(vec![Step { up_to: None, unit }], 0.0, evidence)
    }

    /// The price of the first charged unit of a month.
    #[must_use]
    pub fn first_unit(&self) -> Usd {
        self.steps.first().map_or(Usd::ZERO, |step| step.unit)
    }

    /// The steps, from the first unit of a month on.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The quantity that is free each month for the whole account.
    #[must_use]
    pub const fn free_per_month(&self) -> f64 {
        self.free
    }

    /// Where the price comes from.
    #[must_use]
    pub fn evidence(&self) -> &Evidence {
        &self.evidence
    }

    /// Whether every unit of this quantity costs the same, so that shares of it can be priced one by one.
    pub(crate) fn is_flat(&self, quantity: f64, months: f64, free_tier: bool) -> bool {
        let first_step_holds =
            self.steps.first().is_some_and(|step| step.up_to.is_none_or(|up_to| quantity <= up_to * months));
        first_step_holds && !(free_tier && self.free > 0.0)
    }

    /// What a quantity costs that was used over a number of months; the allowance is deducted first when asked for.
    ///
    /// Fails when the quantity lies beyond the last step that was sourced.
    ///
    /// MODEL: steps and allowance are cut in proportion for a part of a month. AWS applies them to the calendar month, so
    /// a part taken alone can come out slightly too low; whole months are exact.
    pub fn amount(&self, quantity: f64, months: f64, free_tier: bool) -> Result<Usd, NotPriced> {
        let free = if free_tier { self.free * months } else { 0.0 };
        let charged = (quantity - free).max(0.0);
        let mut from = 0.0;
        let mut amount = Usd::ZERO;
        for step in &self.steps {
            let to = step.up_to.map_or(charged, |up_to| (up_to * months).min(charged));
            amount += step.unit.times((to - from).max(0.0));
            if to >= charged {
                return Ok(amount);
            }
            from = to;
        }
        Err(NotPriced::because(format!(
            "the price beyond {from} a month was not found in a good enough source"
        )))
    }
}

/// Says what is wrong with steps that are not ascending, not finite, or go on after a step without end.
pub(crate) fn check_steps(steps: &[Step]) -> Result<(), String> {
    if steps.is_empty() {
        return Err("it has no step".to_owned());
    }
    let mut reached = Some(0.0);
    for step in steps {
        let Some(from) = reached else {
            return Err("a step follows one without `up_to`".to_owned());
        };
        if step.up_to.is_some_and(|up_to| !(up_to.is_finite() && up_to > from)) {
            return Err("its `up_to` values do not rise".to_owned());
        }
        reached = step.up_to;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::price::Confidence;

    fn evidence() -> Arc<Evidence> {
        Arc::new(Evidence { confidence: Confidence::High, as_of: None, sources: Vec::new(), note: None })
    }

    fn internet_out() -> Tariff {
        let step = |up_to, dollars| Step { up_to, unit: Usd::from_dollars(dollars) };
        let steps = vec![step(Some(10_240.0), 0.09), step(Some(51_200.0), 0.085), step(None, 0.07)];
        Tariff::new(steps, 100.0, evidence())
    }

    #[test]
    fn each_step_is_charged_at_its_own_price() {
        let amount = |gb| internet_out().amount(gb, 1.0, false).unwrap().to_string();
        assert_eq!(amount(100.0), "$9.00");
        assert_eq!(amount(10_240.0), "$921.60");
        assert_eq!(amount(10_340.0), "$930.10");
        assert_eq!(amount(52_200.0), "$4473.20");
    }

    #[test]
    fn the_free_allowance_is_deducted_only_when_asked_for() {
        assert_eq!(internet_out().amount(150.0, 1.0, true).unwrap(), Usd::from_dollars(4.5));
        assert_eq!(internet_out().amount(50.0, 1.0, true).unwrap(), Usd::ZERO);
        assert_eq!(internet_out().amount(50.0, 1.0, false).unwrap(), Usd::from_dollars(4.5));
    }

    #[test]
    fn half_a_month_has_half_the_steps() {
        let month = internet_out().amount(20_480.0, 1.0, true).unwrap();
        let half = internet_out().amount(10_240.0, 0.5, true).unwrap();
        assert_eq!(half.nano() * 2, month.nano());
    }

    #[test]
    fn a_quantity_beyond_the_last_known_step_has_no_price() {
        let steps = vec![Step { up_to: Some(10_000.0), unit: Usd::from_dollars(0.3) }];
        let tariff = Tariff::new(steps, 0.0, evidence());
        assert_eq!(tariff.amount(10_000.0, 1.0, false).unwrap(), Usd::from_dollars(3000.0));
        assert!(tariff.amount(10_001.0, 1.0, false).unwrap_err().reason.contains("beyond 10000"));
    }

    #[test]
    fn steps_that_do_not_rise_are_refused() {
        let step = |up_to| Step { up_to, unit: Usd::ZERO };
        assert!(check_steps(&[]).is_err());
        assert!(check_steps(&[step(Some(5.0)), step(Some(5.0))]).is_err());
        assert!(check_steps(&[step(None), step(Some(5.0))]).is_err());
        assert!(check_steps(&[step(Some(5.0)), step(None)]).is_ok());
    }
}
