//! `alarms`, `dashboard`, `notify`, `xray`, `events`, `budget`, `cost_anomaly`.

use super::node::Node;
use super::section::{Section, number};
use plimsoll_rules::view::scaling::{ALARM, POLICY};
use plimsoll_rules::{Datum, Item, Model};

/// Writes what watches the platform.
pub(super) fn extract(model: &Model, traced: bool, stack: &mut Section) {
    alarms(model, stack);
    if model.of_kind("AWS::CloudWatch::Dashboard").next().is_some() {
        stack.plain("dashboard", true);
    }
    notify(model, stack);
    if traced {
        stack.plain("xray", true);
    }
    let catches = |rule: &Item| {
        rule.at("EventPattern.source")
            .is_some_and(|source| source.one_or_many().iter().any(|own| own.is("aws.ecs")))
            || rule
                .at("EventPattern")
                .and_then(Datum::known_pieces)
                .is_some_and(|text| text.contains("aws.ecs"))
    };
    if let Some(rule) = model.of_kind("AWS::Events::Rule").find(|rule| catches(rule)) {
        stack.understood("events", true, &rule.place);
        stack.plain("events", true);
    }
    budget(model, stack);
    if model.of_kind("AWS::CE::AnomalyMonitor").next().is_some() {
        stack.plain("cost_anomaly", true);
    }
}

/// The standard alarms: those of services that no scaling policy is invoked by.
fn alarms(model: &Model, stack: &mut Section) {
    let scales = |alarm: &Item| {
        alarm
            .at("AlarmActions")
            .is_some_and(|actions| model.of_kind(POLICY).any(|policy| actions.mentions(&policy.id)))
    };
    let all: Vec<&Item> = model.of_kind(ALARM).filter(|alarm| !scales(alarm)).collect();
    let of = |metric: &str| {
        all.iter().copied().find(|alarm| alarm.at("MetricName").is_some_and(|own| own.is(metric)))
    };
    let threshold = |alarm: Option<&Item>| alarm.and_then(|alarm| number(alarm.at("Threshold")?).ok());
    let (cpu, memory) = (of("CPUUtilization"), of("MemoryUtilization"));
    let (slow, unhealthy) = (of("TargetResponseTime"), of("UnHealthyHostCount"));
    let Some(first) = [cpu, memory, slow, unhealthy].into_iter().flatten().next() else {
        return stack.plain("alarms", false);
    };
    stack.understood("alarms", "", &first.place);
    for (key, value, usual) in
        [("alarms.cpu", threshold(cpu), 85.0), ("alarms.memory", threshold(memory), 90.0)]
    {
        match value.filter(|value| (0.0..=100.0).contains(value)) {
            Some(value) if value != usual => stack.plain(key, format!("{value}%")),
            Some(_) => {}
            None => stack.text(key, "off"),
        }
    }
    if let Some(seconds) = threshold(slow).filter(|seconds| *seconds > 0.0) {
        // Thousandths of a millisecond are finer than anybody writes.
        stack.plain("alarms.response_time", format!("{}ms", (seconds * 1e6).round() / 1e3));
    }
    let balanced = model.of_kind("AWS::ElasticLoadBalancingV2::TargetGroup").next().is_some();
    if unhealthy.is_none() && balanced {
        stack.plain("alarms.unhealthy_targets", false);
    }
    let counted = [cpu, memory, slow].into_iter().flatten().next();
    let periods = counted.and_then(|alarm| super::section::count(alarm.at("EvaluationPeriods")?).ok());
    if let Some(periods) = periods.filter(|periods| *periods != 2 && (1..=100).contains(periods)) {
        stack.plain("alarms.periods", periods);
    }
}

fn notify(model: &Model, stack: &mut Section) {
    let mut addresses: Vec<String> = Vec::new();
    let inline = model
        .of_kind("AWS::SNS::Topic")
        .flat_map(|topic| topic.at("Subscription").map_or(&[] as &[Datum], Datum::items));
    let apart = model.of_kind("AWS::SNS::Subscription").map(|own| &own.properties);
    for subscription in inline.chain(apart) {
        let is_mail = subscription.text_at("Protocol") == Some("email");
        if let Some(address) =
            subscription.text_at("Endpoint").filter(|address| is_mail && address.contains('@'))
            && !addresses.iter().any(|known| known == address)
        {
            stack.understood("notify", address, &subscription.place);
            addresses.push(address.to_owned());
        }
    }
    if !addresses.is_empty() {
        stack.write("notify", Node::texts(addresses.iter().map(String::as_str)));
    }
}

fn budget(model: &Model, stack: &mut Section) {
    let Some(limit) =
        model.of_kind("AWS::Budgets::Budget").find_map(|budget| budget.at("Budget.BudgetLimit"))
    else {
        return;
    };
    let in_dollars = limit.text_at("Unit") == Some("USD");
    if let Some(amount) = limit.number_at("Amount").filter(|amount| in_dollars && *amount > 0.0) {
        stack.understood("budget", format!("{amount} USD"), &limit.place);
        stack.text("budget", format!("{amount} USD"));
    }
}
