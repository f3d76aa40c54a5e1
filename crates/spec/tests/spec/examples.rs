//! Every value that a row of the requirements asks of an example's stack file; one test for each row. Where the row names
//! the aim of an optimization, the example holds the baseline, and the test says so.

use crate::support::loaded_for;
use plimsoll_spec::Platform;
use plimsoll_spec::platform::balancer::{TargetGroup, TargetHealthCheck};
use plimsoll_spec::platform::capacity::{Capacity, Ec2Capacity};
use plimsoll_spec::platform::cluster::Insights;
use plimsoll_spec::platform::levers::NetworkShape;
use plimsoll_spec::platform::network::{Nat, Network, Vpc};
use plimsoll_spec::platform::objective::LatencyGoal;
use plimsoll_spec::platform::scaling::{ScalingMetric, ScalingPolicy, StepScaling, TargetTracking};
use plimsoll_spec::platform::service::{Image, Secret, Service};
use plimsoll_units::Quantile;

const DAY: u32 = 86_400;

fn example(text: &str, environment: Option<&str>) -> Platform {
    loaded_for(text, environment).platform
}

fn web() -> Platform {
    example(include_str!("../../../../examples/fargate-web/plimsoll.yaml"), None)
}

fn payments() -> Platform {
    example(include_str!("../../../../examples/payments/plimsoll.yaml"), None)
}

fn microservices(environment: Option<&str>) -> Platform {
    example(include_str!("../../../../examples/microservices/plimsoll.yaml"), environment)
}

fn ec2() -> Platform {
    example(include_str!("../../../../examples/ec2-shared/plimsoll.yaml"), None)
}

fn service<'a>(platform: &'a Platform, name: &str) -> &'a Service {
    platform.service(&name.parse().unwrap()).unwrap()
}

fn group(service: &Service) -> &TargetGroup {
    service.target_group.as_ref().unwrap()
}

/// Interval, timeout, healthy and unhealthy threshold of a load balancer's health check.
fn timing(check: &TargetHealthCheck) -> (u32, u32, u8, u8) {
    (check.interval.get(), check.timeout.get(), check.healthy, check.unhealthy)
}

fn trackings(service: &Service) -> Vec<&TargetTracking> {
    let mut found = Vec::new();
    for policy in &service.scaling {
        if let ScalingPolicy::TargetTracking(tracking) = policy {
            found.push(tracking);
        }
    }
    found
}

fn steps(service: &Service) -> Vec<&StepScaling> {
    let mut found = Vec::new();
    for policy in &service.scaling {
        if let ScalingPolicy::Step(step) = policy {
            found.push(step);
        }
    }
    found
}

/// Metric, target and cooldowns out and in of every tracking policy.
fn targets(service: &Service) -> Vec<(ScalingMetric, f64, u32, u32)> {
    trackings(service)
        .iter()
        .map(|t| (t.metric, t.target, t.scale_out_cooldown.get(), t.scale_in_cooldown.get()))
        .collect()
}

fn vpc(platform: &Platform) -> &Vpc {
    match &platform.network {
        Network::Own(vpc) => vpc,
        other => panic!("an own VPC, not {other:?}"),
    }
}

fn capacity(platform: &Platform) -> &Ec2Capacity {
    platform.cluster.ec2.as_ref().unwrap()
}

fn retention_days(service: &Service) -> Option<u32> {
    service.logs.retention.map(|retention| retention.get() / DAY)
}

fn rolls_back(service: &Service) -> bool {
    service.rollout.circuit_breaker.is_some_and(|breaker| breaker.rollback)
}

#[test]
fn a2_requests_per_target_are_tracked_at_1000_between_bounds() {
    let platform = web();
    let service = service(&platform, "web");
    let tracking = trackings(service);
    assert_eq!((tracking[0].metric, tracking[0].target), (ScalingMetric::RequestsPerTarget, 1000.0));
    assert_eq!((service.tasks.min, service.tasks.max), (3, 6));
}

#[test]
fn a3_the_image_is_a_repository_and_a_tag() {
    let latest = Image::Repository { name: "web".into(), tag: "latest".into() };
    assert_eq!(service(&web(), "web").image, latest);
}

