//! A fixed name does not say which environment it belongs to.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::{ecs, naming};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0927"),
    title: "A fixed name does not say which environment it belongs to.",
    severity: Severity::Note,
    page: page!(
        "PLM0927",
        "\
A name without the environment's suffix can exist once in an account and region: a second environment of the \
same template cannot be made beside it, and in logs and bills the two look alike.",
        "\
CloudFormation user guide, name type, 2023-12"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for item in &subject.model.items {
        // Environments may share a repository: an image is built once.
        let Some(name) = naming::name_of(item).filter(|_| item.kind != "AWS::ECR::Repository") else {
            continue;
        };
        // A name of which only a part is known may hold the suffix in the rest.
        let (Some(text), Some(environment)) =
            (check.known(item, name).plain(), ecs::environment(subject, item))
        else {
            continue;
        };
        let (lower, suffix) = (text.to_ascii_lowercase(), environment.to_ascii_lowercase());
        if !lower.contains(&suffix) {
            let message = format!("the name `{text}` does not end with the environment `{environment}`");
            check.found(
                Some(item),
                &name.place,
                message,
                format!("`{text}-{environment}`, with the suffix from a parameter"),
            );
        }
    }
}
