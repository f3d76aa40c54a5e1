//! Errors of meaning: what is wrong, where, why, what would be right.

use crate::support::errors;

/// The errors of a service `api` with these keys.
fn service(keys: &str) -> String {
    errors(&format!(
        "services:\n  api:\n    image: shop\n    port: 80\n    {}\n",
        keys.replace('\n', "\n    ")
    ))
}

#[test]
fn c11_an_impossible_size_names_the_nearest_possible_ones() {
    insta::assert_snapshot!(service("size: {cpu: 500, memory: 1000}"), @r#"
    PLM0301 error: service `api`: Fargate has no task size of 500 CPU units with 1000 MiB
      5:17 |     size: {cpu: 500, memory: 1000}
           |                 ^^^ no such CPU
      help: Fargate offers 256, 512, 1024, 2048, 4096, 8192, 16384, 32768 CPU units; the nearest sizes are 512/1024, 256/1024, 512/2048
    "#);
    insta::assert_snapshot!(service("size: {cpu: 256, memory: 1536}"), @r#"
    PLM0301 error: service `api`: Fargate has no task size of 256 CPU units with 1536 MiB
      5:30 |     size: {cpu: 256, memory: 1536}
           |                              ^^^^ not offered with this CPU
      5:17 |     size: {cpu: 256, memory: 1536}
           |                 ^^^ this CPU
      help: 256 CPU units take 512 to 2048 MiB; the nearest sizes are 256/2048, 256/1024, 512/2048
    "#);
    insta::assert_snapshot!(service("size: {storage: 300 GiB}"), @r#"
    PLM0303 error: service `api`: ephemeral storage (GiB) of 300 is outside 20 to 200
      5:21 |     size: {storage: 300 GiB}
           |                     ^^^^^^^ out of range
      help: the nearest value allowed is 200
    "#);
}

#[test]
fn x7_a_wrong_unit_or_word_is_named() {
    insta::assert_snapshot!(service("size: {memory: 1 vCPU}\nrollout: {drain: 200ms, circuit_breaker: rolback}"), @r#"
    PLM0205 error: `services.api.size.memory`: `vcpu` is not a unit of memory
      5:20 |     size: {memory: 1 vCPU}
           |                    ^^^^^^ expected an amount of memory, found `1 vCPU`
      help: write MiB such as `1024`, or `512 MiB`, `1 GiB`
    PLM0205 error: `services.api.rollout.drain`: `ms` is not a unit of time here
      6:22 |     rollout: {drain: 200ms, circuit_breaker: rolback}
           |                      ^^^^^ expected a duration, found `200ms`
      help: write a duration such as `30s`, `5m`, `2h` or `7d`
    PLM0204 error: `services.api.rollout.circuit_breaker`: `rolback` is not a circuit breaker mode
      6:46 |     rollout: {drain: 200ms, circuit_breaker: rolback}
           |                                              ^^^^^^^ found `rolback`
      help: did you mean `rollback`? the words are `rollback`, `stop`, `off`
    "#);
}

#[test]
fn a5_health_check_values_must_be_possible() {
    insta::assert_snapshot!(service("health_check: {path: health, interval: 5s, timeout: 10s, healthy: 1, matcher: 20}"), @r#"
    PLM0303 error: service `api`: the health check path must start with `/` and have at most 1024 characters
      5:26 |     health_check: {path: health, interval: 5s, timeout: 10s, healthy: 1, matcher: 20}
           |                          ^^^^^^ not such a path
    PLM0304 error: service `api`: health check interval 5s is not longer than its timeout 10s
      5:44 |     health_check: {path: health, interval: 5s, timeout: 10s, healthy: 1, matcher: 20}
           |                                            ^^ interval
      5:57 |     health_check: {path: health, interval: 5s, timeout: 10s, healthy: 1, matcher: 20}
           |                                                         ^^^ timeout
      help: make the timeout shorter than 5s
    PLM0303 error: service `api`: the healthy threshold 1 is outside 2 to 10
      5:71 |     health_check: {path: health, interval: 5s, timeout: 10s, healthy: 1, matcher: 20}
           |                                                                       ^ out of range
      help: the nearest value allowed is 2
    PLM0303 error: service `api`: `20` is not a list of HTTP codes
      5:83 |     health_check: {path: health, interval: 5s, timeout: 10s, healthy: 1, matcher: 20}
           |                                                                                   ^^ codes lie between 200 and 499
      help: write `200`, `200-299` or `200,204`
    "#);
    insta::assert_snapshot!(service("health_check: {timeout: 10s}"), @r#"
    PLM0304 error: service `api`: health check interval 10s is not longer than its timeout 10s
      5:29 |     health_check: {timeout: 10s}
           |                             ^^^ timeout
      help: make the timeout shorter than 10s
    "#);
}

#[test]
fn c9_container_health_checks_keep_the_ranges_of_ecs() {
    insta::assert_snapshot!(service("container_health_check: {interval: 1s, retries: 11, start_period: 10m}"), @r#"
    PLM0203 error: service `api`: the container health check has no command
      5:40 |     container_health_check: {interval: 1s, retries: 11, start_period: 10m}
           |                                        ^^ `command` is missing
      help: write for example `command: curl -f http://localhost:8080/health || exit 1`
    PLM0303 error: service `api`: the container health check interval 1s is outside 5s to 5m
      5:40 |     container_health_check: {interval: 1s, retries: 11, start_period: 10m}
           |                                        ^^ out of range
      help: the nearest value allowed is 5s
    PLM0303 error: service `api`: the container health check retries 11 is outside 1 to 10
      5:53 |     container_health_check: {interval: 1s, retries: 11, start_period: 10m}
           |                                                     ^^ out of range
      help: the nearest value allowed is 10
    PLM0303 error: service `api`: the start period 10m is outside 0s to 5m
      5:71 |     container_health_check: {interval: 1s, retries: 11, start_period: 10m}
           |                                                                       ^^^ out of range
      help: the nearest value allowed is 5m
    "#);
}

#[test]
fn c7_a_retention_that_cloudwatch_lacks_names_the_nearest() {
    insta::assert_snapshot!(service("logs: {retention: 10d}"), @r#"
    PLM0305 error: service `api`: CloudWatch keeps no logs for 10d
      5:23 |     logs: {retention: 10d}
           |                       ^^^ no such retention
      help: the nearest is `7d`; the values are 1d, 3d, 5d, 7d, 14d, 30d, 60d, 90d, 120d, 150d, 180d, 365d, 400d, 545d, 731d, 1096d, 1827d, 2192d, 2557d, 2922d, 3288d, 3653d
    "#);
}

#[test]
fn d4_priorities_and_default_routes_are_unique() {
    insta::assert_snapshot!(errors("
services:
  nginx: {image: nginx, port: 80, route: {path: /nginx*, priority: 100}}
  api: {image: api, port: 80, route: {path: /api*, priority: 100}}
  admin: {image: admin, port: 80}
  shop: {image: shop, port: 80}
"), @r#"
    PLM0306 error: the priority 100 stands twice on the load balancer
      4:62 |   api: {image: api, port: 80, route: {path: /api*, priority: 100}}
           |                                                              ^^^ second time
      3:68 |   nginx: {image: nginx, port: 80, route: {path: /nginx*, priority: 100}}
           |                                                                    ^^^ first time
      help: each rule needs a priority of its own
    PLM0312 error: services `admin` and `shop` both take all remaining requests
      6:3 |   shop: {image: shop, port: 80}
          |   ^^^^ no path and no host
      5:3 |   admin: {image: admin, port: 80}
          |   ^^^^^ neither has this one
      help: give one of them a path, such as `route: {path: /shop*}`
    "#);
}

#[test]
fn b7_a_rollout_that_cannot_move_is_refused() {
    insta::assert_snapshot!(service("tasks: 1\nrollout: {minimum_healthy: 100%, maximum: 150%}"), @r#"
    PLM0308 error: service `api`: with 1 task a deployment could neither stop an old task (at least 1 must run) nor start a new one (at most 1 may)
      6:47 |     rollout: {minimum_healthy: 100%, maximum: 150%}
           |                                               ^^^^ rounds down
      6:32 |     rollout: {minimum_healthy: 100%, maximum: 150%}
           |                                ^^^^ rounds up
      help: write `maximum: 200%` or more, or lower `minimum_healthy`
    "#);
}

#[test]
fn c3_step_bounds_leave_no_gap_and_do_not_overlap() {
    let steps =
        |steps: &str| service(&format!("tasks: 2..6\nscaling: [{{step: cpu, above: 70%, steps: {steps}}}]"));
    insta::assert_snapshot!(steps("[{from: 0, to: 10, change: +1}, {from: 15, change: +2}]"), @r#"
    PLM0309 error: service `api`: two steps leave a gap between 10 and 15
      6:78 |     scaling: [{step: cpu, above: 70%, steps: [{from: 0, to: 10, change: +1}, {from: 15, change: +2}]}]
           |                                                                              ^^^^^^^^^^^^^^^^^^^^^^ starts at 15
      6:47 |     scaling: [{step: cpu, above: 70%, steps: [{from: 0, to: 10, change: +1}, {from: 15, change: +2}]}]
           |                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ends at 10
      help: let each step start where the one before ends
    "#);
    insta::assert_snapshot!(steps("[{from: 0, to: 20, change: +1}, {from: 15, change: +10%}]"), @r#"
    PLM0309 error: service `api`: two steps overlap between 20 and 15
      6:78 |     scaling: [{step: cpu, above: 70%, steps: [{from: 0, to: 20, change: +1}, {from: 15, change: +10%}]}]
           |                                                                              ^^^^^^^^^^^^^^^^^^^^^^^^ starts at 15
      6:47 |     scaling: [{step: cpu, above: 70%, steps: [{from: 0, to: 20, change: +1}, {from: 15, change: +10%}]}]
           |                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ ends at 20
      help: let each step start where the one before ends
    PLM0313 error: service `api`: steps of one policy mix tasks, percent and exact counts
      6:78 |     scaling: [{step: cpu, above: 70%, steps: [{from: 0, to: 20, change: +1}, {from: 15, change: +10%}]}]
           |                                                                              ^^^^^^^^^^^^^^^^^^^^^^^^ another kind of change
      6:47 |     scaling: [{step: cpu, above: 70%, steps: [{from: 0, to: 20, change: +1}, {from: 15, change: +10%}]}]
           |                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ first kind
    "#);
    insta::assert_snapshot!(steps("[{from: 0, to: 10, change: +1}]"), @r#"
    PLM0309 error: service `api`: the highest step must have no upper bound
      6:47 |     scaling: [{step: cpu, above: 70%, steps: [{from: 0, to: 10, change: +1}]}]
           |                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this step
      help: leave out its `to`
    "#);
    insta::assert_snapshot!(steps("[{to: 0, change: -1}]"), @r#"
    PLM0309 error: service `api`: no step lies above the alarm's threshold
      6:47 |     scaling: [{step: cpu, above: 70%, steps: [{to: 0, change: -1}]}]
           |                                               ^^^^^^^^^^^^^^^^^^^ this step
      help: bounds are relative to the threshold, not values of the metric
    "#);
    insta::assert_snapshot!(service("scaling: [{step: cpu, above: 70%, below: 20%, steps: [{from: 0, change: +1}]}]"), @r#"
    PLM0313 error: service `api`: step scaling needs exactly one of `above`, `at_least`, `below` and `at_most`
      5:34 |     scaling: [{step: cpu, above: 70%, below: 20%, steps: [{from: 0, change: +1}]}]
           |                                  ^^^ one threshold
      5:46 |     scaling: [{step: cpu, above: 70%, below: 20%, steps: [{from: 0, change: +1}]}]
           |                                              ^^^ one threshold
      help: write for example `above: 70%`
    "#);
}

#[test]
fn b6_scaling_targets_and_counts_must_be_possible() {
    insta::assert_snapshot!(service("tasks: {min: 8, max: 4, desired: 20}\nscaling: [{track: cpu, at: 0.7}, {track: cpu, at: 60%}, {track: requests, at: 70%}, {track: memory}, {at: 5}]"), @r#"
    PLM0302 error: service `api`: the task count has a minimum of 8 above its maximum of 4
      5:18 |     tasks: {min: 8, max: 4, desired: 20}
           |                  ^ minimum
      5:26 |     tasks: {min: 8, max: 4, desired: 20}
           |                          ^ maximum
      help: write `4..8` if they were exchanged
    PLM0303 error: service `api`: cpu 0.7 is outside 1% to 100%
      6:32 |     scaling: [{track: cpu, at: 0.7}, {track: cpu, at: 60%}, {track: requests, at: 70%}, {track: memory}, {at: 5}]
           |                                ^^^ cannot be reached
      help: write a percentage such as `70%`
    PLM0318 error: service `api`: two policies track `cpu`
      6:46 |     scaling: [{track: cpu, at: 0.7}, {track: cpu, at: 60%}, {track: requests, at: 70%}, {track: memory}, {at: 5}]
           |                                              ^^^ second one
      6:23 |     scaling: [{track: cpu, at: 0.7}, {track: cpu, at: 60%}, {track: requests, at: 70%}, {track: memory}, {at: 5}]
           |                       ^^^ first one
      help: keep the one with the lower target
    PLM0303 error: service `api`: requests are counted, not a percentage
      6:83 |     scaling: [{track: cpu, at: 0.7}, {track: cpu, at: 60%}, {track: requests, at: 70%}, {track: memory}, {at: 5}]
           |                                                                                   ^^^ cannot be reached
      help: write a number of requests per minute such as `1000`
    PLM0203 error: service `api`: the policy that tracks `memory` has no target
      6:89 |     scaling: [{track: cpu, at: 0.7}, {track: cpu, at: 60%}, {track: requests, at: 70%}, {track: memory}, {at: 5}]
           |                                                                                         ^^^^^^^^^^^^^^^ `at` is missing
      help: write `at: 70%`
    PLM0203 error: `services.api.scaling.4`: neither `track`, `step` nor `schedule` says what kind of scaling this is
      6:106 |     scaling: [{track: cpu, at: 0.7}, {track: cpu, at: 60%}, {track: requests, at: 70%}, {track: memory}, {at: 5}]
            |                                                                                                          ^^^^^^^ this item
      help: write for example `{track: cpu, at: 70%}`
    "#);
    insta::assert_snapshot!(errors("image: job\ntasks: 1..4\nscaling: [{track: requests, at: 100}, {track: memory, at: 80%, resolution: 30s}]"), @r#"
    PLM0317 error: service `shop`: a service without load balancer has no requests to scale on
      3:19 | scaling: [{track: requests, at: 100}, {track: memory, at: 80%, resolution: 30s}]
           |                   ^^^^^^^^ no such metric here
      help: use `cpu` or `memory`, or give the service a `port`
    PLM0205 error: `services.shop.scaling.1.resolution`: `30s` is not a metric resolution
      3:76 | scaling: [{track: requests, at: 100}, {track: memory, at: 80%, resolution: 30s}]
           |                                                                            ^^^ expected a metric resolution, found `30s`
      help: ECS publishes service metrics every `60s` or every `20s`
    "#);
    insta::assert_snapshot!(service("tasks: 2..4\nscaling: [{schedule: daily, min: 3}, {schedule: rate(1 day)}, {schedule: rate(1 day), min: 9}]"), @r#"
    PLM0314 error: service `api`: `daily` is not a schedule
      6:26 |     scaling: [{schedule: daily, min: 3}, {schedule: rate(1 day)}, {schedule: rate(1 day), min: 9}]
           |                          ^^^^^ cannot be read
      help: write `cron(0 8 ? * MON-FRI *)` (six fields), `rate(12 hours)` or `at(2026-12-24T18:00:00)`
    PLM0203 error: service `api`: a scheduled action changes nothing
      6:42 |     scaling: [{schedule: daily, min: 3}, {schedule: rate(1 day)}, {schedule: rate(1 day), min: 9}]
           |                                          ^^^^^^^^^^^^^^^^^^^^^^^ neither `min` nor `max`
      help: write for example `min: 4`
    PLM0302 error: service `api`: the scheduled action leaves a minimum of 9 above a maximum of 4
      6:96 |     scaling: [{schedule: daily, min: 3}, {schedule: rate(1 day)}, {schedule: rate(1 day), min: 9}]
           |                                                                                                ^ this action
      help: change both `min` and `max` in the action
    "#);
}

#[test]
fn b12_an_objective_that_nothing_meets_is_refused() {
    insta::assert_snapshot!(service("objective: {latency: {p95: 0ms, p0: 5ms}, memory_headroom: 100%}"), @r#"
    PLM0310 error: service `api`: a p95 latency of 0 ms or less is impossible
      5:32 |     objective: {latency: {p95: 0ms, p0: 5ms}, memory_headroom: 100%}
           |                                ^^^ must be above 0
    PLM0205 error: service `api`: `p0` is not a percentile
      5:37 |     objective: {latency: {p95: 0ms, p0: 5ms}, memory_headroom: 100%}
           |                                     ^^ not a percentile
      help: write `p95` or `p99.9`
    PLM0310 error: service `api`: a memory headroom of 100% leaves nothing to hold
      5:64 |     objective: {latency: {p95: 0ms, p0: 5ms}, memory_headroom: 100%}
           |                                                                ^^^^ must be below 100%
    "#);
    insta::assert_snapshot!(service("objective: fast"), @r#"
    PLM0205 error: `services.api.objective`: `fast` is not an objective
      5:16 |     objective: fast
           |                ^^^^ expected an objective, found `fast`
      help: write `p95 < 200ms`, or a mapping such as `{latency: {p95: 200ms}}`
    "#);
}

#[test]
fn x5_networks_span_two_zones_and_fit_their_range() {
    insta::assert_snapshot!(errors("image: shop\nnetwork: {cidr: 10.0.0.1/16, zones: 1}\n"), @r#"
    PLM0315 error: the address is not the first of its range
      2:17 | network: {cidr: 10.0.0.1/16, zones: 1}
           |                 ^^^^^^^^^^^ this range
      help: for example `10.0.0.0/16`
    PLM0303 error: the number of zones 1 is outside 2 to 6
      2:37 | network: {cidr: 10.0.0.1/16, zones: 1}
           |                                     ^ out of range
      help: the nearest value allowed is 2
    "#);
    insta::assert_snapshot!(errors("image: shop\nnetwork: {vpc: default, nat: single}\n"), @r#"
    PLM0313 error: `nat` cannot be set for the account's default VPC
      2:30 | network: {vpc: default, nat: single}
           |                              ^^^^^^ belongs to a VPC of the stack's own
      help: remove it, or write `vpc: own`
    "#);
    insta::assert_snapshot!(errors("image: shop\nnetwork: {cidr: 10.0.0.0/27, zones: 3}\n"), @r#"
    PLM0315 error: the range is too small for a public and a private subnet in each of 3 zones
      2:17 | network: {cidr: 10.0.0.0/27, zones: 3}
           |                 ^^^^^^^^^^^ this range
      help: for example `10.0.0.0/16`
    "#);
}

#[test]
fn d5_a_secret_never_stands_in_the_file() {
    let found = service("secrets: {KEY: hunter2}");
    assert!(!found.lines().next().unwrap().contains("hunter2"));
    insta::assert_snapshot!(found, @r#"
    PLM0202 error: `services.api.secrets.KEY`: a secret's value must never stand in a stack file
      5:20 |     secrets: {KEY: hunter2}
           |                    ^^^^^^^ expected `vault` or an ARN
      help: write `vault`, or the ARN of an existing secret or parameter
    "#);
}

#[test]
fn x4_tags_that_aws_refuses_are_refused() {
    insta::assert_snapshot!(errors("image: shop\ntags: {'aws:x': y}\n"), @r#"
    PLM0316 error: keys that start with `aws:` belong to AWS
      2:8 | tags: {'aws:x': y}
          |        ^^^^^^^ this tag
    "#);
    insta::assert_snapshot!(errors("image: shop\ntags: {Owner: 'a, b # c', Team: Käse und 1_2.3:4/5=6+7-8@9}\n"), @r#"
    PLM0316 error: tags hold letters, digits, blanks and `_.:/=+-@`
      2:8 | tags: {Owner: 'a, b # c', Team: Käse und 1_2.3:4/5=6+7-8@9}
          |        ^^^^^ this tag
    "#);
}

#[test]
fn d1_instances_need_types_and_services_need_instances() {
    insta::assert_snapshot!(errors("image: shop\ncluster: {ec2: {instances: 9..3, target_capacity: 0%}}\n"), @r#"
    PLM0203 error: EC2 capacity takes 1 to 40 instance types, here are 0
      2:16 | cluster: {ec2: {instances: 9..3, target_capacity: 0%}}
           |                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ instance types
      help: write for example `instance_types: [t3.medium, t3a.medium]`
    PLM0302 error: the number of instances has a minimum of 9 above its maximum of 3
      2:28 | cluster: {ec2: {instances: 9..3, target_capacity: 0%}}
           |                            ^^^^ minimum
      help: write `3..9` if they were exchanged
    PLM0303 error: the target capacity 0% is outside 1% to 100%
      2:51 | cluster: {ec2: {instances: 9..3, target_capacity: 0%}}
           |                                                   ^^ out of range
      help: the nearest value allowed is 1%
    "#);
    insta::assert_snapshot!(errors("image: shop\ncapacity: ec2\n"), @r#"
    PLM0313 error: service `shop`: `capacity: ec2` needs instances, but the cluster has none
      2:11 | capacity: ec2
           |           ^^^ no instances
      help: add `ec2: {instance_types: [t3.medium], instances: 2..10}` to `cluster`
    "#);
}

#[test]
fn names_that_aws_refuses_are_refused() {
    insta::assert_snapshot!(errors("stack: 1shop\nimage: Shop\n"), @r#"
    PLM0205 error: `stack`: `1shop` is not a stack name
      1:8 | stack: 1shop
          |        ^^^^^ expected a stack name, found `1shop`
      help: use letters, digits and hyphens, starting with a letter, at most 100 characters
    PLM0311 error: service `stack`: `Shop` is not a repository name
      2:8 | image: Shop
          |        ^^^^ not a repository
      help: use lower-case letters, digits and `.`, `_`, `-`, `/` between them; images of other registries need their host
    "#);
    insta::assert_snapshot!(errors("services: {my_api: {image: shop}, api: {image: shop}, API: {image: shop}}\n"), @r#"
    PLM0311 error: `my_api` is not a service name
      1:12 | services: {my_api: {image: shop}, api: {image: shop}, API: {image: shop}}
           |            ^^^^^^ this name
      help: use letters, digits and hyphens, starting with a letter, at most 64 characters
    PLM0307 error: the service name `API` differs from another one only in case or hyphens
      1:55 | services: {my_api: {image: shop}, api: {image: shop}, API: {image: shop}}
           |                                                       ^^^ second one
      1:35 | services: {my_api: {image: shop}, api: {image: shop}, API: {image: shop}}
           |                                   ^^^ first one
    "#);
}

#[test]
fn keys_of_a_service_beside_services_are_explained() {
    insta::assert_snapshot!(errors("tasks: 3\nservices: {api: {image: shop}}\n"), @r#"
    PLM0201 error: `tasks` belongs to a service, not to the stack
      1:1 | tasks: 3
          | ^^^^^ not here
      help: move it under a service, or under `defaults` for all of them
    "#);
}

#[test]
fn overlays_of_other_environments_are_checked_too() {
    insta::assert_snapshot!(errors("image: shop\nenvironments: {prod: {taks: 3, region: mars}, 'bad name': {}, stage: 3}\n"), @r#"
    PLM0201 error: `services.shop`: the key `taks` is not known here
      2:23 | environments: {prod: {taks: 3, region: mars}, 'bad name': {}, stage: 3}
           |                       ^^^^ unknown key
      help: did you mean `tasks`?
    PLM0205 error: `region`: `mars` is not a region
      2:40 | environments: {prod: {taks: 3, region: mars}, 'bad name': {}, stage: 3}
           |                                        ^^^^ expected a region, found `mars`
      help: write a region code such as `us-east-1`
    PLM0311 error: `bad name` is not an environment name
      2:47 | environments: {prod: {taks: 3, region: mars}, 'bad name': {}, stage: 3}
           |                                               ^^^^^^^^^^ this name
      help: use letters, digits and hyphens, at most 20 characters
    PLM0202 error: `stage`: expected a mapping of keys to change, found `3`
      2:70 | environments: {prod: {taks: 3, region: mars}, 'bad name': {}, stage: 3}
           |                                                                      ^ found `3`
    "#);
}
