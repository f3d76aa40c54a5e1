//! A repository with images keeps its stack from being deleted.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0924"),
    title: "A repository with images keeps its stack from being deleted.",
    severity: Severity::Warning,
    page: page!(
        "PLM0924",
        "\
A repository that holds images cannot be deleted: the stack ends in DELETE_FAILED with \
`RepositoryNotEmptyException`. With `EmptyOnDelete` it deletes its images first.",
        "\
CloudFormation resource schema, AWS::ECR::Repository, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for repository in subject.model.of_kind("AWS::ECR::Repository") {
        let empties = repository.at("EmptyOnDelete");
        if empties.is_none_or(|own| check.truth_in(repository, own) == Some(false)) {
            let message = "images in the repository keep the stack from being deleted";
            check.found(
                Some(repository),
                repository.nearest("EmptyOnDelete"),
                message,
                "`EmptyOnDelete: true`",
            );
        }
    }
}
