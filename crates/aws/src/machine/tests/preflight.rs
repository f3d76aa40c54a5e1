//! What must be there before anything is changed.

use super::world::*;
use super::*;

fn stopped(world: &mut World, file: &str) -> String {
    let before = world.state();
    let stop = run(up(deployment(file)), world, &mut User::saying(Answer::Yes)).unwrap_err();
    assert!(matches!(stop, Stop::Invalid { .. } | Stop::Barred { .. }), "{stop}");
    assert_eq!(world.state(), before, "nothing half done");
    stop.to_string()
}

#[test]
fn a_missing_image_and_a_missing_repository_are_told_with_their_place() {
    let mut world = World::new();
    world.images = false;
    let text = stopped(&mut world, FILE);
    assert!(text.contains("services.") && text.contains("no image latest"), "{text}");
    let operation = "ecr:DescribeImages";
    let mut world = World::new();
    world.refusals.push((operation, Refusal::of(operation, "RepositoryNotFoundException", "no"), 1));
    assert!(stopped(&mut world, FILE).contains("no repository shop"));
}

#[test]
fn what_may_not_be_looked_up_is_told_and_not_taken_for_granted() {
    let operation = "ecr:DescribeImages";
    let mut world = World::new();
    world.refusals.push((operation, denied(operation), 1));
    let mut user = User::saying(Answer::Yes);
    run(up(deployment(FILE)), &mut world, &mut user).unwrap();
    assert!(user.text().contains("was not checked"));
}

#[test]
fn a_certificate_of_another_region_or_not_issued_is_refused() {
    let file = |region: &str| {
        format!("{FILE}load_balancer: {{certificate: 'arn:aws:acm:{region}:123456789012:certificate/a'}}\n")
    };
    let text = stopped(&mut World::new(), &file("eu-west-1"));
    assert!(text.contains("eu-west-1") && text.contains("us-east-1"), "{text}");
    let mut world = World::new();
    world.certificate = "PENDING_VALIDATION".into();
    assert!(stopped(&mut world, &file("us-east-1")).contains("PENDING_VALIDATION"));
    let operation = "acm:DescribeCertificate";
    let mut world = World::new();
    world.refusals.push((operation, Refusal::of(operation, "ResourceNotFoundException", "no"), 1));
    assert!(stopped(&mut world, &file("us-east-1")).contains("no certificate"));
}

#[test]
fn an_unknown_vpc_is_told_with_its_id() {
    let file = format!(
        "{FILE}network: {{vpc: vpc-0000000000000bad0, public_subnets: [subnet-0000000000000000a, subnet-0000000000000000b], \
         task_subnets: [subnet-0000000000000000a, subnet-0000000000000000b]}}\n"
    );
    let text = stopped(&mut World::new(), &file);
    assert!(text.contains("vpc-0000000000000bad0"), "{text}");
}

#[test]
fn a_region_without_default_vpc_is_told_with_two_ways_out() {
    let file = format!("{FILE}network: default\n");
    let mut world = World::new();
    world.vpcs.clear();
    let text = stopped(&mut world, &file);
    assert!(text.contains("no default VPC") && text.contains("network:"), "{text}");
}

#[test]
fn a11_the_default_vpc_and_a_subnet_of_each_zone_become_parameters() {
    let file = format!("{FILE}network: default\n");
    let mut world = World::new();
    run(up(deployment(&file)), &mut world, &mut User::saying(Answer::Yes)).unwrap();
    let parameters = &world.stacks["shop-dev"].parameters;
    assert_eq!(parameters["VpcId"], "vpc-1");
    assert_eq!(parameters["SubnetIds"], "subnet-a,subnet-b");
}

#[test]
fn a_repository_of_the_stack_is_looked_up_by_its_own_name_and_may_be_empty() {
    let mut world = World::new();
    world.images = false;
    let mut user = User::saying(Answer::Yes);
    run(up(deployment(&format!("{FILE}registries: {{shop: {{}}}}\n"))), &mut world, &mut user).unwrap();
    assert!(user.text().contains("the repository shop-dev has no image latest"), "{}", user.text());
}
