//! Findings that are accepted, each with its reason.

use crate::finding::Finding;
use crate::model::Place;
use crate::template::code;
use plimsoll_spec::{Code, Severity, nearest};

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
    /// For several resources that are written as one, such as those of a `for_each`.
    Resources(Vec<String>),
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
                Scope::Resources(ids) => ids.iter().any(|id| resource == Some(id)),
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

/// What is wrong with allowances: a rule that does not exist, and one that accepted nothing. `used` says which accepted
/// something; `known` are all codes that can be accepted; where `undecided` says that a rule could not look everywhere, its
/// allowances may yet be needed.
#[must_use]
pub fn problems(
    allowed: &[Allowed],
    used: &[bool],
    known: &[&str],
    undecided: &dyn Fn(&str) -> bool,
) -> Vec<Finding> {
    let problem = |rule: Code, severity, allowed: &Allowed, message, help| Finding {
        rule,
        severity,
        message,
        place: allowed.place.clone(),
        help: Some(help),
        service: match &allowed.scope {
            Scope::Service(name) => Some(name.clone()),
            Scope::Everything | Scope::Resource(_) | Scope::Resources(_) => None,
        },
        resource: match &allowed.scope {
            Scope::Resource(id) => Some(id.clone()),
            Scope::Resources(ids) => ids.first().cloned(),
            Scope::Everything | Scope::Service(_) => None,
        },
        secret: false,
    };
    let of_one = |(one, used): (&Allowed, &bool)| {
        let written = one.rule.as_str();
        if !known.iter().any(|code| code.eq_ignore_ascii_case(written)) {
            let help = match nearest(&written.to_uppercase(), known.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "`plimsoll explain` lists all codes".to_owned(),
            };
            let message = format!("there is no rule `{written}` to accept");
            Some(problem(code::ALLOWANCE, Severity::Error, one, message, help))
        } else if !used && !undecided(written) {
            let message = format!("nothing is found by `{written}` that would have to be accepted");
            let help = "take the allowance away".to_owned();
            Some(problem(code::UNUSED_ALLOWANCE, Severity::Warning, one, message, help))
        } else {
            None
        }
    };
    allowed.iter().zip(used).filter_map(of_one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use plimsoll_spec::Span;

    fn allowed(rule: &str, scope: Scope) -> Allowed {
        let place = Place::Span(Span::new(0, 1));
        Allowed { rule: rule.to_owned(), scope, because: "so".to_owned(), place }
    }

    #[test]
    fn an_allowance_covers_its_scope_only() {
        let list = [
            allowed("plm0601", Scope::Service("api".into())),
            allowed("PLM0602", Scope::Resource("Web".into())),
        ];
        let mut allowances = Allowances::new(&list);
        assert_eq!(allowances.accept_code("PLM0601", Some("api"), None), Some("so"));
        assert_eq!(allowances.accept_code("PLM0601", Some("web"), None), None);
        assert_eq!(allowances.accept_code("PLM0602", None, Some("Api")), None);
        assert_eq!(allowances.used(), [true, false]);
    }

    #[test]
    fn unknown_codes_are_errors_and_unused_allowances_warnings() {
        let list = [
            allowed("PLM0611", Scope::Everything),
            allowed("PLM0602", Scope::Everything),
            allowed("PLM0501", Scope::Everything),
        ];
        let known = ["PLM0501", "PLM0601", "PLM0602"];
        let found = problems(&list, &[false, false, false], &known, &|code| code == "PLM0501");
        let brief: Vec<_> =
            found.iter().map(|found| (found.severity, found.help.as_deref().unwrap())).collect();
        assert_eq!(
            brief,
            [(Severity::Error, "did you mean `PLM0601`?"), (Severity::Warning, "take the allowance away")]
        );
    }
}
