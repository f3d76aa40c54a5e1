//! Services.

use crate::dice::Dice;
use crate::policies;
use crate::tree::Tree;

/// A secret that exists.
pub(crate) const SECRET: &str = "arn:aws:secretsmanager:us-east-1:123456789012:secret:shop/token-AbCdEf";

/// What the services of one file have in common.
pub(crate) struct Setting {
    /// Whether the cluster has instances.
    pub(crate) ec2: bool,
    /// Whether a service takes requests.
    pub(crate) web: bool,
    /// Whether no service takes all remaining requests yet.
    pub(crate) remaining: bool,
    /// The next free priority of a listener rule.
    pub(crate) priority: u32,
}

/// One service.
pub(crate) fn service(dice: &mut Dice, name: &str, setting: &mut Setting) -> Tree {
    let web = dice.chance(70);
    let on_ec2 = setting.ec2 && dice.chance(75);
    let mut service = Tree::map().with("image", image(dice));
    if web {
        setting.web = true;
        takes_requests(dice, name, setting, &mut service);
    } else if dice.chance(50) {
        service.set("kind", "worker");
    }
    if dice.chance(30) {
        service.set("command", dice.of(&["serve", "[serve, --port, '8080']"]));
    }
    service.set("size", size(dice, on_ec2, true));
    capacity(dice, setting.ec2, on_ec2, &mut service);
    let (least, most) = (dice.between(1, 4), dice.between(5, 20));
    if dice.chance(70) {
        service.set("tasks", range(dice, least, most));
        let policies = policies::scaling(dice, web, least, most);
        if !policies.is_empty() {
            service.set("scaling", policies);
        }
    } else {
        service.set("tasks", least);
    }
    if dice.chance(30) {
        service.set("container_health_check", container_check(dice));
    }
    if dice.chance(60) {
        service.set("rollout", rollout(dice));
    }
    contents(dice, web, &mut service);
    if dice.chance(60) {
        service.set("objective", policies::objective(dice, web));
    }
    if dice.chance(40) {
        service.set("workload", policies::workload(dice));
    }
    if dice.chance(20) {
        service.set("levers", policies::levers(dice, false));
    }
    if dice.chance(20) {
        service.set("tags", Tree::map().with("Tier", dice.of(&["front", "back"])));
    }
    service
}

fn takes_requests(dice: &mut Dice, name: &str, setting: &mut Setting, service: &mut Tree) {
    service.set("port", dice.number(&[80, 3000, 8080, 65535]));
    if dice.chance(20) {
        service.set("kind", "web");
    }
    let mut route = Tree::map();
    let all_remaining = setting.remaining && dice.chance(30);
    if all_remaining {
        setting.remaining = false;
    } else {
        if dice.chance(30) {
            route.set("priority", setting.priority);
        }
        setting.priority += 1;
        match dice.between(1, 3) {
            1 => route.set("path", format!("/{name}*")),
            2 => route.set("host", format!("{name}.example.com")),
            _ => {
                route.set("path", Tree::list([format!("/{name}/*"), format!("/v2/{name}*")]));
                route.set("host", Tree::list(["shop.example.com"]));
            }
        }
    }
    if dice.chance(40) {
        let algorithm = dice.of(&["round_robin", "least_outstanding_requests", "weighted_random"]);
        route.set("algorithm", algorithm);
        if algorithm == "round_robin" && dice.chance(50) {
            route.set("slow_start", dice.of(&["0s", "30s", "900s"]));
        }
    }
    if dice.chance(20) {
        route.set("stickiness", dice.of(&["0s", "1h", "1d"]));
    }
    if !route.is_empty() {
        service.set("route", route);
    }
    if dice.chance(60) {
        let timeout = dice.between(2, 30);
        let check = Tree::map()
            .with("path", dice.of(&["/", "/health", "/health?deep=1"]))
            .with("interval", format!("{}s", dice.between(timeout.max(4) + 1, 300)))
            .with("timeout", format!("{timeout}s"))
            .with("healthy", dice.between(2, 10))
            .with("unhealthy", dice.between(2, 10))
            .with("matcher", Tree::quoted(dice.of(&["200", "200-299", "200,204"])));
        service.set("health_check", check);
    }
}

/// An image.
pub(crate) fn image(dice: &mut Dice) -> Tree {
    const DIGEST: &str = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    match dice.between(1, 6) {
        1 => "shop".into(),
        2 => Tree::quoted("shop:1.2"),
        3 => "public.ecr.aws/nginx/nginx:1.27".into(),
        4 => Tree::map().with("repository", "tools/build").with("tag", Tree::quoted("2026-11")),
        5 => Tree::map().with("repository", "shop").with("digest", Tree::quoted(DIGEST)),
        _ => Tree::map().with("reference", "ghcr.io/example/shop:3"),
    }
}

/// A size that the capacity takes.
pub(crate) fn size(dice: &mut Dice, on_ec2: bool, storage: bool) -> Tree {
    if on_ec2 {
        return Tree::map()
            .with("cpu", dice.number(&[128, 256, 512]))
            .with("memory", dice.number(&[256, 512, 1000]));
    }
    let (cpu, memory) = match dice.between(1, 5) {
        1 => ("256", "512"),
        2 => ("0.5 vCPU", "1 GiB"),
        3 => ("1024", "8192"),
        4 => ("2 vCPU", "5 GiB"),
        _ => ("4096", "30720"),
    };
    let mut size = Tree::map().with("cpu", cpu);
    if dice.chance(80) {
        size.set("memory", memory);
    }
    if dice.chance(30) {
        size.set("architecture", dice.of(&["x86_64", "arm64"]));
    }
    if storage && dice.chance(15) {
        size.set("storage", dice.of(&["21 GiB", "40 GiB", "200 GiB"]));
    }
    size
}

