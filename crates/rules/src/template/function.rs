//! CloudFormation's functions.
//!
//! AWS: CloudFormation guide, "Intrinsic function reference", read 2026-11.

use super::code;
use super::resolve::{Found, Resolver, arguments, too_large, why};
use super::scope::Presence;
use super::{choice, cidr, json, loops};
use crate::from_graph::{joined, piece};
use crate::model::{Content, Datum, Origin, Piece};
use plimsoll_spec::yaml::{Node, Value};
use plimsoll_spec::{Diagnostic, Span, nearest};

/// Functions whose value only CloudFormation knows, with the reason.
const NOT_KNOWN: [(&str, &str); 3] = [
    ("Fn::GetAZs", "the names of zones are the account's"),
    ("Fn::GetStackOutput", "the output of another stack is known only when the stack is made"),
    ("Fn::Transform", "what a macro makes is known only to CloudFormation"),
];

/// Functions that give a value known here.
const KNOWN: [&str; 13] = [
    "Ref",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::FindInMap",
    "Fn::GetAtt",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Length",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::ToJsonString",
];

/// The value of a function.
pub(super) fn apply(resolver: &mut Resolver<'_, '_>, name: &str, argument: &Node, node: &Node) -> Found {
    let content = match name {
        "Ref" => match text_of(argument) {
            Some(id) => return reference(resolver, id, argument.span),
            None => wrong(resolver, name, argument, "a name"),
        },
        "Fn::GetAtt" => return get_att(resolver, argument),
        "Fn::Sub" => return sub(resolver, argument),
        "Fn::Select" => return choice::select(resolver, argument),
        "Fn::If" => return choice::choose(resolver, argument),
        "Fn::FindInMap" => return choice::find_in_map(resolver, argument),
        "Fn::ImportValue" => return import(resolver, argument),
        "Fn::Join" => join(resolver, argument),
        "Fn::Split" => split(resolver, argument),
        "Fn::Length" => length(resolver, argument),
        "Fn::ToJsonString" => to_json(resolver, argument),
        "Fn::Cidr" => ranges(resolver, argument),
        // What is encoded is what matters.
        "Fn::Base64" => resolver.content(argument),
        loops::LOOP => return Found::made(resolver.content(argument), "a loop"),
        _ if name.starts_with("Fn::ForEach::") => {
            Content::Unknown("what a loop makes is known only to CloudFormation".to_owned())
        }
        _ => not_known(resolver, name, argument, node),
    };
    Found::made(content, &format!("the function `{name}`"))
}

fn not_known(resolver: &mut Resolver<'_, '_>, name: &str, argument: &Node, node: &Node) -> Content {
    if let Some((_, reason)) = NOT_KNOWN.iter().find(|(known, _)| *known == name) {
        // Read for what it refers to.
        let _argument = resolver.content(argument);
        return Content::Unknown((*reason).to_owned());
    }
    let is_condition = matches!(name, "Fn::And" | "Fn::Or" | "Fn::Not" | "Fn::Equals");
    let diagnostic = if is_condition {
        Diagnostic::error(code::FUNCTION, format!("`{name}` is a condition, not a value"))
            .at(node.span, "used as a value")
            .help("define it under `Conditions` and use `Fn::If`")
    } else {
        let diagnostic =
            Diagnostic::error(code::FUNCTION, format!("CloudFormation has no function `{name}`"))
                .at(node.span, "this function");
        let known = KNOWN.iter().copied().chain(NOT_KNOWN.iter().map(|(known, _)| *known));
        let known = known.filter_map(|known| known.strip_prefix("Fn::"));
        match nearest(name.strip_prefix("Fn::").unwrap_or(name), known) {
            Some(near) => diagnostic.help(format!("did you mean `Fn::{near}`?")),
            None => diagnostic,
        }
    };
    resolver.problem(diagnostic);
    Content::Unknown(format!("`{name}` cannot be read"))
}

