//! Everything of a stack file outside its services.

use crate::dice::Dice;
use crate::service::{self, Setting};
use crate::tree::Tree;

const CERTIFICATE: &str =
    "arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-4e5f-6789-abcd-ef0123456789";
const WEB_ACL: &str =
    "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/shop/0a1b2c3d-4e5f-6789-abcd-ef0123456789";
const KEY: &str = "arn:aws:kms:us-east-1:123456789012:key/0a1b2c3d-4e5f-6789-abcd-ef0123456789";
const NAMES: [&str; 10] =
    ["api", "web", "mail", "search", "cart", "order-history", "users", "billing", "reports", "media"];

/// A whole file.
pub(crate) fn stack(dice: &mut Dice) -> Tree {
    let ec2 = dice.chance(25);
    let count = dice.between(1, 5) as usize;
    let mut root = Tree::map();
    root.set("stack", dice.of(&["shop", "payments", "media-library", "x1"]));
    root.set("environment", dice.of(&["dev", "prod", "staging", "pr-1234", "production-eu-west-1"]));
    if dice.chance(40) {
        root.set("region", dice.of(&["us-east-1", "eu-central-1", "ap-southeast-2"]));
    }
    if dice.chance(60) {
        root.set("tags", tags(dice));
    }
    if dice.chance(15) {
        root.set("prefix", dice.of(&["shop", "team-blue"]));
    }
    if dice.chance(80) {
        root.set("network", network(dice));
    }
    if dice.chance(80) {
        root.set("cluster", cluster(dice, ec2));
    } else if ec2 {
        root.set("cluster", Tree::map().with("ec2", instances(dice)));
    }
    let names: Vec<&str> =
        NAMES.iter().copied().cycle().skip(dice.between(0, 9) as usize).take(count).collect();
    let mut setting = Setting { ec2, web: false, remaining: true, priority: 5 };
    let services: Vec<(String, Tree)> =
        names.iter().map(|name| ((*name).to_owned(), service::service(dice, name, &mut setting))).collect();
    if setting.web && dice.chance(60) {
        root.set("load_balancer", balancer(dice));
    }
    if dice.chance(20) {
        root.set("defaults", Tree::map().with("logs", Tree::map().with("retention", "14d")));
    }
    root.set("services", Tree::Map(services));
    around(dice, &mut root, &names);
    root
}

/// What stands after the services.
fn around(dice: &mut Dice, root: &mut Tree, names: &[&str]) {
    if dice.chance(30) {
        root.set("jobs", jobs(dice));
    }
    if dice.chance(30) {
        root.set("registries", registries(dice));
    }
    if dice.chance(15) {
        root.set("encryption", Tree::map().with("key", Tree::quoted(KEY)));
    }
    if dice.chance(15) {
        root.set("termination_protection", dice.chance(50));
    }
    root.set("alarms", alarms(dice));
    for key in ["dashboard", "xray", "events", "cost_anomaly"] {
        if dice.chance(50) {
            root.set(key, dice.chance(70));
        }
    }
    if dice.chance(40) {
        root.set(
            "notify",
            Tree::list(["ops@example.com", "on-call@example.org"].iter().take(dice.between(1, 2) as usize)),
        );
    }
    if dice.chance(30) {
        root.set("budget", format!("{} USD", dice.between(10, 5_000)));
    }
    if dice.chance(20) {
        root.set("pricing", pricing(dice));
    }
    if dice.chance(30) {
        root.set("levers", crate::policies::levers(dice, true));
    }
    if dice.chance(20) {
        root.set("rehearsals", crate::policies::rehearsals(dice, names));
    }
    if dice.chance(15) {
        let mut accepted =
            Tree::map().with("rule", "PLM0801").with("because", "the audit wants the logs for ever");
        if let (Some(first), true) = (names.first(), dice.chance(50)) {
            accepted.set("service", *first);
        }
        root.set("allow", Tree::List(vec![accepted]));
    }
    if dice.chance(20) {
        let overlay = Tree::map().with("tags", Tree::map().with("Stage", "production"));
        root.set("environments", Tree::map().with("prod", overlay));
    }
}

pub(crate) fn tags(dice: &mut Dice) -> Tree {
    let mut tags = Tree::map();
    for (key, value) in [
        ("Project", "shop"),
        ("Owner", "team blue"),
        ("CostCenter", "'4711'"),
        ("Repository", "https://git.example.com/shop"),
        ("Team", "platform"),
    ] {
        if dice.chance(60) {
            tags.set(key, value);
        }
    }
    tags
}

fn network(dice: &mut Dice) -> Tree {
    match dice.between(1, 10) {
        1 => "default".into(),
        2 => Tree::map().with("vpc", "default").with("zones", dice.between(2, 4)),
        3 => existing(dice),
        _ => own(dice),
    }
}

fn existing(dice: &mut Dice) -> Tree {
    let vpc = Tree::map()
        .with("vpc", "vpc-0a1b2c3d4e5f67890")
        .with("public_subnets", Tree::list(["subnet-11111111", "subnet-22222222"]));
    if dice.chance(50) {
        return vpc;
    }
    vpc.with("task_subnets", Tree::list(["subnet-33333333", "subnet-0a1b2c3d4e5f67890"]))
}

