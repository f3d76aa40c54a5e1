//! Random stack files over the whole language: what the reader refuses is thrown away, the rest is valid.

use crate::support;
use serde_json::{Map, Value, json};

/// Valid stack files, the same ones for the same number; each small enough to be looked at in a second.
pub(crate) fn stack_files(count: usize) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut refused = 0_usize;
    let mut seed = 0_u64;
    while files.len() < count {
        let text = serde_json::to_string_pretty(&stack(&mut Draws(seed))).unwrap();
        seed += 1;
        if support::try_platform(&text).is_ok() {
            files.push((format!("random-{seed:04}"), text));
        } else {
            refused += 1;
            assert!(refused < 20 * count, "the reader refuses nearly everything, such as {text}");
        }
    }
    files
}

/// A generator of numbers: `SplitMix64`.
struct Draws(u64);

impl Draws {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit
    }

    fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high - low + 1)
    }

    fn percent(&mut self, share: u64) -> bool {
        self.below(100) < share
    }

    fn of(&mut self, values: &[Value]) -> Value {
        values[usize::try_from(self.below(values.len() as u64)).unwrap()].clone()
    }
}

/// A mapping some of whose keys are there.
struct Mapping(Map<String, Value>);

impl Mapping {
    fn new() -> Self {
        Self(Map::new())
    }

    fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.0.insert(key.to_owned(), value.into());
        self
    }

    fn perhaps(
        self,
        draws: &mut Draws,
        share: u64,
        key: &str,
        value: impl FnOnce(&mut Draws) -> Value,
    ) -> Self {
        if draws.percent(share) {
            let value = value(draws);
            self.with(key, value)
        } else {
            self
        }
    }

    fn done(self) -> Value {
        Value::Object(self.0)
    }
}

fn truth(draws: &mut Draws) -> Value {
    json!(draws.percent(50))
}

