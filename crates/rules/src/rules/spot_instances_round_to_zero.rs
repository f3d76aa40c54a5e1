//! A purchase mix is such that no instance is a Spot instance.

use crate::check::Check;
use crate::model::{Datum, Item};
use crate::rule::{Rule, Subject};
use crate::view::{capacity, money};
use plimsoll_spec::{Code, Severity};
use plimsoll_units::{Meter, Purchase, usage::HOURS_PER_MONTH};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0812"),
    title: "A purchase mix is such that no instance is a Spot instance.",
    severity: Severity::Note,
    page: page!(
        "PLM0812",
        "\
Of the instances above the base, the on-demand percentage is rounded up: with a base of 1 and 20 percent, two \
instances are both on demand, and \"80 % Spot\" begins at three instances. While the group is at its smallest size \
it pays the full price.",
        "\
EC2 Auto Scaling guide, mixed instances groups, 2023-06"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for group in subject.model.of_kind(capacity::GROUP) {
        let mut mix = |key: &str, usual: f64| {
            let path = format!("MixedInstancesPolicy.InstancesDistribution.{key}");
            group.at(&path).map_or(Some(usual), |own| check.number_in(group, own))
        };
        let (Some(base), Some(percent)) =
            (mix("OnDemandBaseCapacity", 0.0), mix("OnDemandPercentageAboveBaseCapacity", 100.0))
        else {
            continue;
        };
        let Some(least) = check.number(group, "MinSize").filter(|least| *least >= 1.0) else {
            continue;
        };
        let spot = |count: f64| (count - on_demand(count, base, percent)).max(0.0);
        if percent >= 100.0 || spot(least) > 0.0 {
            continue;
        }
        let most = group.at("MaxSize").and_then(Datum::known_number).unwrap_or(1_000.0);
        let first = (1..=10_000_u32)
            .map(f64::from)
            .take_while(|count| *count <= most)
            .find(|count| spot(*count) > 0.0);
        let path = "MixedInstancesPolicy.InstancesDistribution.OnDemandPercentageAboveBaseCapacity";
        let message = format!(
            "at its smallest size of {least} the group has no Spot instance{}",
            missed(subject, group)
        );
        let help = match first {
            Some(count) => {
                format!("a smaller base or percentage; as it is the first Spot instance is number {count}")
            }
            None => "a smaller base or percentage; as it is the group never has one".to_owned(),
        };
        check.found(Some(group), group.nearest(path), message, help);
    }
}

/// AWS: `min(n, base) + ceil((n - base) * percent / 100)`; source EC2 Auto Scaling guide, mixed instances groups, 2023-06.
fn on_demand(count: f64, base: f64, percent: f64) -> f64 {
    let base = base.min(count);
    base + ((count - base) * percent / 100.0 - 1e-9).ceil().max(0.0)
}

/// What one Spot instance would save, in words.
fn missed(subject: &Subject<'_>, group: &Item) -> String {
    let types = capacity::instance_types(subject.model, group);
    let (Some((name, _)), Some(tariffs)) = (types.first(), money::Tariffs::of(subject)) else {
        return String::new();
    };
    let month =
        |purchase| tariffs.sum(&[(Meter::Ec2InstanceHours((*name).to_owned(), purchase), HOURS_PER_MONTH)]);
    match (month(Purchase::OnDemand), month(Purchase::Spot)) {
        (Ok(on_demand), Ok(spot)) => {
            format!("; each one would save about {} a month ({})", on_demand - spot, tariffs.source())
        }
        (Err(reason), _) | (_, Err(reason)) => format!("; not priced: {reason}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn d2_the_percentage_rounds_up_to_on_demand() {
        let spot = |count: f64| count - on_demand(count, 1.0, 20.0);
        assert_eq!([2.0, 3.0, 6.0, 10.0].map(|count| spot(count) as u32), [0, 1, 4, 7]);
    }
}