fn own(dice: &mut Dice) -> Tree {
    let mut vpc = Tree::map();
    if dice.chance(30) {
        vpc.set("vpc", "own");
    }
    if dice.chance(60) {
        vpc.set("cidr", dice.of(&["10.0.0.0/16", "172.20.0.0/20", "192.168.64.0/22", "10.42.0.0/18"]));
    }
    vpc.set("zones", dice.between(2, 4));
    let nat = dice.of(&["none", "single", "per_zone", "public_tasks"]);
    vpc.set("nat", nat);
    if nat == "none" {
        vpc.set(
            "endpoints",
            Tree::list(["ecr.api", "ecr.dkr", "logs", "secretsmanager", "ssm", "monitoring"]),
        );
    } else if dice.chance(20) {
        vpc.set("endpoints", "ecs");
    }
    if dice.chance(40) {
        vpc.set("network_acls", dice.chance(80));
    }
    if dice.chance(30) {
        vpc.set("flow_logs", dice.of(&["7d", "30d", "365d"]));
    }
    vpc
}

fn cluster(dice: &mut Dice, ec2: bool) -> Tree {
    let mut cluster = Tree::map().with("insights", dice.of(&["'off'", "standard", "enhanced"]));
    if ec2 {
        cluster.set("ec2", instances(dice));
    } else if dice.chance(40) {
        cluster.set("capacity", service::mix(dice));
    }
    if dice.chance(40) {
        cluster.set("namespace", dice.of(&["shop.internal", "services.local"]));
        if dice.chance(40) {
            cluster.set("service_connect", true);
        }
    }
    if dice.chance(20) {
        cluster.set("exec", dice.chance(50));
    }
    cluster
}

fn instances(dice: &mut Dice) -> Tree {
    let types: &[&str] = match dice.between(1, 3) {
        1 => &["t3.medium", "t3a.medium", "t2.medium"],
        2 => &["m5.large"],
        _ => &["c6i.large", "m6i.large", "r6i.large", "m5.xlarge"],
    };
    let mut ec2 = Tree::map().with("instance_types", Tree::list(types)).with("instances", "2..12");
    if dice.chance(60) {
        ec2.set("on_demand_base", dice.between(0, 3));
        ec2.set("on_demand_above_base", format!("{}%", dice.between(0, 100)));
        ec2.set(
            "spot_allocation",
            dice.of(&[
                "price-capacity-optimized",
                "capacity-optimized",
                "capacity-optimized-prioritized",
                "lowest-price",
            ]),
        );
    }
    if dice.chance(60) {
        ec2.set("target_capacity", format!("{}%", dice.between(50, 100)));
        ec2.set("step", "1..10");
        ec2.set("warmup", format!("{}s", dice.between(0, 600)));
        ec2.set("managed_draining", dice.chance(80));
        ec2.set("imdsv2", dice.chance(90));
        ec2.set("detailed_monitoring", dice.chance(50));
        ec2.set("volume", dice.between(30, 200));
    }
    ec2
}

fn balancer(dice: &mut Dice) -> Tree {
    let mut balancer = Tree::map();
    if dice.chance(30) {
        balancer.set("internet_facing", dice.chance(50));
    }
    if dice.chance(30) {
        balancer.set(
            "ingress",
            Tree::list(["203.0.113.0/24", "'2001:db8::/32'"].iter().take(dice.between(1, 2) as usize)),
        );
    }
    if dice.chance(40) {
        balancer.set("idle_timeout", format!("{}s", dice.between(1, 4_000)));
    }
    if dice.chance(40) {
        balancer.set("certificate", Tree::quoted(CERTIFICATE));
    }
    if dice.chance(20) {
        balancer.set("web_acl", Tree::quoted(WEB_ACL));
    }
    for key in ["access_logs", "deletion_protection"] {
        if dice.chance(25) {
            balancer.set(key, dice.chance(70));
        }
    }
    balancer
}

fn jobs(dice: &mut Dice) -> Tree {
    let mut jobs = Tree::map();
    for name in ["nightly", "migrate"].iter().take(dice.between(1, 2) as usize) {
        let mut job = Tree::map()
            .with("image", service::image(dice))
            .with("command", Tree::list(["run", *name]))
            .with("size", service::size(dice, false, false));
        if dice.chance(60) {
            job.set("schedule", dice.of(&["cron(0 6 * * ? *)", "rate(12 hours)", "at(2030-12-24T18:00:00)"]));
            if dice.chance(40) {
                job.set("timezone", "Europe/Berlin");
            }
        }
        job.set("spot", dice.chance(40));
        if dice.chance(50) {
            job.set("logs", service::logs(dice));
            job.set("variables", Tree::map().with("MODE", "full"));
            job.set("secrets", Tree::map().with("TOKEN", Tree::quoted(service::SECRET)));
            job.set("permissions", service::permissions());
            job.set("tags", tags(dice));
        }
        jobs.set(*name, job);
    }
    jobs
}

fn registries(dice: &mut Dice) -> Tree {
    let registry = Tree::map()
        .with("keep", dice.between(1, 100))
        .with("scan", dice.chance(80))
        .with("immutable_tags", dice.chance(50));
    Tree::map().with("shop", registry).with("tools/build", Tree::map())
}

fn alarms(dice: &mut Dice) -> Tree {
    match dice.between(1, 4) {
        1 => "off".into(),
        2 => true.into(),
        _ => Tree::map()
            .with("cpu", dice.of(&["85%", "off", "70.5%"]))
            .with("memory", dice.of(&["90%", "off"]))
            .with("response_time", dice.of(&["200ms", "1.5s", "off"]))
            .with("unhealthy_targets", dice.chance(70))
            .with("periods", dice.between(1, 10)),
    }
}

fn pricing(dice: &mut Dice) -> Tree {
    let plan = Tree::map().with("years", dice.number(&[1, 3])).with("usd_per_hour", "0.5");
    Tree::map().with("free_tier", dice.chance(50)).with("savings_plan", plan)
}