/// The text of a scalar.
pub(super) fn text_of(node: &Node) -> Option<&str> {
    match &node.value {
        Value::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// The function has an argument of the wrong shape.
pub(super) fn wrong(resolver: &mut Resolver<'_, '_>, name: &str, argument: &Node, right: &str) -> Content {
    let message = format!("`{name}` takes {right}, found {}", argument.describe());
    resolver
        .problem(Diagnostic::error(code::FUNCTION, message).at(argument.span, "not what the function takes"));
    Content::Unknown(format!("`{name}` cannot be read"))
}

/// `Ref`, also inside `Fn::Sub`.
fn reference(resolver: &mut Resolver<'_, '_>, name: &str, span: Span) -> Found {
    if name.starts_with("AWS::") {
        let content = resolver.scope.pseudo(name).unwrap_or_else(|| unknown_name(resolver, name, span));
        return Found::made(content, &format!("the pseudo parameter `{name}`"));
    }
    if let Some(found) = resolver.scope.parameter(name) {
        if resolver.is_exhausted() {
            return Found::unsaid(too_large());
        }
        resolver.refer(&found.content);
        return resolver.copied_found(found.clone());
    }
    Found::unsaid(resource(resolver, name, None, span))
}

/// A resource's attribute; one of a nested stack may be known.
fn attribute_of(resolver: &mut Resolver<'_, '_>, id: &str, attribute: &str, span: Span) -> Found {
    let output = attribute.strip_prefix("Outputs.").and_then(|name| resolver.scope.output(id, name));
    let content = resource(resolver, id, Some(attribute.to_owned()), span);
    match output {
        Some(known) if !resolver.is_exhausted() => resolver.known_elsewhere(known),
        _ => Found::unsaid(content),
    }
}

/// A resource or one of its attributes.
fn resource(resolver: &mut Resolver<'_, '_>, id: &str, attribute: Option<String>, span: Span) -> Content {
    match resolver.scope.presence(id) {
        Some(Presence::There) => {
            resolver.references.push(id.to_owned());
            Content::Reference { id: id.to_owned(), attribute }
        }
        Some(Presence::LeftOut(condition)) => {
            let message = format!("`{id}` is left out by its condition `{condition}`, but is referred to");
            let help = format!("refer to it inside `Fn::If` of `{condition}`");
            resolver
                .problem(Diagnostic::error(code::UNKNOWN_NAME, message).at(span, "refers to it").help(help));
            Content::Unknown(format!("`{id}` is left out by its condition `{condition}`"))
        }
        None => unknown_name(resolver, id, span),
    }
}

fn unknown_name(resolver: &mut Resolver<'_, '_>, name: &str, span: Span) -> Content {
    if resolver.scope.is_transformed() {
        return Content::Unknown(format!("`{name}` may come from the transform"));
    }
    if resolver.is_full() {
        return Content::Unknown(format!("there is no parameter or resource `{name}`"));
    }
    let diagnostic =
        Diagnostic::error(code::UNKNOWN_NAME, format!("there is no parameter or resource `{name}`"))
            .at(span, "refers to nothing");
    resolver.problem(match nearest(name, resolver.scope.names()) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic,
    });
    Content::Unknown(format!("there is no parameter or resource `{name}`"))
}

fn get_att(resolver: &mut Resolver<'_, '_>, argument: &Node) -> Found {
    const RIGHT: &str = "a resource and an attribute such as `Role.Arn`";
    if let Some((id, attribute)) = text_of(argument).and_then(|text| text.split_once('.')) {
        return attribute_of(resolver, id, attribute, argument.span);
    }
    let Some([id, attribute]) = arguments(argument) else {
        return Found::unsaid(wrong(resolver, "Fn::GetAtt", argument, RIGHT));
    };
    let Some(id) = text_of(id) else {
        return Found::unsaid(wrong(resolver, "Fn::GetAtt", argument, RIGHT));
    };
    // The attribute may be a parameter.
    let attribute = match resolver.content(attribute) {
        Content::Text(text) => text,
        other => {
            resource(resolver, id, None, argument.span);
            return Found::unsaid(Content::Unknown(why(&other)));
        }
    };
    attribute_of(resolver, id, &attribute, argument.span)
}

/// The export of another stack, where the caller knows it.
fn import(resolver: &mut Resolver<'_, '_>, argument: &Node) -> Found {
    let name = resolver.datum(argument, argument.span);
    if let Some(key) = name.export_key()
        && let Some(known) = resolver.scope.export(&key)
        && !resolver.is_exhausted()
    {
        return resolver.known_elsewhere(known);
    }
    resolver.imports.push(name);
    let reason = "the export of another stack is known only when the stack is made";
    Found::unsaid(Content::Unknown(reason.to_owned()))
}

fn sub(resolver: &mut Resolver<'_, '_>, argument: &Node) -> Found {
    const RIGHT: &str = "a text, or a text with a mapping of its variables";
    let (node, text, variables) = match (text_of(argument), arguments(argument)) {
        (Some(text), _) => (argument, text, Vec::new()),
        (None, Some([text, variables])) => {
            let (Some(words), Some(mapping)) = (text_of(text), variables.mapping()) else {
                return Found::unsaid(wrong(resolver, "Fn::Sub", argument, RIGHT));
            };
            let entries = mapping.entries.iter();
            let variables = entries.map(|entry| (entry.key.as_str(), resolver.found(&entry.value))).collect();
            (text, words, variables)
        }
        _ => return Found::unsaid(wrong(resolver, "Fn::Sub", argument, RIGHT)),
    };
    if !text.contains("${") {
        return Found { content: Content::Text(text.to_owned()), origin: resolver.scope.literal(node) };
    }
    let Some((pieces, origin)) = substituted(resolver, text, &variables, node.span) else {
        return Found::unsaid(too_large());
    };
    let made = Found::made(measured(resolver, pieces), "the function `Fn::Sub`");
    // A text that is one variable is what the variable is.
    match (made.content, origin) {
        (content @ (Content::Text(_) | Content::List(_)), Some(origin)) => Found { content, origin },
        (content, _) => Found { content, origin: made.origin },
    }
}

/// The pieces of a text with variables, and the origin of the only variable where there is nothing besides it; `None` where
/// that would be too much.
fn substituted(
    resolver: &mut Resolver<'_, '_>,
    text: &str,
    variables: &[(&str, Found)],
    span: Span,
) -> Option<(Vec<Piece>, Option<Origin>)> {
    let (mut pieces, mut origin) = (Vec::new(), None);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        pieces.push(Piece::Text(before.to_owned()));
        let Some((name, after)) = after.split_once('}') else {
            pieces.push(Piece::Text("${".to_owned()));
            rest = after;
            continue;
        };
        rest = after;
        // `${!Name}` stands for `${Name}` itself.
        if let Some(literal) = name.strip_prefix('!') {
            pieces.push(Piece::Text(format!("${{{literal}}}")));
            continue;
        }
        let found = variables.iter().find(|(known, _)| *known == name);
        let found = match (found, name.split_once('.')) {
            (Some((_, found)), _) => found.clone(),
            (None, Some((id, attribute))) => attribute_of(resolver, id, attribute, span),
            (None, None) => reference(resolver, name, span),
        };
        if before.is_empty() && rest.is_empty() && pieces.len() == 1 {
            origin = Some(found.origin);
        }
        pieces.extend(piece(found.content));
        if !resolver.spend(pieces.last().and_then(Piece::text).map_or(64, str::len)) {
            return None;
        }
    }
    pieces.push(Piece::Text(rest.to_owned()));
    Some((pieces, origin))
}

