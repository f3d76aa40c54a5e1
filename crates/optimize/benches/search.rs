//! Speed of screening and of a whole search.

#[path = "../tests/main/support.rs"]
#[allow(dead_code, clippy::unwrap_used, reason = "shared with the tests")]
mod support;

use divan::Bencher;
use plimsoll_optimize::evaluate::{Evaluator, Run};
use plimsoll_optimize::search::search;
use plimsoll_twin::stationary::Tables;

fn main() {
    divan::main();
}

/// One candidate: a fortnight of minutes.
#[divan::bench(sample_count = 50)]
fn screening_replay_of_14_days(bencher: Bencher<'_, '_>) {
    let tables = Tables::builtin();
    let problem = support::problem(40.0, 14);
    let mut evaluator = Evaluator::new(&problem, &problem.workload, &tables);
    evaluator.replay(&problem.present, Run::default());
    bencher.bench_local(|| evaluator.replay(&problem.present, Run::default()));
}

/// A whole search over the default levers, surfaces included.
#[divan::bench(sample_count = 5)]
fn whole_search(bencher: Bencher<'_, '_>) {
    let tables = Tables::builtin();
    let problem = support::problem(40.0, 14);
    bencher.bench_local(|| {
        let mut evaluator = Evaluator::new(&problem, &problem.workload, &tables);
        let found = search(&mut evaluator, &|_| ());
        assert!(found.searched.candidates >= 100_000, "{:?}", found.searched);
        found.searched.simulated
    });
}
