//! States and plans: `terraform show -json` of either, and state files of Terraform and OpenTofu (version 4).
//!
//! ```text
//! JSON ──show | raw──► Found: address, values, what is sensitive, what is not known ──values──► properties
//!      ──links──► texts that are another resource's ARN, id or name are references; ──plan──► so are values known after apply
//! ```
//!
//! A value that is marked sensitive is unknown from the first step on, and masked in the text that places point into, so that
//! nothing can show it.

mod address;
mod found;
mod links;
mod mask;
mod plan;
mod raw;
mod show;
#[cfg(test)]
mod tests;
mod values;

use crate::code;
use crate::json::{self, Fault, Node};
use crate::provider;
use crate::read::{Kind, Options, Read, ReadError, Unread};
use crate::sources::{Files, Sources};
use found::Found;
use links::Links;
use plimsoll_rules::{Content, Datum, Item, Model, Place};
use plimsoll_spec::{Diagnostic, Diagnostics, SourceFile, Span};

/// The largest text that is read. A state of 10,000 resources is about 40 MB; reading takes about five times its size in memory.
const LARGEST: usize = 256 << 20;

pub(crate) fn read(files: &Files, options: &Options, kind: Kind) -> Result<Read, ReadError> {
    let (name, text) = chosen(files, options)
        .ok_or_else(|| ReadError::whole("there is neither a state nor a plan of Terraform"))?;
    let refuse = |diagnostic: Diagnostic| ReadError {
        files: vec![Diagnostics::new(
            SourceFile::new(name, mask::around(text, diagnostic_span(&diagnostic))),
            vec![diagnostic],
        )],
        message: String::new(),
    };
    if text.len() > LARGEST {
        let message =
            format!("the file has {} MB, more than the {} MB that are read", text.len() >> 20, LARGEST >> 20);
        return Err(refuse(Diagnostic::error(code::TOO_LARGE, message)));
    }
    let root = json::read(text).map_err(|fault| ReadError {
        files: vec![Diagnostics::new(
            SourceFile::new(name, mask::around(text, fault.span)),
            vec![syntax(fault)],
        )],
        message: String::new(),
    })?;
    let mut unread = Vec::new();
    let found = resources(&root, &mut unread).map_err(refuse)?;
    let mut sources = Sources::default();
    let base = sources.add(name, mask::masked(text, &root, &found));
    let model = model(&root, &found, base, options, &mut unread);
    for item in &mut unread {
        item.span = Span::new(item.span.start + base, item.span.end + base);
    }
    let mut more = Vec::new();
    let model = provider::translate(&model, &mut more);
    unread.append(&mut more);
    unread.sort();
    unread.dedup();
    Ok(Read {
        kind,
        sources,
        model,
        problems: Vec::new(),
        unread,
        allowed: Vec::new(),
        skipped: Vec::new(),
        syntax: crate::hcl::Syntax::default(),
    })
}

/// The file that is read: the one that was named, else `terraform.tfstate`, else the first that may be one.
fn chosen<'a>(files: &'a Files, options: &Options) -> Option<(&'a str, &'a str)> {
    let own: Vec<&str> = files.keys().map(String::as_str).filter(|name| !name.contains('/')).collect();
    let is_json = |name: &str| {
        let holds = |word: &str| files.get(name).is_some_and(|text| text.contains(word));
        holds("\"format_version\"") || holds("\"terraform_version\"")
    };
    let named = options
        .main
        .as_deref()
        .or_else(|| own.iter().find(|name| **name == "terraform.tfstate").copied())
        .or_else(|| own.iter().find(|name| name.ends_with(".tfstate")).copied())
        .or_else(|| own.iter().find(|name| is_json(name)).copied())?;
    files.get_key_value(named).map(|(name, text)| (name.as_str(), text.as_str()))
}

/// Where the first label stands.
fn diagnostic_span(diagnostic: &Diagnostic) -> Span {
    diagnostic.labels.first().map_or(Span::new(0, 0), |label| label.span)
}

fn syntax(fault: Fault) -> Diagnostic {
    let diagnostic = Diagnostic::error(code::SYNTAX, fault.message).at(fault.span, "here");
    if fault.help.is_empty() { diagnostic } else { diagnostic.help(fault.help) }
}

/// The resources of whichever form the file has.
fn resources<'a>(root: &'a Node<'a>, unread: &mut Vec<Unread>) -> Result<Vec<Found<'a>>, Diagnostic> {
    if root.get("encrypted_data").is_some() {
        let message = "the state is encrypted";
        let help = "decrypt it first: `tofu show -json` prints it";
        return Err(Diagnostic::error(code::SHAPE, message).at(Span::new(0, 1), "here").help(help));
    }
    if root.get("planned_values").is_some() {
        return Ok(show::plan(root, unread));
    }
    if let Some(values) = root.get("values") {
        return Ok(show::state(values));
    }
    match (root.get("version"), root.get("resources")) {
        (Some(version), Some(resources)) if version.value == json::Value::Number(4.0) => {
            Ok(raw::resources(resources))
        }
        // A state without resources has no `values`.
        _ if root.get("format_version").is_some() => Ok(Vec::new()),
        (Some(version), _) => {
            let message = "this version of the state's format is not read";
            let help =
                "version 4 is, which Terraform writes since 0.12: `terraform show -json` prints any state";
            Err(Diagnostic::error(code::SHAPE, message).at(version.span, "here").help(help))
        }
        _ => {
            let message = "the file is neither a state nor a plan";
            let help = "`terraform show -json` prints a state, `terraform show -json PLAN` a plan";
            Err(Diagnostic::error(code::NOT_RECOGNIZED, message).at(Span::new(0, 1), "here").help(help))
        }
    }
}

/// The resources in the provider's vocabulary.
fn model(
    root: &Node<'_>,
    found: &[Found<'_>],
    base: usize,
    options: &Options,
    unread: &mut Vec<Unread>,
) -> Model {
    let links = Links::new(found);
    let configuration = plan::Configuration::new(root, found);
    let mut items = Vec::new();
    for resource in found {
        let mut properties = if provider::is_of_use(resource.kind) {
            values::properties(resource, base, unread)
        } else {
            Datum::new(Place::Span(moved(resource.place, base)), Content::Map(Vec::new()))
        };
        links.apply(resource, &mut properties);
        let references = configuration.fill(resource, &mut properties);
        items.push(Item {
            id: resource.address.clone(),
            kind: resource.kind.to_owned(),
            properties,
            depends_on: links.dependencies(resource),
            references,
            deletion_policy: None,
            update_replace_policy: None,
            service: None,
            place: Place::Span(moved(resource.place, base)),
        });
    }
    let region =
        options.region.clone().or_else(|| links.region()).or_else(|| plan::Configuration::region(root));
    let outputs = root.get("outputs").or_else(|| root.get("values")?.get("outputs"));
    let exposed = outputs.map_or_else(|| configuration.exposed(root), |outputs| links.exposed(outputs));
    Model { items, region, exposed }
}

fn moved(span: Span, base: usize) -> Span {
    Span::new(span.start.saturating_add(base), span.end.saturating_add(base))
}
