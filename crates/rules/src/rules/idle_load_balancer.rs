//! A load balancer leads to nothing.

use crate::check::Check;
use crate::model::{Datum, Item, Model};
use crate::rule::{Rule, Subject};
use crate::view::{balancer, money};
use plimsoll_spec::{Code, Severity};
use plimsoll_units::Meter;
use plimsoll_units::usage::HOURS_PER_MONTH;

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0842"),
    title: "A load balancer leads to nothing.",
    severity: Severity::Warning,
    page: page!(
        "PLM0842",
        "\
A load balancer is charged by the hour whether or not requests come. One that has no listener, or whose \
listeners lead to target groups that no service, Auto Scaling group or target belongs to, answers with \
errors only.\n\nTarget groups that outputs name may be filled by another stack: they count as used.",
        "\
Elastic Load Balancing price page, prices by the price book"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    let model = subject.model;
    for own in model.of_kind(balancer::LOAD_BALANCER) {
        let listeners: Vec<&Item> = balancer::listeners(model, own).collect();
        let exposed = |item: &Item| model.exposed.contains(&item.id);
        if listeners.iter().any(|listener| exposed(listener)) || (listeners.is_empty() && exposed(own)) {
            check.skip(own, &own.place, "another stack may add to it");
            continue;
        }
        let rules = listeners.iter().flat_map(|listener| balancer::rules(model, listener));
        let actions: Vec<&Datum> =
            listeners.iter().copied().chain(rules).flat_map(balancer::actions).collect();
        if !actions.iter().any(|action| leads_somewhere(model, action)) {
            let cost = money::monthly(subject, &[(Meter::AlbHours, HOURS_PER_MONTH)]);
            let message = format!("the load balancer leads to nothing and costs {cost}");
            check.found(Some(own), &own.place, message, "remove it, or put a service behind it");
        }
    }
}

/// Whether requests reach somebody: a target group in use, or one that is not of the model, or another address.
fn leads_somewhere(model: &Model, action: &Datum) -> bool {
    match action.text_at("Type") {
        Some("fixed-response") => false,
        Some("redirect") => action.at("RedirectConfig.Host").is_some_and(|host| !host.is("#{host}")),
        _ => {
            let mut known =
                model.of_kind(balancer::TARGET_GROUP).filter(|group| action.mentions(&group.id)).peekable();
            known.peek().is_none() || known.any(|group| is_filled(model, group))
        }
    }
}

fn is_filled(model: &Model, group: &Item) -> bool {
    let fillers = ["AWS::ECS::Service", "AWS::AutoScaling::AutoScalingGroup"];
    group.at("Targets").is_some_and(|targets| !targets.items().is_empty())
        || model.exposed.contains(&group.id)
        || model
            .items
            .iter()
            .any(|item| fillers.contains(&item.kind.as_str()) && item.references.contains(&group.id))
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::fixture::{messages, skipped};

    fn balancer(action: &str, outputs: &str) -> String {
        format!(
            "Resources:
  Balancer: {{Type: AWS::ElasticLoadBalancingV2::LoadBalancer}}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties: {{LoadBalancerArn: !Ref Balancer, DefaultActions: [{action}]}}
{outputs}"
        )
    }

    #[test]
    fn one_that_only_answers_errors_is_idle() {
        let found = messages(&RULE, &balancer("{Type: fixed-response}", ""));
        assert_eq!(found.len(), 1);
        assert!(found[0].starts_with("the load balancer leads to nothing and costs $"), "{found:?}");
    }

    #[test]
    fn a_redirect_to_another_host_and_a_group_of_another_stack_are_uses() {
        let redirect = "{Type: redirect, RedirectConfig: {Host: www.example.com, StatusCode: HTTP_301}}";
        assert!(messages(&RULE, &balancer(redirect, "")).is_empty());
        let import = "{Type: forward, TargetGroupArn: !ImportValue Group}";
        assert!(messages(&RULE, &balancer(import, "")).is_empty());
    }

    #[test]
    fn a_listener_that_others_may_add_rules_to_is_counted_as_skipped() {
        let text = balancer("{Type: fixed-response}", "Outputs: {Listener: {Value: !Ref Listener}}");
        assert!(messages(&RULE, &text).is_empty());
        assert_eq!(skipped(&RULE, &text), ["another stack may add to it"]);
    }
}
