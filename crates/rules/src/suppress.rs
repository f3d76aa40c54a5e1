//! Findings that are accepted, each with its reason.

use crate::finding::Finding;
use crate::model::Place;

/// A finding that is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// The rule's code, as written.
    pub rule: String,
    /// Where it is accepted.
    pub scope: Scope,
    /// Why.
    pub because: String,
    /// Where that is written.
    pub place: Place,
}

/// Where a finding is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Everywhere.
    Everything,
    /// For one service.
    Service(String),
    /// For one resource.
    Resource(String),
}

impl Allowed {
    /// Whether a finding of this rule about this service and this resource is accepted.
    #[must_use]
    pub fn covers(&self, rule: &str, service: Option<&str>, resource: Option<&str>) -> bool {
        self.rule.eq_ignore_ascii_case(rule)
            && match &self.scope {
                Scope::Everything => true,
                Scope::Service(name) => service == Some(name),
                Scope::Resource(id) => resource == Some(id),
            }
    }
}

/// Allowances, and which of them were needed.
#[derive(Debug)]
pub struct Allowances<'a> {
    allowed: &'a [Allowed],
    used: Vec<bool>,
}

impl<'a> Allowances<'a> {
    /// Allowances, none of them used yet.
    #[must_use]
    pub fn new(allowed: &'a [Allowed]) -> Self {
        Self { allowed, used: vec![false; allowed.len()] }
    }

    /// Why a finding is accepted; `None` where it is not. Every allowance that covers it counts as used.
    pub fn accept(&mut self, finding: &Finding) -> Option<&'a str> {
        self.accept_code(finding.rule.as_str(), finding.service.as_deref(), finding.resource.as_deref())
    }

    /// As [`Self::accept`], for something that was not found by a rule.
    pub fn accept_code(
        &mut self,
        rule: &str,
        service: Option<&str>,
        resource: Option<&str>,
    ) -> Option<&'a str> {
        let mut because = None;
        for (allowed, used) in self.allowed.iter().zip(&mut self.used) {
            if allowed.covers(rule, service, resource) {
                *used = true;
                because = because.or(Some(allowed.because.as_str()));
            }
        }
        because
    }

    /// Which allowances accepted something, in the order given.
    #[must_use]
    pub fn used(self) -> Vec<bool> {
        self.used
    }
}
