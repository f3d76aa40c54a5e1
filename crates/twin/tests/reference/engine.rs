//! The exact engine against simulations made by another program.

use crate::reader::{Row, rows};
use plimsoll_twin::draws::Seed;
use plimsoll_twin::exact::{Experiment, Histogram, Routing, Server};
use plimsoll_twin::queueing::routing;
use plimsoll_twin::workload::Discipline;
use std::collections::BTreeMap;

/// The experiment that a row's parameters describe.
fn experiment(row: &Row) -> Experiment {
    let smooth =
        Server { vcpu: 1.0, visible_cpus: 1, discipline: Discipline::ProcessorSharing, quota_period_s: 0.1 };
    let plain = Experiment {
        server: smooth,
        tasks: 1,
        routing: Routing::Random,
        demand_mean_s: 1.0,
        demand_variation: 1.0,
        utilization: row.number("rho"),
        requests: 1_200_000,
        warm_up: 20_000,
        seed: Seed::new(17),
    };
    match row.model {
        "M/M/1-PS" => plain,
        "M/M/c-PS" => Experiment { server: Server { vcpu: row.number("c"), ..smooth }, ..plain },
        "M/G/1-PS" => Experiment { demand_variation: row.variation(), ..plain },
        "M/M/1-FCFS" => {
            Experiment { server: Server { discipline: Discipline::SingleThreaded, ..smooth }, ..plain }
        }
        "parallel-PS" => Experiment {
            tasks: row.number("c") as u32,
            routing: match row.text("route") {
                "random" => Routing::Random,
                "round-robin" => Routing::RoundRobin { nodes: 1 },
                _ => Routing::LeastOutstanding,
            },
            demand_variation: row.variation(),
            ..plain
        },
        "CFS-quota M/M PS" => Experiment {
            server: Server { vcpu: row.number("v"), visible_cpus: row.number("cpus") as u32, ..smooth },
            demand_mean_s: row.number("D") / 1000.0,
            ..plain
        },
        model => panic!("no experiment for {model}"),
    }
}

/// Parameter sets that are run: moderate utilization, where a million requests tell something.
const CHOSEN: [(&str, &str); 34] = [
    ("M/M/1-PS", "c=1;rho=0.3"),
    ("M/M/1-PS", "c=1;rho=0.5"),
    ("M/M/1-PS", "c=1;rho=0.7"),
    ("M/M/1-FCFS", "rho=0.5"),
    ("M/M/1-FCFS", "rho=0.7"),
    ("M/M/c-PS", "c=2;rho=0.7"),
    ("M/M/c-PS", "c=4;rho=0.7"),
    ("M/M/c-PS", "c=8;rho=0.8"),
    ("M/G/1-PS", "rho=0.3;S=D"),
    ("M/G/1-PS", "rho=0.5;S=D"),
    ("M/G/1-PS", "rho=0.7;S=D"),
    ("M/G/1-PS", "rho=0.3;S=LN2"),
    ("M/G/1-PS", "rho=0.5;S=LN1.5"),
    ("M/G/1-PS", "rho=0.5;S=LN2"),
    ("parallel-PS", "c=2;rho=0.5;S=M;route=random"),
    ("parallel-PS", "c=10;rho=0.7;S=M;route=random"),
    ("parallel-PS", "c=2;rho=0.7;S=M;route=round-robin"),
    ("parallel-PS", "c=4;rho=0.7;S=M;route=round-robin"),
    ("parallel-PS", "c=10;rho=0.5;S=LN2;route=round-robin"),
    ("parallel-PS", "c=2;rho=0.7;S=M;route=least-outstanding"),
    ("parallel-PS", "c=4;rho=0.8;S=M;route=least-outstanding"),
    ("parallel-PS", "c=10;rho=0.8;S=M;route=least-outstanding"),
    ("parallel-PS", "c=4;rho=0.5;S=LN2;route=least-outstanding"),
    ("CFS-quota M/M PS", "v=0.25;cpus=1;P=100ms;D=10ms;rho=0.3;unit=D"),
    ("CFS-quota M/M PS", "v=0.25;cpus=2;P=100ms;D=2ms;rho=0.5;unit=D"),
    ("CFS-quota M/M PS", "v=0.25;cpus=2;P=100ms;D=10ms;rho=0.3;unit=D"),
    ("CFS-quota M/M PS", "v=0.25;cpus=2;P=100ms;D=10ms;rho=0.5;unit=D"),
    ("CFS-quota M/M PS", "v=0.25;cpus=2;P=100ms;D=25ms;rho=0.7;unit=D"),
    ("CFS-quota M/M PS", "v=0.25;cpus=2;P=100ms;D=100ms;rho=0.5;unit=D"),
    ("CFS-quota M/M PS", "v=0.5;cpus=2;P=100ms;D=2ms;rho=0.7;unit=D"),
    ("CFS-quota M/M PS", "v=0.5;cpus=2;P=100ms;D=10ms;rho=0.5;unit=D"),
    ("CFS-quota M/M PS", "v=0.5;cpus=2;P=100ms;D=50ms;rho=0.7;unit=D"),
    ("CFS-quota M/M PS", "v=1.0;cpus=2;P=100ms;D=10ms;rho=0.5;unit=D"),
    ("CFS-quota M/M PS", "v=1.0;cpus=2;P=100ms;D=25ms;rho=0.7;unit=D"),
];

#[test]
fn sojourns_agree_within_three_half_widths_or_two_percent() {
    let mut results: BTreeMap<(&str, &str), (Histogram, f64)> = BTreeMap::new();
    let mut values = 0;
    let mut wrong = Vec::new();
    for row in rows().filter(|row| CHOSEN.contains(&(row.model, row.params))) {
        if row.metric.ends_with("_Wq") {
            continue;
        }
        let (histogram, unit) = results.entry((row.model, row.params)).or_insert_with(|| {
            let experiment = experiment(&row);
            (experiment.run(), experiment.demand_mean_s)
        });
        let found = row.quantile().map_or_else(|| histogram.mean(), |p| histogram.quantiles([p])[0]) / *unit;
        if (found - row.value).abs() > (3.0 * row.half_width).max(0.02 * row.value) {
            wrong.push(format!("{row:?}: found {found}"));
        }
        values += 1;
    }
    assert_eq!(results.len(), CHOSEN.len());
    assert_eq!(values, 5 * CHOSEN.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_blurred_rotation_lies_between_turns_and_chance_as_its_formula_says() {
    let server =
        Server { vcpu: 1.0, visible_cpus: 1, discipline: Discipline::ProcessorSharing, quota_period_s: 0.1 };
    let mean = |routing| {
        let experiment = Experiment {
            server,
            tasks: 4,
            routing,
            demand_mean_s: 1.0,
            demand_variation: 1.0,
            utilization: 0.7,
            requests: 1_000_000,
            warm_up: 20_000,
            seed: Seed::new(23),
        };
        experiment.run().mean()
    };
    for variability in [0.25, 0.5, 0.7, 0.85, 1.0] {
        let found = mean(Routing::Rotating { variability });
        let formula = 1.0 + routing::round_robin(0.7, variability, 1.0);
        assert!((found / formula - 1.0).abs() < 0.035, "{variability}: {found} instead of {formula}");
    }
    let (turns, nodes, chance) = (
        mean(Routing::RoundRobin { nodes: 1 }),
        mean(Routing::RoundRobin { nodes: 6 }),
        mean(Routing::Random),
    );
    assert!(turns < 0.95 * nodes && nodes < 0.85 * chance, "{turns} {nodes} {chance}");
}
