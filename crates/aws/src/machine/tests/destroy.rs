//! Removal: order, cures, proofs.

use super::world::*;
use super::*;
use crate::call::s3::ObjectVersion;
use crate::permissions;
use crate::policy::Verb;
use std::collections::BTreeSet;

fn deployed(file: &str) -> World {
    let mut world = World::new();
    run(up(deployment(file)), &mut world, &mut User::saying(Answer::Yes)).unwrap();
    world
}

fn removed(world: &mut World, user: &mut User, unprotect: bool) -> Result<Removed, Stop> {
    let mut wanted = deployment(FILE);
    wanted.options.unprotect = unprotect;
    run(destroy(wanted), world, user)
}

#[test]
fn nothing_is_removed_without_the_name_of_the_stack() {
    let mut world = deployed(FILE);
    let before = world.state();
    let mut user = User::saying(Answer::No);
    assert_eq!(removed(&mut world, &mut user, false).unwrap_err(), Stop::Declined);
    assert!(matches!(&user.asked[..], [Question::Type { word, .. }] if word == "shop-dev"));
    assert_eq!(world.state(), before);
}

#[test]
fn termination_protection_is_respected_and_lifted_by_the_option() {
    let mut world = deployed(&format!("{FILE}termination_protection: true\n"));
    let before = world.state();
    let stop = removed(&mut world, &mut User::saying(Answer::Yes), false).unwrap_err();
    assert!(stop.to_string().contains("--disable-protection"), "{stop}");
    assert_eq!(world.state(), before);
    let done = removed(&mut world, &mut User::saying(Answer::Yes), true).unwrap();
    assert_eq!(done.left, Left::Nothing { inactive: 0 });
    assert!(world.stacks.is_empty());
}

#[test]
fn x3_buckets_are_emptied_with_all_versions_before_the_stack_is_removed() {
    let mut world = deployed(FILE);
    let stack = world.stacks.get_mut("shop-dev").unwrap();
    stack.resources.insert("Logs".into(), ("AWS::S3::Bucket".into(), "CREATE_COMPLETE".into()));
    let object = |version: &str| ObjectVersion { key: "a".into(), version: Some(version.into()) };
    world.buckets.insert("p-Logs".into(), ["1", "2", "3", "4", "5"].map(object).into());
    removed(&mut world, &mut User::saying(Answer::Yes), false).unwrap();
    assert!(world.stacks.is_empty() && world.buckets["p-Logs"].is_empty());
}

#[test]
fn a_removal_that_fails_once_is_cured_and_tried_again_and_twice_is_told() {
    let mut world = deployed(FILE);
    let stack = world.stacks.get_mut("shop-dev").unwrap();
    stack
        .resources
        .insert("Name".into(), ("AWS::ServiceDiscovery::Service".into(), "CREATE_COMPLETE".into()));
    world.sticks = Some(("Name".into(), 1));
    removed(&mut world, &mut User::saying(Answer::Yes), false).unwrap();
    assert!(world.stacks.is_empty());
    assert_eq!(world.count("servicediscovery:DeregisterInstance"), 1);

    let mut world = deployed(FILE);
    let stack = world.stacks.get_mut("shop-dev").unwrap();
    stack
        .resources
        .insert("Name".into(), ("AWS::ServiceDiscovery::Service".into(), "CREATE_COMPLETE".into()));
    world.sticks = Some(("Name".into(), 9));
    let stop = removed(&mut world, &mut User::saying(Answer::Yes), false).unwrap_err();
    assert!(
        matches!(&stop, Stop::Failed { message, .. } if message.contains("Name") && message.contains("p-Name")),
        "{stop}"
    );
}

#[test]
fn what_is_left_by_its_tags_is_listed_and_revisions_are_counted_apart() {
    let mut world = deployed(FILE);
    world.tagged = vec!["arn:aws:ecs:r:1:task-definition/shop:1".into()];
    let done = removed(&mut world, &mut User::saying(Answer::Yes), false).unwrap();
    assert_eq!(done.left, Left::Nothing { inactive: 1 });
    world.tagged.push("arn:aws:s3:::left".into());
    let done = removed(&mut world, &mut User::saying(Answer::Yes), false).unwrap();
    assert_eq!(done.left, Left::These(vec!["arn:aws:s3:::left".into()]));
    let operation = "tag:GetResources";
    world.refusals.push((operation, denied(operation), 1));
    let done = removed(&mut world, &mut User::saying(Answer::Yes), false).unwrap();
    assert!(matches!(done.left, Left::Unknown { .. }));
}

#[test]
fn log_groups_that_aws_made_for_the_cluster_are_removed() {
    let mut world = deployed(FILE);
    world.log_groups.insert("/aws/ecs/containerinsights/cluster-dev/performance".into());
    world.log_groups.insert("/aws/ecs/containerinsights/cluster-prod/performance".into());
    removed(&mut world, &mut User::saying(Answer::Yes), false).unwrap();
    let left: Vec<&String> = world.log_groups.iter().collect();
    assert_eq!(left, ["/aws/ecs/containerinsights/cluster-prod/performance"]);
}

#[test]
fn every_call_that_a_verb_makes_is_in_its_policy_and_in_the_table() {
    let check = |world: &World, verb: Verb| {
        for call in &world.calls {
            assert!(permissions::of(call).is_some(), "{} is not in the table", call.operation());
            assert!(
                verb.operations().contains(&call.operation()),
                "{verb:?}: {} is missing",
                call.operation()
            );
        }
    };
    let mut ups: BTreeSet<&str> = BTreeSet::new();
    let world = deployed(&format!("{FILE}network: default\ntermination_protection: true\n"));
    check(&world, Verb::Up);
    ups.extend(world.operations());
    assert!(ups.len() > 10, "{ups:?}");

    let mut world = deployed(FILE);
    world.calls.clear();
    let changed = format!("{FILE}size: {{cpu: 1024, memory: 2048}}\n");
    run(diff(deployment(&changed)), &mut world, &mut User::saying(Answer::Yes)).unwrap();
    check(&world, Verb::Diff);

    world.calls.clear();
    let stack = world.stacks.get_mut("shop-dev").unwrap();
    stack
        .resources
        .insert("Name".into(), ("AWS::ServiceDiscovery::Service".into(), "CREATE_COMPLETE".into()));
    stack
        .resources
        .insert("Group".into(), ("AWS::AutoScaling::AutoScalingGroup".into(), "CREATE_COMPLETE".into()));
    world.sticks = Some(("Name".into(), 1));
    removed(&mut world, &mut User::saying(Answer::Yes), false).unwrap();
    check(&world, Verb::Destroy);
}