fn capacity(dice: &mut Dice, has_instances: bool, on_ec2: bool, service: &mut Tree) {
    match (has_instances, on_ec2) {
        (true, false) if dice.chance(50) => service.set("capacity", "fargate"),
        (true, false) => service.set("capacity", mix(dice)),
        (true, true) if dice.chance(50) => service.set("capacity", "ec2"),
        (false, _) if dice.chance(40) => service.set("capacity", mix(dice)),
        _ => {}
    }
    if dice.chance(15) {
        service.set("critical", dice.chance(50));
    }
}

/// A purchase mix.
pub(crate) fn mix(dice: &mut Dice) -> Tree {
    let spot = dice.number(&[0, 20, 33, 50, 70, 100]);
    Tree::map().with("spot", format!("{spot}%")).with("on_demand_base", dice.between(0, 3))
}

fn range(dice: &mut Dice, least: u32, most: u32) -> Tree {
    if dice.chance(60) {
        return format!("{least}..{most}").into();
    }
    Tree::map().with("min", least).with("max", most).with("desired", dice.between(least, most))
}

fn container_check(dice: &mut Dice) -> Tree {
    Tree::map()
        .with("command", dice.of(&["curl -f http://localhost/health || exit 1", "[/bin/check, --fast]"]))
        .with("interval", format!("{}s", dice.between(10, 300)))
        .with("timeout", format!("{}s", dice.between(2, 9)))
        .with("retries", dice.between(1, 10))
        .with("start_period", format!("{}s", dice.between(0, 300)))
}

fn rollout(dice: &mut Dice) -> Tree {
    Tree::map()
        .with("minimum_healthy", format!("{}%", dice.number(&[0, 50, 100])))
        .with("maximum", format!("{}%", dice.number(&[200, 300])))
        .with("circuit_breaker", dice.of(&["rollback", "stop", "'off'"]))
        .with("failure_threshold", dice.of(&["50%", "10", "100%"]))
        .with("reset_failures", dice.chance(70))
        .with("drain", format!("{}s", dice.between(0, 600)))
        .with("grace", format!("{}s", dice.between(0, 300)))
        .with("stop_timeout", format!("{}s", dice.between(2, 120)))
}

/// Logs.
pub(crate) fn logs(dice: &mut Dice) -> Tree {
    let logs = Tree::map().with("retention", dice.of(&["7d", "30d", "400d", "never"]));
    match dice.between(1, 10) {
        1..=3 => logs.with("class", dice.of(&["standard", "infrequent_access"])),
        4 => logs.with("driver", dice.of(&["awslogs", "awsfirelens"])),
        _ => logs,
    }
}

/// Statements of a task role.
pub(crate) fn permissions() -> Tree {
    let read = Tree::map().with("actions", "s3:GetObject").with("resources", "arn:aws:s3:::shop-media/*");
    let write = Tree::map()
        .with("actions", Tree::list(["'dynamodb:PutItem'", "'dynamodb:Query'"]))
        .with("resources", Tree::list(["'arn:aws:dynamodb:us-east-1:123456789012:table/orders'"]));
    Tree::List(vec![read, write])
}

fn contents(dice: &mut Dice, web: bool, service: &mut Tree) {
    if dice.chance(50) {
        service.set("logs", logs(dice));
    }
    if dice.chance(40) {
        let variables =
            Tree::map().with("LOG_LEVEL", "info").with("GREETING", Tree::quoted("${HOME} & \"friends\""));
        service.set("variables", variables);
    }
    if dice.chance(40) {
        let mut secrets = Tree::map().with("DB_PASSWORD", "vault");
        if web && dice.chance(50) {
            secrets.set("PORT", "vault");
        }
        if dice.chance(50) {
            secrets.set("TOKEN", Tree::quoted(SECRET));
            secrets.set("SETTING", Tree::quoted("arn:aws:ssm:us-east-1:123456789012:parameter/shop/setting"));
        }
        service.set("secrets", secrets);
        if dice.chance(30) {
            let rotation = Tree::map()
                .with("days", dice.between(1, 365))
                .with("function", Tree::quoted("arn:aws:lambda:us-east-1:123456789012:function:rotate"));
            service.set("vault", Tree::map().with("rotation", rotation));
        }
    }
    if !web && dice.chance(50) {
        service.set("queue", queue(dice));
    }
    if dice.chance(20) {
        service.set("exec", dice.chance(50));
        service.set("read_only", dice.chance(50));
    }
    if dice.chance(25) {
        let sidecar = Tree::map()
            .with("image", "public.ecr.aws/docker/library/envoy:1.30")
            .with("cpu", 32)
            .with("memory", 64)
            .with("essential", dice.chance(50))
            .with("port", 9901);
        service.set("sidecars", Tree::map().with("proxy", sidecar));
    }
    if dice.chance(20) {
        service.set("discovery", dice.chance(70));
    }
    if dice.chance(25) {
        service.set("permissions", permissions());
    }
}

fn queue(dice: &mut Dice) -> Tree {
    let mut queue = Tree::map();
    if dice.chance(70) {
        queue.set("messages_per_task", dice.between(1, 1_000));
    }
    if dice.chance(60) {
        queue.set("visibility_timeout", format!("{}s", dice.between(0, 43_200)));
        queue.set("dead_letter_after", dice.between(1, 1_000));
        queue.set("retention", dice.of(&["60s", "4d", "14d"]));
    }
    queue
}
