//! How much CPU time a resident request has received.
#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: a path has at least one corner; segments are below its length"
)]

/// The service integral of a cohort over the current minute: CPU seconds that one request receives from the start of the
/// minute on, as a polygon over time, and continued beyond its end on demand.
#[derive(Debug, Clone)]
pub(super) struct Path {
    times: Vec<f64>,
    received: Vec<f64>,
}

impl Path {
    pub(super) fn starting_at(time: f64) -> Self {
        Self { times: vec![time], received: vec![0.0] }
    }

    /// Forgets what was and begins again.
    pub(super) fn restart(&mut self, time: f64) {
        self.times.clear();
        self.received.clear();
        self.times.push(time);
        self.received.push(0.0);
    }

    pub(super) fn end(&self) -> f64 {
        self.times[self.times.len() - 1]
    }

    /// Adds `seconds` in which a request receives `rate` CPU seconds per second.
    pub(super) fn extend(&mut self, seconds: f64, rate: f64) {
        let last = self.times.len() - 1;
        self.times.push(self.times[last] + seconds);
        self.received.push(self.received[last] + seconds * rate);
    }

    /// The number of the segment that the next [`extend`](Self::extend) adds.
    pub(super) fn next_segment(&self) -> usize {
        self.times.len() - 1
    }

    /// Rate within a segment.
    #[inline]
    pub(super) fn rate(&self, segment: usize) -> f64 {
        (self.received[segment + 1] - self.received[segment])
            / (self.times[segment + 1] - self.times[segment])
    }

    /// What a request has received at a time within a segment.
    #[inline]
    pub(super) fn received(&self, segment: usize, time: f64) -> f64 {
        self.received[segment] + (time - self.times[segment]) * self.rate(segment)
    }

    /// What a request has received at the end of a segment.
    #[inline]
    pub(super) fn received_by_end_of(&self, segment: usize) -> f64 {
        self.received[segment + 1]
    }

    /// When a request has received `target`, looking from `segment` on; the segment moves to where that is. Beyond the last
    /// corner `prolong` adds a segment and answers whether it could; when it cannot, the last rate goes on.
    #[inline]
    pub(super) fn time_of(
        &mut self,
        target: f64,
        segment: &mut usize,
        mut prolong: impl FnMut(&mut Self) -> bool,
    ) -> f64 {
        while self.received[*segment + 1] < target {
            if *segment + 2 < self.times.len() || prolong(self) {
                *segment += 1;
            } else {
                break;
            }
        }
        let rate = self.rate(*segment).max(1e-12);
        self.times[*segment] + (target - self.received[*segment]) / rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn walks_through_changing_rates_and_beyond_the_end() {
        let mut path = Path::starting_at(10.0);
        path.extend(1.0, 1.0);
        path.extend(1.0, 0.5);
        assert_eq!(path.end(), 12.0);
        let mut segment = 0;
        assert!((path.time_of(0.5, &mut segment, |_| false) - 10.5).abs() < 1e-12);
        assert!((path.time_of(1.25, &mut segment, |_| false) - 11.5).abs() < 1e-12);
        assert!((path.time_of(2.0, &mut segment, |_| false) - 13.0).abs() < 1e-12);
        let longer = path.time_of(2.0, &mut segment, |path| {
            path.extend(1.0, 2.0);
            true
        });
        assert!((longer - 12.25).abs() < 1e-12);
    }
}
