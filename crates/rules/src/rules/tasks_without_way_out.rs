//! Tasks cannot reach what they need to start.

use crate::check::Check;
use crate::model::{Datum, Item, Model};
use crate::rule::{Rule, Subject};
use crate::view::network::{self, WayOut};
use crate::view::{capacity, ecs};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0643"),
    title: "Tasks cannot reach what they need to start.",
    severity: Severity::Error,
    page: page!(
        "PLM0643",
        "\
A task on Fargate fetches its image and its secrets and sends its logs through its own network interface. In \
a subnet without a default route it reaches nothing but VPC endpoints: `ecr.api`, `ecr.dkr` and the gateway \
endpoint of `s3` for an image of ECR, `logs` for the `awslogs` driver, `secretsmanager` or `ssm` for \
secrets, `ssmmessages` for ECS Exec. In a subnet whose default route is an internet gateway it needs a \
public address. Otherwise every start ends with `ResourceInitializationError` or `CannotPullContainerError`, \
after minutes of waiting.\n\nInstances need `ecs`, `ecs-agent` and `ecs-telemetry` besides what fetches images. Images of registries on \
the internet cannot be fetched through endpoints.",
        "\
Amazon ECS developer guide, interface VPC endpoints, and Amazon ECR user guide, VPC endpoints, read 2026-09"
    ),
    check,
};

const SUBNETS: &str = "NetworkConfiguration.AwsvpcConfiguration.Subnets";

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for service in model.of_kind(ecs::SERVICE) {
        if ecs::on_fargate(model, service) != Some(true) || service.at(SUBNETS).is_none() {
            continue;
        }
        let place = service.nearest(SUBNETS);
        let Some(subnets) = network::subnets_of(model, service) else {
            check.skip(service, place, "the routes of the subnets are not known here");
            continue;
        };
        let closed = subnets.into_iter().find(|subnet| is_closed(model, subnet, service));
        let Some(closed) = closed else { continue };
        let missing: Vec<&str> = needs(model, service)
            .into_iter()
            .filter(|need| !network::has_endpoint(model, closed, need))
            .collect();
        if missing.is_empty() {
            continue;
        }
        let message = format!("tasks in `{}` have no way to {}", closed.id, words(&missing));
        let help = match network::way_out(model, closed) {
            WayOut::InternetGateway => {
                "`AssignPublicIp: ENABLED`, a route to a NAT gateway, or endpoints for them"
            }
            _ => NO_ROUTE,
        };
        check.found(Some(service), place, message, help);
    }
    instances(model, check);
}

const NO_ROUTE: &str = "add a route to a NAT gateway, or endpoints for them";

/// What instances of a cluster ask for before tasks can be placed on them.
const OF_INSTANCES: [&str; 6] = ["ecs", "ecs-agent", "ecs-telemetry", "ecr.api", "ecr.dkr", "s3"];

fn instances(model: &Model, check: &mut Check<'_>) {
    for provider in model.of_kind(ecs::CAPACITY_PROVIDER) {
        let Some(group) = capacity::group_of(model, provider) else { continue };
        let Some(zones) = group.at("VPCZoneIdentifier") else { continue };
        let subnets = zones.items().iter().filter_map(|subnet| model.referred(subnet));
        let mut closed = subnets.filter(|subnet| network::way_out(model, subnet) == WayOut::Nowhere);
        let Some(closed) = closed.next() else { continue };
        let missing: Vec<&str> =
            OF_INSTANCES.into_iter().filter(|need| !network::has_endpoint(model, closed, need)).collect();
        if !missing.is_empty() {
            let message = format!("instances in `{}` have no way to {}", closed.id, words(&missing));
            check.found(Some(group), &zones.place, message, NO_ROUTE);
        }
    }
}

/// Whether tasks of a service in this subnet reach endpoints only.
fn is_closed(model: &Model, subnet: &Item, service: &Item) -> bool {
    match network::way_out(model, subnet) {
        WayOut::Nowhere => true,
        WayOut::InternetGateway => network::has_public_addresses(service) == Some(false),
        WayOut::Nat | WayOut::Elsewhere | WayOut::Unknown => false,
    }
}

const REGISTRY: &str = "an image registry on the internet";

