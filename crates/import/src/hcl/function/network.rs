//! Ranges of IP addresses.

use super::{Call, Outcome};
use crate::hcl::value::Data;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A range of addresses.
#[derive(Clone, Copy)]
struct Range {
    address: u128,
    prefix: u32,
    /// 32 or 128.
    bits: u32,
}

pub(super) fn call(call: &Call<'_, '_>) -> Option<Outcome> {
    Some(match call.name {
        "cidrsubnet" => cidrsubnet(call),
        "cidrsubnets" => cidrsubnets(call),
        "cidrhost" => cidrhost(call),
        "cidrnetmask" => cidrnetmask(call),
        _ => return None,
    })
}

impl Range {
    fn parse(text: &str) -> Option<Self> {
        let (address, prefix) = text.split_once('/')?;
        let prefix: u32 = prefix.parse().ok()?;
        let (address, bits) = match address.parse::<Ipv4Addr>() {
            Ok(four) => (u128::from(u32::from(four)), 32),
            Err(_) => (u128::from(address.parse::<Ipv6Addr>().ok()?), 128),
        };
        let range = Self { address, prefix, bits };
        (prefix <= bits).then(|| Self { address: address & !range.hosts(), ..range })
    }

    /// The bits that are left to its hosts.
    fn hosts(self) -> u128 {
        let free = self.bits - self.prefix;
        1_u128.checked_shl(free).map_or(u128::MAX, |over| over - 1)
    }

    /// The subnet of this number with so many more bits.
    fn subnet(self, more: u32, number: u128) -> Option<Self> {
        let prefix = self.prefix.checked_add(more).filter(|prefix| *prefix <= self.bits)?;
        let fits = more >= 128 || number < 1_u128 << more;
        let shifted = number.checked_shl(self.bits - prefix).unwrap_or(0);
        fits.then_some(Self { address: self.address | shifted, prefix, ..self })
    }

    fn show(self) -> String {
        format!("{}/{}", show(self.address, self.bits), self.prefix)
    }
}

fn show(address: u128, bits: u32) -> String {
    match u32::try_from(address) {
        Ok(four) if bits == 32 => Ipv4Addr::from(four).to_string(),
        _ => Ipv6Addr::from(address).to_string(),
    }
}

fn range_of(call: &Call<'_, '_>) -> Result<Range, crate::hcl::value::Value> {
    let text = call.text(0)?;
    Range::parse(&text).ok_or_else(|| call.fault(format!("`{text}` is no range of addresses")))
}

fn cidrsubnet(call: &Call<'_, '_>) -> Outcome {
    let range = range_of(call)?;
    let more = u32::try_from(call.whole(1, 0..=128)?).unwrap_or(0);
    let number = u128::try_from(call.whole(2, 0..=i64::MAX)?).unwrap_or(0);
    let subnet = range.subnet(more, number).ok_or_else(|| call.fault("the range has no such subnet"))?;
    call.made_text(subnet.show())
}

/// Subnets one after the other.
fn cidrsubnets(call: &Call<'_, '_>) -> Outcome {
    let range = range_of(call)?;
    let mut next = range.address;
    let mut subnets = Vec::new();
    for index in 1..call.count() {
        let more = u32::try_from(call.whole(index, 1..=128)?).unwrap_or(1);
        let fault = || call.fault("the range has no room for this subnet");
        let size = Range { prefix: range.prefix.saturating_add(more), ..range };
        if size.prefix > size.bits {
            return Err(fault());
        }
        // A subnet begins at a multiple of its size.
        let start = next.checked_add(size.hosts()).ok_or_else(fault)? & !size.hosts();
        let subnet = Range { address: start, ..size };
        if start & !range.hosts() != range.address {
            return Err(fault());
        }
        next = start.checked_add(size.hosts()).and_then(|last| last.checked_add(1)).ok_or_else(fault)?;
        subnets.push(call.made(Data::Text(subnet.show().into())));
    }
    call.list(subnets)
}

fn cidrhost(call: &Call<'_, '_>) -> Outcome {
    let range = range_of(call)?;
    let number = call.whole(1, i64::MIN..=i64::MAX)?;
    let offset = match u128::try_from(number) {
        Ok(offset) => Some(offset),
        // A negative number counts from the end.
        Err(_) => range.hosts().checked_sub(u128::from(number.unsigned_abs()) - 1),
    };
    match offset.filter(|offset| *offset <= range.hosts()) {
        Some(offset) => call.made_text(show(range.address | offset, range.bits)),
        None => Err(call.fault("the range has no such address")),
    }
}

fn cidrnetmask(call: &Call<'_, '_>) -> Outcome {
    let range = range_of(call)?;
    if range.bits != 32 {
        return Err(call.fault("only ranges of IPv4 have a mask"));
    }
    call.made_text(show(u128::from(u32::MAX) & !range.hosts(), 32))
}
