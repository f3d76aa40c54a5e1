//! An instance type cannot exist.

use crate::check::Check;
use crate::model::{Datum, Item};
use crate::rule::{Rule, Subject};
use crate::view::{capacity, instance_types};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0674"),
    title: "An instance type cannot exist.",
    severity: Severity::Error,
    page: page!(
        "PLM0674",
        "\
A type is a family and a size. Sizes are `nano` to `xlarge`, `2xlarge` and its multiples, and `metal`; the \
burstable families end at `2xlarge`. Families are not judged: a name that is not known here may be new.",
        "\
Amazon EC2 instance types, naming conventions, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for item in &subject.model.items {
        match item.kind.as_str() {
            capacity::GROUP => {
                let overrides = item.at("MixedInstancesPolicy.LaunchTemplate.Overrides");
                for own in overrides.map_or(&[] as &[Datum], Datum::items) {
                    own.at("InstanceType").into_iter().for_each(|written| judge(check, item, written));
                }
            }
            capacity::LAUNCH_TEMPLATE => {
                let written = item.at("LaunchTemplateData.InstanceType");
                written.into_iter().for_each(|written| judge(check, item, written));
            }
            _ => {}
        }
    }
}

fn judge(check: &mut Check<'_>, item: &Item, written: &Datum) {
    let Some(name) = check.known(item, written).plain().filter(|name| instance_types::is_impossible(name))
    else {
        return;
    };
    let help = match plimsoll_spec::nearest(name, instance_types::names()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "for example `m7i.large`".to_owned(),
    };
    check.found(Some(item), &written.place, format!("there is no instance type `{name}`"), help);
}
