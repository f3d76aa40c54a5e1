//! Every state a stack may be in when `up` comes.

use super::world::*;
use super::*;
use serde_json::Value;

/// Changes the task definition.
const CHANGE: &str = "size: {cpu: 1024, memory: 2048}\n";
const OURS: &[(&str, &str)] = &[("Stack", "shop"), ("Environment", "dev")];

fn play<T>(machine: Machine<T>, world: &mut World, user: &mut User) -> Result<T, Stop> {
    run(machine, world, user)
}

fn service_id(world: &World) -> String {
    id_of(world, "AWS::ECS::Service")
}

fn id_of(world: &World, kind: &str) -> String {
    let template: Value = serde_json::from_str(&world.stacks["shop-dev"].template).unwrap();
    let all = template["Resources"].as_object().unwrap();
    all.iter().find(|(_, resource)| resource["Type"] == kind).unwrap().0.clone()
}

fn deployed() -> World {
    let mut world = World::new();
    play(up(deployment(FILE)), &mut world, &mut User::saying(Answer::Yes)).unwrap();
    world
}

#[test]
fn a_stack_of_somebody_else_is_refused_and_not_touched() {
    for tags in [
        &[][..],
        &[("Stack", "other"), ("Environment", "dev")],
        &[("Stack", "shop"), ("Environment", "prod")],
    ] {
        for verb in ["up", "diff", "destroy"] {
            let mut world = World::new();
            world.standing("shop-dev", "CREATE_COMPLETE", tags);
            let before = world.state();
            let mut user = User::saying(Answer::Yes);
            let stop = match verb {
                "up" => play(up(deployment(FILE)), &mut world, &mut user).unwrap_err(),
                "diff" => play(diff(deployment(FILE)), &mut world, &mut user).unwrap_err(),
                _ => play(destroy(deployment(FILE)), &mut world, &mut user).unwrap_err(),
            };
            assert!(
                matches!(&stop, Stop::Barred { message, .. } if message.contains("is not this one")),
                "{verb}: {stop}"
            );
            assert_eq!(world.state(), before, "{verb}");
            assert!(user.asked.is_empty());
        }
    }
}

#[test]
fn a_failed_creation_tells_the_first_failure_the_stopped_task_and_its_log() {
    let mut world = World::new();
    let id = {
        let probe = deployed();
        service_id(&probe)
    };
    world.fails = Some(id.clone());
    let mut user = User::saying(Answer::Yes);
    let stop = play(up(deployment(FILE)), &mut world, &mut user).unwrap_err();
    let Stop::Failed { message, rolled_back, .. } = &stop else { panic!("{stop}") };
    assert!(*rolled_back);
    assert!(
        message.contains(&id) && message.contains("it broke") && message.contains("services."),
        "{message}"
    );
    let heard = user.text();
    for word in
        ["exit code 137", "Essential container in task exited", "panic: no database", "circuit breaker"]
    {
        assert!(heard.contains(word), "{word} is missing");
    }
    // The next run asks, removes what never stood, and makes it.
    world.fails = None;
    let mut user = User::saying(Answer::Yes);
    play(up(deployment(FILE)), &mut world, &mut user).unwrap();
    assert_eq!(world.stacks["shop-dev"].status, "CREATE_COMPLETE");
    assert_eq!(user.asked.len(), 2);
}

#[test]
fn a_failed_update_is_told_as_rolled_back() {
    let mut world = deployed();
    world.fails = Some(id_of(&world, "AWS::ECS::TaskDefinition"));
    let changed = format!("{FILE}{CHANGE}");
    let mut user = User::saying(Answer::Yes);
    let stop = play(up(deployment(&changed)), &mut world, &mut user).unwrap_err();
    assert!(matches!(&stop, Stop::Failed { rolled_back: true, .. }), "{stop}");
    assert_eq!(world.stacks["shop-dev"].status, "UPDATE_ROLLBACK_COMPLETE");
}

