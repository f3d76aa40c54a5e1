//! How the load balancer divides the arrivals among cohorts.

use super::cohort::Cohort;

/// Arrivals per second at one task of each cohort in proportion to weights per task; draining cohorts get none.
pub(super) fn by_weight(
    cohorts: &[Cohort],
    rate: f64,
    weight: impl Fn(&Cohort) -> f64,
    shares: &mut Vec<f64>,
) {
    shares.clear();
    shares.extend(cohorts.iter().map(|cohort| if cohort.draining { 0.0 } else { weight(cohort) }));
    let total: f64 = cohorts.iter().zip(shares.iter()).map(|(cohort, share)| cohort.count() * share).sum();
    let scale = if total > 0.0 { rate / total } else { 0.0 };
    shares.iter_mut().for_each(|share| *share *= scale);
}

/// Arrivals per second at one task of each cohort when each request goes to the task with the fewest requests: the emptiest
/// tasks are filled up to a common level first.
///
/// MODEL: the level compares what tasks hold before and what they receive, for equally fast tasks; cohorts that warm up
/// finish fewer and so get slightly too many requests.
pub(super) fn by_level(cohorts: &[Cohort], rate: f64, seconds: f64, shares: &mut Vec<f64>) {
    let mut level = f64::INFINITY;
    for _ in 0..=cohorts.len() {
        let below = cohorts.iter().filter(|cohort| !cohort.draining && cohort.number < level);
        let (tasks, held) = below.fold((0.0, 0.0), |(tasks, held), cohort| {
            (tasks + cohort.count(), held + cohort.count() * cohort.number)
        });
        if tasks <= 0.0 {
            break;
        }
        let next = (held + rate * seconds) / tasks;
        if next >= level {
            break;
        }
        level = next;
    }
    shares.clear();
    shares.extend(cohorts.iter().map(|cohort| {
        if cohort.draining || !level.is_finite() { 0.0 } else { ((level - cohort.number) / seconds).max(0.0) }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plant::{Build, CohortId};

    fn cohort(id: u32, tasks: u32, number: f64) -> Cohort {
        Cohort { number, ..Cohort::new(CohortId(id), tasks, Build::RECORDED, 0.0) }
    }

    #[test]
    fn weights_share_all_arrivals_and_spare_draining_tasks() {
        let mut cohorts = [cohort(0, 2, 1.0), cohort(1, 1, 0.0), cohort(2, 4, 3.0)];
        cohorts[2].draining = true;
        let mut shares = Vec::new();
        by_weight(&cohorts, 100.0, |cohort| if cohort.number > 0.0 { 1.0 } else { 0.5 }, &mut shares);
        assert_eq!(shares, [40.0, 20.0, 0.0]);
    }

    #[test]
    fn the_emptiest_are_filled_first() {
        let cohorts = [cohort(0, 2, 10.0), cohort(1, 2, 0.0), cohort(2, 1, 500.0)];
        let mut shares = Vec::new();
        by_level(&cohorts, 10.0, 1.0, &mut shares);
        assert_eq!(shares, [0.0, 5.0, 0.0]);
        by_level(&cohorts, 100.0, 1.0, &mut shares);
        assert_eq!(shares, [20.0, 30.0, 0.0]);
    }

    #[test]
    fn without_tasks_nothing_is_routed() {
        let mut shares = vec![1.0];
        by_level(&[], 10.0, 1.0, &mut shares);
        assert!(shares.is_empty());
        by_weight(&[], 10.0, |_| 1.0, &mut shares);
        assert!(shares.is_empty());
    }
}
