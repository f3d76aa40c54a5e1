//! How many candidates there were and what became of them.

/// How many candidates there were and what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Searched {
    /// Candidates in the grid.
    pub candidates: u64,
    /// Candidates replayed, wholly or until they could not win any more.
    pub simulated: u64,
    /// Designs proved on the fluid engine.
    pub proved: u64,
    /// Designs proved on the exact engine.
    pub proved_exactly: u64,
    /// Candidates pruned, by bound.
    pub pruned: Pruned,
}

/// Pruned candidates by the bound that pruned them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pruned {
    /// Memory below the need with headroom.
    pub memory: u64,
    /// The same CPU with less memory suffices and costs less.
    pub dominated: u64,
    /// Even an idle task misses the latency objective.
    pub latency: u64,
    /// A fixed count that does not carry one and a half times the busiest recorded minute, or a tracking target at which the
    /// objective is not kept.
    pub reserve: u64,
    /// Even with perfect scaling it costs more than a design that keeps the objective.
    pub cost: u64,
}

impl Pruned {
    /// All of them.
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.memory + self.dominated + self.latency + self.reserve + self.cost
    }
}

impl Searched {
    /// Adds another search.
    pub fn add(&mut self, other: &Self) {
        self.candidates += other.candidates;
        self.simulated += other.simulated;
        self.proved += other.proved;
        self.proved_exactly += other.proved_exactly;
        self.pruned.memory += other.pruned.memory;
        self.pruned.dominated += other.pruned.dominated;
        self.pruned.latency += other.pruned.latency;
        self.pruned.reserve += other.pruned.reserve;
        self.pruned.cost += other.pruned.cost;
    }
}
