//! Instances answer metadata requests without a token.

use crate::check::Check;
use crate::rule::{Rule, Subject};
use crate::view::capacity;
use plimsoll_spec::{Code, Severity};

/// The rule.
pub(super) const RULE: Rule = Rule {
    code: Code::new("PLM0722"),
    title: "Instances answer metadata requests without a token.",
    severity: Severity::Warning,
    page: page!(
        "PLM0722",
        "\
With `HttpTokens: optional` a single forged request from a container or through a proxy (SSRF) reads the \
credentials of the instance. Version 2 of the metadata service asks for a session token first.",
        "\
Amazon EC2 user guide, instance metadata service, read 2026-09"
    ),
    check,
};

fn check(subject: &Subject<'_>, check: &mut Check<'_>) {
    for template in subject.model.of_kind(capacity::LAUNCH_TEMPLATE) {
        let Some(data) = template.at("LaunchTemplateData").filter(|own| !own.is_unknown()) else { continue };
        let tokens = data.at("MetadataOptions.HttpTokens");
        let off = data.text_at("MetadataOptions.HttpEndpoint") == Some("disabled");
        let open =
            tokens.is_none_or(|own| check.known(template, own).plain().is_some_and(|own| own != "required"));
        if open && !off {
            let place = template.nearest("LaunchTemplateData.MetadataOptions.HttpTokens");
            let message = "metadata can be read without a token";
            check.found(Some(template), place, message, "`MetadataOptions: {HttpTokens: required}`");
        }
    }
}
