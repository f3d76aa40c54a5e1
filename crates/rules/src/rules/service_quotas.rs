//! A service has more target groups, subnets or security groups than AWS allows.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0639"),
    title: "A service has more target groups, subnets or security groups than AWS allows.",
    severity: Severity::Error,
    page: page!(
        "PLM0639",
        "\
A service takes at most 5 target groups, 16 subnets and 5 security groups. These quotas cannot be raised for a \
service.",
        "\
Amazon ECS service quotas, read 2026-09"
    ),
    check,
};

const MOST: [(&str, usize); 3] = [
    ("LoadBalancers", 5),
    ("NetworkConfiguration.AwsvpcConfiguration.Subnets", 16),
    ("NetworkConfiguration.AwsvpcConfiguration.SecurityGroups", 5),
];

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for service in subject.model.of_kind(ecs::SERVICE) {
        for (path, most) in MOST {
            let Some(list) = service.at(path) else { continue };
            let count = list.items().len();
            if count > most {
                let name = path.rsplit('.').next().unwrap_or(path);
                let message = format!("the service has {count} `{name}`");
                check.found(Some(service), &list.place, message, format!("at most {most}"));
            }
        }
    }
}