/// What the tasks of a service ask for when they start, as suffixes of endpoints.
fn needs(model: &Model, service: &Item) -> Vec<&'static str> {
    let mut needs = Vec::new();
    let containers = ecs::task_definition(model, service).map_or(&[] as &[Datum], ecs::containers);
    for container in containers {
        match container.at("Image").and_then(Datum::known_pieces) {
            Some(image) if image.contains(".dkr.ecr.") => needs.extend(["ecr.api", "ecr.dkr", "s3"]),
            // An image whose registry is not known is taken for one of ECR.
            Some(image) if !image.is_empty() && container.text_at("Image").is_some() => needs.push(REGISTRY),
            _ => needs.extend(["ecr.api", "ecr.dkr", "s3"]),
        }
        if container.at("LogConfiguration.LogDriver").is_some_and(|driver| driver.is("awslogs")) {
            needs.push("logs");
        }
        for secret in container.at("Secrets").map_or(&[] as &[Datum], Datum::items) {
            needs.extend(secret.at("ValueFrom").and_then(|value| keeper(model, value)));
        }
    }
    if service.at("EnableExecuteCommand").and_then(Datum::known_truth) == Some(true) {
        needs.push("ssmmessages");
    }
    needs.sort_unstable();
    needs.dedup();
    needs
}

/// Who keeps a secret; `None` where that is not known.
fn keeper(model: &Model, value: &Datum) -> Option<&'static str> {
    let pieces = value.known_pieces().unwrap_or_default();
    if pieces.contains(":secretsmanager:")
        || model.of_kind("AWS::SecretsManager::Secret").any(|own| value.mentions(&own.id))
    {
        Some("secretsmanager")
    } else if pieces.contains(":ssm:")
        || model.of_kind("AWS::SSM::Parameter").any(|own| value.mentions(&own.id))
    {
        Some("ssm")
    } else {
        None
    }
}

fn words(missing: &[&str]) -> String {
    let quoted = |need: &&str| if *need == REGISTRY { (*need).to_owned() } else { format!("`{need}`") };
    missing.iter().map(quoted).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fixture::{messages, skipped};

    fn service(subnets: &str, address: &str) -> String {
        format!(
            "Resources:
  Vpc: {{Type: AWS::EC2::VPC, Properties: {{CidrBlock: 10.0.0.0/16}}}}
  Gateway: {{Type: AWS::EC2::InternetGateway}}
  Public: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/20}}}}
  Private: {{Type: AWS::EC2::Subnet, Properties: {{VpcId: !Ref Vpc, CidrBlock: 10.0.16.0/20}}}}
  Table: {{Type: AWS::EC2::RouteTable, Properties: {{VpcId: !Ref Vpc}}}}
  Association:
    Type: AWS::EC2::SubnetRouteTableAssociation
    Properties: {{SubnetId: !Ref Public, RouteTableId: !Ref Table}}
  Route:
    Type: AWS::EC2::Route
    Properties: {{RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}}
  Task:
    Type: AWS::ECS::TaskDefinition
    Properties:
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions:
        - {{Name: api, Image: nginx, Secrets: [{{Name: KEY, ValueFrom: 'arn:aws:secretsmanager:us-east-1:1:secret:x'}}]}}
  Service:
    Type: AWS::ECS::Service
    Properties:
      LaunchType: FARGATE
      TaskDefinition: !Ref Task
      NetworkConfiguration: {{AwsvpcConfiguration: {{Subnets: {subnets}, AssignPublicIp: {address}}}}}
"
        )
    }

    #[test]
    fn a_public_address_is_a_way_out_and_its_absence_is_none() {
        assert!(messages(&RULE, &service("[!Ref Public]", "ENABLED")).is_empty());
        let found = messages(&RULE, &service("[!Ref Public]", "DISABLED"));
        assert_eq!(
            found,
            ["tasks in `Public` have no way to an image registry on the internet, `secretsmanager`"]
        );
    }

    #[test]
    fn a_subnet_without_an_association_has_no_way_out_even_with_an_address() {
        assert_eq!(messages(&RULE, &service("[!Ref Private]", "ENABLED")).len(), 1);
    }

    #[test]
    fn subnets_of_another_stack_are_counted_as_skipped() {
        let text = service("!Split [',', !ImportValue Subnets]", "DISABLED");
        assert!(messages(&RULE, &text).is_empty());
        assert_eq!(skipped(&RULE, &text), ["the routes of the subnets are not known here"]);
    }
}
