//! What must be emptied before CloudFormation can delete it.

use super::action::{Progress, Stop};
use super::port::Port;
use super::staging;
use crate::call::Teardown;
use crate::call::cloudformation::StackResource;
use crate::refusal::{Refusal, RefusalKind};

/// Empties buckets and auto scaling groups.
///
/// AWS: a bucket is deleted only when no version is left in it; an instance that is protected from scale-in keeps its group
/// alive once the capacity provider that would take the protection away is gone; sources S3 `DeleteBucket` and
/// aws/containers-roadmap 2862, read 2026-09.
pub(super) async fn before(port: &Port, resources: &[StackResource]) -> Result<(), Stop> {
    for (resource, id) in alive(resources) {
        match resource.kind.as_str() {
            "AWS::S3::Bucket" => bucket(port, id).await?,
            "AWS::AutoScaling::AutoScalingGroup" => group(port, id).await?,
            _ => {}
        }
    }
    Ok(())
}

/// After a removal has failed: also takes leftovers out of Cloud Map, where a task's registration may linger.
pub(super) async fn cure(port: &Port, resources: &[StackResource]) -> Result<(), Stop> {
    for (resource, id) in alive(resources) {
        match resource.kind.as_str() {
            "AWS::ServiceDiscovery::Service" => registrations(port, id).await?,
            "AWS::ServiceDiscovery::PrivateDnsNamespace" | "AWS::ServiceDiscovery::HttpNamespace" => {
                namespace(port, id).await?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn alive(resources: &[StackResource]) -> impl Iterator<Item = (&StackResource, &str)> {
    let there = resources.iter().filter(|resource| resource.status != "DELETE_COMPLETE");
    there.filter_map(|resource| Some((resource, resource.physical_id.as_deref()?)))
}

/// What is gone needs no emptying.
fn gone_is_fine(answer: Result<(), Refusal>) -> Result<(), Stop> {
    match answer {
        Err(refusal) if !matches!(refusal.kind, RefusalKind::NotFound) => Err(refusal.into()),
        _ => Ok(()),
    }
}

async fn bucket(port: &Port, bucket: &str) -> Result<(), Stop> {
    let removed = staging::empty(port, bucket, "").await?;
    if removed > 0 {
        port.say(Progress::Note(format!("emptied the bucket {bucket}: {removed} objects"))).await;
    }
    Ok(())
}

async fn group(port: &Port, group: &str) -> Result<(), Stop> {
    let call = Teardown::DescribeGroup { group: group.to_owned() };
    let operation = call.operation();
    let Some(instances) = port.call(call).await?.group_instances(operation)? else { return Ok(()) };
    let protected: Vec<String> =
        instances.into_iter().filter(|instance| instance.protected).map(|instance| instance.id).collect();
    for instances in protected.chunks(50) {
        let call = Teardown::UnprotectInstances { group: group.to_owned(), instances: instances.to_vec() };
        gone_is_fine(port.order(call).await)?;
    }
    gone_is_fine(port.order(Teardown::EmptyGroup { group: group.to_owned() }).await)
}

async fn registrations(port: &Port, service: &str) -> Result<(), Stop> {
    let list = |next| Teardown::ListDiscoveryInstances { service: service.to_owned(), next }.into();
    let instances = match port.pages(list).await {
        Err(refusal) if refusal.is(RefusalKind::NotFound) => return Ok(()),
        instances => instances?,
    };
    for instance in instances {
        let call = Teardown::DeregisterInstance { service: service.to_owned(), instance };
        gone_is_fine(port.order(call).await)?;
    }
    Ok(())
}

/// Services that Service Connect made in the namespace are in no template.
async fn namespace(port: &Port, namespace: &str) -> Result<(), Stop> {
    let list = |next| Teardown::ListDiscoveryServices { namespace: namespace.to_owned(), next }.into();
    let services = match port.pages(list).await {
        Err(refusal) if refusal.is(RefusalKind::NotFound) => return Ok(()),
        services => services?,
    };
    for service in services {
        registrations(port, &service).await?;
        gone_is_fine(port.order(Teardown::DeleteDiscoveryService { service }).await)?;
    }
    Ok(())
}
