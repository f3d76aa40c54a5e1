//! The order in which things are made: what others need first.

use std::collections::BTreeSet;

/// Indices so that each comes after those it needs, otherwise in the order given. `needs` has what each one needs; an index
/// outside is ignored.
///
/// # Errors
/// The indices that need each other in a circle, or wait for such a circle.
pub(super) fn order(needs: &[BTreeSet<usize>]) -> Result<Vec<usize>, Vec<usize>> {
    let count = needs.len();
    let mut waits: Vec<usize> = Vec::with_capacity(count);
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (index, needed) in needs.iter().enumerate() {
        let inside: Vec<usize> =
            needed.iter().copied().filter(|other| *other < count && *other != index).collect();
        waits.push(inside.len());
        for other in inside {
            if let Some(list) = needed_by.get_mut(other) {
                list.push(index);
            }
        }
    }
    let mut ready: BTreeSet<usize> =
        waits.iter().enumerate().filter(|(_, count)| **count == 0).map(|(index, _)| index).collect();
    let mut out = Vec::with_capacity(count);
    while let Some(next) = ready.pop_first() {
        out.push(next);
        for waiting in needed_by.get(next).into_iter().flatten() {
            if let Some(left) = waits.get_mut(*waiting) {
                *left = left.saturating_sub(1);
                if *left == 0 {
                    ready.insert(*waiting);
                }
            }
        }
    }
    if out.len() == count {
        return Ok(out);
    }
    let done: BTreeSet<usize> = out.into_iter().collect();
    Err((0..count).filter(|index| !done.contains(index)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_needed_comes_first_and_the_rest_keeps_its_order() {
        let needs = [BTreeSet::from([2]), BTreeSet::new(), BTreeSet::from([1])];
        assert_eq!(order(&needs), Ok(vec![1, 2, 0]));
    }

    #[test]
    fn a_circle_is_told() {
        let needs = [BTreeSet::from([1]), BTreeSet::from([0]), BTreeSet::new()];
        assert_eq!(order(&needs), Err(vec![0, 1]));
    }
}
