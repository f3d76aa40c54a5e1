//! A short overload that retrying callers may keep up by themselves: does the service come back when it is over?

use crate::script::Script;
use plimsoll_twin::workload::Clients;
use plimsoll_units::Seconds;

/// Callers where the workload does not state that they retry.
///
/// MODEL: a second of patience and two retries after a tenth of a second are choices near the defaults of HTTP clients; work
/// on attempts that were given up goes on, as in most servers.
pub(crate) const RETRYING: Clients =
    Clients { timeout_s: Some(1.0), retries: 2, backoff_s: 0.1, cancels: false };

/// The overload begins and ends at once.
pub(crate) fn script(traffic: f64, lasts: Seconds, stated: Clients) -> Script {
    let clients = if stated.retries > 0 { stated } else { RETRYING };
    Script { clients: Some(clients), ..Script::lasting(lasts).with_traffic(traffic, Seconds::new(0), lasts) }
}
