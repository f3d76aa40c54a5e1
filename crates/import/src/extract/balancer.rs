//! `load_balancer`: the one that the services share.

use super::node::Node;
use super::section::{Key, Property, Section, property, seconds, truth};
use crate::imported::Unit;
use plimsoll_rules::view::balancer::{LISTENER, LOAD_BALANCER, is_application};
use plimsoll_rules::{Datum, Item, Model};
use plimsoll_units::Seconds;

/// The application load balancer of the stack file: the first one.
fn of(model: &Model) -> Option<&Item> {
    model.of_kind(LOAD_BALANCER).find(|balancer| is_application(balancer) != Some(false))
}

/// Writes the load balancer; `is_used` says whether a service takes requests.
pub(super) fn extract(model: &Model, is_used: bool, stack: &mut Section) {
    for network in model.of_kind(LOAD_BALANCER).filter(|balancer| is_application(balancer) == Some(false)) {
        let because = "a stack file describes application load balancers only";
        stack.unknown("load_balancer", "", because, &network.place);
    }
    let Some(balancer) = of(model).filter(|_| is_used) else {
        if is_used {
            stack.assumed("load_balancer", "", "the load balancer is not in the code", None);
        }
        return;
    };
    for other in
        model.of_kind(LOAD_BALANCER).filter(|own| is_application(own) != Some(false) && own.id != balancer.id)
    {
        let because =
            "a stack file has one load balancer: the services of this one are taken as behind the first";
        stack.unknown("load_balancer", "", because, &other.place);
    }
    let scheme = property(balancer, "Scheme");
    let facing = !scheme.datum().is_some_and(|scheme| scheme.is("internal"));
    stack.understood("load_balancer.internet_facing", facing, scheme.place());
    if !facing {
        stack.plain("load_balancer.internet_facing", false);
    }
    ingress(model, balancer, facing, stack);
    certificate(model, balancer, stack);
    if let Some(association) = model.of_kind("AWS::WAFv2::WebACLAssociation").next()
        && let Some(acl) = association.at("WebACLArn")
    {
        arn("load_balancer.web_acl", acl, stack);
    }
    attributes(balancer, stack);
}

/// An attribute of a load balancer.
fn attribute<'a>(balancer: &'a Item, key: &str) -> Property<'a> {
    const LIST: &str = "LoadBalancerAttributes";
    let items = balancer.at(LIST).map_or(&[] as &[Datum], Datum::items);
    match items.iter().position(|item| item.text_at("Key") == Some(key)) {
        Some(index) => property(balancer, format!("{LIST}.{index}.Value")),
        None => property(balancer, format!("{LIST}.{key}")),
    }
}

/// AWS: 60 s, no access logs, no protection where nothing is said; source the Elastic Load Balancing API,
/// `LoadBalancerAttribute`, read 2026-09.
fn attributes(balancer: &Item, stack: &mut Section) {
    let minute = Seconds::new(60);
    let idle =
        Key { path: "load_balancer.idle_timeout", unit: Unit::Seconds, aws: minute, language: Some(minute) };
    stack.take(&idle, &attribute(balancer, "idle_timeout.timeout_seconds"), seconds);
    for (path, key) in [
        ("load_balancer.access_logs", "access_logs.s3.enabled"),
        ("load_balancer.deletion_protection", "deletion_protection.enabled"),
    ] {
        let key_of = Key { path, unit: Unit::Truth, aws: false, language: Some(false) };
        stack.take(&key_of, &attribute(balancer, key), truth);
    }
}

fn certificate(model: &Model, balancer: &Item, stack: &mut Section) {
    let listeners = model.of_kind(LISTENER).filter(|listener| {
        listener.at("LoadBalancerArn").is_none_or(|of| of.mentions(&balancer.id) || of.plain().is_some())
    });
    let mut certificates = listeners.filter_map(|listener| {
        listener.at("Certificates.0.CertificateArn").or_else(|| listener.at("CertificateArn"))
    });
    if let Some(certificate) = certificates.next() {
        arn("load_balancer.certificate", certificate, stack);
    }
}

/// An ARN, where it is known.
fn arn(path: &str, datum: &Datum, stack: &mut Section) {
    match datum.plain().filter(|text| text.starts_with("arn:")) {
        Some(text) => {
            stack.understood(path, text, &datum.place);
            stack.text(path, text);
        }
        None => stack.unknown(path, "", &super::section::why_not(datum), &datum.place),
    }
}

/// The ranges that may connect to the load balancer's security groups.
fn ingress(model: &Model, balancer: &Item, facing: bool, stack: &mut Section) {
    let groups: Vec<&Item> = model
        .of_kind("AWS::EC2::SecurityGroup")
        .filter(|group| balancer.at("SecurityGroups").is_some_and(|own| own.mentions(&group.id)))
        .collect();
    let inline = groups
        .iter()
        .flat_map(|group| group.at("SecurityGroupIngress").map_or(&[] as &[Datum], Datum::items));
    let apart = model
        .of_kind("AWS::EC2::SecurityGroupIngress")
        .filter(|rule| {
            rule.at("GroupId").is_some_and(|own| groups.iter().any(|group| own.mentions(&group.id)))
        })
        .map(|rule| &rule.properties);
    let mut ranges: Vec<String> = Vec::new();
    for rule in inline.chain(apart) {
        for key in ["CidrIp", "CidrIpv6"] {
            match rule.at(key).map(|range| (range, range.plain())) {
                Some((_, Some(text))) if !ranges.iter().any(|known| known == text) => {
                    ranges.push(text.to_owned());
                }
                Some((range, None)) => {
                    stack.unknown("load_balancer.ingress", "", &super::section::why_not(range), &range.place);
                }
                _ => {}
            }
        }
    }
    let Some(group) = groups.first().filter(|_| !ranges.is_empty()) else { return };
    stack.understood("load_balancer.ingress", ranges.join(", "), &group.place);
    let is_usual = facing && ranges == ["0.0.0.0/0"];
    if !is_usual {
        stack.write("load_balancer.ingress", Node::texts(ranges.iter().map(String::as_str)));
    }
}