#[test]
fn a4_tags_and_the_environments_dev_and_prod() {
    let text = include_str!("../../../../examples/fargate-web/plimsoll.yaml");
    for environment in ["dev", "prod"] {
        let platform = example(text, Some(environment));
        assert_eq!(platform.tags["Environment"], environment);
        assert!(["Owner", "Project", "CostCenter"].iter().all(|tag| platform.tags.contains_key(*tag)));
    }
}

#[test]
fn a5_the_health_check_of_the_target_group() {
    let platform = web();
    let check = &group(service(&platform, "web")).health_check;
    assert_eq!((check.path.as_str(), check.matcher.as_str(), timing(check)), ("/", "200", (15, 5, 2, 3)));
}

#[test]
fn a6_insights_are_on_and_logs_end_by_environment() {
    let text = include_str!("../../../../examples/fargate-web/plimsoll.yaml");
    let days = |environment| retention_days(service(&example(text, Some(environment)), "web"));
    assert_eq!((days("dev"), days("prod")), (Some(7), Some(30)));
    assert_eq!(web().cluster.insights, Insights::Standard);
}

#[test]
fn a7_the_baseline_drains_for_300_s_and_may_change_it() {
    let platform = web();
    let service = service(&platform, "web");
    assert_eq!(group(service).deregistration_delay.get(), 300);
    assert_eq!(service.levers.deregistration_delay, plimsoll_spec::platform::levers::Freedom::Free);
}

#[test]
fn a9_a_failing_deployment_is_rolled_back() {
    assert!(rolls_back(service(&web(), "web")));
}

#[test]
fn a11_the_default_vpc_with_public_tasks_in_two_zones() {
    let platform = web();
    assert_eq!(platform.network, Network::Default { zones: 2 });
    assert!(platform.network.tasks_have_public_ips());
}

#[test]
fn a12_the_balancer_is_open_to_the_internet() {
    let balancer = web().load_balancer.unwrap();
    assert!(balancer.internet_facing && balancer.certificate.is_none());
    assert_eq!(balancer.ingress, ["0.0.0.0/0"]);
}

#[test]
fn a13_the_baseline_runs_three_tasks() {
    assert_eq!(service(&web(), "web").tasks.desired, 3);
}

#[test]
fn b1_the_network_is_10_0_0_0_16_and_may_have_one_gateway() {
    let platform = payments();
    assert_eq!(vpc(&platform).cidr.to_string(), "10.0.0.0/16");
    // The baseline of B5 has a gateway in each of three zones; one is what the lever allows.
    assert_eq!((vpc(&platform).zones, vpc(&platform).nat), (3, Nat::PerZone));
    assert!(platform.levers.network.contains(&NetworkShape::Nat(Nat::Single)));
}

#[test]
fn b2_network_acls_are_a_second_layer() {
    assert!(vpc(&payments()).network_acls);
}

#[test]
fn b3_checks_every_10_s_drains_30_s_idles_60_s() {
    let platform = payments();
    let group = group(service(&platform, "api"));
    assert_eq!((group.health_check.interval.get(), group.deregistration_delay.get()), (10, 30));
    assert_eq!(platform.load_balancer.unwrap().idle_timeout.get(), 60);
}

#[test]
fn b4_spot_is_a_lever_and_the_baseline_has_none() {
    let platform = payments();
    let service = service(&platform, "api");
    assert_eq!(service.levers.spot_at_most.unwrap().percent(), 100.0);
    assert!(matches!(service.capacity, Capacity::Fargate(mix) if mix.spot.fraction() == 0.0));
}

#[test]
fn b5_the_baseline_is_four_tasks_of_512_1024() {
    let platform = payments();
    let service = service(&platform, "api");
    assert_eq!((service.size.to_string().as_str(), service.tasks.desired), ("512/1024", 4));
}

#[test]
fn b6_cpu_70_and_memory_80_with_cooldowns_of_30_and_60_s() {
    let platform = payments();
    let service = service(&platform, "api");
    let expected = [(ScalingMetric::Cpu, 70.0, 30, 60), (ScalingMetric::Memory, 80.0, 30, 60)];
    assert_eq!(targets(service), expected);
    // From two tasks on: the baseline keeps four, the lever allows two.
    assert_eq!((service.levers.tasks_floor, service.tasks.max), (2, 10));
}

