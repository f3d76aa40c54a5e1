//! Runs the rules.

use crate::check::{Check, Skipped};
use crate::finding::Finding;
use crate::rule::{Rule, Subject};
use crate::rules::ALL;
use crate::suppress::{Allowances, Allowed};

/// What the rules found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Report {
    /// What is wrong, by place, then rule, then message.
    pub findings: Vec<Finding>,
    /// What could not be judged, by place, then rule.
    pub skipped: Vec<Skipped>,
    /// What is wrong but accepted, in the order of findings.
    pub suppressed: Vec<Suppressed>,
    /// Which of the allowances accepted something, by their position in what was given.
    pub used: Vec<bool>,
}

/// A finding that is accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppressed {
    /// The finding.
    pub finding: Finding,
    /// Why it is accepted.
    pub because: String,
}

/// Runs every rule. The same subject gives the same report.
#[must_use]
pub fn run(subject: &Subject<'_>, allowed: &[Allowed]) -> Report {
    run_rules(ALL, subject, allowed)
}

/// Runs these rules.
#[must_use]
pub fn run_rules(rules: &[&Rule], subject: &Subject<'_>, allowed: &[Allowed]) -> Report {
    let mut report = Report::default();
    let mut allowances = Allowances::new(allowed);
    for rule in rules {
        let mut check = Check::new(rule);
        (rule.check)(subject, &mut check);
        let (findings, skipped) = check.finish();
        for finding in findings {
            match allowances.accept(&finding) {
                Some(because) => {
                    let because = because.to_owned();
                    report.suppressed.push(Suppressed { finding, because });
                }
                None => report.findings.push(finding),
            }
        }
        report.skipped.extend(skipped);
    }
    report.findings.sort_by(order);
    report.findings.dedup();
    report.suppressed.sort_by(|a, b| order(&a.finding, &b.finding));
    report.suppressed.dedup();
    report.skipped.sort_by(|a, b| {
        (&a.place, a.rule, &a.resource, &a.reason).cmp(&(&b.place, b.rule, &b.resource, &b.reason))
    });
    report.skipped.dedup();
    report.used = allowances.used();
    report
}

fn order(a: &Finding, b: &Finding) -> std::cmp::Ordering {
    (&a.place, a.rule, &a.message).cmp(&(&b.place, b.rule, &b.message))
}
