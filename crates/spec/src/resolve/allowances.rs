//! Findings that are accepted.

use super::Context;
use crate::code;
use crate::platform::allowance::Allowance;
use crate::platform::service::Service;
use crate::raw::allowance::RawAllowance;
use crate::raw::collection::List;
use crate::raw::value::Spanned;
use crate::sink::nearest;

/// The allowances; each names a rule and a reason, and a service that exists.
pub(crate) fn resolve(
    raw: Option<&Spanned<List<RawAllowance>>>,
    services: &[Service],
    cx: &mut Context<'_>,
) -> Vec<Allowance> {
    let mut allowed = Vec::new();
    for item in raw.iter().flat_map(|list| &list.0) {
        let (Some(rule), Some(because)) =
            (&item.rule, item.because.as_ref().filter(|text| !text.trim().is_empty()))
        else {
            let diagnostic = cx
                .error(code::MISSING, "an accepted finding needs its rule and the reason")
                .at(item.span, "`rule` or `because` is missing")
                .help("write for example `{rule: PLM0801, because: the audit wants it}`");
            cx.sink.push(diagnostic);
            continue;
        };
        let names = || services.iter().map(|service| service.name.as_str());
        if let Some(service) =
            item.service.as_ref().filter(|service| !names().any(|name| name == service.as_str()))
        {
            let diagnostic = cx
                .error(code::UNKNOWN_SERVICE, format_args!("there is no service `{}`", service.value))
                .at(service.span, "no such service");
            cx.sink.push(match nearest(service.as_str(), names()) {
                Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                None => diagnostic,
            });
        }
        allowed.push(Allowance {
            rule: rule.value.trim().to_ascii_uppercase(),
            service: item.service.as_ref().map(|service| service.value.clone()),
            because: because.value.clone(),
        });
    }
    allowed
}