#[test]
fn b7_rollouts_between_100_and_200_percent_roll_back() {
    let platform = payments();
    let rollout = &service(&platform, "api").rollout;
    assert_eq!((rollout.minimum_healthy_percent, rollout.maximum_percent), (100, 200));
    assert!(rolls_back(service(&platform, "api")));
}

#[test]
fn b8_alarms_on_cpu_memory_response_time_and_unhealthy_targets() {
    let alarms = payments().observability.alarms;
    assert_eq!(
        (alarms.cpu_percent, alarms.memory_percent, alarms.response_ms),
        (Some(85.0), Some(90.0), Some(200.0))
    );
    assert!(alarms.unhealthy_targets && alarms.periods == 2);
}

#[test]
fn b10_the_baseline_keeps_logs_for_30_days_and_may_keep_them_for_7() {
    let platform = payments();
    let service = service(&platform, "api");
    assert_eq!(retention_days(service), Some(30));
    assert!(service.levers.log_retention.iter().any(|retention| retention.get() == 7 * DAY));
}

#[test]
fn b11_cost_anomalies_are_reported() {
    assert!(payments().observability.cost_anomaly && payments().observability.dashboard);
}

#[test]
fn b12_the_objective_is_200_ms() {
    let goal = LatencyGoal { quantile: Quantile::P95, threshold_ms: 200.0 };
    assert_eq!(service(&payments(), "api").objective.latency, [goal]);
}

#[test]
fn c1_the_baseline_is_larger_than_the_sizes_asked_for() {
    let platform = microservices(None);
    for (name, aim_cpu, aim_memory) in [("api", 256, 512), ("worker", 512, 1024), ("scheduler", 256, 512)] {
        let size = service(&platform, name).size;
        assert!(size.is_fargate() && size.cpu.units() > aim_cpu && size.memory.mib() > aim_memory, "{name}");
    }
}

#[test]
fn c2_health_checks_every_15_s_with_a_timeout_of_10_s() {
    for service in &microservices(None).services {
        let (interval, timeout, healthy, _) = timing(&group(service).health_check);
        assert_eq!((interval, timeout, healthy), (15, 10, 2), "{}", service.name);
    }
}

#[test]
fn c3_every_service_steps_on_cpu_and_on_memory_with_cooldowns() {
    for service in &microservices(None).services {
        let steps = steps(service);
        let on = |metric, high| {
            steps.iter().any(|s| s.alarm.metric == metric && s.alarm.comparison.is_high() == high)
        };
        assert!(on(ScalingMetric::Cpu, true) && on(ScalingMetric::Cpu, false), "{}", service.name);
        assert!(on(ScalingMetric::Memory, true) && steps.iter().all(|s| s.cooldown.get() >= 60));
        // The alarms are far apart, so that a step out is not followed by a step in.
        let threshold = |high| {
            let step = steps.iter().find(|s| s.alarm.comparison.is_high() == high).unwrap();
            step.alarm.threshold
        };
        assert!(threshold(true) > 2.0 * threshold(false));
    }
}

#[test]
fn c4_api_drains_for_30_s_and_worker_for_60_s() {
    let platform = microservices(None);
    let delay = |name| group(service(&platform, name)).deregistration_delay.get();
    assert_eq!((delay("api"), delay("worker")), (30, 60));
}

#[test]
fn c5_every_service_rolls_back() {
    assert!(microservices(None).services.iter().all(rolls_back));
}

#[test]
fn c7_logs_are_kept_7_days_in_dev_and_30_in_production() {
    let all = |environment, days| {
        let platform = microservices(Some(environment));
        platform.services.iter().all(|service| retention_days(service) == Some(days))
    };
    assert!(all("dev", 7) && all("prod", 30));
}

#[test]
fn c8_tags_allocate_the_cost() {
    let tags = microservices(None).tags;
    assert!(tags["Environment"] == "prod" && tags.contains_key("CostCenter"));
}

#[test]
fn c9_containers_are_checked_with_a_start_period() {
    for service in &microservices(None).services {
        let check = service.container_health_check.as_ref().unwrap();
        let timing = (check.start_period.get(), check.interval.get(), check.timeout.get(), check.retries);
        assert_eq!(timing, (60, 15, 5, 3), "{}", service.name);
    }
}

