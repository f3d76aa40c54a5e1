//! A load balancer speaks HTTPS, but HTTP is not redirected to it.

use crate::check::Check;
use crate::model::Item;
use crate::rule::{Rule, Subject};
use crate::view::balancer;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0742"),
    title: "A load balancer speaks HTTPS, but HTTP is not redirected to it.",
    severity: Severity::Warning,
    page: page!(
        "PLM0742",
        "\
With a certificate every request can be encrypted. An HTTP listener beside it that forwards to services \
leaves those unencrypted that begin with `http://`; its default action should be a redirect with status 301 \
to port 443.",
        "\
Elastic Load Balancing guide for Application Load Balancers, redirect actions, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    let speaks =
        |listener: &Item, protocol: &str| listener.at("Protocol").is_some_and(|own| own.is(protocol));
    for own in model.of_kind(balancer::LOAD_BALANCER) {
        if !balancer::listeners(model, own).any(|listener| speaks(listener, "HTTPS")) {
            continue;
        }
        for plain in balancer::listeners(model, own).filter(|listener| speaks(listener, "HTTP")) {
            let forwards = |item: &Item| {
                balancer::actions(item).iter().any(|action| action.text_at("Type") == Some("forward"))
            };
            if forwards(plain) || balancer::rules(model, plain).any(forwards) {
                let help = "make its default action a redirect to `{Protocol: HTTPS, Port: '443', StatusCode: HTTP_301}`";
                let message = "requests by HTTP reach services although the load balancer speaks HTTPS";
                check.found(Some(plain), plain.nearest("DefaultActions"), message, help);
            }
        }
    }
}
