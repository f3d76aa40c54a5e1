//! Collects what a rule finds, and what it could not look at.

use crate::finding::Finding;
use crate::model::{Content, Datum, Item, Piece, Place};
use crate::rule::Rule;
use plimsoll_spec::Code;

/// A place that a rule could not judge because a value is unknown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// The rule.
    pub rule: Code,
    /// The resource.
    pub resource: String,
    /// Why, such as "the parameter `Cpu` has no default".
    pub reason: String,
    /// Where the unknown value stands.
    pub place: Place,
}

/// Collects the findings of one rule.
#[derive(Debug)]
pub struct Check<'a> {
    rule: &'a Rule,
    findings: Vec<Finding>,
    skipped: Vec<Skipped>,
}

impl<'a> Check<'a> {
    /// Nothing found yet.
    #[must_use]
    pub const fn new(rule: &'a Rule) -> Self {
        Self { rule, findings: Vec::new(), skipped: Vec::new() }
    }

    /// A finding at a place; `item` is the resource that it is about, by which it can be accepted. An empty help is none.
    pub fn found(
        &mut self,
        item: Option<&Item>,
        place: &Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        let help = help.into();
        self.findings.push(Finding {
            rule: self.rule.code,
            severity: self.rule.severity,
            message: message.into(),
            place: place.clone(),
            help: Some(help).filter(|help| !help.is_empty()),
            service: item.and_then(|item| item.service.clone()),
            resource: item.map(|item| item.id.clone()),
            secret: false,
        });
    }

    /// As [`Self::found`], where a secret stands at the place: whoever draws the finding does not show the text there.
    pub fn found_secret(
        &mut self,
        item: &Item,
        place: &Place,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found(Some(item), place, message, help);
        if let Some(finding) = self.findings.last_mut() {
            finding.secret = true;
        }
    }

    /// Something that could not be judged.
    pub fn skip(&mut self, item: &Item, place: &Place, reason: impl Into<String>) {
        self.skipped.push(Skipped {
            rule: self.rule.code,
            resource: item.id.clone(),
            reason: reason.into(),
            place: place.clone(),
        });
    }

    /// The number at a path; `None` where it is not written, is no number, or is unknown, which is counted. Texts such as
    /// `"256"` are numbers too, as CloudFormation takes them.
    pub fn number(&mut self, item: &Item, path: &str) -> Option<f64> {
        let datum = item.at(path)?;
        match &datum.content {
            Content::Number(number) => Some(*number),
            Content::Text(text) => text.trim().parse().ok(),
            _ => self.unknown(item, datum),
        }
    }

    /// The text at a path; `None` where it is not written, is no scalar, or is unknown, which is counted.
    pub fn text(&mut self, item: &Item, path: &str) -> Option<String> {
        let datum = item.at(path)?;
        match &datum.content {
            Content::Text(text) => Some(text.clone()),
            Content::Number(number) => Some(number.to_string()),
            Content::Bool(truth) => Some(truth.to_string()),
            _ => self.unknown(item, datum),
        }
    }

    /// The truth value at a path; `None` where it is not written, is none, or is unknown, which is counted.
    pub fn truth(&mut self, item: &Item, path: &str) -> Option<bool> {
        let datum = item.at(path)?;
        match &datum.content {
            Content::Bool(truth) => Some(*truth),
            Content::Text(text) if text.eq_ignore_ascii_case("true") => Some(true),
            Content::Text(text) if text.eq_ignore_ascii_case("false") => Some(false),
            _ => self.unknown(item, datum),
        }
    }

    /// The list at a path; `None` where it is not written, is no list, or is unknown, which is counted.
    pub fn list<'d>(&mut self, item: &'d Item, path: &str) -> Option<&'d [Datum]> {
        let datum = item.at(path)?;
        match &datum.content {
            Content::List(items) => Some(items),
            _ => self.unknown(item, datum),
        }
    }

    /// The value itself; one that is unknown is counted. For looking at a value in another way than as number or text.
    pub fn known<'d>(&mut self, item: &Item, datum: &'d Datum) -> &'d Datum {
        if let Content::Unknown(reason) = &datum.content {
            self.skip(item, &datum.place, reason.clone());
        }
        datum
    }

    /// Something that was worked out of several values; `None`, because one of them is unknown, is counted at the resource.
    pub fn needs<T>(&mut self, item: &Item, found: Option<T>, why_not: &str) -> Option<T> {
        if found.is_none() {
            self.skip(item, &item.place, why_not);
        }
        found
    }

    /// The number that a value of this resource is; `None` where it is no number, or is unknown, which is counted.
    pub fn number_in(&mut self, item: &Item, datum: &Datum) -> Option<f64> {
        datum.known_number().or_else(|| self.unknown(item, datum))
    }

    /// The truth value that a value of this resource is; `None` where it is none, or is unknown, which is counted.
    pub fn truth_in(&mut self, item: &Item, datum: &Datum) -> Option<bool> {
        datum.known_truth().or_else(|| self.unknown(item, datum))
    }

    fn unknown<T>(&mut self, item: &Item, datum: &Datum) -> Option<T> {
        match &datum.content {
            Content::Unknown(reason) => self.skip(item, &datum.place, reason.clone()),
            Content::Reference { id, .. } => self.skip(item, &datum.place, not_made(id)),
            Content::Zone(_) => self.skip(item, &datum.place, "the names of zones are the account's"),
            Content::Partial(pieces) => {
                let reason = pieces.iter().find_map(|piece| match piece {
                    Piece::Text(_) => None,
                    Piece::Reference { id, .. } => Some(not_made(id)),
                    Piece::Unknown(reason) => Some(reason.clone()),
                });
                self.skip(item, &datum.place, reason.unwrap_or_default());
            }
            _ => {}
        }
        None
    }

    /// What was found and what was skipped.
    #[must_use]
    pub fn finish(self) -> (Vec<Finding>, Vec<Skipped>) {
        (self.findings, self.skipped)
    }
}

fn not_made(id: &str) -> String {
    format!("`{id}` is known only once it is made")
}
