//! How busy a task is that holds a given mean number of requests.
#![expect(
    clippy::indexing_slicing,
    reason = "INVARIANT: cells come from the grid, nodes from loops over the same tables"
)]

use super::law::{EXCESS_NODES, LawTable, TOP, excess_grid};
use crate::log_grid::LogGrid;
use crate::queueing::Dispatch;
use crate::workload::Discipline;
use plimsoll_spec::platform::balancer::RoutingAlgorithm;

/// Mean number in a task, from a thousandth to 512.
const GRID: LogGrid = LogGrid::new(-10, 9, 4);

/// A point of the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct CurvePoint {
    /// Share of the capacity in use, 0 to 1.
    pub(super) used: f64,
    /// Its derivative by the number in the task.
    pub(super) slope: f64,
    /// Utilization at which the law of a task under Poisson arrivals has the shape of this task's law, at most [`TOP`].
    pub(super) shape: f64,
}

/// The share of its capacity that a task uses, as a function of the mean number of requests in it.
///
/// It inverts `number = capacity × utilization × (1 + excess)` (Little's law), with the excess of the law of one task
/// reduced by the routing algorithm.
#[derive(Debug, Clone)]
pub(super) struct Curve {
    nodes: Vec<Node>,
}

/// The curve at an edge of the grid.
#[derive(Debug, Clone, Copy)]
struct Node {
    used: f64,
    shape: f64,
}

impl Curve {
    /// With the law of one task, how requests reach it, and the cores that requests can use (above 0; below 1 for a
    /// fractional vCPU).
    pub(super) fn new(law: &LawTable, dispatch: &Dispatch, capacity: f64) -> Self {
        let alone = law.excess();
        let routed: Vec<f64> = (0..EXCESS_NODES)
            .map(|node| routed_excess(law, dispatch, excess_grid(node), alone[node]))
            .collect();
        let number =
            |node: usize| capacity * excess_grid(node) * (1.0 + routed[node]) * (1.0 + 1e-12 * node as f64);
        let mut nodes = Vec::with_capacity(GRID.cells() + 1);
        let (mut low, mut same) = (0, 0);
        for cell in 0..=GRID.cells() {
            let wanted = GRID.edge(cell);
            while low + 2 < EXCESS_NODES && number(low + 1) < wanted {
                low += 1;
            }
            let (below, above) = (number(low), number(low + 1));
            let share = if above > below { ((wanted - below) / (above - below)).max(0.0) } else { 1.0 };
            // Beyond the last node the unused share falls with the number.
            let used = if share <= 1.0 {
                excess_grid(low) + share * (excess_grid(low + 1) - excess_grid(low))
            } else {
                1.0 - (1.0 - excess_grid(EXCESS_NODES - 1)) * above / wanted
            };
            let excess = routed[low] + share.min(1.0) * (routed[low + 1] - routed[low]);
            while same + 2 < EXCESS_NODES && alone[same + 1] < excess {
                same += 1;
            }
            let (from, to) = (alone[same], alone[same + 1]);
            let part = if to > from { ((excess - from) / (to - from)).clamp(0.0, 1.0) } else { 1.0 };
            let equivalent = excess_grid(same) + part * (excess_grid(same + 1) - excess_grid(same));
            let shape = equivalent + shape_share(dispatch, used) * (used - equivalent).max(0.0);
            nodes.push(Node { used, shape: shape.clamp(0.0, TOP) });
        }
        Self { nodes }
    }

    /// The curve at a mean number in the task.
    #[inline]
    pub(super) fn at(&self, number: f64) -> CurvePoint {
        let (first, last) = (GRID.edge(0), GRID.edge(GRID.cells()));
        if number <= first {
            let node = self.nodes[0];
            let slope = node.used / first;
            return CurvePoint { used: number.max(0.0) * slope, slope, shape: node.shape };
        }
        if number >= last {
            let node = self.nodes[GRID.cells()];
            let unused = (1.0 - node.used).max(1e-9) * last / number;
            return CurvePoint { used: 1.0 - unused, slope: unused / number, shape: node.shape };
        }
        let (cell, share) = GRID.locate(number);
        let (low, high) = (self.nodes[cell], self.nodes[cell + 1]);
        let width = GRID.edge(cell + 1) - GRID.edge(cell);
        CurvePoint {
            used: low.used + share * (high.used - low.used),
            slope: (high.used - low.used) / width,
            shape: low.shape + share * (high.shape - low.shape),
        }
    }

    /// Solves `x + rate × used(x) = total` for the number `x` after an implicit step; `rate` is the number of requests
    /// that a fully used task completes in the step.
    pub(super) fn solve(&self, start: f64, total: f64, rate: f64) -> (f64, CurvePoint) {
        if total <= 0.0 {
            return (0.0, self.at(0.0));
        }
        // INVARIANT: `used` never falls, so the left side ascends and the root lies in 0..total.
        let (mut low, mut high) = (0.0, total);
        let mut x = start.clamp(0.0, total);
        let mut point = self.at(x);
        for _ in 0..40 {
            let miss = x + rate * point.used - total;
            if miss > 0.0 {
                high = x;
            } else {
                low = x;
            }
            let newton = x - miss / (1.0 + rate * point.slope);
            let next = if newton > low && newton < high { newton } else { 0.5 * (low + high) };
            let moved = (next - x).abs();
            x = next;
            point = self.at(x);
            if moved <= 1e-9 * x {
                break;
            }
        }
        (x, point)
    }
}

/// Where the shape of a routed task's law lies between that of a task with the same mean sojourn (0) and that of a task with
/// the same utilization (1).
///
/// MODEL: fitted to simulations of 2, 4 and 10 tasks at utilizations of 0.5 to 0.8, exponential demand, where round robin
/// needs 0.8 to 0.95 at p99 and 0.6 to 0.8 at p95; least outstanding, which spares its tasks the worst, needs -0.05 at a
/// utilization of 0.5 and -0.2 to -0.4 from 0.8 on.
fn shape_share(dispatch: &Dispatch, utilization: f64) -> f64 {
    match (dispatch.algorithm, dispatch.discipline) {
        (RoutingAlgorithm::RoundRobin, Discipline::ProcessorSharing) => 0.8,
        (RoutingAlgorithm::LeastOutstandingRequests, _) => -0.3 * utilization * utilization,
        _ => 0.0,
    }
}

/// The mean excess of one of several tasks among which a load balancer routes.
fn routed_excess(law: &LawTable, dispatch: &Dispatch, utilization: f64, alone: f64) -> f64 {
    // What a lone request waits for (quota stalls of its own making) no routing can take away.
    let own = law.excess().first().copied().unwrap_or(0.0).min(alone);
    own + (alone - own) * dispatch.gain(utilization)
}
