//! A purchase mix of instances has values that EC2 Auto Scaling does not know.

use crate::check::Check;
use crate::model::{Datum, Item};
use crate::rule::{Rule, Subject};
use crate::view::capacity;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0673"),
    title: "A purchase mix of instances has values that EC2 Auto Scaling does not know.",
    severity: Severity::Error,
    page: page!(
        "PLM0673",
        "\
`OnDemandPercentageAboveBaseCapacity` is 0 to 100. Spot instances are allocated `price-capacity-optimized` \
(recommended), `capacity-optimized`, `capacity-optimized-prioritized` or `lowest-price`; on-demand ones \
`prioritized` or `lowest-price`. `SpotInstancePools` is 1 to 20 and counts with `lowest-price` alone. None of \
this is in the schema.",
        "\
EC2 Auto Scaling API, InstancesDistribution, read 2026-09"
    ),
    check,
};

const SPOT: [&str; 4] =
    ["price-capacity-optimized", "capacity-optimized", "capacity-optimized-prioritized", "lowest-price"];
const ON_DEMAND: [&str; 2] = ["prioritized", "lowest-price"];

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for group in subject.model.of_kind(capacity::GROUP) {
        let Some(mix) = group.at("MixedInstancesPolicy.InstancesDistribution") else { continue };
        word(check, group, mix, "SpotAllocationStrategy", &SPOT);
        word(check, group, mix, "OnDemandAllocationStrategy", &ON_DEMAND);
        for (key, low, high) in [
            ("OnDemandPercentageAboveBaseCapacity", 0.0, 100.0),
            ("OnDemandBaseCapacity", 0.0, f64::MAX),
            ("SpotInstancePools", 1.0, 20.0),
        ] {
            let Some(written) = mix.at(key) else { continue };
            if let Some(value) = check.number_in(group, written).filter(|value| !(low..=high).contains(value))
            {
                let help = if high == f64::MAX { "0 or more".to_owned() } else { format!("{low} to {high}") };
                check.found(Some(group), &written.place, format!("`{key}: {value}` is out of range"), help);
            }
        }
        let strategy = mix.text_at("SpotAllocationStrategy");
        if let Some(pools) =
            mix.at("SpotInstancePools").filter(|_| strategy.is_some_and(|own| own != "lowest-price"))
        {
            let message = "`SpotInstancePools` counts with `lowest-price` alone";
            check.found(Some(group), &pools.place, message, "leave it out");
        }
    }
}

fn word(check: &mut Check<'_>, group: &Item, mix: &Datum, key: &str, known: &[&str]) {
    let Some(written) = mix.at(key) else { return };
    let Some(other) = check.known(group, written).plain().filter(|word| !known.contains(word)) else {
        return;
    };
    let right = plimsoll_spec::nearest(other, known.iter().copied())
        .unwrap_or(known.first().copied().unwrap_or_default());
    let message = format!("`{key}` has no value `{other}`");
    check.found(Some(group), &written.place, message, format!("for example `{right}`"));
}
