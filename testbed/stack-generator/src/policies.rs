//! Scaling, objectives, workload, levers, rehearsals.

use crate::dice::Dice;
use crate::tree::Tree;

/// Scaling policies and scheduled actions within a range of tasks.
pub(crate) fn scaling(dice: &mut Dice, web: bool, least: u32, most: u32) -> Tree {
    let mut policies = Vec::new();
    if dice.chance(60) {
        for metric in ["cpu", "memory", "requests"] {
            if dice.chance(50) && (web || metric != "requests") {
                policies.push(tracking(dice, metric));
            }
        }
    } else {
        policies.extend(steps(dice));
    }
    if dice.chance(30) {
        let mut action = Tree::map().with(
            "schedule",
            dice.of(&["cron(0 8 ? * MON-FRI *)", "rate(12 hours)", "at(2030-12-24T18:00:00)"]),
        );
        action.set("min", dice.between(least, most));
        action.set("max", most);
        if dice.chance(50) {
            action.set("name", "morning");
            action.set("timezone", "Europe/Berlin");
        }
        policies.push(action);
    }
    Tree::List(policies)
}

fn tracking(dice: &mut Dice, metric: &str) -> Tree {
    let target = if metric == "requests" {
        dice.between(10, 5_000).to_string()
    } else {
        format!("{}%", dice.between(10, 95))
    };
    let mut policy = Tree::map().with("track", metric).with("at", target);
    if dice.chance(70) {
        policy.set("out_cooldown", format!("{}s", dice.between(0, 600)));
        policy.set("in_cooldown", format!("{}s", dice.between(0, 600)));
    }
    if dice.chance(20) {
        policy.set("scale_in", dice.chance(50));
    }
    if metric != "requests" && dice.chance(20) {
        policy.set("resolution", dice.of(&["20s", "60s"]));
    }
    policy
}

fn steps(dice: &mut Dice) -> Vec<Tree> {
    let metric = dice.of(&["cpu", "memory"]);
    let up = Tree::List(vec![
        Tree::map().with("from", 0).with("to", 15).with("change", "+1"),
        Tree::map().with("from", 15).with("change", "+3"),
    ]);
    let mut out = Tree::map()
        .with("step", metric)
        .with(dice.of(&["above", "at_least"]), format!("{}%", dice.between(60, 80)))
        .with("steps", up);
    if dice.chance(60) {
        let periods = dice.between(1, 5);
        out.set("name", format!("{metric}-out"));
        out.set("period", dice.of(&["60s", "300s"]));
        out.set("periods", periods);
        out.set("datapoints", dice.between(1, periods));
        out.set("missing", dice.of(&["missing", "breaching", "not_breaching", "ignore"]));
        out.set("cooldown", format!("{}s", dice.between(0, 600)));
        out.set("aggregation", dice.of(&["average", "minimum", "maximum"]));
    }
    let percent = dice.chance(40);
    let down = Tree::List(vec![
        Tree::map()
            .with("to", 0)
            .with("from", Tree::quoted(-10))
            .with("change", if percent { "-10%" } else { "-1" }),
        Tree::map().with("to", Tree::quoted(-10)).with("change", if percent { "-30%" } else { "-2" }),
    ]);
    let mut back = Tree::map()
        .with("step", metric)
        .with(dice.of(&["below", "at_most"]), format!("{}%", dice.between(20, 40)))
        .with("steps", down);
    if percent {
        back.set("at_least_tasks", dice.between(0, 3));
    }
    vec![out, back]
}

/// An objective.
pub(crate) fn objective(dice: &mut Dice, web: bool) -> Tree {
    if web && dice.chance(40) {
        return Tree::quoted(dice.of(&["p95 < 200ms", "p99 < 1.5s"]));
    }
    let mut objective = Tree::map();
    if web {
        objective.set("latency", Tree::map().with("p95", "200ms").with("p99", "1s"));
        objective.set("violations", "0.5%");
    }
    if dice.chance(60) {
        objective.set("availability", "99.9%");
        objective.set("memory_headroom", "20%");
        objective.set("survive_zone_loss", dice.chance(50));
        let stress =
            Tree::List(vec![Tree::map().with("traffic", "+50%"), "zone_loss".into(), "spot_reclaim".into()]);
        objective.set("stress", stress);
        objective.set("minimum_saving", Tree::map().with("usd", "5").with("share", "3%"));
    }
    objective
}

