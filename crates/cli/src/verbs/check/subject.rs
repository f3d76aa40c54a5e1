//! What was checked and what was found, whatever it was.

use super::text::Text;
use crate::exit::Exit;
use plimsoll_import::code::TABLE as IMPORT_CODES;
use plimsoll_rehearse::findings::PAGES;
use plimsoll_report::check::{Accepted, Checked, RuleText, Skipped};
use plimsoll_report::json;
use plimsoll_rules::suppress::{self, Allowances};
use plimsoll_rules::template::code::TABLE as TEMPLATE_CODES;
use plimsoll_rules::{Allowed, Finding, Place, Report};
use plimsoll_spec::code::TABLE as STACK_CODES;
use plimsoll_spec::{Diagnostic, Severity, SourceFile, Span};
use std::collections::BTreeMap;

/// What was checked.
#[derive(Debug)]
pub(super) struct Subject {
    /// The text or texts that places point into.
    pub(super) source: Text,
    /// What is wrong, by position.
    pub(super) found: Vec<Found>,
    /// What is wrong but accepted, by position.
    pub(super) accepted: Vec<(Found, String)>,
    /// What could not be judged, by position.
    pub(super) skipped: Vec<(plimsoll_rules::Skipped, Option<Span>)>,
    /// Where secrets stand, which are not to be drawn.
    pub(super) hidden: Vec<Span>,
    /// What it is, in words; `None` where it could not be understood.
    pub(super) understood: Option<String>,
}

/// One thing that was found.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub(super) diagnostic: Diagnostic,
    pub(super) service: Option<String>,
    pub(super) resource: Option<String>,
}

impl From<Diagnostic> for Found {
    fn from(diagnostic: Diagnostic) -> Self {
        Self { diagnostic, service: None, resource: None }
    }
}

/// How places of findings become places of the text.
pub(super) type Locate<'a> = dyn Fn(&Place) -> Span + 'a;

impl Subject {
    /// A file that cannot be understood.
    pub(super) fn refused(source: SourceFile, errors: Vec<Diagnostic>) -> Self {
        Self::not_understood(Text::One(source), errors)
    }

    /// Files that cannot be understood.
    pub(super) fn not_understood(source: Text, errors: Vec<Diagnostic>) -> Self {
        let found = errors.into_iter().map(Found::from).collect();
        Self {
            source,
            found,
            accepted: Vec::new(),
            skipped: Vec::new(),
            hidden: Vec::new(),
            understood: None,
        }
    }

    /// A file that was understood: what the rules found in it, what was found besides, and what is accepted of both.
    /// `undecided` says which rules beside those of the report did not look everywhere.
    pub(super) fn judged(
        source: Text,
        words: String,
        (report, mut besides): (Report, Vec<Found>),
        allowed: &[Allowed],
        undecided: &dyn Fn(&str) -> bool,
        locate: &Locate<'_>,
    ) -> Self {
        let mut accepted = Vec::new();
        let mut allowances = Allowances::new(allowed);
        besides.retain(|found| {
            // What keeps a file from being used cannot be accepted.
            if found.diagnostic.severity == Severity::Error
                && !found.diagnostic.code.as_str().starts_with("PLM05")
            {
                return true;
            }
            let code = found.diagnostic.code.as_str();
            let because = allowances.accept_code(code, found.service.as_deref(), found.resource.as_deref());
            accepted.extend(because.map(|because| (found.clone(), because.to_owned())));
            because.is_none()
        });
        let used: Vec<bool> = allowances
            .used()
            .into_iter()
            .zip(&report.used)
            .map(|(besides, rules)| besides || *rules)
            .collect();
        let is_undecided = |code: &str| {
            undecided(code)
                || report.skipped.iter().any(|skipped| skipped.rule.as_str().eq_ignore_ascii_case(code))
        };
        let secrets = report.findings.iter().chain(report.suppressed.iter().map(|one| &one.finding));
        let hidden = secrets.filter(|finding| finding.secret).map(|finding| locate(&finding.place)).collect();
        let of_allowances = suppress::problems(allowed, &used, &codes(), &is_undecided);
        let mut found = besides;
        let place = |finding: Finding| placed(&source, finding, locate);
        found.extend(report.findings.into_iter().chain(of_allowances).map(place));
        accepted.extend(report.suppressed.into_iter().map(|one| (place(one.finding), one.because)));
        let order = |found: &Found| (found.diagnostic.offset(), found.diagnostic.code);
        found.sort_by_key(order);
        accepted.sort_by_key(|(found, _)| order(found));
        let mut skipped: Vec<_> = report
            .skipped
            .into_iter()
            .map(|skipped| {
                let span = locate(&skipped.place);
                (skipped, Some(span))
            })
            .collect();
        skipped.sort_by_key(|(skipped, span)| (*span, skipped.rule));
        Self { source, found, accepted, skipped, hidden, understood: Some(words) }
    }

