//! An older instance type costs more than its successor.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::{capacity, money};
use plimsoll_spec::{Code, Severity};
use plimsoll_units::{Meter, Purchase, usage::HOURS_PER_MONTH};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0818"),
    title: "An older instance type costs more than its successor.",
    severity: Severity::Note,
    page: page!(
        "PLM0818",
        "\
Instance types of an earlier generation are mostly dearer than the next one of the same size, and slower. As one \
of several types of a Spot group an older one may still be worth having, as a further pool.",
        "\
EC2 on-demand prices, 2026-07"
    ),
    check,
};

/// Families with a successor of the same sizes and processor.
const SUCCESSORS: [(&str, &str); 6] =
    [("t2", "t3"), ("m3", "m5"), ("m4", "m6i"), ("c3", "c5"), ("c4", "c6i"), ("r4", "r6i")];

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for group in subject.model.of_kind(capacity::GROUP) {
        for (name, written) in capacity::instance_types(subject.model, group) {
            let Some((family, size)) = name.split_once('.') else { continue };
            let Some((_, next)) = SUCCESSORS.iter().find(|(old, _)| *old == family) else { continue };
            let next = format!("{next}.{size}");
            let Some(tariffs) = money::Tariffs::of(subject) else { return };
            let month = |name: &str| {
                tariffs
                    .sum(&[(Meter::Ec2InstanceHours(name.to_owned(), Purchase::OnDemand), HOURS_PER_MONTH)])
            };
            let (Ok(old), Ok(new)) = (month(name), month(&next)) else { continue };
            if old > new {
                let message =
                    format!("`{name}` costs {old} a month and `{next}` {new} ({})", tariffs.source());
                check.found(Some(group), &written.place, message, format!("`{next}`"));
            }
        }
    }
}
