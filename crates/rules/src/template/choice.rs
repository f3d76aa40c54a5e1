//! Functions that choose one of several values: what is chosen keeps its literal.

use super::code;
use super::function::{text_of, wrong};
use super::resolve::{Found, Resolver, arguments, call, too_large, why};
use crate::model::Content;
use plimsoll_spec::Diagnostic;
use plimsoll_spec::yaml::Node;

/// `Fn::Select`.
pub(super) fn select(resolver: &mut Resolver<'_, '_>, argument: &Node) -> Found {
    let Some([index, list]) = arguments(argument) else {
        return Found::unsaid(wrong(resolver, "Fn::Select", argument, "an index and a list"));
    };
    let index = match resolver.content(index) {
        Content::Number(number) if number >= 0.0 && number.fract() == 0.0 => number as u32,
        Content::Text(text) if text.trim().parse::<u32>().is_ok() => text.trim().parse().unwrap_or_default(),
        Content::Number(_) | Content::Text(_) => {
            return Found::unsaid(wrong(resolver, "Fn::Select", argument, "an index from 0"));
        }
        other => {
            let _list = resolver.content(list);
            return Found::unsaid(Content::Unknown(why(&other)));
        }
    };
    if matches!(call(list), Some(("Fn::GetAZs", _))) {
        let _read = resolver.content(list);
        return Found::unsaid(Content::Zone(index));
    }
    match resolver.content(list) {
        Content::List(items) => match items.into_iter().nth(index as usize) {
            Some(item) => Found { content: item.content, origin: item.origin },
            None => {
                let message = format!("`Fn::Select`: the list has no element {index}, counted from 0");
                resolver
                    .problem(Diagnostic::error(code::FUNCTION, message).at(argument.span, "these values"));
                Found::unsaid(Content::Unknown(format!("the list has no element {index}")))
            }
        },
        other => Found::unsaid(Content::Unknown(why(&other))),
    }
}

/// `Fn::If`.
pub(super) fn choose(resolver: &mut Resolver<'_, '_>, argument: &Node) -> Found {
    const RIGHT: &str = "a condition and two values";
    let Some([condition, yes, no]) = arguments(argument) else {
        return Found::unsaid(wrong(resolver, "Fn::If", argument, RIGHT));
    };
    let Some(name) = text_of(condition) else {
        return Found::unsaid(wrong(resolver, "Fn::If", argument, RIGHT));
    };
    match resolver.scope.condition(name) {
        Some(Ok(true)) => resolver.found(yes),
        Some(Ok(false)) => resolver.found(no),
        Some(Err(reason)) => {
            let reason = format!("the condition `{name}` is not known: {reason}");
            let (yes, no) = (resolver.content(yes), resolver.content(no));
            // Where both are the same, nothing depends on it.
            if yes == no {
                Found::made(yes, "both branches of `Fn::If`")
            } else {
                Found::unsaid(Content::Unknown(reason))
            }
        }
        None => {
            let diagnostic = resolver.scope.unknown_condition(name, condition.span);
            resolver.problem(diagnostic);
            Found::unsaid(Content::Unknown(format!("there is no condition `{name}`")))
        }
    }
}

/// `Fn::FindInMap`.
pub(super) fn find_in_map(resolver: &mut Resolver<'_, '_>, argument: &Node) -> Found {
    const RIGHT: &str = "the name of a mapping and two keys";
    let (Some([name, first, second]) | Some([name, first, second, _])) = arguments(argument) else {
        return Found::unsaid(wrong(resolver, "Fn::FindInMap", argument, RIGHT));
    };
    let default = arguments(argument).and_then(|all| all.get(3)).and_then(|node| node.get("DefaultValue"));
    let mut keys = Vec::new();
    for node in [name, first, second] {
        match resolver.content(node) {
            Content::Text(text) => keys.push(text),
            Content::Number(number) => keys.push(number.to_string()),
            Content::Bool(truth) => keys.push(truth.to_string()),
            other => return Found::unsaid(Content::Unknown(why(&other))),
        }
    }
    let [name, first, second] = keys.as_slice() else {
        return Found::unsaid(wrong(resolver, "Fn::FindInMap", argument, RIGHT));
    };
    let found = resolver.scope.mapping(name).and_then(|mapping| mapping.get(first)?.get(second));
    match (found, default) {
        (Some(_), _) if resolver.is_exhausted() => Found::unsaid(too_large()),
        (Some(node), _) => {
            let found = resolver.found(node);
            resolver.copied_found(found)
        }
        (None, Some(default)) => resolver.found(default),
        (None, None) if resolver.scope.is_transformed() => {
            let reason = format!("`{name}.{first}.{second}` may come from the transform");
            Found::unsaid(Content::Unknown(reason))
        }
        (None, None) => {
            let message = format!("no mapping holds `{name}.{first}.{second}`");
            resolver
                .problem(Diagnostic::error(code::UNKNOWN_NAME, message).at(argument.span, "looked up here"));
            Found::unsaid(Content::Unknown(format!("no mapping holds `{name}.{first}.{second}`")))
        }
    }
}
