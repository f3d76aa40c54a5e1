//! What must be there before anything is changed.

use super::action::{Progress, Stop};
use super::deployment::Deployment;
use super::port::Port;
use crate::call::ec2::Subnet;
use crate::call::{Ec2, Lookup};
use crate::refusal::{Refusal, RefusalKind};
use plimsoll_infra::Context;
use plimsoll_infra::family::registries::name_in_account;
use plimsoll_infra::graph::{Lookup as Find, Parameter};
use plimsoll_spec::platform::network::Network;
use plimsoll_spec::platform::service::Image;
use std::collections::{BTreeMap, BTreeSet};

/// Checks certificate, network and images, as far as the credentials allow.
pub(super) async fn check(port: &Port, deployment: &Deployment) -> Result<(), Stop> {
    if !deployment.options.preflight {
        return Ok(());
    }
    certificate(port, deployment).await?;
    network(port, deployment).await?;
    images(port, deployment).await
}

/// What the answer to a look-up means: a value, or `None` where it may not be known and people are told.
async fn bear<T>(port: &Port, what: &str, answer: Result<T, Refusal>) -> Result<Option<T>, Stop> {
    match answer {
        Ok(value) => Ok(Some(value)),
        Err(refusal) if matches!(refusal.kind, RefusalKind::AccessDenied | RefusalKind::Other) => {
            port.say(Progress::Warning(format!("{what} was not checked: {refusal}"))).await;
            Ok(None)
        }
        Err(refusal) => Err(refusal.into()),
    }
}

async fn certificate(port: &Port, deployment: &Deployment) -> Result<(), Stop> {
    let platform = &deployment.platform;
    let Some(arn) = platform.load_balancer.as_ref().and_then(|balancer| balancer.certificate.clone()) else {
        return Ok(());
    };
    let invalid = |message: String, help: &str| Err(Stop::Invalid { message, help: help.to_owned() });
    let region = arn.split(':').nth(3).unwrap_or_default();
    if region != platform.region.as_str() {
        let help =
            "a load balancer takes certificates of its own region only: request one there and name its ARN";
        return invalid(
            format!("load_balancer.certificate: {arn} is in {region}, the stack is in {}", platform.region),
            help,
        );
    }
    let call = Lookup::Certificate { arn: arn.clone() };
    let operation = call.operation();
    let answer = port.call(call).await.and_then(|reply| reply.text(operation));
    match answer {
        Err(refusal) if matches!(refusal.kind, RefusalKind::NotFound | RefusalKind::Validation) => invalid(
            format!("load_balancer.certificate: there is no certificate {arn}"),
            "`aws acm list-certificates` lists those of the region",
        ),
        answer => match bear(port, "the certificate", answer).await? {
            Some(status) if status != "ISSUED" && !status.is_empty() => invalid(
                format!("load_balancer.certificate: {arn} is {status}, not ISSUED"),
                "validate the domain in AWS Certificate Manager first",
            ),
            _ => Ok(()),
        },
    }
}

async fn network(port: &Port, deployment: &Deployment) -> Result<(), Stop> {
    let Network::Existing(existing) = &deployment.platform.network else { return Ok(()) };
    let call = Ec2::DescribeVpcs { ids: vec![existing.vpc.clone()] };
    let operation = call.operation();
    let answer = port.call(call).await.and_then(|reply| reply.vpcs(operation));
    let missing = |what: &str| Stop::Invalid {
        message: format!("network: there is no {what} in {}", deployment.platform.region),
        help: "`aws ec2 describe-vpcs` and `aws ec2 describe-subnets` list what is there".to_owned(),
    };
    match answer {
        Err(refusal) if matches!(refusal.kind, RefusalKind::NotFound | RefusalKind::Validation) => {
            return Err(missing(&existing.vpc));
        }
        Ok(vpcs) if vpcs.is_empty() => return Err(missing(&existing.vpc)),
        answer => _ = bear(port, "the VPC", answer).await?,
    }
    let ids: BTreeSet<&String> = existing.public_subnets.iter().chain(&existing.task_subnets).collect();
    let call = Ec2::DescribeSubnets { vpc: None, ids: ids.into_iter().cloned().collect() };
    let operation = call.operation();
    let answer = port.call(call).await.and_then(|reply| reply.subnets(operation));
    let subnets = match answer {
        Err(refusal) if matches!(refusal.kind, RefusalKind::NotFound | RefusalKind::Validation) => {
            return Err(missing(&format!("such subnet ({})", refusal.message)));
        }
        answer => bear(port, "the subnets", answer).await?,
    };
    let foreign = subnets.iter().flatten().find(|subnet| subnet.vpc != existing.vpc);
    if let Some(subnet) = foreign {
        return Err(Stop::Invalid {
            message: format!("network: {} is in {}, not in {}", subnet.id, subnet.vpc, existing.vpc),
            help: "name subnets of the VPC".to_owned(),
        });
    }
    zones(&existing.public_subnets, subnets.as_deref())
}

