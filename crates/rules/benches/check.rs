//! Speed of reading and checking a template near CloudFormation's limit of 500 resources.

mod large;

use divan::Bencher;
use plimsoll_prices::PriceBook;
use plimsoll_rules::template::{Options, read};
use plimsoll_rules::{Subject, run};

fn main() {
    divan::main();
}

/// 45 services: 499 resources.
const SERVICES: usize = 45;

/// Text to model.
#[divan::bench(sample_count = 50)]
fn read_499_resources(bencher: Bencher<'_, '_>) {
    let text = large::template(SERVICES);
    bencher.bench_local(|| {
        read("large.yaml", &text, &Options::default()).map_or(0, |template| template.model.items.len())
    });
}

/// Every rule on the model.
#[divan::bench(sample_count = 50)]
fn rules_on_499_resources(bencher: Bencher<'_, '_>) {
    let text = large::template(SERVICES);
    let Ok(template) = read("large.yaml", &text, &Options::default()) else { return };
    let prices = PriceBook::builtin().ok();
    let subject = Subject { model: &template.model, platform: None, prices: prices.as_ref() };
    bencher.bench_local(|| run(&subject, &template.allowed));
}