#[test]
fn a_stuck_rollback_is_continued_and_then_skipped() {
    let mut world = deployed();
    world.rollback_sticks = true;
    let id = service_id(&world);
    let stack = world.stacks.get_mut("shop-dev").unwrap();
    stack.status = "UPDATE_ROLLBACK_FAILED".into();
    stack.resources.get_mut(&id).unwrap().1 = "UPDATE_FAILED".into();
    let mut user = User::saying(Answer::Yes);
    play(up(deployment(FILE)), &mut world, &mut user).unwrap();
    assert_eq!(world.count("cloudformation:ContinueUpdateRollback"), 2);
    let skipped = world.calls.iter().any(|call| {
        matches!(call, Call::CloudFormation(crate::call::CloudFormation::ContinueRollback { skip, .. }) if *skip == [id.clone()])
    });
    assert!(skipped);
}

#[test]
fn remains_of_a_creation_are_deleted_only_after_a_yes() {
    for status in ["ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED"] {
        let mut world = World::new();
        world.standing("shop-dev", status, OURS);
        let before = world.state();
        let stop = play(up(deployment(FILE)), &mut world, &mut User::saying(Answer::No)).unwrap_err();
        assert_eq!((stop, world.state()), (Stop::Declined, before), "{status}");
        play(up(deployment(FILE)), &mut world, &mut User::saying(Answer::Yes)).unwrap();
        assert_eq!(world.stacks["shop-dev"].status, "CREATE_COMPLETE", "{status}");
    }
}

#[test]
fn a_no_leaves_neither_a_change_set_nor_a_stack_in_review() {
    let mut world = World::new();
    let stop = play(up(deployment(FILE)), &mut world, &mut User::saying(Answer::No)).unwrap_err();
    assert_eq!(stop, Stop::Declined);
    assert!(world.stacks.is_empty());
    let mut world = deployed();
    let before = world.state();
    let changed = format!("{FILE}{CHANGE}");
    play(up(deployment(&changed)), &mut world, &mut User::saying(Answer::Nobody)).unwrap_err();
    assert_eq!(world.state(), before);
}

#[test]
fn c6_a_deployment_keeps_the_count_that_stands_in_the_deployed_template() {
    let mut world = deployed();
    let id = service_id(&world);
    let stack = world.stacks.get_mut("shop-dev").unwrap();
    let mut template: Value = serde_json::from_str(&stack.template).unwrap();
    template["Resources"][&id]["Properties"]["DesiredCount"] = 7.into();
    stack.template = template.to_string();
    let changed = format!("{FILE}{CHANGE}");
    play(up(deployment(&changed)), &mut world, &mut User::saying(Answer::Yes)).unwrap();
    let template: Value = serde_json::from_str(&world.stacks["shop-dev"].template).unwrap();
    assert_eq!(template["Resources"][&id]["Properties"]["DesiredCount"], 7);
}

#[test]
fn c6_a_stack_that_people_deployed_from_the_yaml_of_synth_keeps_its_count_too() {
    let mut world = deployed();
    let id = service_id(&world);
    let wanted = deployment(FILE);
    let layout = plimsoll_infra::cloudformation::plan(
        &wanted.platform,
        &wanted.graph,
        &wanted.origin,
        &Default::default(),
    )
    .unwrap();
    let mut template = layout.stacks[0].template.clone();
    template.set_property(&id, "DesiredCount", Some(plimsoll_infra::cloudformation::Node::Integer(7)));
    world.stacks.get_mut("shop-dev").unwrap().template = template.yaml();
    play(up(deployment(&format!("{FILE}{CHANGE}"))), &mut world, &mut User::saying(Answer::Yes)).unwrap();
    let template: Value = serde_json::from_str(&world.stacks["shop-dev"].template).unwrap();
    assert_eq!(template["Resources"][&id]["Properties"]["DesiredCount"], 7);
}

#[test]
fn an_image_tag_given_on_deployment_stays_until_the_stack_file_names_another() {
    let mut world = World::new();
    let mut given = deployment(FILE);
    let name = given.graph.parameters.iter().map(|parameter| parameter.id.to_string());
    let name = name.into_iter().find(|name| name.ends_with("ImageTag")).unwrap();
    given.parameters.insert(name.clone(), "v42".into());
    play(up(given), &mut world, &mut User::saying(Answer::Yes)).unwrap();
    assert_eq!(world.stacks["shop-dev"].parameters[&name], "v42");
    play(up(deployment(&format!("{FILE}{CHANGE}"))), &mut world, &mut User::saying(Answer::Yes)).unwrap();
    assert_eq!(world.stacks["shop-dev"].parameters[&name], "v42");
    let file = FILE.replace("image: shop", "image: {repository: shop, tag: v43}");
    play(up(deployment(&file)), &mut world, &mut User::saying(Answer::Yes)).unwrap();
    assert_eq!(world.stacks["shop-dev"].parameters[&name], "v43");
}

