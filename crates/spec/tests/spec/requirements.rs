//! The platforms the product must hold, each value with the row that asks for it.

use crate::support::platform;
use plimsoll_spec::Platform;
use plimsoll_spec::platform::balancer::RoutingAlgorithm;
use plimsoll_spec::platform::capacity::{Capacity, PurchaseMix};
use plimsoll_spec::platform::cluster::Insights;
use plimsoll_spec::platform::levers::{Freedom, NetworkShape};
use plimsoll_spec::platform::network::{Nat, Network};
use plimsoll_spec::platform::objective::Stress;
use plimsoll_spec::platform::scaling::{AdjustmentType, Comparison, ScalingMetric, ScalingPolicy, Schedule};
use plimsoll_spec::platform::service::{Image, Secret, Service};
use plimsoll_units::{Seconds, Share, Usd};

fn fargate_web() -> Platform {
    platform(
        "
image: {repository: web}
port: 8080
size: {cpu: 1024, memory: 2048}
tasks: 3
scaling: [{track: requests, at: 1000}]
rollout: {drain: 30s}
network: default
tags: {Owner: platform, Project: web, CostCenter: web}
environments: {prod: {tags: {CostCenter: prod}}}
",
    )
}

#[test]
fn a3_the_image_is_looked_up_by_repository_and_tag() {
    let image = |text: &str| platform(&format!("image: {text}\n")).services[0].image.clone();
    let repository = |name: &str, tag: &str| Image::Repository { name: name.into(), tag: tag.into() };
    assert_eq!(fargate_web().services[0].image, repository("web", "latest"));
    assert_eq!(image("team/web:1.2"), repository("team/web", "1.2"));
    assert_eq!(image("web@sha256:abc"), repository("web", "sha256:abc"));
    assert_eq!(image("{repository: web, digest: 'sha256:abc'}"), repository("web", "sha256:abc"));
    let elsewhere = "public.ecr.aws/nginx/nginx:1.27";
    assert_eq!(image(elsewhere), Image::Reference(elsewhere.to_owned()));
}

#[test]
fn a4_x4_tags_name_environment_project_owner_and_cost_center() {
    let tags = fargate_web().tags;
    let pairs: Vec<(&str, &str)> = tags.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(
        pairs,
        [("CostCenter", "web"), ("Environment", "dev"), ("Owner", "platform"), ("Project", "web")]
    );
}

#[test]
fn a2_a7_a11_a12_a13_the_web_baseline_is_expressed() {
    let platform = fargate_web();
    let service = &platform.services[0];
    let ScalingPolicy::TargetTracking(policy) = &service.scaling[0] else { panic!("tracking") };
    assert_eq!((policy.metric, policy.target), (ScalingMetric::RequestsPerTarget, 1000.0));
    assert_eq!(service.target_group.as_ref().unwrap().deregistration_delay, Seconds::new(30));
    assert_eq!(platform.network, Network::Default { zones: 2 });
    assert_eq!(platform.load_balancer.unwrap().ingress, ["0.0.0.0/0"]);
    assert_eq!(service.tasks.desired, 3);
}

#[test]
fn a5_a6_a9_defaults_of_a_web_service() {
    let platform = platform("image: web\nport: 8080\n");
    let service = &platform.services[0];
    let check = &service.target_group.as_ref().unwrap().health_check;
    assert_eq!((check.path.as_str(), check.matcher.as_str()), ("/", "200"));
    assert_eq!((check.interval.get(), check.timeout.get(), check.healthy, check.unhealthy), (10, 5, 2, 3));
    assert_eq!(platform.cluster.insights, Insights::Standard);
    assert_eq!(service.logs.retention, Some(Seconds::new(7 * 86_400)));
    let breaker = service.rollout.circuit_breaker.unwrap();
    assert!(breaker.rollback && breaker.threshold_count.is_none());
    assert_eq!(service.levers, plimsoll_spec::platform::levers::ServiceLevers::default());
    assert_eq!(service.objective, plimsoll_spec::platform::objective::Objective::default());
}

