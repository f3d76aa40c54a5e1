//! Ports: short and long syntax, ranges, addresses.

use super::data::{made, same};
use super::load::Loader;
use super::{data, wrong_shape};
use crate::read::Unread;
use crate::sources::span_of;
use plimsoll_rules::{Content, Datum};

/// No more ports of one range are read; ECS takes 100 of a container.
///
/// AWS: at most 100 host ports of a container instance are reserved by tasks; source the ECS API `PortMapping`, read 2026-11.
const RANGE_LIMIT: u32 = 100;

/// A port of a container.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Port {
    /// The port in the container.
    pub(super) container: Datum,
    /// `tcp` or `udp`.
    pub(super) protocol: String,
    /// Whether others than services of the project reach it.
    pub(super) is_published: bool,
}

/// The ports of a service, those that are published first.
pub(super) fn of(service: &Datum, loader: &mut Loader<'_>) -> Vec<Port> {
    let mut found: Vec<Port> = Vec::new();
    for (key, is_published) in [("ports", true), ("expose", false)] {
        let Some(list) = service.at(key) else { continue };
        for item in list.one_or_many() {
            let read = match &item.content {
                Content::Map(_) => long(item),
                Content::Text(text) => short(item, text, is_published),
                Content::Number(number) => short(item, &number.to_string(), is_published),
                _ => None,
            };
            match read {
                Some(ports) => {
                    for port in ports {
                        let is_known = |known: &Port| {
                            known.container.content == port.container.content
                                && known.protocol == port.protocol
                        };
                        if !found.iter().any(is_known) {
                            found.push(port);
                        }
                    }
                }
                None if item.is_unknown() || matches!(item.content, Content::Partial(_)) => {
                    let what = format!("an entry of `{key}`");
                    loader.unread.push(Unread { span: span_of(&item.place), what, because: data::why(item) });
                }
                None => {
                    wrong_shape(loader, item, &format!("an entry of `{key}`"), "a port such as `80:8080`");
                }
            }
        }
    }
    found
}

/// The long syntax.
fn long(item: &Datum) -> Option<Vec<Port>> {
    let target = item.at("target")?;
    let number: u32 = target.known_number().map(|number| number as u32).filter(|port| is_port(*port))?;
    let is_local = item.text_at("host_ip").is_some_and(is_loopback);
    let protocol = item.text_at("protocol").unwrap_or("tcp").to_ascii_lowercase();
    let container = same(target, Content::Number(f64::from(number)));
    Some(vec![Port { container, protocol, is_published: !is_local }])
}

/// `[[ADDRESS:]PUBLISHED:]TARGET[/PROTOCOL]`, each a port or a range.
fn short(item: &Datum, text: &str, is_published: bool) -> Option<Vec<Port>> {
    let (ports, protocol) = text.trim().split_once('/').unwrap_or((text.trim(), "tcp"));
    let (before, target) = match ports.rsplit_once(':') {
        Some((before, target)) => (before, target),
        None => ("", ports),
    };
    let address = before.rsplit_once(':').map_or("", |(address, _)| address);
    let (first, last) = match target.split_once('-') {
        Some((first, last)) => (first.parse().ok()?, last.parse().ok()?),
        None => (target.parse().ok()?, target.parse().ok()?),
    };
    if !is_port(first) || !is_port(last) || last < first || last - first >= RANGE_LIMIT {
        return None;
    }
    let is_whole = before.is_empty() && first == last && !text.contains('/');
    let port = |number: u32| {
        let content = Content::Number(f64::from(number));
        let why = format!("a part of `{text}`");
        Port {
            container: if is_whole { same(item, content) } else { made(item, content, &why) },
            protocol: protocol.to_ascii_lowercase(),
            is_published: is_published && !is_loopback(address),
        }
    };
    Some((first..=last).map(port).collect())
}

fn is_port(number: u32) -> bool {
    (1..=65_535).contains(&number)
}

/// Whether an address is reached from its own host only.
fn is_loopback(address: &str) -> bool {
    let address = address.trim_start_matches('[').trim_end_matches(']');
    address.starts_with("127.") || address == "::1" || address == "localhost"
}
