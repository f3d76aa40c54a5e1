//! EC2: the network that a platform is put into.

/// Calls to EC2.
#[derive(Debug, Clone, PartialEq)]
pub enum Ec2 {
    /// The default VPC, or those of these ids → [`super::Reply::Vpcs`].
    DescribeVpcs {
        /// Ids; none for the default VPC.
        ids: Vec<String>,
    },
    /// The subnets of a VPC, or those of these ids → [`super::Reply::Subnets`].
    DescribeSubnets {
        /// VPC.
        vpc: Option<String>,
        /// Ids; none for all of the VPC.
        ids: Vec<String>,
    },
}

impl Ec2 {
    /// The operation in IAM's words.
    #[must_use]
    pub const fn operation(&self) -> &'static str {
        match self {
            Self::DescribeVpcs { .. } => "ec2:DescribeVpcs",
            Self::DescribeSubnets { .. } => "ec2:DescribeSubnets",
        }
    }
}

/// A VPC.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vpc {
    /// Id.
    pub id: String,
    /// Address range.
    pub cidr: String,
    /// Whether it is the region's default VPC.
    pub default: bool,
}

/// A subnet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subnet {
    /// Id.
    pub id: String,
    /// VPC.
    pub vpc: String,
    /// Name of the availability zone.
    pub zone: String,
    /// Whether instances get a public address on their own.
    pub public: bool,
    /// Whether it is the zone's default subnet.
    pub default: bool,
    /// Addresses that are free.
    pub free_addresses: u32,
}
