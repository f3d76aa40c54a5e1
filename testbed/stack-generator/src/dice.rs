//! Random choices from a seed: SplitMix64 (Steele, Lea, Flood 2014).

/// A source of random choices.
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed ^ 0x9e37_79b9_7f4a_7c15)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        let span = u64::from(high.saturating_sub(low)) + 1;
        low + u32::try_from(self.next() % span).unwrap_or(0)
    }

    /// True in `percent` of a hundred cases.
    pub(crate) fn chance(&mut self, percent: u32) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of the choices.
    pub(crate) fn of<'a>(&mut self, choices: &[&'a str]) -> &'a str {
        let last = u32::try_from(choices.len().saturating_sub(1)).unwrap_or(0);
        choices.get(self.between(0, last) as usize).copied().unwrap_or_default()
    }

    /// One of the numbers.
    pub(crate) fn number(&mut self, choices: &[u32]) -> u32 {
        let last = u32::try_from(choices.len().saturating_sub(1)).unwrap_or(0);
        choices.get(self.between(0, last) as usize).copied().unwrap_or_default()
    }
}