/// AWS: an application load balancer needs subnets in two zones, one in each; source ELB user guide, read 2026-09.
fn zones(public: &[String], subnets: Option<&[Subnet]>) -> Result<(), Stop> {
    let Some(subnets) = subnets else { return Ok(()) };
    let of = |id: &String| subnets.iter().find(|subnet| &subnet.id == id).map(|subnet| subnet.zone.as_str());
    let zones: Vec<&str> = public.iter().filter_map(of).collect();
    let distinct: BTreeSet<&&str> = zones.iter().collect();
    if public.is_empty() || (distinct.len() >= 2 && distinct.len() == zones.len()) {
        return Ok(());
    }
    Err(Stop::Invalid {
        message: format!("network.public_subnets: they are in {}", zones.join(", ")),
        help: "a load balancer needs subnets in at least two zones, one in each".to_owned(),
    })
}

async fn images(port: &Port, deployment: &Deployment) -> Result<(), Stop> {
    let platform = &deployment.platform;
    let services =
        platform.services.iter().map(|service| (format!("services.{}", service.name), &service.image));
    let jobs = platform.jobs.iter().map(|job| (format!("jobs.{}", job.name), &job.image));
    let mut wanted: BTreeMap<(&str, &str), String> = BTreeMap::new();
    for (path, image) in services.chain(jobs) {
        if let Image::Repository { name, tag } = image {
            wanted.entry((name, tag)).or_insert(path);
        }
    }
    for ((repository, tag), path) in wanted {
        let own = platform.registries.iter().any(|registry| registry.name == repository);
        let repository = name_in_account(&Context::new(platform, None), repository);
        image(port, &repository, tag, &path, own).await?;
    }
    Ok(())
}

async fn image(port: &Port, repository: &str, tag: &str, path: &str, own: bool) -> Result<(), Stop> {
    let call = Lookup::Image { repository: repository.to_owned(), reference: tag.to_owned() };
    let operation = call.operation();
    let answer = port.call(call).await.and_then(|reply| reply.exists(operation));
    let (message, push) = match answer {
        Ok(true) => return Ok(()),
        Ok(false) => (
            format!("{path}.image: the repository {repository} has no image {tag}"),
            "push the image first, or name a tag that is there",
        ),
        Err(refusal) if refusal.is(RefusalKind::NotFound) => (
            format!("{path}.image: there is no repository {repository} in the account and region"),
            "create it (`registries:` makes it part of the stack), or name the one that holds the image",
        ),
        Err(refusal) => {
            bear(port, &format!("the image {repository}:{tag}"), Err::<(), _>(refusal)).await?;
            return Ok(());
        }
    };
    if own {
        let text = format!(
            "{message}; its tasks start once the image is pushed, which must happen while the stack is made"
        );
        port.say(Progress::Warning(text)).await;
        return Ok(());
    }
    Err(Stop::Invalid { message, help: push.to_owned() })
}

/// Finds the value of a parameter in the account.
pub(super) async fn find(port: &Port, parameter: &Parameter, how: Find) -> Result<String, Stop> {
    let barred = |message: String| {
        Stop::Barred {
        message,
        help: "let the stack make its own network (`network: {cidr: 10.0.0.0/16}`), or name one with `network: {vpc: …}`"
            .to_owned(),
    }
    };
    let call = Ec2::DescribeVpcs { ids: Vec::new() };
    let operation = call.operation();
    let vpcs = port.call(call).await?.vpcs(operation)?;
    let vpc = vpcs.into_iter().find(|vpc| vpc.default);
    let vpc = vpc.ok_or_else(|| barred(format!("{}: the region has no default VPC", parameter.id)))?;
    let Find::DefaultSubnets { zones } = how else { return Ok(vpc.id) };
    let call = Ec2::DescribeSubnets { vpc: Some(vpc.id.clone()), ids: Vec::new() };
    let operation = call.operation();
    let subnets = port.call(call).await?.subnets(operation)?;
    let mut by_zone: BTreeMap<&str, &Subnet> = BTreeMap::new();
    for subnet in subnets.iter().filter(|subnet| subnet.default || subnet.public) {
        by_zone.entry(&subnet.zone).or_insert(subnet);
    }
    let ids: Vec<&str> = by_zone.values().take(usize::from(zones)).map(|subnet| subnet.id.as_str()).collect();
    if ids.len() < usize::from(zones) {
        let text = format!(
            "{}: {} has public subnets in {} zones, {zones} are needed",
            parameter.id,
            vpc.id,
            ids.len()
        );
        return Err(barred(text));
    }
    Ok(ids.join(","))
}
