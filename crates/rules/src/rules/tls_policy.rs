//! An HTTPS listener still speaks TLS 1.0 or 1.1.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::balancer;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0743"),
    title: "An HTTPS listener still speaks TLS 1.0 or 1.1.",
    severity: Severity::Warning,
    page: page!(
        "PLM0743",
        "\
The security policy of a listener decides which versions of TLS it speaks. Without one, a listener made by \
CloudFormation gets `ELBSecurityPolicy-2016-08`, which speaks TLS 1.0; so do all policies that name no newer \
version. AWS recommends `ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09`: TLS 1.2 and 1.3 with forward secrecy, \
and a key exchange that withstands quantum computers where the client knows it.",
        "\
Elastic Load Balancing guide for Application Load Balancers, security policies, read 2026-11"
    ),
    check,
};

const RECOMMENDED: &str = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09";

/// AWS: policies without TLS 1.0 and 1.1 carry one of these in their name; source as on the page.
const CURRENT: [&str; 5] = ["TLS13-1-2", "TLS13-1-3", "TLS-1-2", "FS-1-2", "RFC-9151"];

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for listener in subject.model.of_kind(balancer::LISTENER) {
        if !listener.at("Protocol").is_some_and(|own| own.is("HTTPS") || own.is("TLS")) {
            continue;
        }
        let help = format!("`SslPolicy: {RECOMMENDED}`");
        let place = listener.nearest("SslPolicy");
        match listener.at("SslPolicy") {
            None => {
                let message = "the listener names no security policy and so speaks TLS 1.0";
                check.found(Some(listener), place, message, help);
            }
            Some(_) => {
                let Some(policy) = check.text(listener, "SslPolicy") else { continue };
                if !CURRENT.iter().any(|current| policy.contains(current)) {
                    let message = format!("`{policy}` still speaks TLS 1.0 or 1.1");
                    check.found(Some(listener), place, message, help);
                }
            }
        }
    }
}
