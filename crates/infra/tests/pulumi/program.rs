//! Programs in no language: complete, in order, with stable names.

use crate::support::{EXAMPLES, example, random};
use plimsoll_infra::provider::translate;
use plimsoll_infra::pulumi::{Program, Value, flat, program};
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// The programs of all platforms, with the number of resources that each must have; made once for all tests.
pub(crate) fn programs() -> &'static [(String, Program, usize)] {
    static ALL: OnceLock<Vec<(String, Program, usize)>> = OnceLock::new();
    ALL.get_or_init(|| {
        let examples = EXAMPLES.iter().map(|name| ((*name).to_owned(), example(name)));
        let random =
            random().iter().cloned().enumerate().map(|(seed, pair)| (format!("random {seed}"), pair));
        let made = examples.chain(random).map(|(name, (platform, graph))| {
            let program =
                program(&platform, &graph).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
            let flat = flat(&platform, &graph).unwrap_or_else(|problems| panic!("{name}: {problems:?}"));
            let expected = translate(&graph).resources.len();
            assert_eq!(flat.resources.len(), expected, "{name}");
            (name, program, expected)
        });
        made.collect()
    })
}

#[test]
fn every_resource_is_made_once_and_nothing_refers_to_what_comes_later() {
    for (name, program, expected) in programs() {
        let mut addresses = BTreeSet::new();
        let mut made: BTreeSet<&str> = BTreeSet::new();
        for instance in &program.instances {
            let component = program.component(&instance.component).unwrap();
            assert_eq!(component.resources.len(), instance.addresses.len(), "{name}: {}", instance.name);
            addresses.extend(instance.addresses.iter());
            for (argument, value) in &instance.arguments {
                value.each(&mut |value| {
                    if let Value::Exposed(other, key) = value {
                        assert!(
                            made.contains(other.as_str()),
                            "{name}: {argument} of {} is {other}.{key}",
                            instance.name
                        );
                    }
                });
            }
            let given: Vec<&str> = instance.arguments.iter().map(|(name, _)| name.as_str()).collect();
            let taken: Vec<&str> =
                component.arguments.iter().map(|argument| argument.name.as_str()).collect();
            assert_eq!(given, taken, "{name}");
            assert!(made.insert(&instance.variable), "{name}: {} twice", instance.variable);
        }
        assert_eq!(addresses.len(), *expected, "{name}");
    }
}

#[test]
fn within_a_component_nothing_refers_to_what_comes_later_or_is_unknown() {
    for (name, program, _) in programs() {
        for component in &program.components {
            let arguments: BTreeSet<&str> = component.arguments.iter().map(|one| one.name.as_str()).collect();
            let mut made: BTreeSet<&str> = BTreeSet::new();
            for resource in &component.resources {
                let check = &mut |value: &Value| match value {
                    Value::Attribute(other, _) | Value::Resource(other) => {
                        assert!(
                            made.contains(other.as_str()),
                            "{name}: {} refers to {other}",
                            resource.variable
                        );
                    }
                    Value::Argument(argument) => {
                        assert!(
                            arguments.contains(argument.as_str()),
                            "{name}: {argument} of {}",
                            component.name
                        );
                    }
                    Value::Setting(_) | Value::Exposed(..) => {
                        panic!("{name}: {value:?} in {}", component.name)
                    }
                    _ => {}
                };
                resource.properties.iter().for_each(|(_, value)| value.each(check));
                resource.depends_on.iter().for_each(|value| value.each(check));
                assert!(made.insert(&resource.variable), "{name}: {} twice", resource.variable);
            }
        }
    }
}

#[test]
fn c6_d5_what_others_own_is_ignored() {
    let (platform, graph) = example("ec2-shared");
    let program = program(&platform, &graph).unwrap();
    let service = program.component("service").unwrap();
    let ignored: Vec<&[&str]> = service
        .resources
        .iter()
        .filter(|resource| !resource.ignore_changes.is_empty())
        .map(|resource| resource.ignore_changes.as_slice())
        .collect();
    assert!(ignored.contains(&["desiredCount", "taskDefinition"].as_slice()), "{ignored:?}");
    assert!(ignored.contains(&["secretString"].as_slice()), "{ignored:?}");
}

#[test]
fn services_that_look_alike_share_one_component() {
    let (platform, graph) = example("microservices");
    let program = program(&platform, &graph).unwrap();
    let calls = program.instances.iter().filter(|instance| instance.component == "service").count();
    assert_eq!(calls, 12);
}
