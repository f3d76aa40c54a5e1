//! Keys that only infrastructure needs: jobs, registries, queues, existing networks, keys, allowances.

use crate::support::{errors, platform};
use plimsoll_spec::platform::network::{ExistingVpc, Network};
use plimsoll_spec::platform::scaling::Schedule;
use plimsoll_units::Seconds;

const SHOP: &str = "services: {api: {image: shop, port: 80}}\n";

fn with(keys: &str) -> String {
    format!("{SHOP}{keys}\n")
}

#[test]
fn jobs_run_by_schedule_or_by_hand() {
    let platform = platform(&with(
        "jobs:\n  report: {image: shop, command: [run, report], schedule: cron(0 6 * * ? *), timezone: Europe/Berlin}\n  migrate: {image: shop, spot: true}",
    ));
    let [report, migrate] = platform.jobs.as_slice() else { panic!("two jobs") };
    assert!(matches!(report.schedule, Some(Schedule::Cron(_))));
    assert_eq!((report.timezone.as_str(), report.command.len(), report.spot), ("Europe/Berlin", 2, false));
    assert_eq!((migrate.schedule.clone(), migrate.spot), (None, true));
}

#[test]
fn a_job_cannot_take_a_services_name_or_a_vault() {
    insta::assert_snapshot!(errors(&with("jobs: {API: {image: shop, schedule: daily, secrets: {KEY: vault}}}")), @r#"
    PLM0307 error: the name `API` is taken
      2:8 | jobs: {API: {image: shop, schedule: daily, secrets: {KEY: vault}}}
          |        ^^^ taken by a service or another job
    PLM0314 error: job `API`: `daily` is not a schedule
      2:37 | jobs: {API: {image: shop, schedule: daily, secrets: {KEY: vault}}}
           |                                     ^^^^^ cannot be read
      help: write `cron(0 8 ? * MON-FRI *)` (six fields), `rate(12 hours)` or `at(2026-12-24T18:00:00)`
    PLM0313 error: job `API`: a job has no vault of its own
      2:53 | jobs: {API: {image: shop, schedule: daily, secrets: {KEY: vault}}}
           |                                                     ^^^^^^^^^^^^ these secrets
      help: write the ARN of an existing secret or parameter
    "#);
}

#[test]
fn an_existing_network_is_named_by_its_ids() {
    let keys = "network: {vpc: vpc-0a1b2c3d4e5f67890, public_subnets: [subnet-11111111, subnet-22222222]}";
    let Network::Existing(vpc) = platform(&with(keys)).network else { panic!("existing") };
    let subnets = vec!["subnet-11111111".to_owned(), "subnet-22222222".to_owned()];
    let expected = ExistingVpc {
        vpc: "vpc-0a1b2c3d4e5f67890".to_owned(),
        public_subnets: subnets.clone(),
        task_subnets: subnets,
        public_tasks: true,
    };
    assert_eq!(vpc, expected);
}

#[test]
fn an_existing_network_has_no_shape_of_ours() {
    insta::assert_snapshot!(errors(&with("network: {vpc: vpc-0a1b2c3d4e5f67890, nat: single, public_subnets: [subnet-1, subnet-22222222]}")), @r#"
    PLM0313 error: `nat` cannot be set for a VPC that exists
      2:44 | network: {vpc: vpc-0a1b2c3d4e5f67890, nat: single, public_subnets: [subnet-1, subnet-22222222]}
           |                                            ^^^^^^ belongs to a VPC of the stack's own
      help: remove it, or write `vpc: own`
    PLM0311 error: `subnet-1` in `public_subnets` is not the id of a subnet
      2:69 | network: {vpc: vpc-0a1b2c3d4e5f67890, nat: single, public_subnets: [subnet-1, subnet-22222222]}
           |                                                                     ^^^^^^^^ this subnet
    "#);
    insta::assert_snapshot!(errors(&with("network: {vpc: vpc-0a1b2c3d4e5f67890}")), @r#"
    PLM0203 error: a VPC that exists needs at least two subnets, in different zones
      2:16 | network: {vpc: vpc-0a1b2c3d4e5f67890}
           |                ^^^^^^^^^^^^^^^^^^^^^ too few subnets
      help: write `public_subnets: [subnet-…, subnet-…]`, and `task_subnets` where tasks live elsewhere
    "#);
    insta::assert_snapshot!(errors(&with("network: {task_subnets: [subnet-11111111, subnet-22222222]}")), @r#"
    PLM0313 error: `task_subnets` belongs to a VPC that exists
      2:25 | network: {task_subnets: [subnet-11111111, subnet-22222222]}
           |                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ no such VPC is named
      help: remove it, or write `vpc: vpc-…`
    "#);
    insta::assert_snapshot!(errors(&with("network: {vpc: vpc-shared}")), @r#"
    PLM0205 error: `network.vpc`: `vpc-shared` is no choice of VPC
      2:16 | network: {vpc: vpc-shared}
           |                ^^^^^^^^^^ expected `own`, `default` or the id of a VPC, found `vpc-shared`
      help: write `own`, `default` or an id such as `vpc-0a1b2c3d4e5f67890`
    "#);
}

#[test]
fn the_word_ecs_names_what_instances_need_too() {
    let of =
        |cluster: &str| match platform(&with(&format!("network: {{nat: none, endpoints: ecs}}\n{cluster}")))
            .network
        {
            Network::Own(vpc) => vpc.endpoints,
            other => panic!("{other:?}"),
        };
    assert_eq!(of(""), ["ecr.api", "ecr.dkr", "logs"]);
    let instances = ["ecr.api", "ecr.dkr", "ecs", "ecs-agent", "ecs-telemetry", "logs"];
    assert_eq!(of("cluster: {ec2: {instance_types: [t3.medium]}}"), instances);
}

#[test]
fn subnets_are_large_enough_for_a_load_balancer() {
    assert!(errors(&with("network: {cidr: 10.0.0.0/26}")).contains("too small"));
    assert!(matches!(platform(&with("network: {cidr: 10.0.0.0/25}")).network, Network::Own(_)));
}

#[test]
fn a_worker_scales_by_its_queue() {
    let platform = platform(
        "services: {mail: {image: mail, tasks: 1..20, queue: {messages_per_task: 100, dead_letter_after: 5}}}\n",
    );
    let queue = platform.services[0].queue.clone().unwrap();
    assert_eq!(queue.messages_per_task, Some(100.0));
    assert_eq!((queue.dead_letter_after, queue.visibility_timeout), (Some(5), Seconds::new(30)));
}

#[test]
fn a_queue_outside_of_what_sqs_takes_is_refused() {
    insta::assert_snapshot!(
        errors("services: {mail: {image: mail, queue: {visibility_timeout: 13h, retention: 30s, dead_letter_after: 0}}}\n"),
        @r#"
    PLM0303 error: service `mail`: the visibility timeout 13h is outside 0s to 12h
      1:60 | services: {mail: {image: mail, queue: {visibility_timeout: 13h, retention: 30s, dead_letter_after: 0}}}
           |                                                            ^^^ out of range
      help: the nearest value allowed is 12h
    PLM0303 error: service `mail`: the retention of messages 30s is outside 60s to 14d
      1:76 | services: {mail: {image: mail, queue: {visibility_timeout: 13h, retention: 30s, dead_letter_after: 0}}}
           |                                                                            ^^^ out of range
      help: the nearest value allowed is 60s
    PLM0303 error: service `mail`: the number of failed attempts 0 is outside 1 to 1000
      1:100 | services: {mail: {image: mail, queue: {visibility_timeout: 13h, retention: 30s, dead_letter_after: 0}}}
            |                                                                                                    ^ out of range
      help: the nearest value allowed is 1
    "#
    );
}

#[test]
fn d5_a_vault_rotates_by_a_function() {
    let keys = "image: shop\nport: 80\nsecrets: {PORT: vault}\nvault: {rotation: {days: 7, function: 'arn:aws:lambda:eu-west-1:123456789012:function:turn'}}\n";
    let rotation = platform(keys).services[0].vault_rotation.clone().unwrap();
    assert_eq!(rotation.days, 7);
    insta::assert_snapshot!(errors("image: shop\nport: 80\nsecrets: {PORT: vault}\nvault: {rotation: {days: 0}}\n"), @r#"
    PLM0203 error: service `shop`: a rotation needs the ARN of its function
      4:19 | vault: {rotation: {days: 0}}
           |                   ^^^^^^^^^ `function` is missing
      help: write `function: arn:aws:lambda:…`; AWS offers ready ones for its databases
    PLM0303 error: service `shop`: the days between rotations 0 is outside 1 to 1000
      4:26 | vault: {rotation: {days: 0}}
           |                          ^ out of range
      help: the nearest value allowed is 1
    "#);
}

#[test]
fn an_allowance_needs_a_rule_and_a_reason() {
    let allowed =
        platform(&with("allow: [{rule: plm0801, service: api, because: the audit wants it}]")).allowed;
    assert_eq!((allowed[0].rule.as_str(), allowed[0].because.as_str()), ("PLM0801", "the audit wants it"));
    insta::assert_snapshot!(errors(&with("allow: [{rule: PLM0801}, {rule: PLM0802, service: apo, because: x}]")), @r#"
    PLM0203 error: an accepted finding needs its rule and the reason
      2:9 | allow: [{rule: PLM0801}, {rule: PLM0802, service: apo, because: x}]
          |         ^^^^^^^^^^^^^^^ `rule` or `because` is missing
      help: write for example `{rule: PLM0801, because: the audit wants it}`
    PLM0319 error: there is no service `apo`
      2:51 | allow: [{rule: PLM0801}, {rule: PLM0802, service: apo, because: x}]
           |                                                   ^^^ no such service
      help: did you mean `api`?
    "#);
}

#[test]
fn repositories_are_made_by_name() {
    let platform = platform(&with("registries: {shop: {keep: 5}, tools/build: {}}"));
    assert_eq!(platform.registries.len(), 2);
    assert_eq!((platform.registries[0].keep_images, platform.registries[0].scan_on_push), (5, true));
    insta::assert_snapshot!(errors(&with("registries: {Shop: {keep: 0}}")), @r#"
    PLM0311 error: `Shop` is not a repository name
      2:14 | registries: {Shop: {keep: 0}}
           |              ^^^^ not a repository
      help: use lower-case letters, digits and `.`, `_`, `-`, `/` between them
    PLM0303 error: the number of images kept 0 is outside 1 to 1000
      2:27 | registries: {Shop: {keep: 0}}
           |                           ^ out of range
      help: the nearest value allowed is 1
    "#);
}

#[test]
fn x6_a_key_is_an_arn() {
    let key = "arn:aws:kms:us-east-1:123456789012:key/0a1b";
    assert_eq!(
        platform(&with(&format!("encryption: {{key: '{key}'}}"))).encryption_key.as_deref(),
        Some(key)
    );
    insta::assert_snapshot!(errors(&with("encryption: {key: my-key}")), @r#"
    PLM0311 error: `my-key` is not the ARN of a KMS key
      2:19 | encryption: {key: my-key}
           |                   ^^^^^^ not a key
      help: write `arn:aws:kms:REGION:ACCOUNT:key/ID`
    "#);
}

#[test]
fn protection_prefix_and_exec_are_off_unless_written() {
    let plain = platform(SHOP);
    assert_eq!((plain.termination_protection, plain.name_prefix), (false, None));
    assert!(!plain.services[0].exec && !plain.services[0].read_only && plain.services[0].command.is_empty());
    let written = platform(
        "termination_protection: true\nprefix: shop\ncluster: {exec: true}\nservices: {api: {image: shop, port: 80, read_only: true, command: serve, rollout: {reset_failures: false}}}\n",
    );
    assert_eq!((written.termination_protection, written.name_prefix.as_deref()), (true, Some("shop")));
    let api = &written.services[0];
    assert!(api.exec && api.read_only && api.command == ["serve"]);
    assert!(!api.rollout.circuit_breaker.unwrap().reset_on_healthy_task);
}

#[test]
fn a_name_of_the_stacks_own_resources_is_refused() {
    insta::assert_snapshot!(errors("services: {load-balancer: {image: shop, port: 80}}\njobs: {instance: {image: shop}}\n"), @"
    PLM0307 error: `load-balancer` is a name of the stack's own resources
      1:12 | services: {load-balancer: {image: shop, port: 80}}
           |            ^^^^^^^^^^^^^ taken
      help: add a word, for example `load-balancer-app`
    PLM0307 error: `instance` is a name of the stack's own resources
      2:8 | jobs: {instance: {image: shop}}
          |        ^^^^^^^^ taken
      help: add a word, for example `instance-app`
    ");
}

#[test]
fn services_whose_resources_would_meet_in_one_name_are_refused() {
    insta::assert_snapshot!(errors("services: {mail: {image: shop}, mail-dead-letter: {image: shop}}\n"), @"
    PLM0307 error: `mail` and `mail-dead-letter` would have resources of one name
      1:33 | services: {mail: {image: shop}, mail-dead-letter: {image: shop}}
           |                                 ^^^^^^^^^^^^^^^^ this one ends with what a resource of the other is called
      1:12 | services: {mail: {image: shop}, mail-dead-letter: {image: shop}}
           |            ^^^^ the other one
      help: choose another ending
    ");
}
