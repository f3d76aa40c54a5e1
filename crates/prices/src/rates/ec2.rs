//! EC2 instances and gp3 volumes.

use super::{Family, Key, Rate};
use crate::book::EC2_SPOT;
use plimsoll_units::Purchase;
use std::borrow::Cow;

/// AWS: 3000 IOPS and 125 MiB/s are included; source EBS rows of the price list, 2026-06.
pub(crate) const GP3: Rate = Rate::new(Family::Ec2, "EBS gp3 volumes", "GB-month", "ebs", "gp3_gb_month");

/// Linux, shared tenancy. Spot is on demand less the typical discount of the type.
pub(crate) fn instance_hours(instance: &str, purchase: Purchase) -> Rate {
    let (group, bought) = match purchase {
        Purchase::OnDemand => ("ec2.on_demand", "on demand"),
        Purchase::Spot => (EC2_SPOT, "Spot at the typical discount"),
    };
    Rate {
        family: Family::Ec2,
        item: Cow::Owned(format!("EC2 {instance}, {bought}")),
        unit: "hour",
        key: Some(Key { group, name: Cow::Owned(instance.to_owned()) }),
    }
}
