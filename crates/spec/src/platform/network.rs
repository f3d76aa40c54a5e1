//! Where tasks live.

use plimsoll_units::Seconds;

/// The network of the platform.
#[derive(Debug, Clone, PartialEq)]
pub enum Network {
    /// The account's default VPC with its public subnets; tasks get public addresses (A11).
    Default {
        /// Number of zones used, at least 2 (X5).
        zones: u8,
    },
    /// A VPC of the stack's own.
    Own(Vpc),
    /// A VPC that exists, with its subnets.
    Existing(ExistingVpc),
}

/// A VPC that exists and is not the stack's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExistingVpc {
    /// Its id, `vpc-…`.
    pub vpc: String,
    /// Public subnets for the load balancer, at least two in different zones.
    pub public_subnets: Vec<String>,
    /// Subnets of the tasks; the public ones again when tasks have public addresses.
    pub task_subnets: Vec<String>,
    /// Whether tasks get public addresses.
    pub public_tasks: bool,
}

/// A VPC of the stack's own.
#[derive(Debug, Clone, PartialEq)]
pub struct Vpc {
    /// Address range in CIDR notation, for example `10.0.0.0/16` (B1).
    pub cidr: Cidr,
    /// Number of zones, 2 to 6 (X5).
    pub zones: u8,
    /// How private subnets reach the internet.
    pub nat: Nat,
    /// Interface endpoints by service suffix such as `ecr.api`, sorted.
    pub endpoints: Vec<String>,
    /// Whether network ACLs are a second layer (B2).
    pub network_acls: bool,
    /// Retention of VPC flow logs; `None` when they are off.
    pub flow_logs: Option<Seconds>,
}

/// The services whose endpoint is a gateway, which costs nothing.
///
/// AWS: S3 and DynamoDB; source VPC user guide, gateway endpoints, read 2026-09.
pub const GATEWAY_ENDPOINTS: [&str; 2] = ["s3", "dynamodb"];

impl Vpc {
    /// The listed services that get an interface endpoint, which is charged by the hour and zone.
    pub fn interface_endpoints(&self) -> impl Iterator<Item = &str> {
        self.endpoints.iter().map(String::as_str).filter(|suffix| !GATEWAY_ENDPOINTS.contains(suffix))
    }
}

/// How tasks reach the internet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Nat {
    /// No NAT gateway and private subnets: only endpoints reach AWS.
    None,
    /// One NAT gateway for all zones: cheaper, a single point of failure.
    Single,
    /// One NAT gateway in each zone.
    PerZone,
    /// No NAT gateway; tasks live in public subnets with public addresses.
    PublicTasks,
}

impl Nat {
    /// The word used in the stack file.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Single => "single",
            Self::PerZone => "per_zone",
            Self::PublicTasks => "public_tasks",
        }
    }
}

/// An IPv4 address range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cidr {
    /// The first address of the range as a number.
    pub base: u32,
    /// The number of leading bits fixed, 16 to 28.
    pub prefix: u8,
}

impl std::fmt::Display for Cidr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", std::net::Ipv4Addr::from(self.base), self.prefix)
    }
}

impl Network {
    /// The number of zones.
    #[must_use]
    pub const fn zones(&self) -> u8 {
        match self {
            Self::Default { zones } => *zones,
            Self::Own(vpc) => vpc.zones,
            // The zones of the subnets are not known; each is taken for one of its own, as AWS recommends. At most 255.
            Self::Existing(vpc) => {
                let count = vpc.task_subnets.len();
                if count > 255 { 255 } else { count as u8 }
            }
        }
    }

    /// Whether each task holds a public IPv4 address.
    #[must_use]
    pub const fn tasks_have_public_ips(&self) -> bool {
        match self {
            Self::Default { .. } => true,
            Self::Own(vpc) => matches!(vpc.nat, Nat::PublicTasks),
            Self::Existing(vpc) => vpc.public_tasks,
        }
    }
}