fn payments() -> Platform {
    platform(
        "
network: {cidr: 10.0.0.0/16, zones: 2, nat: single, network_acls: true}
load_balancer: {idle_timeout: 60s, certificate: 'arn:aws:acm:us-east-1:1:certificate/x', web_acl: 'arn:aws:wafv2:x'}
cluster: {capacity: {spot: 70%, on_demand_base: 1}}
services:
  payments:
    image: payments
    port: 8080
    critical: true
    tasks: 2..10
    scaling:
      - {track: cpu, at: 70%, out_cooldown: 30s, in_cooldown: 60s, resolution: 20s, scale_in: false}
      - {track: memory, at: 80%, out_cooldown: 30s, in_cooldown: 60s}
    objective: {latency: {p95: 200ms, p99: 1s}, violations: 0.5%, availability: 99.9%, memory_headroom: 20%,
      survive_zone_loss: false, stress: [{traffic: +50%}, zone_loss, spot_reclaim], minimum_saving: {usd: 5, share: 3%}}
    workload: {cpu_per_request: 20ms, base_latency: 30ms, memory: 200 MiB, response_size: 10 KB}
    levers: {size: {cpu: 256..1024}, tasks: {floor: 2, ceiling: 12}}
alarms: {cpu: 85%, memory: 90%, response_time: 200ms, unhealthy_targets: true, periods: 2}
dashboard: true
notify: [oncall@example.com]
budget: 500 USD
cost_anomaly: true
pricing: {free_tier: true, savings_plan: {years: 3, usd_per_hour: 0.5}}
levers: {spot: {at_most: 70%, on_demand_base: 1}, network: [nat, endpoints], insights: free, log_retention: [7d, 14d], drain: free, routing: keep}
",
    )
}

#[test]
fn b1_b2_b3_the_network_and_the_balancer_are_expressed() {
    let platform = payments();
    let Network::Own(vpc) = &platform.network else { panic!("own VPC") };
    assert_eq!(
        (vpc.cidr.to_string().as_str(), vpc.zones, vpc.nat, vpc.network_acls),
        ("10.0.0.0/16", 2, Nat::Single, true)
    );
    let balancer = platform.load_balancer.unwrap();
    assert_eq!(balancer.idle_timeout, Seconds::new(60));
    assert!(balancer.certificate.is_some() && balancer.web_acl.is_some());
}

#[test]
fn b4_b6_the_spot_mix_and_the_cooldowns_are_expressed() {
    let platform = payments();
    let service = &platform.services[0];
    let mix = PurchaseMix { on_demand_base: 1, spot: Share::from_percent(70.0).unwrap() };
    assert_eq!(service.capacity, Capacity::Fargate(mix));
    let ScalingPolicy::TargetTracking(cpu) = &service.scaling[0] else { panic!("tracking") };
    assert_eq!(
        (cpu.scale_out_cooldown.get(), cpu.scale_in_cooldown.get(), cpu.resolution.period().get()),
        (30, 60, 20)
    );
    assert!(cpu.disable_scale_in && service.critical);
}

#[test]
fn b8_b11_alarms_and_budget_are_expressed() {
    let platform = payments();
    let alarms = platform.observability.alarms;
    assert_eq!(
        (alarms.cpu_percent, alarms.memory_percent, alarms.response_ms),
        (Some(85.0), Some(90.0), Some(200.0))
    );
    assert_eq!((alarms.unhealthy_targets, alarms.periods), (true, 2));
    assert_eq!(platform.observability.budget, Some(Usd::from_dollars(500.0)));
    assert_eq!(platform.pricing.savings_plan.unwrap().years, 3);
    assert!(platform.observability.cost_anomaly && platform.observability.dashboard);
    let off =
        crate::support::platform("image: shop\nalarms: {cpu: off, memory: off, unhealthy_targets: false}\n");
    assert_eq!((off.observability.alarms.cpu_percent, off.observability.alarms.memory_percent), (None, None));
    assert_eq!(
        crate::support::platform("image: shop\nalarms: false\n").observability.alarms,
        Default::default()
    );
}

