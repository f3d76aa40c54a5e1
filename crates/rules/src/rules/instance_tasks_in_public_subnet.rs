//! Tasks on instances stand in public subnets, where they reach nothing outside the VPC.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use crate::view::network::{self, WayOut};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0644"),
    title: "Tasks on instances stand in public subnets, where they reach nothing outside the VPC.",
    severity: Severity::Warning,
    page: page!(
        "PLM0644",
        "\
A task with a network of its own (`awsvpc`) on an EC2 instance never gets a public address; asking for one \
is refused. In a subnet whose default route is an internet gateway its packets leave and no answer finds \
back: databases and interfaces on the internet are out of reach, also those of AWS without an endpoint. Its \
image still arrives, because the instance fetches it, so that the fault shows only in the program.",
        "\
Amazon ECS developer guide, task networking with the awsvpc network mode on EC2, read 2026-09"
    ),
    check,
};

const SUBNETS: &str = "NetworkConfiguration.AwsvpcConfiguration.Subnets";

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for service in model.of_kind(ecs::SERVICE) {
        if ecs::on_fargate(model, service) != Some(false) || service.at(SUBNETS).is_none() {
            continue;
        }
        let known = network::subnets_of(model, service);
        let is_public = match (&known, subject.platform) {
            (Some(subnets), _) => {
                subnets.iter().any(|subnet| network::way_out(model, subnet) == WayOut::InternetGateway)
            }
            // The subnets are not the stack's, but the stack file says that tasks have public addresses in them.
            (None, Some(platform)) => platform.network.tasks_have_public_ips(),
            (None, None) => {
                check.skip(service, service.nearest(SUBNETS), "the routes of the subnets are not known here");
                false
            }
        };
        if is_public {
            let message =
                "tasks on instances have no public address, and their subnets no other way to the internet";
            let help = "place them in private subnets with a NAT gateway (`nat: single`), or on Fargate";
            check.found(Some(service), service.nearest(SUBNETS), message, help);
        }
    }
}
