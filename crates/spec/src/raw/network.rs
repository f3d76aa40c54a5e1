//! `network`: where tasks live.

use super::collection::List;
use super::value::{Spanned, Value, scalar};
use super::word::{is_word, words};
use crate::platform::network::Nat;
use crate::sink::Sink;
use crate::yaml::Node;
use plimsoll_units::{ParseError, Seconds};
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
        /// `own` for a VPC of the stack's own, `default` for the account's default VPC with public subnets, or the id
        /// `vpc-…` of one that exists.
        vpc: VpcChoice = "own",
        /// Public subnets `subnet-…` of an existing VPC, for the load balancer, in at least two zones.
        public_subnets: List<String>,
        /// Subnets of the tasks in an existing VPC; without it, the public ones, and tasks get public addresses.
        task_subnets: List<String>,
        /// Address range of an own VPC, /16 to /28.
        cidr: String = "10.0.0.0/16",
        /// Number of availability zones, 2 to 6.
        zones: u32 = "2",
        /// How private subnets reach the internet: `single` is one NAT gateway for all zones, `per_zone` one in each,
        /// `none` leaves only endpoints, `public_tasks` puts tasks into public subnets with public addresses.
        nat: Nat = "single",
        /// Interface endpoints by service suffix such as `ecr.api`, `ecr.dkr`, `logs`, `secretsmanager`; or the word
        /// `ecs` for those that tasks need, and instances where the cluster has some.
        endpoints: EndpointList,
        /// Whether network ACLs are a second layer behind the security groups.
        network_acls: bool = "false",
        /// Retention of VPC flow logs; without it there are no flow logs.
        flow_logs: Seconds,
    }
}

/// Which VPC is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum VpcChoice {
    /// The stack's own.
    Own,
    /// The account's default one.
    Default,
    /// One that exists, by its id.
    Existing(String),
}

impl Value for VpcChoice {
    fn decode(node: &Node, sink: &mut Sink) -> Option<Self> {
        scalar(node, sink, "`own`, `default` or the id of a VPC", |text| match text.trim() {
            "own" => Ok(Self::Own),
            "default" => Ok(Self::Default),
            id if is_id(id, "vpc-") => Ok(Self::Existing(id.to_owned())),
            other => Err(ParseError::new(format!("`{other}` is no choice of VPC"))
                .with_help("write `own`, `default` or an id such as `vpc-0a1b2c3d4e5f67890`")),
        })
    }

    fn schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "type": "string", "pattern": "^(own|default|vpc-[0-9a-f]{8,17})$" })
    }
}

/// Whether a text is an id of EC2: the prefix and 8 or 17 hexadecimal digits.
///
/// AWS: source EC2 user guide, resource ids, read 2026-09.
pub(crate) fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|digits| {
        matches!(digits.len(), 8 | 17) && digits.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    })
}

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