#[test]
fn c10_three_zones_private_tasks_and_private_names() {
    let platform = microservices(None);
    assert_eq!(platform.network.zones(), 3);
    assert!(!platform.network.tasks_have_public_ips() && platform.cluster.namespace.is_some());
    assert!(platform.services.iter().all(|service| service.discovery));
}

#[test]
fn c12_insights_tracing_and_events() {
    let platform = microservices(None);
    assert_eq!(platform.cluster.insights, Insights::Standard);
    assert!(platform.observability.xray && platform.observability.events);
}

#[test]
fn c13_twelve_services_stand_in_one_file() {
    assert_eq!(microservices(None).services.len(), 12);
}

#[test]
fn d1_two_to_ten_instances_with_monitoring_and_imdsv2() {
    let platform = ec2();
    let capacity = capacity(&platform);
    assert_eq!((capacity.instance_types[0].as_str(), capacity.min, capacity.max), ("t3.medium", 2, 10));
    assert!(capacity.detailed_monitoring && capacity.imdsv2);
}

#[test]
fn d2_one_on_demand_and_twenty_percent_above_it() {
    let platform = ec2();
    let capacity = capacity(&platform);
    assert_eq!((capacity.on_demand_base, capacity.on_demand_above_base.percent()), (1, 20.0));
    assert_eq!(capacity.instance_types, ["t3.medium", "t3a.medium", "t2.medium"]);
    assert_eq!(capacity.spot_allocation, "price-capacity-optimized");
}

#[test]
fn d3_managed_scaling_at_100_percent() {
    let platform = ec2();
    let capacity = capacity(&platform);
    let steps = (capacity.step_min, capacity.step_max);
    assert_eq!((capacity.target_capacity, steps, capacity.warmup.get()), (100, (1, 10), 300));
    assert!(capacity.managed_draining);
}

#[test]
fn d4_paths_with_priorities_on_one_balancer() {
    let platform = ec2();
    for (name, path, priority) in [("nginx", "/nginx*", 100), ("api", "/api*", 110)] {
        let service = service(&platform, name);
        let rule = group(service).rule.as_ref().unwrap();
        assert_eq!((rule.paths[0].as_str(), rule.priority), (path, priority));
        assert_eq!((service.size.to_string().as_str(), service.tasks.desired), ("256/512", 2));
        assert_eq!((service.port, service.capacity), (Some(80), Capacity::Ec2));
    }
}

#[test]
fn d6_zero_downtime_between_100_and_200_percent() {
    for service in &ec2().services {
        let rollout = &service.rollout;
        assert_eq!((rollout.minimum_healthy_percent, rollout.maximum_percent), (100, 200));
        let (interval, _, healthy, unhealthy) = timing(&group(service).health_check);
        assert_eq!((interval, healthy, unhealthy), (30, 2, 2));
        assert!(rolls_back(service) && group(service).deregistration_delay.get() == 30);
    }
}

#[test]
fn d7_three_metrics_are_tracked_with_60_and_300_s() {
    let expected = [
        (ScalingMetric::Cpu, 70.0, 60, 300),
        (ScalingMetric::Memory, 80.0, 60, 300),
        (ScalingMetric::RequestsPerTarget, 1000.0, 60, 300),
    ];
    assert!(ec2().services.iter().all(|service| targets(service) == expected));
}

#[test]
fn d8_instances_drain_and_events_are_caught() {
    assert!(capacity(&ec2()).managed_draining && ec2().observability.events);
}

#[test]
fn d9_tasks_are_private_behind_nat() {
    let platform = ec2();
    assert_eq!(vpc(&platform).nat, Nat::Single);
    assert!(!platform.network.tasks_have_public_ips());
}

#[test]
fn d10_logs_for_14_days_and_insights() {
    let platform = ec2();
    assert!(platform.services.iter().all(|service| retention_days(service) == Some(14)));
    assert_eq!(platform.cluster.insights, Insights::Standard);
}

#[test]
fn d5_each_service_has_a_port_in_its_vault() {
    for service in &ec2().services {
        assert!(
            matches!(&service.secrets["PORT"], Secret::Vault { key } if key == "PORT"),
            "{}",
            service.name
        );
    }
}