#[test]
fn b12_objective_and_levers_are_expressed() {
    let platform = payments();
    let service = &platform.services[0];
    let goals: Vec<(String, f64)> =
        service.objective.latency.iter().map(|goal| (goal.quantile.to_string(), goal.threshold_ms)).collect();
    assert_eq!(goals, [("p95".to_owned(), 200.0), ("p99".to_owned(), 1000.0)]);
    assert_eq!(service.objective.stress, [Stress::Traffic(1.5), Stress::ZoneLoss, Stress::SpotReclaim]);
    assert_eq!(service.objective.minimum_saving.usd_per_month, Usd::from_dollars(5.0));
    assert_eq!((service.workload.cpu_ms_per_request, service.workload.memory_mib), (Some(20.0), Some(200.0)));
    let levers = &service.levers;
    assert_eq!((levers.size, levers.size_bounds.cpu_max.unwrap().units()), (Freedom::Free, 1024));
    assert_eq!((levers.tasks_floor, levers.tasks_ceiling, levers.on_demand_base), (2, Some(12), 1));
    assert_eq!(levers.routing, [] as [RoutingAlgorithm; 0]);
    assert_eq!((levers.deregistration_delay, levers.log_retention.len()), (Freedom::Free, 2));
    let shapes = [NetworkShape::Nat(Nat::Single), NetworkShape::Nat(Nat::PerZone), NetworkShape::Endpoints];
    assert_eq!(platform.levers.network, shapes);
    assert_eq!(platform.levers.insights.len(), 3);
}

