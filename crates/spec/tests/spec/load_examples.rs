//! Whole files.

use crate::support::{errors, platform};
use plimsoll_spec::platform::network::{Nat, Network};
use plimsoll_spec::platform::scaling::ScalingPolicy;

#[test]
fn three_lines_are_a_web_service() {
    let platform = platform("image: shop\nport: 8080\nobjective: p95 < 200ms\n");
    let service = &platform.services[0];
    assert_eq!(platform.stack.as_str(), "shop");
    assert_eq!(service.size.to_string(), "256/512");
    assert!(service.target_group.is_some() && platform.load_balancer.is_some());
    assert_eq!(service.objective.latency[0].threshold_ms, 200.0);
}

#[test]
fn the_sketch_of_the_payments_stack_loads() {
    let platform = platform(
        "
stack: payments
environment: dev            # or --environment, or ENVIRONMENT_SUFFIX
region: us-east-1
tags: {Project: payments, Owner: platform, CostCenter: payment-processing}
network: {cidr: 10.0.0.0/16, zones: 2, nat: single}     # or `network: default`
load_balancer: {idle_timeout: 60s, certificate: 'arn:aws:acm:us-east-1:123456789012:certificate/x'}
cluster: {insights: standard, capacity: {spot: 70%, on_demand_base: 1}}
services:
  api:
    image: {repository: payments-api, tag: latest}
    port: 8080
    size: {cpu: 512, memory: 1024, architecture: x86_64}
    tasks: 2..10
    objective: {latency: {p95: 200ms}, availability: 99.9%}
    health_check: {path: /, interval: 10s, timeout: 5s, healthy: 2, unhealthy: 3}
    scaling:
      - {track: cpu, at: 70%, out_cooldown: 30s, in_cooldown: 60s}
      - {track: memory, at: 80%, out_cooldown: 30s, in_cooldown: 60s}
    rollout: {minimum_healthy: 100%, maximum: 200%, circuit_breaker: rollback, drain: 30s}
    logs: {retention: 7d}
levers: {size: free, tasks: free, scaling: free, spot: {at_most: 70%}, architecture: keep, network: [nat, endpoints]}
",
    );
    let Network::Own(vpc) = &platform.network else { panic!("own VPC") };
    assert_eq!((vpc.nat, vpc.zones, vpc.cidr.to_string().as_str()), (Nat::Single, 2, "10.0.0.0/16"));
    let ScalingPolicy::TargetTracking(cpu) = &platform.services[0].scaling[0] else { panic!("tracking") };
    assert_eq!((cpu.target, cpu.scale_out_cooldown.get(), cpu.scale_in_cooldown.get()), (70.0, 30, 60));
}

#[test]
fn x7_every_mistake_is_reported_at_once_with_its_place() {
    insta::assert_snapshot!(errors("
services:
  api:
    imge: shop
    port: 80800
    size: {cpu: lots, memory: 512}
    tasks: 9..3
  worker:
    image: worker
    size: {cpu: 256, memory: 4096}
"), @r#"
    PLM0203 error: service `api`: no image is given
      3:3 |   api:
          |   ^^^ `image` is missing
      help: write `image: NAME` for a repository of your account, or a full reference with its registry
    PLM0201 error: `services.api`: the key `imge` is not known here
      4:5 |     imge: shop
          |     ^^^^ unknown key
      help: did you mean `image`?
    PLM0303 error: service `api`: the port 80800 is outside 1 to 65535
      5:11 |     port: 80800
           |           ^^^^^ out of range
      help: the nearest value allowed is 65535
    PLM0205 error: `services.api.size.cpu`: `lots` is not an amount of CPU
      6:17 |     size: {cpu: lots, memory: 512}
           |                 ^^^^ expected an amount of CPU, found `lots`
      help: write CPU units such as `512`, or vCPUs such as `0.5 vCPU`
    PLM0302 error: service `api`: the task count has a minimum of 9 above its maximum of 3
      7:12 |     tasks: 9..3
           |            ^^^^ minimum
      help: write `3..9` if they were exchanged
    PLM0301 error: service `worker`: Fargate has no task size of 256 CPU units with 4096 MiB
      10:30 |     size: {cpu: 256, memory: 4096}
            |                              ^^^^ not offered with this CPU
      10:17 |     size: {cpu: 256, memory: 4096}
            |                 ^^^ this CPU
      help: 256 CPU units take 512 to 2048 MiB; the nearest sizes are 256/2048, 512/4096, 512/3072
    "#);
}