fn stack(d: &mut Draws) -> Value {
    let on_ec2 = d.percent(20);
    let mut services = Map::new();
    for name in ["api", "order-worker", "Web2"].into_iter().take(1 + usize::try_from(d.below(3)).unwrap()) {
        services.insert(name.to_owned(), service(d, name, on_ec2));
    }
    Mapping::new()
        .with("stack", d.of(&[json!("shop"), json!("a-platform-with-a-long-name-of-its-own")]))
        .with("services", Value::Object(services))
        .perhaps(d, 60, "environment", |d| d.of(&[json!("prod"), json!("pr-123"), json!("1234567890-12345678")]))
        .perhaps(d, 20, "prefix", |d| d.of(&[json!("acme"), json!("team-one")]))
        .perhaps(d, 40, "region", |d| d.of(&[json!("eu-central-1"), json!("us-west-2"), json!("ap-southeast-2")]))
        .perhaps(d, 40, "tags", |_| json!({"Owner": "a: b @c", "CostCenter": "0123", "Team": "yes"}))
        .perhaps(d, 80, "network", network)
        .perhaps(d, 60, "load_balancer", balancer)
        .with("cluster", cluster(d, on_ec2))
        .perhaps(d, 40, "alarms", alarms)
        .perhaps(d, 40, "dashboard", truth)
        .perhaps(d, 40, "events", truth)
        .perhaps(d, 20, "xray", truth)
        .perhaps(d, 20, "budget", |_| json!("500 USD"))
        .perhaps(d, 20, "cost_anomaly", truth)
        .perhaps(d, 30, "notify", |_| json!(["ops@example.com", "second@example.com"]))
        .perhaps(d, 25, "encryption", |_| {
            json!({"key": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"})
        })
        .perhaps(d, 10, "termination_protection", truth)
        .perhaps(d, 30, "registries", |d| {
            json!({"api": {"keep": d.between(1, 1000), "scan": d.percent(50), "immutable_tags": d.percent(50)}, "team/tool": {}})
        })
        .perhaps(d, 30, "jobs", jobs)
        .done()
}

fn network(d: &mut Draws) -> Value {
    if d.percent(20) {
        return json!("default");
    }
    if d.percent(15) {
        return Mapping::new()
            .with("vpc", "vpc-0a1b2c3d4e5f67890")
            .with("public_subnets", json!(["subnet-11111111", "subnet-22222222"]))
            .perhaps(d, 50, "task_subnets", |_| json!(["subnet-33333333", "subnet-44444444"]))
            .done();
    }
    Mapping::new()
        .perhaps(d, 40, "cidr", |d| {
            d.of(&[json!("10.1.0.0/16"), json!("172.16.0.0/20"), json!("192.168.0.0/22")])
        })
        .perhaps(d, 60, "zones", |d| json!(d.between(2, 4)))
        .perhaps(d, 70, "nat", |d| {
            d.of(&[json!("none"), json!("single"), json!("per_zone"), json!("public_tasks")])
        })
        .perhaps(d, 40, "endpoints", |d| {
            d.of(&[json!("ecs"), json!(["ecr.api", "ecr.dkr", "logs"]), json!(["secretsmanager"])])
        })
        .perhaps(d, 30, "flow_logs", |d| d.of(&[json!("7d"), json!("30d")]))
        .perhaps(d, 50, "network_acls", truth)
        .done()
}

fn balancer(d: &mut Draws) -> Value {
    let public = d.percent(70);
    Mapping::new()
        .with("internet_facing", public)
        .perhaps(d, 40, "certificate", |_| {
            json!("arn:aws:acm:us-east-1:111122223333:certificate/12345678-1234-1234-1234-123456789012")
        })
        .perhaps(d, 40, "access_logs", truth)
        .perhaps(d, 40, "idle_timeout", |d| json!(format!("{}s", d.between(1, 4000))))
        .perhaps(d, 30, "ingress", |d| d.of(&[json!(["203.0.113.0/24", "198.51.100.7/32"]), json!(["10.0.0.0/8"])]))
        .perhaps(d, 15, "web_acl", |_| {
            json!("arn:aws:wafv2:us-east-1:111122223333:regional/webacl/shop/12345678-1234-1234-1234-123456789012")
        })
        .perhaps(d, 10, "deletion_protection", truth)
        .done()
}

fn cluster(d: &mut Draws, on_ec2: bool) -> Value {
    let cluster = Mapping::new()
        .perhaps(d, 70, "insights", |d| d.of(&[json!("off"), json!("standard"), json!("enhanced")]))
        .perhaps(d, 30, "namespace", |_| json!("shop.internal"))
        .perhaps(d, 20, "service_connect", truth)
        .perhaps(d, 30, "exec", truth);
    if !on_ec2 {
        return cluster.perhaps(d, 30, "capacity", mix).done();
    }
    let ec2 = Mapping::new()
        .with(
            "instance_types",
            d.of(&[
                json!(["t3.medium", "t3a.medium"]),
                json!(["m6i.large"]),
                json!(["c7i.xlarge", "m7i.xlarge"]),
            ]),
        )
        .perhaps(d, 60, "instances", |d| json!(format!("{}..{}", d.between(1, 3), d.between(3, 12))))
        .perhaps(d, 50, "on_demand_base", |d| json!(d.below(4)))
        .perhaps(d, 50, "on_demand_above_base", |d| json!(format!("{}%", d.below(101))))
        .perhaps(d, 50, "spot_allocation", |d| {
            d.of(&[json!("capacity-optimized"), json!("price-capacity-optimized"), json!("lowest-price")])
        })
        .perhaps(d, 50, "target_capacity", |d| json!(format!("{}%", d.between(1, 100))))
        .perhaps(d, 40, "managed_draining", truth)
        .perhaps(d, 40, "detailed_monitoring", truth)
        .perhaps(d, 40, "volume", |d| json!(d.between(30, 200)))
        .done();
    cluster.with("ec2", ec2).done()
}

fn mix(d: &mut Draws) -> Value {
    if d.percent(30) {
        return json!("fargate");
    }
    json!({"spot": format!("{}%", d.below(101)), "on_demand_base": d.below(3)})
}

fn alarms(d: &mut Draws) -> Value {
    if d.percent(40) {
        return truth(d);
    }
    Mapping::new()
        .perhaps(d, 50, "cpu", |d| d.of(&[json!("off"), json!("75%")]))
        .perhaps(d, 50, "memory", |d| d.of(&[json!("off"), json!("95%")]))
        .perhaps(d, 50, "response_time", |d| json!(format!("{}ms", d.between(50, 2000))))
        .perhaps(d, 50, "periods", |d| json!(d.between(1, 5)))
        .perhaps(d, 50, "unhealthy_targets", truth)
        .done()
}

fn image(d: &mut Draws) -> Value {
    d.of(&[
        json!("api"),
        json!("api:1.2"),
        json!("team/tool:v1"),
        json!("public.ecr.aws/nginx/nginx:1.27"),
        json!({"repository": "api", "tag": "stable"}),
        json!({"repository": "api", "digest": format!("sha256:{}", "0123456789abcdef".repeat(4))}),
    ])
}

fn size(d: &mut Draws, on_ec2: bool) -> Value {
    let (cpu, memory) = [(256, 512), (256, 2048), (512, 1024), (1024, 3072), (2048, 4096), (4096, 8192)]
        [usize::try_from(d.below(if on_ec2 { 3 } else { 6 })).unwrap()];
    Mapping::new()
        .with("cpu", cpu)
        .with("memory", memory)
        .perhaps(d, if on_ec2 { 0 } else { 30 }, "architecture", |d| d.of(&[json!("arm64"), json!("x86_64")]))
        .perhaps(d, if on_ec2 { 0 } else { 20 }, "storage", |d| json!(format!("{} GiB", d.between(21, 200))))
        .done()
}

fn service(d: &mut Draws, name: &str, on_ec2: bool) -> Value {
    let web = d.percent(65);
    let service = Mapping::new()
        .with("image", image(d))
        .with("size", size(d, on_ec2))
        .with("tasks", d.of(&[json!(1), json!(3), json!("2..10"), json!({"min": 2, "max": 8, "desired": 4})]))
        .perhaps(d, 60, "scaling", |d| scaling(d, web))
        .perhaps(d, 60, "rollout", rollout)
        .perhaps(d, 50, "logs", |d| {
            json!({"retention": d.of(&[json!("1d"), json!("14d"), json!("90d")]),
                "class": d.of(&[json!("standard"), json!("standard"), json!("infrequent_access")])})
        })
        .perhaps(d, 40, "container_health_check", |d| {
            json!({"command": d.of(&[json!("curl -f http://localhost/ || exit 1"), json!(["/check", "--fast"])]),
                "interval": "10s", "timeout": "5s", "retries": 3, "start_period": "60s"})
        })
        .perhaps(d, 40, "variables", |_| json!({"MODE": "on", "URL": "http://x/?a=${b}", "EMPTY": ""}))
        .perhaps(d, 30, "secrets", |d| {
            d.of(&[
                json!({"TOKEN": "vault"}),
                json!({"PASSWORD": "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf"}),
                json!({"KEY": "arn:aws:ssm:us-east-1:111122223333:parameter/shop/key", "TOKEN": "vault"}),
            ])
        })
        .perhaps(d, 30, "permissions", |_| {
            json!([{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::shop-files/*"]}])
        })
        .perhaps(d, 25, "sidecars", |d| {
            json!({"proxy": {"image": "public.ecr.aws/nginx/nginx:1.27", "cpu": 32, "memory": 64, "port": 9000,
                "essential": d.percent(50)}})
        })
        .perhaps(d, 20, "command", |d| d.of(&[json!("serve --port 80"), json!(["serve", "--all"])]))
        .perhaps(d, 20, "exec", truth)
        .perhaps(d, 20, "read_only", truth)
        .perhaps(d, 20, "discovery", truth)
        .perhaps(d, 20, "tags", |_| json!({"Tier": "gold"}))
        .perhaps(d, if on_ec2 { 0 } else { 30 }, "capacity", mix)
        .with("objective", "p95 < 300ms");
    if web {
        service
            .with("port", d.of(&[json!(80), json!(8080), json!(3000)]))
            .perhaps(d, 60, "health_check", |d| {
                json!({"path": "/health", "interval": format!("{}s", d.between(10, 60)), "timeout": "5s", "healthy": d.between(2, 10),
                    "unhealthy": d.between(2, 10), "matcher": d.of(&[json!("200"), json!("200-299"), json!("200,204")])})
            })
            .with("route", route(d, name))
            .done()
    } else {
        service
            .perhaps(d, 60, "queue", |d| {
                Mapping::new()
                    .perhaps(d, 60, "messages_per_task", |d| json!(d.between(1, 500)))
                    .perhaps(d, 50, "dead_letter_after", |d| json!(d.between(1, 20)))
                    .perhaps(d, 30, "visibility_timeout", |_| json!("2m"))
                    .done()
            })
            .done()
    }
}

fn route(d: &mut Draws, name: &str) -> Value {
    Mapping::new()
        .with("path", format!("/{name}*"))
        .perhaps(d, 20, "host", |_| json!(["shop.example.com"]))
        .perhaps(d, 50, "algorithm", |d| {
            d.of(&[json!("round_robin"), json!("least_outstanding_requests"), json!("weighted_random")])
        })
        .perhaps(d, 30, "stickiness", |_| json!("1h"))
        .perhaps(d, 20, "slow_start", |_| json!("60s"))
        .done()
}

fn rollout(d: &mut Draws) -> Value {
    Mapping::new()
        .perhaps(d, 70, "circuit_breaker", |d| d.of(&[json!("rollback"), json!("stop"), json!("off")]))
        .perhaps(d, 50, "drain", |d| json!(format!("{}s", d.between(0, 300))))
        .perhaps(d, 50, "grace", |d| json!(format!("{}s", d.between(0, 300))))
        .perhaps(d, 50, "stop_timeout", |d| json!(format!("{}s", d.between(2, 120))))
        .perhaps(d, 50, "maximum", |d| d.of(&[json!("150%"), json!("200%")]))
        .perhaps(d, 30, "failure_threshold", |d| d.of(&[json!("25%"), json!(5)]))
        .perhaps(d, 30, "reset_failures", truth)
        .done()
}

fn scaling(d: &mut Draws, web: bool) -> Value {
    let mut policies = Vec::new();
    if d.percent(60) {
        policies.push(json!({"track": "cpu", "at": format!("{}%", d.between(30, 90)), "out_cooldown": "30s",
            "resolution": d.of(&[json!("60s"), json!("20s")])}));
    }
    if d.percent(40) {
        policies.push(json!({"track": "memory", "at": "80%", "scale_in": d.percent(50)}));
    }
    if web && d.percent(50) {
        policies.push(json!({"track": "requests", "at": d.between(100, 5000)}));
    }
    if d.percent(30) {
        policies.push(json!({"step": "cpu", "above": "70%", "periods": 2, "cooldown": "60s",
            "steps": [{"from": 0, "to": 15, "change": "+1"}, {"from": 15, "change": "+2"}]}));
        policies
            .push(json!({"step": "cpu", "below": "30%", "periods": 5, "steps": [{"to": 0, "change": -1}]}));
    }
    if d.percent(30) {
        policies.push(json!({"schedule": "cron(0 8 ? * MON-FRI *)", "min": 4, "timezone": "Europe/Berlin"}));
    }
    Value::Array(policies)
}

fn jobs(d: &mut Draws) -> Value {
    let schedule =
        d.of(&[json!("cron(0 6 * * ? *)"), json!("rate(12 hours)"), json!("at(2026-12-24T18:00:00)")]);
    json!({
        "report": {"image": image(d), "command": ["run", "report"], "schedule": schedule, "timezone": "Europe/Berlin",
            "spot": d.percent(50)},
        "migrate": {"image": image(d), "size": size(d, false)},
    })
}

#[test]
fn random_stack_files_use_the_whole_language() {
    let files = stack_files(300);
    assert_eq!(files.len(), 300);
    let all: String = files.iter().map(|(_, text)| text.as_str()).collect();
    for key in [
        "\"queue\"",
        "\"jobs\"",
        "\"ec2\"",
        "\"certificate\"",
        "\"vpc\"",
        "\"network_acls\"",
        "\"flow_logs\"",
        "\"web_acl\"",
        "\"registries\"",
        "\"step\"",
        "\"schedule\"",
        "\"sidecars\"",
        "\"spot\"",
        "\"encryption\"",
        "\"service_connect\"",
        "\"xray\"",
        "\"budget\"",
        "\"cost_anomaly\"",
        "\"namespace\"",
        "\"access_logs\"",
        "\"none\"",
        "\"public_tasks\"",
    ] {
        assert!(all.contains(key), "no stack file has {key}");
    }
    let kinds: std::collections::BTreeSet<&str> = files
        .iter()
        .flat_map(|(_, text)| plimsoll_infra::graph(&support::platform(text, None), None).resources)
        .map(|resource| resource.kind)
        .collect();
    assert!(kinds.len() >= 50, "{} types of resources: {kinds:?}", kinds.len());
}
