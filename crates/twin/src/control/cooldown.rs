//! Cooldowns of a scalable target.

use plimsoll_units::{Seconds, SimTime};

/// The cooldowns that run for a service.
///
/// AWS: during a scale-out cooldown only a larger scale-out acts, and what was already added counts towards it; scale-in
/// waits for the scale-in cooldown; a scale-out during a scale-in cooldown acts at once and cancels it. Source Application
/// Auto Scaling user guide, 2023-06.
/// MODEL: that scale-in also waits for a scale-out cooldown is inferred. The direction is towards more cost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cooldowns {
    out_until: SimTime,
    in_until: SimTime,
    /// Capacity before the scale-out whose cooldown runs.
    out_base: u32,
}

impl Default for Cooldowns {
    fn default() -> Self {
        Self { out_until: SimTime::START, in_until: SimTime::START, out_base: 0 }
    }
}

impl Cooldowns {
    /// The capacity from which a scale-out is computed: that of before a scale-out whose cooldown still runs.
    #[must_use]
    pub fn scale_out_base(&self, at: SimTime, current: u32) -> u32 {
        if at < self.out_until { self.out_base.min(current) } else { current }
    }

    /// Whether scale-in may act.
    #[must_use]
    pub fn scale_in_allowed(&self, at: SimTime) -> bool {
        at >= self.out_until && at >= self.in_until
    }

    /// Notes a scale-out from `from` tasks whose activity completes at `complete`.
    ///
    /// AWS: the cooldown starts when the activity completes. MODEL: for ECS that moment is not published; taken as the
    /// moment at which the new tasks run.
    pub fn scaled_out(&mut self, at: SimTime, complete: SimTime, from: u32, cooldown: Seconds) {
        self.out_base = self.scale_out_base(at, from);
        self.out_until = complete + cooldown;
        self.in_until = SimTime::START;
    }

    /// Notes a scale-in.
    pub fn scaled_in(&mut self, at: SimTime, cooldown: Seconds) {
        self.in_until = at + cooldown;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: i64) -> SimTime {
        SimTime::from_seconds(seconds)
    }

    #[test]
    fn b6_what_was_added_counts_towards_a_larger_scale_out() {
        let mut cooldowns = Cooldowns::default();
        assert_eq!(cooldowns.scale_out_base(s(0), 10), 10);
        cooldowns.scaled_out(s(0), s(23), 10, Seconds::new(60));
        assert_eq!(cooldowns.scale_out_base(s(82), 12), 10);
        assert_eq!(cooldowns.scale_out_base(s(83), 12), 12);
    }

    #[test]
    fn b6_scale_in_waits_for_both_cooldowns() {
        let mut cooldowns = Cooldowns::default();
        cooldowns.scaled_in(s(0), Seconds::new(300));
        assert!(!cooldowns.scale_in_allowed(s(299)) && cooldowns.scale_in_allowed(s(300)));
        cooldowns.scaled_out(s(10), s(33), 4, Seconds::new(30));
        assert!(!cooldowns.scale_in_allowed(s(62)) && cooldowns.scale_in_allowed(s(63)));
    }
}
