//! `network`: where tasks live.

use super::collection::List;
use super::value::{Spanned, Value};
use super::word::{is_word, words};
use crate::platform::network::Nat;
use crate::sink::Sink;
use crate::yaml::Node;
use plimsoll_units::Seconds;
use schemars::{Schema, SchemaGenerator};

/// `network`: the word `default`, or a mapping.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RawNetwork {
    /// The word.
    Default,
    /// The mapping.
    Vpc(Box<RawVpc>),
}

mapping! {
    /// The network of the platform.
    RawVpc {
        /// `own` for a VPC of the stack's own, `default` for the account's default VPC with public subnets.
        vpc: VpcWord = "own",
        /// Address range of an own VPC, /16 to /28.
        cidr: String = "10.0.0.0/16",
        /// Number of availability zones, 2 to 6.
        zones: u32 = "2",
        /// How private subnets reach the internet: `single` is one NAT gateway for all zones, `per_zone` one in each,
        /// `none` leaves only endpoints, `public_tasks` puts tasks into public subnets with public addresses.
        nat: Nat = "single",
        /// Interface endpoints by service suffix such as `ecr.api`, `ecr.dkr`, `logs`, `secretsmanager`; or the word
        /// `ecs` for those that Fargate tasks need.
        endpoints: EndpointList,
        /// Whether network ACLs are a second layer behind the security groups.
        network_acls: bool = "false",
        /// Retention of VPC flow logs; without it there are no flow logs.
        flow_logs: Seconds,
    }
}

/// Which VPC is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum VpcWord {
    /// The stack's own.
    Own,
    /// The account's default one.
    Default,
}

words!(VpcWord, "a choice of VPC", { "own" => Self::Own, "default" => Self::Default });

words!(Nat, "a NAT arrangement", {
    "none" => Self::None,
    "single" => Self::Single,
    "per_zone" => Self::PerZone,
    "public_tasks" => Self::PublicTasks,
});

impl Value for RawNetwork {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        if is_word(node, "default") {
            return Some(Self::Default);
        }
        RawVpc::decode(node, sink).map(|vpc| Self::Vpc(Box::new(vpc)))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let word = super::word::schema(&["default"]);
        super::mapping::any_of(vec![word, RawVpc::schema(generator)])
    }
}

/// Endpoint names, or the word `ecs`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum EndpointList {
    /// Those that Fargate tasks need.
    Ecs,
    /// As listed.
    Listed(Vec<Spanned<String>>),
}

impl Value for EndpointList {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        if is_word(node, "ecs") {
            return Some(Self::Ecs);
        }
        List::decode(node, sink).map(|List(items)| Self::Listed(items))
    }

    fn schema(generator: &mut SchemaGenerator) -> Schema {
        let word = super::word::schema(&["ecs"]);
        super::mapping::any_of(vec![word, List::<String>::schema(generator)])
    }
}

/// One network shape that the optimizer may choose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NetworkLever {
    /// Any number of NAT gateways: `single` or `per_zone`.
    AnyNat,
    /// One NAT arrangement.
    Nat(Nat),
    /// Interface endpoints instead of NAT gateways.
    Endpoints,
}

words!(NetworkLever, "a network shape", {
    "nat" => Self::AnyNat,
    "single" => Self::Nat(Nat::Single),
    "per_zone" => Self::Nat(Nat::PerZone),
    "public_tasks" => Self::Nat(Nat::PublicTasks),
    "endpoints" => Self::Endpoints,
});
