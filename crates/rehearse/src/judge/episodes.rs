//! Times in which the objective is missed.

/// Kept minutes running that end an episode.
///
/// MODEL: three is a choice; one kept minute between missed ones is no recovery.
pub(super) const KEPT_RUNNING: usize = 3;

/// Missed minutes with at most two kept ones between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Episode {
    /// The first missed minute.
    pub from: usize,
    /// The minute after the last missed one; `None` where too few kept minutes follow.
    pub until: Option<usize>,
}

impl Episode {
    /// Its length; up to the end of `of` minutes where it did not end.
    pub(super) fn minutes(&self, of: usize) -> usize {
        self.until.unwrap_or(of).saturating_sub(self.from)
    }
}

/// The episodes of a row of minutes that are missed or not.
pub(super) fn episodes(missed: &[bool]) -> Vec<Episode> {
    let mut found: Vec<Episode> = Vec::new();
    let mut open: Option<(usize, usize)> = None;
    for (minute, _) in missed.iter().enumerate().filter(|(_, missed)| **missed) {
        open = match open {
            Some((from, last)) if minute - last <= KEPT_RUNNING => Some((from, minute)),
            before => {
                found.extend(before.map(|(from, last)| Episode { from, until: Some(last + 1) }));
                Some((minute, minute))
            }
        };
    }
    if let Some((from, last)) = open {
        let until = (last + KEPT_RUNNING < missed.len()).then_some(last + 1);
        found.push(Episode { from, until });
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pattern: &str) -> Vec<(usize, Option<usize>)> {
        let missed: Vec<bool> = pattern.chars().map(|c| c == 'x').collect();
        episodes(&missed).iter().map(|episode| (episode.from, episode.until)).collect()
    }

    #[test]
    fn three_kept_minutes_end_an_episode() {
        assert_eq!(of("......"), []);
        assert_eq!(of(".xx..x..."), [(1, Some(6))]);
        assert_eq!(of(".xx...x..."), [(1, Some(3)), (6, Some(7))]);
        assert_eq!(of(".xx.."), [(1, None)]);
        assert_eq!(of("...x"), [(3, None)]);
        assert_eq!(of("x...x.."), [(0, Some(1)), (4, None)]);
    }
}