/// Twelve services in the style of the three that are described.
fn microservices() -> Platform {
    let mut text = "
environment: prod
tags: {CostCenter: core}
network: {zones: 3}
cluster: {namespace: core.internal}
xray: true
events: true
defaults:
  tasks: 2..8
  scaling:
    - {step: cpu, above: 70%, periods: 3, cooldown: 60s, steps: [{from: 0, to: 15, change: +1}, {from: 15, change: +30%}]}
  health_check: {interval: 15s, timeout: 10s, healthy: 2}
  container_health_check: {command: curl -f http://localhost/ || exit 1, interval: 30s, timeout: 5s, retries: 3, start_period: 60s}
services:
  api: {image: api, port: 80, size: {cpu: 256, memory: 512}, rollout: {drain: 30s}}
  worker: {image: worker, port: 80, route: {path: /work*}, size: {cpu: 512, memory: 1024}, rollout: {drain: 60s}}
  scheduler: {image: scheduler, size: {cpu: 256, memory: 512}, tasks: 1, scaling: [{schedule: 'cron(0 8 ? * MON-FRI *)', min: 1, max: 2, timezone: Europe/Berlin}]}
".replace("change: +30%", "change: +3");
    for index in 4..=12 {
        text += &format!(
            "  service-{index}: {{image: service-{index}, port: 80, route: {{path: /s{index}*}}}}\n"
        );
    }
    platform(&text)
}

#[test]
fn c1_c2_c4_sizes_checks_and_delays_are_expressed() {
    let platform = microservices();
    let sizes: Vec<String> =
        platform.services.iter().take(3).map(|service| service.size.to_string()).collect();
    assert_eq!(sizes, ["256/512", "512/1024", "256/512"]);
    let group = |service: &Service| service.target_group.clone().unwrap();
    let check = group(&platform.services[0]).health_check;
    assert_eq!((check.interval.get(), check.timeout.get(), check.healthy), (15, 10, 2));
    let delays: Vec<u32> =
        platform.services.iter().take(2).map(|s| group(s).deregistration_delay.get()).collect();
    assert_eq!(delays, [30, 60]);
}

#[test]
fn c3_step_scaling_is_expressed() {
    let platform = microservices();
    let ScalingPolicy::Step(step) = &platform.services[0].scaling[0] else { panic!("step") };
    assert_eq!(
        (step.name.as_str(), step.alarm.comparison, step.alarm.threshold),
        ("cpu-high", Comparison::GreaterThan, 70.0)
    );
    assert_eq!(
        (step.alarm.evaluation_periods, step.alarm.datapoints_to_alarm, step.cooldown.get()),
        (3, 3, 60)
    );
    assert_eq!((step.adjustment, step.steps.len()), (AdjustmentType::ChangeInCapacity, 2));
    assert_eq!((step.steps[1].lower, step.steps[1].upper, step.steps[1].change), (Some(15.0), None, 3));
    let ScalingPolicy::Scheduled(action) = &platform.services[2].scaling[0] else { panic!("scheduled") };
    assert!(matches!(action.schedule, Schedule::Cron(_)) && action.timezone == "Europe/Berlin");
}

#[test]
fn c7_production_keeps_logs_for_30_days() {
    let platform = microservices();
    assert!(
        platform.services.iter().all(|service| service.logs.retention == Some(Seconds::new(30 * 86_400)))
    );
}

#[test]
fn c9_c10_c12_checks_zones_discovery_and_tracing_are_expressed() {
    let platform = microservices();
    assert_eq!(platform.network.zones(), 3);
    assert!(platform.services.iter().all(|service| service.discovery));
    assert!(platform.observability.xray && platform.observability.events);
    let check = platform.services[0].container_health_check.as_ref().unwrap();
    assert_eq!(check.command, ["CMD-SHELL", "curl -f http://localhost/ || exit 1"]);
    assert_eq!(
        (check.interval.get(), check.timeout.get(), check.retries, check.start_period.get()),
        (30, 5, 3, 60)
    );
}

#[test]
fn c13_twelve_services_fit_one_file_and_get_priorities_of_their_own() {
    let platform = microservices();
    assert_eq!(platform.services.len(), 12);
    let rules = platform.services.iter().filter_map(|service| service.target_group.as_ref()?.rule.as_ref());
    let priorities: Vec<u32> = rules.map(|rule| rule.priority).collect();
    assert_eq!(priorities, [100, 110, 120, 130, 140, 150, 160, 170, 180, 190]);
}

#[test]
fn d1_d2_d3_d4_d5_d10_the_ec2_platform_is_expressed() {
    let platform = platform(plimsoll_spec::templates::Template::Ec2.text());
    let ec2 = platform.cluster.ec2.as_ref().unwrap();
    assert_eq!(ec2.instance_types, ["t3.medium", "t3a.medium", "t2.medium"]);
    assert_eq!((ec2.min, ec2.max, ec2.on_demand_base, ec2.on_demand_above_base.percent()), (2, 10, 1, 20.0));
    assert_eq!((ec2.target_capacity, ec2.step_min, ec2.step_max, ec2.warmup.get()), (100, 1, 10, 300));
    assert!(ec2.managed_draining && ec2.imdsv2 && ec2.detailed_monitoring);
    for (service, priority, path) in
        [(&platform.services[0], 100, "/nginx*"), (&platform.services[1], 110, "/api*")]
    {
        let rule = service.target_group.as_ref().unwrap().rule.as_ref().unwrap();
        assert_eq!((rule.priority, rule.paths.as_slice()), (priority, [path.to_owned()].as_slice()));
        assert_eq!(service.capacity, Capacity::Ec2);
        assert_eq!(service.secrets["PORT"], Secret::Vault { key: "PORT".to_owned() });
        assert_eq!(service.logs.retention, Some(Seconds::new(14 * 86_400)));
    }
}

#[test]
fn d7_cooldowns_of_60_and_300_seconds_are_expressed() {
    let platform = platform(plimsoll_spec::templates::Template::Ec2.text());
    let cooldowns: Vec<(u32, u32)> = platform.services[0]
        .scaling
        .iter()
        .filter_map(|policy| match policy {
            ScalingPolicy::TargetTracking(policy) => {
                Some((policy.scale_out_cooldown.get(), policy.scale_in_cooldown.get()))
            }
            _ => None,
        })
        .collect();
    assert_eq!(cooldowns, [(60, 300); 3]);
}

#[test]
fn x1_the_region_is_us_east_1_unless_written() {
    assert_eq!(platform("image: shop").region.as_str(), "us-east-1");
    assert_eq!(platform("image: shop\nregion: eu-west-3").region.as_str(), "eu-west-3");
}

#[test]
fn a_scheduler_that_runs_once_is_not_made_to_run_twice() {
    assert_eq!(platform("image: cron\ntasks: 1").services[0].levers.tasks_floor, 1);
    assert_eq!(platform("image: cron\ntasks: 4").services[0].levers.tasks_floor, 2);
}