/// Pieces as one text, unless too much text has been made already.
fn measured(resolver: &mut Resolver<'_, '_>, pieces: Vec<Piece>) -> Content {
    let bytes: usize = pieces.iter().map(|piece| piece.text().map_or(64, str::len)).sum();
    if resolver.spend(bytes) { joined(pieces) } else { too_large() }
}

fn join(resolver: &mut Resolver<'_, '_>, argument: &Node) -> Content {
    const RIGHT: &str = "a delimiter and a list";
    let Some([delimiter, list]) = arguments(argument) else {
        return wrong(resolver, "Fn::Join", argument, RIGHT);
    };
    let Some(delimiter) = delimiter_of(delimiter) else {
        return wrong(resolver, "Fn::Join", argument, RIGHT);
    };
    let items = match resolver.content(list) {
        Content::List(items) => items,
        // A list that is not known gives a text that is not known.
        other => return Content::Unknown(why(&other)),
    };
    let mut pieces = Vec::new();
    for (index, item) in items.into_iter().enumerate() {
        if index > 0 {
            pieces.push(Piece::Text(delimiter.to_owned()));
        }
        pieces.extend(piece(item.content));
    }
    measured(resolver, pieces)
}

/// A delimiter as written; an empty one is a text too.
fn delimiter_of(node: &Node) -> Option<&str> {
    if node.is_empty() { Some("") } else { text_of(node) }
}

