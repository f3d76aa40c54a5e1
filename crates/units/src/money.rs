//! Integer money.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

/// US dollars, held as an integer number of nano-dollars.
///
/// Sums are exact. A product with a quantity is rounded once, to the nearest nano-dollar; the range is about ±9.2
/// thousand million dollars and arithmetic saturates there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Usd(i64);

const NANO: f64 = 1e9;

impl Usd {
    /// Nothing.
    pub const ZERO: Self = Self(0);
    /// The largest amount; used as "no bound known".
    pub const MAX: Self = Self(i64::MAX);

    /// From nano-dollars.
    #[must_use]
    pub const fn from_nano(nano: i64) -> Self {
        Self(nano)
    }

    /// The number of nano-dollars.
    #[must_use]
    pub const fn nano(self) -> i64 {
        self.0
    }

    /// From a decimal number of dollars, rounded to the nearest nano-dollar. Not-a-number becomes nothing.
    #[must_use]
    pub fn from_dollars(dollars: f64) -> Self {
        // INVARIANT: a float-to-integer `as` cast saturates and maps NaN to 0; it cannot overflow.
        Self((dollars * NANO).round() as i64)
    }

    /// The amount as a decimal number of dollars, for display and ratios only.
    #[must_use]
    pub fn dollars(self) -> f64 {
        self.0 as f64 / NANO
    }

    /// A unit price times a quantity, rounded once to the nearest nano-dollar.
    #[must_use]
    pub fn times(self, quantity: f64) -> Self {
        Self((self.0 as f64 * quantity).round() as i64)
    }

    /// The amount rounded to whole cents, as dollars with two decimals.
    #[must_use]
    pub fn cents_text(self) -> String {
        let cents = (i128::from(self.0) + if self.0 >= 0 { 5_000_000 } else { -5_000_000 }) / 10_000_000;
        let sign = if cents < 0 { "-" } else { "" };
        let cents = cents.unsigned_abs();
        format!("{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

impl fmt::Display for Usd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.cents_text();
        match text.strip_prefix('-') {
            Some(rest) => f.pad(&format!("-${rest}")),
            None => f.pad(&format!("${text}")),
        }
    }
}

impl Add for Usd {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Usd {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Usd {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl AddAssign for Usd {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(items: I) -> Self {
        items.fold(Self::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_exact_where_floats_are_not() {
        let dime = Usd::from_dollars(0.1);
        assert_eq!((0..10).map(|_| dime).sum::<Usd>(), Usd::from_dollars(1.0));
    }

    #[test]
    fn prints_rounded_cents() {
        assert_eq!(Usd::from_dollars(72.084).to_string(), "$72.08");
        assert_eq!(Usd::from_dollars(72.085).to_string(), "$72.09");
        assert_eq!(Usd::from_dollars(-0.005).to_string(), "-$0.01");
    }

    #[test]
    fn one_always_on_task_costs_what_the_price_facts_say() {
        let hour = Usd::from_dollars(0.04048).times(0.5) + Usd::from_dollars(0.004_445).times(1.0);
        assert_eq!(hour.times(730.0).to_string(), "$18.02");
    }
}
