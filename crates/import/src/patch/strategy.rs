//! The Spot share: weights and base of the capacity providers.

use super::edit::Edit;
use super::literal::Literals;
use super::template::Document;
use super::template::tree::Tree;
use super::terraform::{Parsed, insert};
use super::token;
use super::unsaid;
use super::value::Value;
use crate::imported::{Leaf, Unit};
use crate::read::Kind;
use plimsoll_rules::model::{Content, Datum, Item};
use plimsoll_rules::{Origin, Place};
use plimsoll_spec::platform::capacity::PurchaseMix;
use plimsoll_units::Share;

const ON_DEMAND: &str = "FARGATE";
const SPOT: &str = "FARGATE_SPOT";

/// The edits that make a strategy split tasks as `mix` says; `leaf` is that of the Spot share.
///
/// # Errors
/// Why the strategy cannot say it.
pub(super) fn edits(literals: &Literals<'_>, leaf: &Leaf, mix: PurchaseMix) -> Result<Vec<Edit>, String> {
    let imported = literals.imported;
    let item = imported.model.item(&leaf.resource).ok_or("what says where its tasks run was not found")?;
    if !leaf.property.contains("CapacityProviderStrategy") {
        let because = "its launch type says where its tasks run: Spot needs a capacity provider strategy in its place, \
                       which replaces the service";
        return Err(because.to_owned());
    }
    let items = item.at(&leaf.property).map_or(&[][..], Datum::items);
    let provider = |name: &str| {
        items.iter().find(|item| item.at("CapacityProvider").and_then(Datum::text_start) == Some(name))
    };
    let (on_demand, spot) = weights(mix.spot);
    let base = if mix.spot.fraction() > 0.0 { mix.on_demand_base } else { 0 };
    let mut edits = Vec::new();
    for (name, weight, base) in [(ON_DEMAND, on_demand, base), (SPOT, spot, 0)] {
        match provider(name) {
            Some(item) => {
                edits.extend(number(literals, item, "Weight", weight)?);
                edits.extend(number(literals, item, "Base", base)?);
            }
            None if weight == 0 && base == 0 => {}
            None => {
                if name == SPOT && !offers_spot(literals, item) {
                    return Err(format!(
                        "the cluster's capacity providers in the code do not include {SPOT}"
                    ));
                }
                edits.push(added(literals, leaf, item, (name, weight, base))?);
            }
        }
    }
    Ok(edits)
}

/// The exchange of one number of an item, if it is another one.
fn number(literals: &Literals<'_>, item: &Datum, key: &str, wanted: u32) -> Result<Option<Edit>, String> {
    let Some(datum) = item.at(key) else {
        // AWS: 0 where nothing is said; source the ECS API `CapacityProviderStrategyItem`, read 2026-09.
        return if wanted == 0 {
            Ok(None)
        } else {
            Err(format!("{key} of a capacity provider is not written"))
        };
    };
    let present = match &datum.content {
        Content::Number(number) => Some(*number),
        Content::Text(text) => text.trim().parse().ok(),
        _ => None,
    };
    if present == Some(f64::from(wanted)) {
        return Ok(None);
    }
    match &datum.origin {
        Origin::Literal(span) => {
            let token = literals.imported.sources.slice(*span);
            let text = token::respell(token, Unit::Count, Value::count(wanted))?;
            Ok(Some(Edit { span: *span, text }))
        }
        Origin::Computed(why) => Err(format!("{key} of a capacity provider is made by {why}")),
        Origin::Unsaid => Err(format!("{key} of a capacity provider is not written as a literal")),
    }
}

/// Whether the code gives the cluster Spot capacity.
fn offers_spot(literals: &Literals<'_>, service: &Item) -> bool {
    let model = &literals.imported.model;
    let cluster = match service.at("Cluster").map(|datum| &datum.content) {
        Some(Content::Reference { id, .. }) => id.as_str(),
        _ => service.id.as_str(),
    };
    model.items.iter().any(|item| {
        let is_it = item.id == cluster || item.references.iter().any(|id| id == cluster);
        let providers = item.at("CapacityProviders").map_or(&[][..], Datum::items);
        is_it && providers.iter().any(|name| name.text_start() == Some(SPOT))
    })
}

/// A provider that was not in the strategy.
fn added(
    literals: &Literals<'_>,
    leaf: &Leaf,
    item: &Item,
    (name, weight, base): (&str, u32, u32),
) -> Result<Edit, String> {
    let imported = literals.imported;
    let unknown = || "where the strategy stands is not certain".to_owned();
    let Place::Span(span) = item.place else { return Err(unknown()) };
    let base_text = base.to_string();
    match imported.kind {
        Kind::Terraform => {
            let parsed = Parsed::at(&imported.sources, span).ok_or_else(unknown)?;
            let block = parsed.resource(&item.id).ok_or_else(unknown)?;
            let kind = if leaf.property.starts_with("Default") {
                "default_capacity_provider_strategy"
            } else {
                "capacity_provider_strategy"
            };
            if block.body.get_blocks(kind).next().is_none() {
                return Err(unknown());
            }
            let (provider, weight) = (format!("\"{name}\""), weight.to_string());
            let mut attributes = vec![("capacity_provider", provider.as_str()), ("weight", &weight)];
            if base > 0 {
                attributes.push(("base", &base_text));
            }
            insert::nested(&parsed, block, kind, &attributes)
        }
        Kind::CloudFormation => {
            let document = Document::at(&imported.sources, span).ok_or_else(unknown)?;
            let entry = document.resource(span).or_else(|| document.named(&item.id)).ok_or_else(unknown)?;
            let properties = entry.value.get("Properties").ok_or_else(unknown)?;
            let list = leaf.property.split('.').try_fold(properties, |node, key| node.get(key));
            let list = list.ok_or_else(unknown)?;
            let mut entries = vec![("CapacityProvider", Tree::raw(name)), ("Weight", Tree::raw(weight))];
            if base > 0 {
                entries.push(("Base", Tree::Raw(base_text)));
            }
            unsaid::in_list(&document, list, &Tree::map(entries))
        }
        _ => Err(unknown()),
    }
}

/// Weights of on-demand and Spot capacity in lowest terms.
///
/// AWS: a weight is 0 to 1,000, and of several providers one must have a weight above 0; source the ECS API
/// `CapacityProviderStrategyItem`, read 2026-09.
fn weights(spot: Share) -> (u32, u32) {
    const PARTS: u32 = 1_000;
    let share = spot.fraction();
    let parts = match share {
        share if share <= 0.0 => 0,
        share if share >= 1.0 => PARTS,
        _ => ((share * f64::from(PARTS)).round() as u32).clamp(1, PARTS - 1),
    };
    let (mut a, mut b) = (parts, PARTS);
    while b > 0 {
        (a, b) = (b, a % b);
    }
    let divisor = a.max(1);
    ((PARTS - parts) / divisor, parts / divisor)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn b4_weights_are_the_share_in_lowest_terms() {
        let of = |percent| weights(Share::from_percent(percent).unwrap());
        assert_eq!([0.0, 25.0, 70.0, 100.0].map(of), [(1, 0), (3, 1), (3, 7), (0, 1)]);
    }
}