/// What is stated about a workload.
pub(crate) fn workload(dice: &mut Dice) -> Tree {
    let mut workload = Tree::map();
    for (key, value) in [
        ("cpu_per_request", "20ms"),
        ("cpu_variation", "1.2"),
        ("base_latency", "30ms"),
        ("base_latency_variation", "0.5"),
        ("idle_cpu", "0.02"),
        ("memory", "100 MiB"),
        ("memory_per_request", "1 MiB"),
        ("memory_follows_limit", "false"),
        ("response_size", "10 KB"),
        ("logs_per_request", "500 B"),
        ("nat_per_request", "100 B"),
        ("start_time", "20s"),
        ("single_threaded", "false"),
        ("arm_speed", "1.1"),
        ("requests_per_second", "15"),
        ("connections", "500"),
    ] {
        if dice.chance(40) {
            workload.set(key, value);
        }
    }
    if dice.chance(30) {
        let clients = Tree::map()
            .with("timeout", "2s")
            .with("retries", 2)
            .with("backoff", "100ms")
            .with("cancel", true);
        workload.set("clients", clients);
    }
    workload
}

/// Levers of the stack or of one service.
pub(crate) fn levers(dice: &mut Dice, of_stack: bool) -> Tree {
    let mut levers = Tree::map()
        .with("size", Tree::map().with("cpu", "256..4096").with("memory", "512..30720"))
        .with("tasks", Tree::map().with("floor", 1).with("ceiling", 40))
        .with("scaling", dice.of(&["free", "keep"]))
        .with("routing", Tree::list(["round_robin", "least_outstanding_requests"]))
        .with("spot", Tree::map().with("at_most", "70%").with("on_demand_base", 1))
        .with("architecture", Tree::list(["arm64", "x86_64"]))
        .with("log_retention", Tree::list(["7d", "14d"]))
        .with("drain", dice.of(&["free", "keep"]))
        .with("metric_resolution", dice.of(&["free", "keep"]));
    if of_stack {
        levers.set("network", Tree::list(["nat", "endpoints"]));
        levers.set("insights", Tree::list(["'off'", "standard"]));
    }
    levers
}

/// Rehearsals.
pub(crate) fn rehearsals(dice: &mut Dice, names: &[&str]) -> Tree {
    let spike = Tree::map()
        .with("kind", "spike")
        .with("traffic", "5")
        .with("rise", "1m")
        .with("lasts", "1h")
        .with("recover_within", "10m")
        .with("failed_requests", "0.1%")
        .with("violation_minutes", dice.between(0, 60))
        .with("extra_cost", "5 USD")
        .with("services", Tree::list(names.iter().take(1)));
    Tree::map()
        .with("zone", Tree::map().with("kind", "zone_loss").with("zone", 1).with("lasts", "30m"))
        .with("busy", spike)
        .with("premiere", Tree::map().with("kind", "flash_crowd").with("trace", Tree::list([1, 3, 8, 3])))
        .with("spot", Tree::map().with("kind", "spot_reclaim").with("pools", "one"))
        .with("bad", Tree::map().with("kind", "failing_deployment").with("detect_within", "10m"))
        .with("slow", Tree::map().with("kind", "slow_deployment").with("start", "5m"))
        .with("leak", Tree::map().with("kind", "leaking_deployment").with("leak", "200 MiB"))
        .with("pull", Tree::map().with("kind", "slow_pull").with("pull", "3m"))
        .with("late", Tree::map().with("kind", "metric_delay").with("delay", "5m"))
        .with("swing", Tree::map().with("kind", "flapping").with("every", "20m"))
        .with("backend", Tree::map().with("kind", "slow_downstream").with("slower", "3"))
        .with("storm", "retry_storm")
}
