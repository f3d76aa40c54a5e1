//! How much CPU time a resident request has received.
#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: a path has at least one corner; segments lie between its first and its last corner"
)]

/// The service integral of a cohort: CPU seconds that one request receives from some moment on, as a polygon over time, and
/// continued beyond its end on demand.
///
/// Segments are numbered on and on; the oldest ones can be forgotten.
#[derive(Debug, Clone)]
pub(super) struct Path {
    /// Number of the first segment that is still known.
    first: usize,
    times: Vec<f64>,
    received: Vec<f64>,
}

impl Path {
    pub(super) fn starting_at(time: f64) -> Self {
        Self { first: 0, times: vec![time], received: vec![0.0] }
    }

    /// Forgets all segments before this one.
    pub(super) fn forget_before(&mut self, segment: usize) {
        let gone = segment.saturating_sub(self.first).min(self.times.len() - 1);
        self.times.drain(..gone);
        self.received.drain(..gone);
        self.first += gone;
    }

    /// Takes back what was added beyond a segment that is the next one again.
    pub(super) fn truncate(&mut self, next_segment: usize) {
        let corners = next_segment.saturating_sub(self.first) + 1;
        self.times.truncate(corners);
        self.received.truncate(corners);
    }

    /// The moment from which on it is known.
    pub(super) fn start(&self) -> f64 {
        self.times[0]
    }

    pub(super) fn end(&self) -> f64 {
        self.times[self.times.len() - 1]
    }

    /// What a request has received at the end.
    pub(super) fn received_at_end(&self) -> f64 {
        self.received[self.received.len() - 1]
    }

    /// Adds `seconds` in which a request receives `rate` CPU seconds per second.
    pub(super) fn extend(&mut self, seconds: f64, rate: f64) {
        let last = self.times.len() - 1;
        self.times.push(self.times[last] + seconds);
        self.received.push(self.received[last] + seconds * rate);
    }

    /// The number of the segment that the next [`extend`](Self::extend) adds.
    pub(super) fn next_segment(&self) -> usize {
        self.first + self.times.len() - 1
    }

    /// The segment that holds a moment; the first known or the last one where it lies outside.
    pub(super) fn segment_at(&self, time: f64) -> usize {
        let after = self.times.partition_point(|&corner| corner <= time);
        self.first + after.clamp(1, (self.times.len() - 1).max(1)) - 1
    }

    /// Rate within a segment.
    #[inline]
    pub(super) fn rate(&self, segment: usize) -> f64 {
        let at = segment - self.first;
        (self.received[at + 1] - self.received[at]) / (self.times[at + 1] - self.times[at])
    }

    /// Rate at the end; 0 before the first segment.
    pub(super) fn last_rate(&self) -> f64 {
        let next = self.next_segment();
        if next > self.first { self.rate(next - 1) } else { 0.0 }
    }

    /// What a request has received at a time within a segment.
    #[inline]
    pub(super) fn received(&self, segment: usize, time: f64) -> f64 {
        let at = segment - self.first;
        self.received[at] + (time - self.times[at]) * self.rate(segment)
    }

    /// What a request has received at the end of a segment.
    #[inline]
    pub(super) fn received_by_end_of(&self, segment: usize) -> f64 {
        self.received[segment - self.first + 1]
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
        while self.received_by_end_of(*segment) < target {
            if *segment + 1 < self.next_segment() || prolong(self) {
                *segment += 1;
            } else {
                break;
            }
        }
        let rate = self.rate(*segment).max(1e-12);
        let at = *segment - self.first;
        self.times[at] + (target - self.received[at]) / rate
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

    #[test]
    fn segments_keep_their_numbers_when_older_ones_are_forgotten() {
        let mut path = Path::starting_at(0.0);
        for rate in [1.0, 2.0, 3.0, 4.0] {
            path.extend(1.0, rate);
        }
        path.forget_before(2);
        assert_eq!((path.next_segment(), path.rate(2), path.received(3, 3.5)), (4, 3.0, 8.0));
        assert_eq!([1.0, 2.5, 3.0, 9.0].map(|time| path.segment_at(time)), [2, 2, 3, 3]);
        path.extend(1.0, 5.0);
        path.truncate(4);
        assert_eq!((path.end(), path.received_at_end()), (4.0, 10.0));
        path.forget_before(99);
        assert_eq!((path.end(), path.next_segment()), (4.0, 4));
    }
}