fn split(resolver: &mut Resolver<'_, '_>, argument: &Node) -> Content {
    const RIGHT: &str = "a delimiter and a text";
    let Some([delimiter, text]) = arguments(argument) else {
        return wrong(resolver, "Fn::Split", argument, RIGHT);
    };
    let Some(delimiter) = delimiter_of(delimiter).filter(|delimiter| !delimiter.is_empty()) else {
        return wrong(resolver, "Fn::Split", argument, RIGHT);
    };
    let place = resolver.scope.place(text.span);
    match resolver.content(text) {
        Content::Text(text) => {
            let made = Origin::Computed("the function `Fn::Split`".to_owned());
            let datum = |item: &str| Datum {
                place: place.clone(),
                content: Content::Text(item.to_owned()),
                origin: made.clone(),
            };
            let list = Content::List(text.split(delimiter).map(datum).collect());
            resolver.copied(list)
        }
        other => Content::Unknown(why(&other)),
    }
}

fn length(resolver: &mut Resolver<'_, '_>, argument: &Node) -> Content {
    match resolver.content(argument) {
        Content::List(items) => Content::Number(items.len() as f64),
        Content::Map(entries) => Content::Number(entries.len() as f64),
        Content::Text(_) | Content::Number(_) | Content::Bool(_) => {
            wrong(resolver, "Fn::Length", argument, "a list")
        }
        other => Content::Unknown(why(&other)),
    }
}

fn to_json(resolver: &mut Resolver<'_, '_>, argument: &Node) -> Content {
    match resolver.content(argument) {
        content @ (Content::List(_) | Content::Map(_)) => measured(resolver, json::pieces(&content)),
        Content::Text(_) | Content::Number(_) | Content::Bool(_) => {
            wrong(resolver, "Fn::ToJsonString", argument, "a list or a mapping")
        }
        other => Content::Unknown(why(&other)),
    }
}

fn ranges(resolver: &mut Resolver<'_, '_>, argument: &Node) -> Content {
    const RIGHT: &str = "an address range, how many ranges, and how many bits each has";
    let Some([range, count, bits]) = arguments(argument) else {
        return wrong(resolver, "Fn::Cidr", argument, RIGHT);
    };
    let mut texts = Vec::new();
    for node in [range, count, bits] {
        match resolver.content(node) {
            Content::Text(text) => texts.push(text),
            Content::Number(number) => texts.push(number.to_string()),
            other => return Content::Unknown(why(&other)),
        }
    }
    let place = resolver.scope.place(argument.span);
    let made = Origin::Computed("the function `Fn::Cidr`".to_owned());
    match texts.as_slice() {
        [range, count, bits] => match cidr::divided(range, count, bits) {
            Some(ranges) => {
                let datum =
                    |text| Datum { place: place.clone(), content: Content::Text(text), origin: made.clone() };
                resolver.copied(Content::List(ranges.into_iter().map(datum).collect()))
            }
            None => wrong(resolver, "Fn::Cidr", argument, RIGHT),
        },
        _ => wrong(resolver, "Fn::Cidr", argument, RIGHT),
    }
}
