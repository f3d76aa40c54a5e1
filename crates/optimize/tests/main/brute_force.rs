//! The optimizer against brute force with the exact engine.

#[path = "../../examples/brute_force/compare.rs"]
#[allow(dead_code, reason = "shared with the example, which prints more")]
mod compare;

use compare::{SERVICES, Service, compare, problem};
use plimsoll_prices::PriceBook;
use plimsoll_twin::stationary::Tables;

#[test]
fn o8_the_choice_costs_at_most_a_hundredth_more_than_brute_force_finds() {
    let (prices, tables) = (PriceBook::builtin().unwrap(), Tables::builtin());
    for service in [Service { minutes: 150, ..SERVICES[0] }, Service { minutes: 150, ..SERVICES[5] }] {
        let line = compare(&problem(&service, &prices).unwrap(), &tables);
        assert!((20..=120).contains(&line.designs) && line.keeping > 0, "{}", line.designs);
        assert!(line.chosen.kept, "{}: {:?}", service.name, line.chosen);
        assert!(line.excess().unwrap() <= 0.01, "{}: {:?}, {:?}", service.name, line.chosen, line.cheapest);
    }
}
