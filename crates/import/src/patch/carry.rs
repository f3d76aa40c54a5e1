//! What changes between two platforms, carried onto a third one.

use plimsoll_spec::Platform;
use plimsoll_spec::platform::network::Network;
use plimsoll_spec::platform::service::Service;

/// `onto` with everything that an optimizer may change and that differs between `before` and `after`; services are matched by
/// name. Code from which a stack file was made may have gone its own way since: only what the plan changes is to be changed there.
#[must_use]
pub fn carry(before: &Platform, after: &Platform, onto: &Platform) -> Platform {
    let mut carried = onto.clone();
    if before.cluster.insights != after.cluster.insights {
        carried.cluster.insights = after.cluster.insights;
    }
    if let (Network::Own(old), Network::Own(new), Network::Own(own)) =
        (&before.network, &after.network, &mut carried.network)
    {
        put(&mut own.nat, &old.nat, &new.nat);
        put(&mut own.endpoints, &old.endpoints, &new.endpoints);
    }
    for own in &mut carried.services {
        if let (Some(old), Some(new)) = (before.service(&own.name), after.service(&own.name)) {
            service(own, old, new);
        }
    }
    carried
}

fn service(own: &mut Service, old: &Service, new: &Service) {
    put(&mut own.size.cpu, &old.size.cpu, &new.size.cpu);
    put(&mut own.size.memory, &old.size.memory, &new.size.memory);
    put(&mut own.architecture, &old.architecture, &new.architecture);
    put(&mut own.tasks, &old.tasks, &new.tasks);
    put(&mut own.capacity, &old.capacity, &new.capacity);
    put(&mut own.scaling, &old.scaling, &new.scaling);
    put(&mut own.logs.retention, &old.logs.retention, &new.logs.retention);
    if let (Some(own), Some(old), Some(new)) = (&mut own.target_group, &old.target_group, &new.target_group) {
        put(&mut own.algorithm, &old.algorithm, &new.algorithm);
        put(&mut own.deregistration_delay, &old.deregistration_delay, &new.deregistration_delay);
    }
}

fn put<T: PartialEq + Clone>(own: &mut T, old: &T, new: &T) {
    if old != new {
        own.clone_from(new);
    }
}
