//! Where container images come from.

use super::registries;
use crate::context::Context;
use crate::graph::{Graph, Parameter, ParameterId, ParameterKind, Value};
use plimsoll_spec::platform::service::Image;

/// The image of a service or job. A tag is a parameter, so that a release needs no other template; a digest says exactly
/// which image runs and is written down (A3).
pub(crate) fn value(cx: &Context<'_>, name: &str, image: &Image, graph: &mut Graph) -> Value {
    match image {
        Image::Reference(reference) => Value::text(reference),
        Image::Repository { name: repository, tag } if tag.starts_with("sha256:") => {
            version(registries::uri(cx, repository), "@", Value::text(tag))
        }
        Image::Repository { name: repository, tag } => {
            let tag = graph.parameter(Parameter {
                id: ParameterId::from_words([name, "image-tag"]),
                kind: ParameterKind::Text,
                description: format!("Tag of the image of {name} in the repository {repository}."),
                default: Some(tag.clone()),
                lookup: None,
            });
            version(registries::uri(cx, repository), ":", tag)
        }
    }
}

/// `{uri}:{tag}` or `{uri}@{digest}`, as one text.
fn version(uri: Value, separator: &str, version: Value) -> Value {
    let mut pieces = match uri {
        Value::Join(pieces) => pieces,
        other => vec![other],
    };
    match pieces.last_mut() {
        Some(Value::Text(last)) => last.push_str(separator),
        _ => pieces.push(Value::text(separator)),
    }
    pieces.push(version);
    Value::Join(pieces)
}