    /// The exit code: notes do not count.
    pub(super) fn exit(&self) -> Exit {
        match &self.understood {
            None => Exit::Invalid,
            Some(_) if self.concerns() == 0 => Exit::Done,
            Some(_) => Exit::Findings,
        }
    }

    /// How many errors and warnings there are.
    pub(super) fn concerns(&self) -> usize {
        self.found.iter().filter(|found| found.diagnostic.severity != Severity::Note).count()
    }

    /// The same as other programs read it.
    pub(super) fn checked(&self) -> Checked {
        let findings: Vec<json::Finding> = self.found.iter().map(|found| self.finding(found)).collect();
        let accepted: Vec<Accepted> = self
            .accepted
            .iter()
            .map(|(found, because)| Accepted { finding: self.finding(found), because: because.clone() })
            .collect();
        let skipped = self.skipped.iter().map(|(skipped, span)| {
            let at = span.and_then(|span| self.source.locate(span));
            Skipped {
                rule: skipped.rule.to_string(),
                resource: skipped.resource.clone(),
                reason: skipped.reason.clone(),
                file: at.filter(|_| self.source.is_many()).map(|(file, _)| file.name().to_owned()),
                line: at.map(|(file, span)| number(file.position(span.start).line)),
            }
        });
        let skipped = skipped.collect();
        let rules = rule_texts(findings.iter().chain(accepted.iter().map(|one| &one.finding)));
        Checked { file: self.source.name().to_owned(), findings, accepted, skipped, rules }
    }

    fn finding(&self, found: &Found) -> json::Finding {
        let item = &found.diagnostic;
        let at = item.labels.first().and_then(|label| self.source.locate(label.span));
        let start = at.map(|(file, span)| file.position(span.start));
        let end = at.map(|(file, span)| file.position(span.end));
        json::Finding {
            rule: item.code.to_string(),
            severity: weight(item.severity),
            message: item.message.clone(),
            file: at.map_or_else(|| self.source.name(), |(file, _)| file.name()).to_owned(),
            line: start.map(|position| number(position.line)),
            column: start.map(|position| number(position.column)),
            end_line: end.map(|position| number(position.line)),
            end_column: end.map(|position| number(position.column)),
            help: item.help.clone(),
            service: found.service.clone(),
            resource: found.resource.clone(),
        }
    }
}

/// Every code that an allowance may name.
fn codes() -> Vec<&'static str> {
    let rules = plimsoll_rules::rules::ALL.iter().map(|rule| rule.code.as_str());
    let model = PAGES.iter().map(|page| page.code.as_str());
    let stack = STACK_CODES.iter().map(|(code, _)| code.as_str());
    rules.chain(model).chain(stack).collect()
}

fn placed(source: &Text, finding: Finding, locate: &Locate<'_>) -> Found {
    let span = source.first_line(locate(&finding.place));
    let label = finding.resource.clone().unwrap_or_else(|| "here".to_owned());
    let mut diagnostic = Diagnostic::error(finding.rule, finding.message).at(span, label);
    diagnostic.severity = finding.severity;
    diagnostic.help = finding.help;
    Found { diagnostic, service: finding.service, resource: finding.resource }
}

const fn weight(severity: Severity) -> json::Severity {
    match severity {
        Severity::Error => json::Severity::Error,
        Severity::Warning => json::Severity::Warning,
        Severity::Note => json::Severity::Note,
    }
}

/// Every rule and every finding of the model, and the codes of whatever else was found, by code.
fn rule_texts<'a>(findings: impl Iterator<Item = &'a json::Finding>) -> Vec<RuleText> {
    let mut texts: BTreeMap<&str, RuleText> = BTreeMap::new();
    for rule in plimsoll_rules::rules::ALL {
        let (code, title, severity) = (rule.code.as_str(), rule.title, weight(rule.severity));
        texts.insert(code, RuleText { code, title, page: Some(rule.page), severity });
    }
    for page in PAGES {
        let (code, title, severity) = (page.code.as_str(), page.title, json::Severity::Warning);
        texts.insert(code, RuleText { code, title, page: Some(page.text), severity });
    }
    for finding in findings {
        let mut codes = STACK_CODES.iter().chain(TEMPLATE_CODES).chain(IMPORT_CODES);
        let known = codes.find(|(code, _)| code.as_str() == finding.rule);
        if let Some((code, title)) = known {
            let (code, severity) = (code.as_str(), finding.severity);
            texts.entry(code).or_insert(RuleText { code, title, page: None, severity });
        }
    }
    texts.into_values().collect()
}

fn number(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
