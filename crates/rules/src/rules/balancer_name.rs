//! The name of a load balancer or target group is not one that AWS takes.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::balancer;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0627"),
    title: "The name of a load balancer or target group is not one that AWS takes.",
    severity: Severity::Error,
    page: page!(
        "PLM0627",
        "\
Names of load balancers and target groups have at most 32 characters: letters, digits and hyphens, no hyphen \
at either end. A load balancer's name does not begin with `internal-`. CloudFormation does not check this \
before it makes them.",
        "\
Elastic Load Balancing API, CreateLoadBalancer and CreateTargetGroup, read 2026-09"
    ),
    check,
};

/// AWS: the most characters; source as on the page.
const MOST: usize = 32;

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for kind in [balancer::LOAD_BALANCER, balancer::TARGET_GROUP] {
        for item in subject.model.of_kind(kind) {
            let Some(name) = item.at("Name") else { continue };
            if name.is_unknown() {
                check.skip(item, &name.place, "the name is not known here");
            } else if let Some(wrong) = wrong(name, kind) {
                let help = format!("at most {MOST} letters, digits and hyphens, or no name");
                check.found(Some(item), &name.place, wrong, help);
            }
        }
    }
}

fn wrong(name: &Datum, kind: &str) -> Option<String> {
    let known = name.known_pieces()?;
    let least = name.shortest()?;
    if least > MOST {
        return Some(format!("the name has at least {least} characters; AWS takes {MOST}"));
    }
    if let Some(other) = known.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '-') {
        return Some(format!("the name holds `{other}`"));
    }
    let starts = name.text_start().is_some_and(|start| start.starts_with('-'));
    if starts || name.text_end().is_some_and(|end| end.ends_with('-')) {
        return Some("the name begins or ends with a hyphen".to_owned());
    }
    let is_reserved = name.text_start().is_some_and(|start| start.starts_with("internal-"));
    (is_reserved && kind == balancer::LOAD_BALANCER).then(|| "the name begins with `internal-`".to_owned())
}
