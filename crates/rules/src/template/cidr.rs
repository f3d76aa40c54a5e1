//! `Fn::Cidr`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// AWS: `Fn::Cidr` makes from 1 to 256 ranges. Source: CloudFormation guide, "Fn::Cidr", read 2026-11.
const MOST: u128 = 256;

/// The first `count` ranges of `2^bits` addresses in `range`; `None` where they do not fit, or are none.
pub(super) fn divided(range: &str, count: &str, bits: &str) -> Option<Vec<String>> {
    let (address, prefix) = range.trim().split_once('/')?;
    let (start, width): (u128, u32) = match address.parse().ok()? {
        IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
        IpAddr::V6(address) => (u128::from(address), 128),
    };
    let prefix: u32 = prefix.parse().ok().filter(|prefix| *prefix <= width)?;
    let count: u128 = count.trim().parse().ok().filter(|count| (1..=MOST).contains(count))?;
    let bits: u32 = bits.trim().parse().ok().filter(|bits| *bits < width && *bits <= width - prefix)?;
    let room = width - prefix - bits;
    if room < 9 && count > 1 << room {
        return None;
    }
    let host_bits = width - prefix;
    let mask = if host_bits >= 128 { u128::MAX } else { (1 << host_bits) - 1 };
    let network = start & !mask;
    let size = 1_u128 << bits;
    let at = |index: u128| {
        let address = network.checked_add(index.checked_mul(size)?)?;
        let address = if width == 32 {
            Ipv4Addr::from(u32::try_from(address).ok()?).to_string()
        } else {
            Ipv6Addr::from(address).to_string()
        };
        Some(format!("{address}/{}", width - bits))
    };
    (0..count).map(at).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_divided_from_its_start() {
        assert_eq!(divided("10.0.7.0/16", "3", "8").unwrap(), ["10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24"]);
        assert_eq!(divided("10.0.0.0/24", "4", "6").unwrap().last().unwrap(), "10.0.0.192/26");
        assert_eq!(divided("2001:db8::/56", "2", "64").unwrap(), ["2001:db8::/64", "2001:db8:0:1::/64"]);
        assert_eq!(divided("::/0", "2", "1").unwrap(), ["::/127", "::2/127"]);
        for (range, count, bits) in [
            ("10.0.0.0/24", "5", "6"),
            ("10.0.0.0/24", "1", "9"),
            ("10.0.0.0/33", "1", "1"),
            ("10.0.0.0", "1", "1"),
            ("10.0.0.0/8", "0", "1"),
            ("10.0.0.0/8", "257", "1"),
            ("x/8", "1", "1"),
        ] {
            assert_eq!(divided(range, count, bits), None, "{range} {count} {bits}");
        }
    }
}
