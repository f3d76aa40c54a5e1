//! Capacity provider strategies: where the next task starts.

use crate::graph::{Map, Value};
use crate::ids;
use plimsoll_spec::platform::capacity::{Capacity, PurchaseMix};
use plimsoll_units::Share;

/// AWS's own provider of on-demand capacity.
pub(crate) const FARGATE: &str = "FARGATE";

/// AWS's own provider of Spot capacity.
pub(crate) const FARGATE_SPOT: &str = "FARGATE_SPOT";

/// Parts that a Spot share is counted in: tenths of a percent. AWS: a weight is at most 1,000; source the ECS API
/// `CapacityProviderStrategyItem`, read 2026-09.
const PARTS: u32 = 1_000;

/// The strategy of a capacity, as `CapacityProviderStrategy` takes it.
pub(crate) fn of(capacity: Capacity) -> Value {
    match capacity {
        Capacity::Ec2 => {
            Value::List(vec![item(Value::reference(&ids::instance_capacity_provider()), None, 1)])
        }
        Capacity::Fargate(mix) => fargate(mix),
    }
}

/// The items that split tasks as the mix says: the base first, then by weight.
///
/// AWS: only one provider may have a base; with several providers one weight must be above 0; a provider of weight 0 gets
/// nothing beyond its base. Source the ECS developer guide, cluster capacity providers, 2023-06.
fn fargate(mix: PurchaseMix) -> Value {
    let base = (mix.on_demand_base > 0).then_some(mix.on_demand_base);
    let (on_demand, spot) = weights(mix.spot);
    let mut items = Vec::new();
    if spot == 0 {
        // All tasks are on demand: a base would say nothing.
        items.push(item(Value::text(FARGATE), None, on_demand));
        return Value::List(items);
    }
    if on_demand > 0 || base.is_some() {
        items.push(item(Value::text(FARGATE), base, on_demand));
    }
    items.push(item(Value::text(FARGATE_SPOT), None, spot));
    Value::List(items)
}

/// A strategy in words, the same for the same strategy.
pub(crate) fn summary(capacity: Capacity) -> String {
    match capacity {
        Capacity::Ec2 => "instances".to_owned(),
        Capacity::Fargate(mix) => {
            let (on_demand, spot) = weights(mix.spot);
            let base = if spot > 0 { mix.on_demand_base } else { 0 };
            format!("on demand {base} and {on_demand}, Spot {spot}")
        }
    }
}

fn item(provider: Value, base: Option<u32>, weight: u32) -> Value {
    Map::new().with("CapacityProvider", provider).with_some("Base", base).with("Weight", weight).into()
}

/// Weights of on-demand and Spot capacity in lowest terms: 70 % Spot is 3 and 7. A share that is not nothing keeps a weight
/// of at least one part.
fn weights(spot: Share) -> (u32, u32) {
    let share = spot.fraction();
    let parts = (share * f64::from(PARTS)).round() as u32;
    let parts = match share {
        share if share <= 0.0 => 0,
        share if share >= 1.0 => PARTS,
        _ => parts.clamp(1, PARTS - 1),
    };
    let divisor = greatest_common_divisor(parts, PARTS);
    ((PARTS - parts) / divisor, parts / divisor)
}

const fn greatest_common_divisor(mut a: u32, mut b: u32) -> u32 {
    while b > 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spot(percent: f64) -> (u32, u32) {
        weights(Share::from_percent(percent).unwrap())
    }

    #[test]
    fn b4_weights_are_the_share_in_lowest_terms() {
        assert_eq!(spot(70.0), (3, 7));
        assert_eq!(spot(50.0), (1, 1));
        assert_eq!(spot(33.3), (667, 333));
        assert_eq!(spot(0.0), (1, 0));
        assert_eq!(spot(100.0), (0, 1));
    }

    #[test]
    fn b4_a_share_that_is_not_nothing_keeps_a_weight() {
        assert_eq!(spot(0.01), (999, 1));
        assert_eq!(spot(99.99), (1, 999));
    }

    #[test]
    fn b4_a_base_stands_on_demand_before_the_weights() {
        let mix = PurchaseMix { on_demand_base: 2, spot: Share::from_percent(70.0).unwrap() };
        let strategy = of(Capacity::Fargate(mix));
        assert_eq!(strategy.at("0.CapacityProvider"), Some(&Value::text("FARGATE")));
        assert_eq!(strategy.at("0.Base"), Some(&Value::Integer(2)));
        assert_eq!(strategy.at("0.Weight"), Some(&Value::Integer(3)));
        assert_eq!(strategy.at("1.CapacityProvider"), Some(&Value::text("FARGATE_SPOT")));
        assert_eq!(strategy.at("1.Base"), None);
        assert_eq!(strategy.at("1.Weight"), Some(&Value::Integer(7)));
    }

    #[test]
    fn b4_all_spot_above_a_base_leaves_on_demand_a_weight_of_0() {
        let strategy = of(Capacity::Fargate(PurchaseMix { on_demand_base: 1, spot: Share::ALL }));
        assert_eq!(strategy.at("0.Base"), Some(&Value::Integer(1)));
        assert_eq!(strategy.at("0.Weight"), Some(&Value::Integer(0)));
        assert_eq!(strategy.at("1.Weight"), Some(&Value::Integer(1)));
    }

    #[test]
    fn a_summary_changes_with_the_strategy_only() {
        let mix = |on_demand_base, percent| {
            let spot = Share::from_percent(percent).unwrap();
            summary(Capacity::Fargate(PurchaseMix { on_demand_base, spot }))
        };
        assert_eq!(mix(1, 70.0), "on demand 1 and 3, Spot 7");
        assert_eq!(mix(0, 0.0), mix(5, 0.0));
        assert_ne!(mix(1, 70.0), mix(2, 70.0));
        assert_ne!(mix(1, 70.0), mix(1, 50.0));
        assert_ne!(mix(0, 0.0), summary(Capacity::Ec2));
    }

    #[test]
    fn on_demand_alone_is_one_item() {
        let strategy = of(Capacity::Fargate(PurchaseMix { on_demand_base: 3, spot: Share::NONE }));
        assert_eq!(strategy.as_list().map(<[Value]>::len), Some(1));
        assert_eq!(strategy.at("0.Base"), None);
    }
}
