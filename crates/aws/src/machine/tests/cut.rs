//! A run that is cut after any action and started again ends where an uncut one does.

use super::world::*;
use super::*;
use crate::call::s3::ObjectVersion;

const CHANGED: &str = "stack: shop\nenvironment: dev\nimage: shop\nport: 8080\nobjective: p95 < 200ms\nsize: {cpu: 1024, memory: 2048}\nhealth_check: {path: /other}\ntermination_protection: true\n";

fn deploy(world: &mut World, file: &str) {
    run_cut(up(deployment(file)), world, usize::MAX - 1).unwrap().unwrap();
}

/// Runs `machine` in a world, cut after every number of actions; each time the second run must bring the same end.
fn same_end<T: std::fmt::Debug>(world: impl Fn() -> World, machine: impl Fn() -> Machine<T>) -> usize {
    let (machine, mut whole) = (&machine, world());
    run_cut(machine(), &mut whole, usize::MAX - 1).unwrap().unwrap();
    let end = whole.state();
    for actions in 0.. {
        let mut cut = world();
        let ended = run_cut(machine(), &mut cut, actions).is_some();
        run_cut(machine(), &mut cut, usize::MAX - 1).unwrap().unwrap();
        assert_eq!(cut.state(), end, "cut after {actions} actions");
        if ended {
            return actions;
        }
    }
    unreachable!()
}

#[test]
fn a_creation_cut_after_any_action_ends_the_same() {
    let cuts = same_end(World::new, {
        let wanted = deployment(FILE);
        move || up(wanted.clone())
    });
    assert!(cuts > 50, "{cuts}");
}

#[test]
fn an_update_cut_after_any_action_ends_the_same() {
    let world = || {
        let mut world = World::new();
        deploy(&mut world, FILE);
        world
    };
    let cuts = same_end(world, {
        let wanted = deployment(CHANGED);
        move || up(wanted.clone())
    });
    assert!(cuts > 20, "{cuts}");
}

#[test]
fn a_removal_cut_after_any_action_ends_the_same() {
    let world = || {
        let mut world = World::new();
        deploy(&mut world, FILE);
        world.log_groups.insert("/aws/ecs/containerinsights/cluster-dev/performance".into());
        let object = |key: &str| ObjectVersion { key: key.into(), version: Some("1".into()) };
        let objects =
            ["templates/shop-dev/a.json", "templates/shop-dev/b.json", "templates/other-dev/c.json"];
        world.buckets.insert("plimsoll-1-us-east-1".into(), objects.map(object).into());
        world
    };
    let cuts = same_end(world, {
        let wanted = deployment(FILE);
        move || destroy(wanted.clone())
    });
    assert!(cuts > 40, "{cuts}");
}

#[test]
fn a_difference_leaves_nothing_behind_and_changes_nothing() {
    let mut world = World::new();
    let found = run_cut(diff(deployment(FILE)), &mut world, usize::MAX - 1).unwrap().unwrap();
    assert!(found.stacks[0].creates && found.stacks[0].changes.len() > 20);
    assert!(world.stacks.is_empty(), "no stack in review is left");

    deploy(&mut world, FILE);
    let before = world.state();
    let same = run_cut(diff(deployment(FILE)), &mut world, usize::MAX - 1).unwrap().unwrap();
    assert!(same.is_empty());
    let found = run_cut(diff(deployment(CHANGED)), &mut world, usize::MAX - 1).unwrap().unwrap();
    assert!(!found.is_empty());
    assert_eq!(world.state(), before);
}

#[test]
fn a_second_deployment_of_the_same_file_makes_no_change_set() {
    let mut world = World::new();
    deploy(&mut world, FILE);
    let before = world.count("cloudformation:CreateChangeSet");
    let again = run_cut(up(deployment(FILE)), &mut world, usize::MAX - 1).unwrap().unwrap();
    assert!(!again.stacks[0].changed);
    assert_eq!(world.count("cloudformation:CreateChangeSet"), before);
}

#[test]
fn a_comment_in_the_stack_file_is_no_change() {
    let mut world = World::new();
    deploy(&mut world, FILE);
    let commented = format!("# a comment\n{FILE}");
    let again = run_cut(up(deployment(&commented)), &mut world, usize::MAX - 1).unwrap().unwrap();
    assert!(!again.stacks[0].changed);
}
