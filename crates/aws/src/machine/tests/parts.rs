//! A platform that takes several stacks.

use super::world::*;
use super::*;

/// A platform of so many services, which one stack of CloudFormation cannot hold.
fn file(services: usize) -> String {
    let mut text = "stack: shop\nenvironment: dev\nservices:\n".to_owned();
    for number in 0..services {
        text.push_str(&format!(
            "  s{number}:\n    image: shop\n    port: 8080\n    objective: p95 < 200ms\n    route: {{path: /s{number}/*}}\n"
        ));
    }
    text
}

fn made(world: &World) -> Vec<String> {
    let executed = world.calls.iter().filter_map(|call| match call {
        Call::CloudFormation(crate::call::CloudFormation::ExecuteChangeSet { stack, .. }) => {
            Some(stack.clone())
        }
        _ => None,
    });
    executed.collect()
}

#[test]
fn several_stacks_are_made_in_order_asked_for_once_and_removed_in_the_opposite_order() {
    let mut world = World::new();
    let mut user = User::saying(Answer::Yes);
    let wanted = deployment(&file(60));
    let done = run(up(wanted.clone()), &mut world, &mut user).unwrap();
    let names: Vec<String> = done.stacks.iter().map(|stack| stack.stack.name.clone()).collect();
    assert!(names.len() > 2 && names[0] == "shop-dev" && names[1] == "shop-dev-services-1", "{names:?}");
    assert_eq!(made(&world), names);
    assert_eq!(user.asked.len(), 1);
    assert!(world.buckets.keys().all(|bucket| bucket == "plimsoll-1-us-east-1"));

    // Nothing changes, and nothing moves from one stack to another.
    let again = run(up(wanted.clone()), &mut world, &mut user).unwrap();
    assert!(again.stacks.iter().all(|stack| !stack.changed));

    let removed = run(destroy(wanted), &mut world, &mut user).unwrap();
    let mut reverse = names;
    reverse.reverse();
    // What watches all stands last and goes first.
    assert_eq!(removed.stacks, reverse);
    assert!(world.stacks.is_empty() && world.buckets.is_empty(), "{:?}", world.buckets.keys());
}

#[test]
fn a_stack_whose_services_are_all_gone_is_removed() {
    let mut world = World::new();
    let mut user = User::saying(Answer::Yes);
    let done = run(up(deployment(&file(60))), &mut world, &mut user).unwrap();
    let many = done.stacks.len();
    let done = run(up(deployment(&file(3))), &mut world, &mut user).unwrap();
    assert!(done.stacks.len() < many, "{} of {many}", done.stacks.len());
    assert_eq!(world.stacks.len(), done.stacks.len());
}