#[test]
fn a_replacement_that_its_own_name_forbids_is_refused_beforehand() {
    let mut world = deployed();
    let before = world.state();
    world.replaces = true;
    let changed = format!("{FILE}health_check: {{path: /other}}\n");
    let stop = play(up(deployment(&changed)), &mut world, &mut User::saying(Answer::Yes)).unwrap_err();
    let Stop::Invalid { message, .. } = &stop else { panic!("{stop}") };
    assert!(message.contains("because of Port") && message.contains("-tg-dev"), "{message}");
    assert_eq!(world.state(), before);
}

#[test]
fn ctrl_c_detaches_and_the_next_run_follows_to_the_end() {
    let mut world = World::new();
    let mut user = User::saying(Answer::Yes);
    user.patience = 4;
    let stop = play(up(deployment(FILE)), &mut world, &mut user).unwrap_err();
    assert!(matches!(&stop, Stop::Detached { message } if message.contains("plimsoll up")), "{stop}");
    assert_eq!(world.stacks["shop-dev"].status, "CREATE_IN_PROGRESS");
    let sets = world.count("cloudformation:ExecuteChangeSet");
    play(up(deployment(FILE)), &mut world, &mut User::saying(Answer::Yes)).unwrap();
    assert_eq!(world.count("cloudformation:ExecuteChangeSet"), sets);
    assert_eq!(world.stacks["shop-dev"].status, "CREATE_COMPLETE");
}

#[test]
fn patience_ends_and_says_what_was_waited_for() {
    let mut world = World::new();
    let mut short = deployment(FILE);
    short.options.timeout = 20;
    let stop = play(up(short), &mut world, &mut User::saying(Answer::Yes)).unwrap_err();
    assert!(matches!(&stop, Stop::TimedOut { message } if message.contains("waited 20 s for")), "{stop}");
}

#[test]
fn throttling_while_following_is_borne() {
    let mut world = World::new();
    let mut user = User::saying(Answer::Yes);
    user.patience = 4;
    play(up(deployment(FILE)), &mut world, &mut user).unwrap_err();
    let operation = "cloudformation:DescribeStackEvents";
    world.refusals.push((operation, throttled(operation), 7));
    play(up(deployment(FILE)), &mut world, &mut User::saying(Answer::Yes)).unwrap();
    assert_eq!(world.stacks["shop-dev"].status, "CREATE_COMPLETE");
    assert_eq!(world.refusals[0].2, 0, "all refusals were met");
}

#[test]
fn expired_credentials_stop_at_once_and_nothing_is_done() {
    let mut world = World::new();
    let operation = "sts:GetCallerIdentity";
    world.refusals.push((
        operation,
        Refusal::of(operation, "ExpiredToken", "The security token is expired"),
        1,
    ));
    let stop = play(up(deployment(FILE)), &mut world, &mut User::saying(Answer::Yes)).unwrap_err();
    assert!(stop.to_string().contains("expired") && stop.to_string().contains("sign in again"), "{stop}");
    assert_eq!(world.calls.len(), 1);
}

#[test]
fn access_denied_in_the_middle_leaves_nothing_half_done() {
    let mut world = World::new();
    let operation = "cloudformation:CreateChangeSet";
    world.refusals.push((operation, denied(operation), 1));
    let stop = play(up(deployment(FILE)), &mut world, &mut User::saying(Answer::Yes)).unwrap_err();
    assert!(stop.to_string().contains("plimsoll permissions"), "{stop}");
    assert!(world.stacks.is_empty());
}

#[test]
fn termination_protection_follows_the_stack_file() {
    let mut world = World::new();
    let protected = format!("{FILE}termination_protection: true\n");
    play(up(deployment(&protected)), &mut world, &mut User::saying(Answer::Yes)).unwrap();
    assert!(world.stacks["shop-dev"].protected);
    play(up(deployment(FILE)), &mut world, &mut User::saying(Answer::Yes)).unwrap();
    assert!(!world.stacks["shop-dev"].protected);
}
