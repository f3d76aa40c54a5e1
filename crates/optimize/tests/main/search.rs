//! The search against brute force.

use crate::support::{cpu, problem};
use plimsoll_optimize::evaluate::{Evaluator, Run};
use plimsoll_optimize::search::{brute_force, search};
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::levers::SizeBounds;
use plimsoll_twin::Outcome;
use plimsoll_twin::stationary::Tables;
use plimsoll_units::{CpuUnits, Mib, Share};

#[test]
fn o2_pruned_search_finds_what_brute_force_finds() {
    let tables = Tables::builtin();
    for (mean, spot) in [(12.0, None), (40.0, Share::from_percent(70.0)), (90.0, None)] {
        let mut problem = problem(mean, 1);
        problem.levers.size_bounds = SizeBounds {
            cpu_max: Some(CpuUnits::from_units(1024)),
            memory_max: Some(Mib::from_mib(2048)),
            ..SizeBounds::default()
        };
        problem.levers.routing = vec![RoutingAlgorithm::RoundRobin];
        problem.levers.spot_at_most = spot;
        let mut evaluator = Evaluator::new(&problem, &problem.workload, &tables);
        let pruned = search(&mut evaluator, &|_| ());
        let brute = brute_force(&mut evaluator);
        let (best, reference) = (&pruned.keeping[0], &brute.keeping[0]);
        assert_eq!(best.monthly, reference.monthly, "at {mean} requests per second");
        assert!(pruned.searched.simulated * 3 < brute.searched.simulated, "{:?}", pruned.searched);
        let counted = pruned.searched.simulated + pruned.searched.pruned.total();
        assert_eq!(counted, pruned.searched.candidates, "{:?}", pruned.searched);
    }
}

#[test]
fn more_traffic_never_costs_less_at_a_fixed_design() {
    let tables = Tables::builtin();
    let mut last = plimsoll_units::Usd::ZERO;
    for mean in [5.0, 10.0, 20.0, 40.0, 80.0, 160.0] {
        let mut problem = problem(mean, 1);
        problem.present.tasks.max = 100;
        problem.present.scaling = vec![cpu(60.0)];
        let mut evaluator = Evaluator::new(&problem, &problem.workload, &tables);
        let outcome = evaluator.replay(&problem.present, Run::default());
        let cost = problem.monthly(&problem.present, &outcome).unwrap();
        assert!(cost >= last, "{cost} after {last} at {mean} requests per second");
        last = cost;
    }
}

#[test]
fn a_stated_availability_is_part_of_the_objective() {
    let mut problem = problem(10.0, 1);
    let failing = Outcome { requests: 1000.0, failed_requests: 2.0, ..Outcome::default() };
    assert!(problem.kept(&failing));
    problem.objective.availability = Share::from_percent(99.9);
    assert!(!problem.kept(&failing));
    assert!(problem.kept(&Outcome { failed_requests: 1.0, ..failing }));
}
