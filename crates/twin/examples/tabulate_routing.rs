//! Prints the table of `src/queueing/stalling.rs`: what least outstanding requests leave of the waiting of stalling tasks.
//!
//! `cargo run --release -p plimsoll-twin --example tabulate_routing`
#![expect(clippy::print_stdout, reason = "a program that prints, for the developer")]

use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::Routing;
use plimsoll_twin::exact::experiment::Experiment;
use plimsoll_twin::queueing::stalling::{LENGTHS, TASKS, UTILIZATIONS, VCPUS, VCPUS_IN_LINE};
use plimsoll_twin::stationary::Server;
use plimsoll_twin::workload::Discipline;

const PERIOD_S: f64 = 0.1;

fn main() {
    let kinds =
        [(Discipline::ProcessorSharing, &VCPUS[..]), (Discipline::SingleThreaded, &VCPUS_IN_LINE[..])];
    for (discipline, vcpus) in kinds {
        println!("// {discipline:?}\n[");
        for &vcpu in vcpus {
            println!("[");
            for length in LENGTHS {
                println!("[");
                let server = Server { vcpu, visible_cpus: 2, discipline, quota_period_s: PERIOD_S };
                let own = excess(server, length, 1, 0.02);
                let alone =
                    UTILIZATIONS.map(|utilization| (utilization, excess(server, length, 1, utilization)));
                for tasks in TASKS {
                    let gains = alone.map(|(utilization, alone)| {
                        let (alone, routed) = (alone - own, excess(server, length, tasks, utilization) - own);
                        let gain = if alone > 1e-3 { routed / alone } else { 0.0 };
                        format!("{:.0}", 1000.0 * gain.clamp(0.0, 1.0))
                    });
                    println!("[{}],", gains.join(", "));
                }
                println!("],");
            }
            println!("],");
        }
        println!("],");
    }
}

/// Mean sojourn under Poisson arrivals, less 1, in units of mean CPU time.
fn excess(server: Server, length: f64, tasks: u32, utilization: f64) -> f64 {
    let demand_mean_s = length * server.vcpu * PERIOD_S;
    let requests = if utilization > 0.85 { 1_000_000 } else { 400_000 };
    let experiment = Experiment {
        server,
        tasks,
        routing: if tasks > 1 { Routing::LeastOutstanding } else { Routing::Random },
        demand_mean_s,
        demand_variation: 1.0,
        utilization,
        requests,
        warm_up: 50_000,
        seed: Seed::new(7),
    };
    experiment.run().mean() / demand_mean_s - 1.0
}
