//! A production network keeps no flow logs.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::ecs;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0744"),
    title: "A production network keeps no flow logs.",
    severity: Severity::Note,
    page: page!(
        "PLM0744",
        "\
Flow logs record which connections a network accepted and refused. After an incident they are the only \
record of who talked to whom; they cannot be made afterwards. They are charged by volume.",
        "\
Amazon VPC user guide, VPC flow logs, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for vpc in subject.model.of_kind("AWS::EC2::VPC") {
        let Some(environment) = ecs::environment(subject, vpc) else {
            check.skip(vpc, &vpc.place, "whether it is a production network is not known");
            continue;
        };
        let mut logs = subject.model.of_kind("AWS::EC2::FlowLog");
        let is_logged = logs.any(|log| log.at("ResourceId").is_some_and(|of| of.mentions(&vpc.id)));
        if ecs::is_production(&environment) && !is_logged {
            let message = format!("the network of `{environment}` keeps no flow logs");
            check.found(
                Some(vpc),
                &vpc.place,
                message,
                "`network: {flow_logs: 14d}`, or an `AWS::EC2::FlowLog`",
            );
        }
    }
}
