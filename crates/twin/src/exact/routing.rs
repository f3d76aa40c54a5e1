//! Which task gets a request.

use crate::draws::Draws;

/// How requests are spread over the tasks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Routing {
    /// A random task.
    Random,
    /// Each of several nodes of the load balancer, chosen at random per request, takes the tasks in turn.
    RoundRobin {
        /// Number of nodes, at least 1.
        nodes: u32,
    },
    /// One rotation over `c` tasks, blurred so that one task sees arrivals with this squared coefficient of variation,
    /// between 1/c (perfect rotation) and 1 (random).
    ///
    /// MODEL: a share of the requests goes to a random task instead of the next one. That gives the stated variability
    /// at every load, while that of several nodes rotating on their own falls with the load.
    Rotating {
        /// Squared coefficient of variation of one task's arrivals, 0 to 1.
        variability: f64,
    },
    /// The task with the fewest requests in flight.
    LeastOutstanding,
    /// Of two random tasks, which may be the same, the one with fewer requests in flight; no load balancer of AWS offers it.
    BetterOfTwo,
}

impl Routing {
    /// Whether what one task receives is the same with `tasks` tasks as with more of them under the same load per task.
    #[must_use]
    pub fn is_independent_among(&self, tasks: u32) -> bool {
        match *self {
            Self::Random => true,
            Self::Rotating { variability } => variability * f64::from(tasks) >= 1.0,
            Self::RoundRobin { .. } | Self::LeastOutstanding | Self::BetterOfTwo => false,
        }
    }
}

/// The state of the routing: where each node stands.
#[derive(Debug, Clone)]
pub(super) struct Router {
    routing: Routing,
    draws: Draws,
    /// The last position that each node chose.
    positions: Vec<u32>,
}

impl Router {
    pub(super) fn new(routing: Routing, mut draws: Draws) -> Self {
        let nodes = match routing {
            Routing::RoundRobin { nodes } => nodes.max(1),
            Routing::Rotating { .. } => 1,
            Routing::Random | Routing::LeastOutstanding | Routing::BetterOfTwo => 0,
        };
        let positions = (0..nodes).map(|_| draws.below(1 << 16)).collect();
        Self { routing, draws, positions }
    }

    pub(super) fn looks_at_all_tasks(&self) -> bool {
        matches!(self.routing, Routing::LeastOutstanding | Routing::BetterOfTwo)
    }

    /// A position among `count` (at least 1) tasks; `in_flight` tells the requests in flight at a position.
    #[inline]
    pub(super) fn choose(&mut self, count: u32, in_flight: impl Fn(u32) -> usize) -> u32 {
        match self.routing {
            Routing::Random => self.draws.below(count),
            Routing::RoundRobin { nodes } => {
                let node = if nodes > 1 { self.draws.below(nodes) } else { 0 };
                self.next_of(node, count)
            }
            Routing::Rotating { variability } => {
                let perfect = 1.0 / f64::from(count);
                // Variabilities of the two streams that a task sees add up by their shares.
                if self.draws.uniform() * (1.0 - perfect) < variability - perfect {
                    self.draws.below(count)
                } else {
                    self.next_of(0, count)
                }
            }
            Routing::BetterOfTwo => {
                let (first, second) = (self.draws.below(count), self.draws.below(count));
                if in_flight(second) < in_flight(first) { second } else { first }
            }
            Routing::LeastOutstanding => {
                // Starting at a random task spreads ties.
                let start = self.draws.below(count);
                let mut best = start;
                let mut fewest = usize::MAX;
                for position in (start..count).chain(0..start) {
                    let here = in_flight(position);
                    if here < fewest {
                        (best, fewest) = (position, here);
                    }
                }
                best
            }
        }
    }

    fn next_of(&mut self, node: u32, count: u32) -> u32 {
        let Some(position) = self.positions.get_mut(node as usize) else { return 0 };
        *position = if *position + 1 < count { *position + 1 } else { 0 };
        *position
    }

    /// A uniform number for decisions beside the choice itself.
    pub(super) fn chance(&mut self) -> f64 {
        self.draws.uniform()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draws::Seed;

    #[test]
    fn one_node_takes_tasks_in_turn_and_survives_a_change_of_their_number() {
        let mut router = Router::new(Routing::RoundRobin { nodes: 1 }, Seed::new(1).draws());
        let first = router.choose(3, |_| 0);
        let second = router.choose(3, |_| 0);
        assert_eq!((first + 1) % 3, second);
        for count in [5, 1, 2, 1] {
            assert!(router.choose(count, |_| 0) < count);
        }
    }

    #[test]
    fn the_least_busy_task_is_chosen() {
        let mut router = Router::new(Routing::LeastOutstanding, Seed::new(1).draws());
        let busy = [4, 2, 0, 3];
        for _ in 0..20 {
            assert_eq!(router.choose(4, |position| busy[position as usize]), 2);
        }
    }
}
