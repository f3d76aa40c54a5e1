//! A security group or network ACL holds more rules than AWS takes by default.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::network;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0645"),
    title: "A security group or network ACL holds more rules than AWS takes by default.",
    severity: Severity::Warning,
    page: page!(
        "PLM0645",
        "\
A security group takes 60 rules in each direction, counted separately for IPv4 and IPv6; a network ACL takes \
20. The next one is refused when it is made. Both can be raised on request, which slows the network down a \
little.",
        "\
Amazon VPC user guide, quotas, 2023-06"
    ),
    check,
};

/// AWS: rules of a security group and of a network ACL in one direction; source as on the page.
const OF_GROUP: usize = 60;
const OF_ACL: usize = 20;

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for group in model.of_kind(network::SECURITY_GROUP) {
        for (list, separate, words) in [
            ("SecurityGroupIngress", "AWS::EC2::SecurityGroupIngress", "in"),
            ("SecurityGroupEgress", "AWS::EC2::SecurityGroupEgress", "out"),
        ] {
            let own = group.at(list).map_or(&[] as &[Datum], Datum::one_or_many);
            let others = model
                .of_kind(separate)
                .filter(|item| item.at("GroupId").is_some_and(|of| of.mentions(&group.id)))
                .map(|item| &item.properties);
            let rules: Vec<&Datum> = own.iter().chain(others).collect();
            // A rule that names a group counts for both.
            let without = |key: &str| rules.iter().filter(|rule| rule.at(key).is_none()).count();
            let count = without("CidrIpv6").max(without("CidrIp"));
            if count > OF_GROUP {
                let message = format!(
                    "{count} rules let something {words}; AWS takes {OF_GROUP} unless asked for more"
                );
                let help = "put ranges into a prefix list, or one range for several";
                check.found(Some(group), group.nearest(list), message, help);
            }
        }
    }
    for acl in model.of_kind("AWS::EC2::NetworkAcl") {
        for egress in [false, true] {
            let entries = model.of_kind("AWS::EC2::NetworkAclEntry").filter(|entry| {
                entry.at("NetworkAclId").is_some_and(|of| of.mentions(&acl.id))
                    && entry.at("Egress").map_or(Some(false), Datum::known_truth) == Some(egress)
            });
            let count = entries.count();
            if count > OF_ACL {
                let words = if egress { "out" } else { "in" };
                let message = format!(
                    "{count} entries for what goes {words}; AWS takes {OF_ACL} unless asked for more"
                );
                check.found(Some(acl), &acl.place, message, "leave fine distinctions to the security groups");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fixture::messages;

    fn group(rules: usize) -> String {
        let rules: String = (0..rules)
            .map(|n| {
                format!("        - {{IpProtocol: tcp, FromPort: {n}, ToPort: {n}, CidrIp: 10.0.0.0/8}}\n")
            })
            .collect();
        format!(
            "Resources:\n  Group:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      SecurityGroupIngress:\n{rules}"
        )
    }

    #[test]
    fn sixty_rules_fit_and_one_more_does_not() {
        assert!(messages(&RULE, &group(60)).is_empty());
        assert_eq!(
            messages(&RULE, &group(61)),
            ["61 rules let something in; AWS takes 60 unless asked for more"]
        );
    }
}
