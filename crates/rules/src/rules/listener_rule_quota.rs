//! A load balancer or a rule holds more than AWS takes by default.

use crate::check::Check;
use crate::model::Datum;
use crate::rule::{Rule, Subject};
use crate::view::balancer;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0626"),
    title: "A load balancer or a rule holds more than AWS takes by default.",
    severity: Severity::Warning,
    page: page!(
        "PLM0626",
        "\
A load balancer has at most 100 rules besides the defaults of its listeners, and 100 target groups; a rule \
has at most five values in all its conditions and leads to at most five target groups. The first can be \
raised on request, the others cannot. Every rule beyond the first ten is also paid for with each request \
that it is looked at for.\n\nBeyond that, services need a second load balancer.",
        "\
Elastic Load Balancing guide for Application Load Balancers, quotas, 2023-06"
    ),
    check,
};

/// AWS: rules of one load balancer, and values in the conditions of one rule; source as on the page.
const RULES: usize = 100;
const VALUES: usize = 5;

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for own in model.of_kind(balancer::LOAD_BALANCER) {
        let rules = balancer::listeners(model, own)
            .map(|listener| balancer::rules(model, listener).count())
            .sum::<usize>();
        if rules > RULES {
            let message = format!(
                "{rules} rules lead away from the load balancer; AWS takes {RULES} unless asked for more"
            );
            check.found(Some(own), &own.place, message, "split the services over two load balancers");
        }
    }
    for rule in model.of_kind(balancer::LISTENER_RULE) {
        let Some(conditions) = rule.at("Conditions") else { continue };
        let values: usize = conditions.items().iter().map(values).sum();
        if values > VALUES {
            let message = format!("the conditions of the rule have {values} values; AWS takes {VALUES}");
            check.found(Some(rule), &conditions.place, message, "split the rule in two");
        }
    }
}

/// The number of values of a condition, in either of its spellings.
fn values(condition: &Datum) -> usize {
    let configs = [
        "Values",
        "PathPatternConfig.Values",
        "HostHeaderConfig.Values",
        "HttpHeaderConfig.Values",
        "HttpRequestMethodConfig.Values",
        "QueryStringConfig.Values",
        "SourceIpConfig.Values",
    ];
    configs.iter().filter_map(|path| condition.at(path)).map(|values| values.items().len()).sum()
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fixture::messages;

    fn with_rules(count: usize) -> String {
        let rules: String = (1..=count)
            .map(|n| {
                format!(
                    "  R{n}:\n    Type: AWS::ElasticLoadBalancingV2::ListenerRule\n    Properties: {{ListenerArn: !Ref Listener, Priority: {n}}}\n"
                )
            })
            .collect();
        format!(
            "Resources:\n  Balancer:\n    Type: AWS::ElasticLoadBalancingV2::LoadBalancer\n  Listener:\n    Type: AWS::ElasticLoadBalancingV2::Listener\n    Properties: {{LoadBalancerArn: !Ref Balancer}}\n{rules}"
        )
    }

    #[test]
    fn more_than_100_rules_are_too_many() {
        assert!(messages(&RULE, &with_rules(100)).is_empty());
        let found = messages(&RULE, &with_rules(101));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("101 rules"), "{found:?}");
    }
}
