//! Route tables, default routes, and which subnet uses which table.
//!
//! Each private subnet has a table of its own, also behind a single NAT gateway: going from one gateway to one in each zone
//! then changes routes only.

use super::{endpoints, nat, network};
use crate::context::Context;
use crate::graph::{Graph, LogicalId, Part, Resource, Value};
use crate::ids;
use plimsoll_spec::platform::network::{Network, Vpc};

/// Anywhere.
const ANYWHERE: &str = "0.0.0.0/0";

/// The route tables, routes and associations.
pub(crate) fn add(cx: &Context<'_>, graph: &mut Graph) {
    let Network::Own(vpc) = &cx.platform.network else { return };
    if network::has_public_subnets(cx, vpc) {
        public(cx, vpc, graph);
    }
    if network::has_private_subnets(vpc) {
        for zone in 0..vpc.zones {
            private(cx, vpc, zone, graph);
        }
    }
}

fn public(cx: &Context<'_>, vpc: &Vpc, graph: &mut Graph) {
    graph.add(table(cx, ids::public_route_table(), "public-route-table"));
    let route = Resource::new(public_route(), "AWS::EC2::Route", Part::Network, "network")
        .with("RouteTableId", Value::Ref(ids::public_route_table()))
        .with("DestinationCidrBlock", ANYWHERE)
        .with("GatewayId", Value::Ref(ids::internet_gateway()))
        .after(ids::internet_gateway_attachment());
    graph.add(route);
    for zone in 0..vpc.zones {
        graph.add(association("public", zone, ids::public_subnet(zone), ids::public_route_table()));
    }
}

fn private(cx: &Context<'_>, vpc: &Vpc, zone: u8, graph: &mut Graph) {
    let number = u16::from(zone) + 1;
    graph.add(table(cx, ids::private_route_table(zone), &format!("private-route-table-{number}")));
    if let Some(gateway) = nat::of_zone(vpc, zone) {
        let route = Resource::new(private_route(zone), "AWS::EC2::Route", Part::Network, "network.nat")
            .with("RouteTableId", Value::Ref(ids::private_route_table(zone)))
            .with("DestinationCidrBlock", ANYWHERE)
            .with("NatGatewayId", Value::Ref(gateway));
        graph.add(route);
    }
    graph.add(association("private", zone, ids::private_subnet(zone), ids::private_route_table(zone)));
}

fn table(cx: &Context<'_>, id: LogicalId, kind: &str) -> Resource {
    Resource::new(id, "AWS::EC2::RouteTable", Part::Network, "network")
        .with("VpcId", Value::Ref(ids::vpc()))
        .with("Tags", cx.tags(&Part::Network, Some(&cx.names.of(kind))))
}

fn association(side: &str, zone: u8, subnet: LogicalId, table: LogicalId) -> Resource {
    let id = ids::other([side, "subnet", &(u16::from(zone) + 1).to_string(), "route-table-association"]);
    Resource::new(id, "AWS::EC2::SubnetRouteTableAssociation", Part::Network, "network")
        .with("SubnetId", Value::Ref(subnet))
        .with("RouteTableId", Value::Ref(table))
}

fn public_route() -> LogicalId {
    ids::other(["public", "default", "route"])
}

fn private_route(zone: u8) -> LogicalId {
    ids::other(["private", "default", "route", &(u16::from(zone) + 1).to_string()])
}

/// The route tables of the subnets that tasks live in.
pub(crate) fn task_tables(vpc: &Vpc) -> Vec<LogicalId> {
    if network::has_private_subnets(vpc) {
        (0..vpc.zones).map(ids::private_route_table).collect()
    } else {
        vec![ids::public_route_table()]
    }
}

/// The routes and endpoints that tasks and instances reach AWS by. Whatever starts a task must come after them: a task that
/// starts earlier cannot fetch its image, and fails.
#[must_use]
pub fn of_tasks(cx: &Context<'_>) -> Vec<LogicalId> {
    let Network::Own(vpc) = &cx.platform.network else { return Vec::new() };
    let mut ids = if network::has_private_subnets(vpc) {
        (0..vpc.zones).filter(|zone| nat::of_zone(vpc, *zone).is_some()).map(private_route).collect()
    } else {
        vec![public_route()]
    };
    ids.extend(endpoints::all(vpc).into_iter().map(endpoints::id));
    ids
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::family::examples::{example, stack};

    #[test]
    fn b1_public_subnets_leave_through_the_internet_gateway() {
        let graph = example("payments").graph;
        let route = graph.resource(&public_route()).unwrap();
        assert_eq!(route.at("DestinationCidrBlock"), Some(&"0.0.0.0/0".into()));
        assert_eq!(route.at("GatewayId"), Some(&Value::Ref(ids::internet_gateway())));
        assert!(route.depends_on.contains(&ids::internet_gateway_attachment()));
        let id = ids::other(["public", "subnet", "1", "route-table-association"]);
        let association = graph.resource(&id).unwrap();
        assert_eq!(association.at("RouteTableId"), Some(&Value::Ref(ids::public_route_table())));
    }

    #[test]
    fn c10_each_zone_leaves_through_its_own_nat_gateway() {
        let graph = example("microservices").graph;
        for zone in 0..3 {
            let route = graph.resource(&private_route(zone)).unwrap();
            assert_eq!(route.at("RouteTableId"), Some(&Value::Ref(ids::private_route_table(zone))));
            assert_eq!(route.at("NatGatewayId"), Some(&Value::Ref(ids::nat_gateway(zone))));
        }
    }

    #[test]
    fn d9_all_zones_share_a_single_nat_gateway() {
        let graph = example("ec2-shared").graph;
        for zone in 0..2 {
            let route = graph.resource(&private_route(zone)).unwrap();
            assert_eq!(route.at("NatGatewayId"), Some(&Value::Ref(ids::nat_gateway(0))));
        }
    }

    #[test]
    fn without_nat_a_private_table_has_no_default_route() {
        let graph = stack("network: {nat: none, endpoints: ecs}").graph;
        assert!(graph.resource(&ids::private_route_table(0)).is_some());
        assert!(graph.resource(&private_route(0)).is_none());
    }

    #[test]
    fn tasks_come_after_the_routes_and_endpoints_that_they_need() {
        let single = example("ec2-shared");
        let ids = of_tasks(&Context::new(&single.platform, None));
        assert_eq!(ids, [private_route(0), private_route(1), endpoints::id("s3")]);
        let closed = stack("network: {nat: none, endpoints: ecs}");
        let ids = of_tasks(&Context::new(&closed.platform, None));
        assert_eq!(ids, ["s3", "ecr.api", "ecr.dkr", "logs"].map(endpoints::id));
    }
}
