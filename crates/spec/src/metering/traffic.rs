//! What is known about the traffic of a month.

use crate::platform::service::Service;
use plimsoll_units::ServiceName;
use std::collections::BTreeMap;

/// What is known about a month of 730 hours; `None` is "not known", never zero.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Traffic {
    /// By service; a service that is missing is one of which nothing is known.
    pub services: BTreeMap<ServiceName, ServiceTraffic>,
    /// Mean number of EC2 instances.
    pub mean_instances: Option<f64>,
}

/// What is known about the traffic of one service in a month.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ServiceTraffic {
    /// Requests in the month.
    pub requests: Option<f64>,
    /// New connections per request, 0 to 1; one for each request where not known.
    pub connections_per_request: Option<f64>,
    /// Bytes of response per request; the stated workload's response size where not known.
    pub response_bytes: Option<f64>,
    /// Bytes of log in the month; from requests and the stated workload where not known.
    pub log_bytes: Option<f64>,
    /// Bytes through NAT gateways in the month, without logs; from requests and the stated workload where not known.
    pub nat_bytes: Option<f64>,
    /// Mean number of tasks.
    pub mean_tasks: Option<f64>,
}

/// Bytes in a billed gigabyte.
///
/// MODEL: decimal, which overstates quantities by up to 7 % where AWS counts in GiB.
const GB: f64 = 1e9;

impl Traffic {
    /// What is known of a service, with the stated workload filling in.
    pub(crate) fn of(&self, service: &Service) -> ServiceTraffic {
        let known = self.services.get(&service.name).copied().unwrap_or_default();
        let stated = &service.workload;
        let per_request = |bytes: Option<f64>| Some(known.requests? * bytes?);
        ServiceTraffic {
            response_bytes: known.response_bytes.or(stated.response_bytes),
            log_bytes: known.log_bytes.or_else(|| per_request(stated.log_bytes_per_request)),
            nat_bytes: known.nat_bytes.or_else(|| per_request(stated.nat_bytes_per_request)),
            ..known
        }
    }
}

impl ServiceTraffic {
    /// Gigabytes of responses.
    ///
    /// MODEL: the requests' own bytes are left out, which understates services that take uploads.
    pub(crate) fn payload_gb(&self) -> Option<f64> {
        Some(self.requests? * self.response_bytes? / GB)
    }

    /// Gigabytes of log.
    pub(crate) fn log_gb(&self) -> Option<f64> {
        Some(self.log_bytes? / GB)
    }

    /// Gigabytes through NAT gateways, without logs.
    pub(crate) fn nat_gb(&self) -> Option<f64> {
        Some(self.nat_bytes? / GB)
    }
}
