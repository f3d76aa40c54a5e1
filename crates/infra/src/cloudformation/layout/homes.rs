//! Which stack each resource goes into when one is not enough.

use super::{Placed, StackPart};
use crate::graph::{Graph, LogicalId, Part, Resource};
use std::collections::BTreeMap;

/// Resources that a stack of services is filled up to; the rest is room to grow, so that services need not move.
const FILL: usize = 400;

/// Bytes of compact JSON that a stack of services is filled up to.
const FILL_BYTES: usize = 700_000;

/// Where a resource goes before stacks of services are numbered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Spot {
    /// The base; `pinned` where something outside the monitoring needs it there.
    Base { pinned: bool },
    /// With its service or job.
    Unit(usize),
    /// The stack of what watches services.
    Monitoring,
}

/// The stack of every resource, in the order of the graph. `bytes` are the sizes of the resources in compact JSON.
pub(super) fn homes(graph: &Graph, placed: &Placed, bytes: &[usize]) -> Vec<StackPart> {
    let units = units(graph);
    let staying: Vec<bool> = units
        .iter()
        .map(|unit| matches!(placed.get(unit), Some(StackPart::Base | StackPart::Whole)))
        .collect();
    let mut spots: Vec<Spot> = Vec::with_capacity(graph.resources.len());
    for resource in &graph.resources {
        let unit = unit_of(&resource.part)
            .and_then(|name| units.iter().position(|unit| *unit == name))
            .filter(|unit| !staying.get(*unit).copied().unwrap_or_default());
        spots.push(match (unit, &resource.part) {
            (Some(unit), _) => Spot::Unit(unit),
            (None, Part::Monitoring) => Spot::Base { pinned: false },
            (None, _) => Spot::Base { pinned: true },
        });
    }
    settle(graph, &mut spots);
    let numbers = pack(&units, &spots, placed, bytes);
    spots
        .into_iter()
        .map(|spot| match spot {
            Spot::Base { .. } => StackPart::Base,
            Spot::Monitoring => StackPart::Monitoring,
            Spot::Unit(unit) => StackPart::Services(numbers.get(unit).copied().unwrap_or(1)),
        })
        .collect()
}

/// The name of the service or job that a part is; `None` for what services share.
pub(in crate::cloudformation) fn unit_of(part: &Part) -> Option<String> {
    matches!(part, Part::Service(_) | Part::Job(_)).then(|| part.to_string())
}

/// Services and jobs in the order in which they first appear.
fn units(graph: &Graph) -> Vec<String> {
    let mut units = Vec::new();
    let mut last: Option<&Part> = None;
    for resource in &graph.resources {
        if last == Some(&resource.part) {
            continue;
        }
        last = Some(&resource.part);
        if let Some(unit) = unit_of(&resource.part).filter(|unit| !units.contains(unit)) {
            units.push(unit);
        }
    }
    units
}

/// Moves resources until every reference leads to the same stack or to one made before: what watches services goes last, and
/// what several units or the base need goes into the base.
///
/// Ends because a resource moves at most twice: unit → base, or base → monitoring → base.
fn settle(graph: &Graph, spots: &mut [Spot]) {
    let index: BTreeMap<&LogicalId, usize> =
        graph.resources.iter().enumerate().map(|(index, resource)| (&resource.id, index)).collect();
    let references: Vec<Vec<usize>> =
        graph.resources.iter().map(|resource| binding(graph, &index, resource)).collect();
    let mut moved = true;
    while moved {
        moved = false;
        for (from, targets) in references.iter().enumerate() {
            for target in targets {
                let (Some(here), Some(there)) = (spots.get(from).copied(), spots.get(*target).copied())
                else {
                    continue;
                };
                let (who, spot) = match (here, there) {
                    (Spot::Base { pinned: false }, Spot::Unit(_) | Spot::Monitoring) => {
                        (from, Spot::Monitoring)
                    }
                    (
                        Spot::Base { pinned: true },
                        Spot::Unit(_) | Spot::Monitoring | Spot::Base { pinned: false },
                    ) => (*target, Spot::Base { pinned: true }),
                    (Spot::Unit(one), Spot::Unit(other)) if one != other => {
                        (*target, Spot::Base { pinned: true })
                    }
                    (Spot::Unit(_), Spot::Monitoring | Spot::Base { pinned: false }) => {
                        (*target, Spot::Base { pinned: true })
                    }
                    _ => continue,
                };
                if let Some(place) = spots.get_mut(who) {
                    *place = spot;
                    moved = true;
                }
            }
        }
    }
}

/// The resources that one must not be parted from by a later stack: those it refers to, and those it waits for. A service that
/// only waits for another service may stand in a stack that is made before it.
fn binding(graph: &Graph, index: &BTreeMap<&LogicalId, usize>, resource: &Resource) -> Vec<usize> {
    let place = |id: &LogicalId| index.get(id).copied();
    let of_other_unit = |target: &usize| {
        let part = graph.resources.get(*target).map(|other| &other.part);
        part.is_some_and(|part| unit_of(part).is_some() && *part != resource.part)
    };
    let is_unit = unit_of(&resource.part).is_some();
    let waits = resource.depends_on.iter().filter_map(place);
    let mut bound: Vec<usize> = waits.filter(|target| !(is_unit && of_other_unit(target))).collect();
    for (_, value) in resource.properties.iter() {
        value.references(&mut |id| bound.extend(place(id)));
    }
    bound
}

/// The number of each unit's stack: where it stands already, else one stack after the other in the order of the file, so that
/// a service added at the end moves none.
fn pack(units: &[String], spots: &[Spot], placed: &Placed, bytes: &[usize]) -> Vec<u32> {
    let mut weights = vec![(0_usize, 0_usize); units.len()];
    for (spot, size) in spots.iter().zip(bytes) {
        if let Spot::Unit(unit) = spot
            && let Some((resources, total)) = weights.get_mut(*unit)
        {
            *resources += 1;
            *total += size;
        }
    }
    let mut full: BTreeMap<u32, (usize, usize)> = BTreeMap::new();
    for (unit, weight) in units.iter().zip(&weights) {
        if let Some(StackPart::Services(number)) = placed.get(unit) {
            add(full.entry(*number).or_default(), weight);
        }
    }
    let mut current = full.keys().next_back().copied().unwrap_or(1);
    let mut numbers = Vec::with_capacity(units.len());
    for (unit, weight) in units.iter().zip(&weights) {
        if let Some(StackPart::Services(number)) = placed.get(unit) {
            numbers.push(*number);
            continue;
        }
        let room = full.entry(current).or_default();
        if room.0 > 0 && (room.0 + weight.0 > FILL || room.1 + weight.1 > FILL_BYTES) {
            current = current.saturating_add(1);
        }
        add(full.entry(current).or_default(), weight);
        numbers.push(current);
    }
    numbers
}

fn add(room: &mut (usize, usize), weight: &(usize, usize)) {
    room.0 += weight.0;
    room.1 += weight.1;
}
