//! `image`, `command`, `port`: what the main container runs.

use super::node::Node;
use super::section::{Section, count, text, why_not};
use super::subject::Subject;
use crate::imported::Unit;
use plimsoll_rules::{Content, Datum, Model, Piece};

/// `AWS::ECR::Repository`.
const REPOSITORY: &str = "AWS::ECR::Repository";

/// Why `latest` is taken where nothing is unknown.
const NO_TAG: &str = "no tag is written";

/// What an image is in the language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Image {
    /// A repository of the account, with its tag or digest.
    Repository(String, String),
    /// Anything else, as it is.
    Reference(String),
}

impl Image {
    /// As the language writes it.
    pub(super) fn node(&self) -> Node {
        match self {
            Self::Repository(name, version) if has_host(name) || name.contains([':', '@']) => {
                let key = if version.starts_with("sha256:") { "digest" } else { "tag" };
                mapping(&[("repository", name), (key, version)])
            }
            Self::Repository(name, version) if version == "latest" => Node::Text(name.clone()),
            Self::Repository(name, version) if version.starts_with("sha256:") => {
                Node::Text(format!("{name}@{version}"))
            }
            Self::Repository(name, version) => Node::Text(format!("{name}:{version}")),
            Self::Reference(reference) if has_host(reference) => Node::Text(reference.clone()),
            Self::Reference(reference) => mapping(&[("reference", reference)]),
        }
    }
}

impl std::fmt::Display for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Repository(name, version) if version.starts_with("sha256:") => {
                write!(f, "{name}@{version}")
            }
            Self::Repository(name, version) => write!(f, "{name}:{version}"),
            Self::Reference(reference) => f.write_str(reference),
        }
    }
}

fn mapping(entries: &[(&str, &String)]) -> Node {
    let mut node = Node::default();
    for (key, value) in entries {
        node.set(&[key], Node::Text((*value).clone()));
    }
    node
}

/// Whether a text begins with the host of a registry, as the language tells it.
fn has_host(text: &str) -> bool {
    text.split_once('/').is_some_and(|(host, _)| host.contains(['.', ':']) || host == "localhost")
}

/// Writes the image of the main container.
pub(super) fn extract(subject: &Subject<'_>, name: &str, section: &mut Section) {
    let property = subject.of_container("Image");
    let datum = property.as_ref().and_then(super::section::Property::datum);
    let (image, why) = match datum {
        Some(datum) => of(subject.model, subject.names, datum, name),
        None => {
            let hidden =
                subject.hidden().map(|datum| format!("the containers are not known: {}", why_not(datum)));
            (stand_in(name), Some(hidden.unwrap_or_else(|| "the code does not say it".to_owned())))
        }
    };
    section.write("image", image.node());
    match (&why, datum) {
        (None, Some(datum)) => section.understood("image", image.to_string(), &datum.place),
        (Some(why), Some(datum)) if why == NO_TAG => {
            section.assumed("image", image.to_string(), why, Some(&datum.place));
        }
        (Some(why), Some(datum)) => {
            section.unknown("image", image.to_string(), &format!("{why}: this stands in"), &datum.place);
            section.remark("image", &format!("assumed: {why}"));
        }
        (why, None) => {
            let why = why.as_deref().unwrap_or_default();
            section.assumed("image", image.to_string(), why, None);
            section.remark("image", &format!("assumed: {why}"));
        }
    }
    if let Some(property) = &property {
        section.leaf("image", image.to_string(), property, Unit::Word);
    }
}

/// A repository with the service's name.
fn stand_in(name: &str) -> Image {
    let name = name.to_ascii_lowercase();
    if name.len() >= 2 {
        Image::Repository(name, "latest".to_owned())
    } else {
        Image::Reference(format!("{name}:latest"))
    }
}

/// The image that a value is, and what of it was assumed.
pub(super) fn of(
    model: &Model,
    names: &super::names::Names,
    datum: &Datum,
    name: &str,
) -> (Image, Option<String>) {
    let pieces: Vec<Piece> = match &datum.content {
        Content::Text(text) if !text.trim().is_empty() => {
            return (Image::Reference(text.trim().to_owned()), None);
        }
        Content::Reference { id, attribute } => {
            vec![Piece::Reference { id: id.clone(), attribute: attribute.clone() }]
        }
        Content::Partial(pieces) => pieces.clone(),
        _ => return (stand_in(name), Some(why_not(datum))),
    };
    let known: String = pieces.iter().filter_map(Piece::text).collect();
    let own = pieces.iter().find_map(|piece| match piece {
        Piece::Reference { id, .. } => model.item(id).filter(|item| item.kind == REPOSITORY),
        _ => None,
    });
    let repository = match own {
        Some(item) => {
            item.at("RepositoryName").and_then(Datum::plain).map(|name| names.bare(name, "").to_owned())
        }
        None => after_registry(&pieces, &known),
    };
    let Some(repository) = repository.filter(|name| is_repository(name)) else {
        return (stand_in(name), Some(why_not(datum)));
    };
    let version = match pieces.last() {
        Some(Piece::Text(last)) => last.rsplit_once(['@', ':']).filter(|_| !last.ends_with([':', '@'])),
        _ => None,
    };
    let version = version.map(|(before, version)| {
        // `sha256:…` holds a colon of its own.
        if before.ends_with("@sha256") { format!("sha256:{version}") } else { version.to_owned() }
    });
    match version.filter(|version| !version.contains('/')) {
        Some(version) => (Image::Repository(repository, version), None),
        None => {
            let why = match pieces.last() {
                Some(Piece::Unknown(why)) => format!("the tag is not known ({why})"),
                _ => NO_TAG.to_owned(),
            };
            (Image::Repository(repository, "latest".to_owned()), Some(why))
        }
    }
}

/// `team/shop` of `….dkr.ecr.….amazonaws.com/team/shop:1.2`.
fn after_registry(pieces: &[Piece], known: &str) -> Option<String> {
    let is_ecr = known.contains(".dkr.ecr");
    let begins_unknown = pieces.first().is_some_and(|piece| piece.text().is_none());
    if !is_ecr && !begins_unknown {
        return None;
    }
    let path = if is_ecr { known.split_once(".dkr.ecr")?.1 } else { known };
    let path = path.split_once('/')?.1;
    let name = path.split([':', '@']).next()?;
    Some(name.to_owned())
}

/// Whether a text can name a repository, as the language tells it.
pub(super) fn is_repository(name: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    let edge = |c: Option<char>| c.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit());
    let part = |part: &str| edge(part.chars().next()) && edge(part.chars().last()) && part.chars().all(inner);
    (2..=256).contains(&name.len()) && name.split('/').all(part)
}

/// Writes the command of the main container.
pub(super) fn command(subject: &Subject<'_>, section: &mut Section) {
    let Some(property) = subject.of_container("Command") else { return };
    let Some(datum) = property.datum() else { return };
    let words: Result<Vec<String>, String> = datum.one_or_many().iter().map(text).collect();
    match words {
        Ok(words) if words.is_empty() => {}
        Ok(words) => {
            section.understood("command", words.join(" "), &datum.place);
            section.write("command", Node::one_or_many(&words));
        }
        Err(why) => section.unknown("command", "", &why, &datum.place),
    }
}

/// The port of the main container: the one that the load balancer leads to, else the first one.
pub(super) fn port(subject: &Subject<'_>, section: &mut Section) -> Option<u32> {
    let balanced = subject.of_service("LoadBalancers.0.ContainerPort").filter(|own| own.datum().is_some());
    let first = subject.of_container("PortMappings.0.ContainerPort").filter(|own| own.datum().is_some());
    let range = subject.of_container("PortMappings.0.ContainerPortRange").filter(|own| own.datum().is_some());
    let mut reason = None;
    for property in [balanced, first, range].into_iter().flatten() {
        let Some(datum) = property.datum() else { continue };
        let read = match datum.plain().and_then(|range| range.split_once('-')) {
            Some((low, _)) => low.trim().parse::<u32>().map_err(|_| why_not(datum)),
            None => count(datum),
        };
        match read {
            Ok(port) if (1..=65_535).contains(&port) => {
                if datum.plain().is_some_and(|range| range.contains('-')) {
                    section.unknown("port", "", "of a range of ports the first is taken", &datum.place);
                }
                section.understood("port", port, &datum.place);
                section.leaf("port", port, &property, Unit::Count);
                return Some(port);
            }
            Ok(port) => reason = Some((format!("{port} is no port"), datum)),
            Err(why) => reason = Some((why, datum)),
        }
    }
    if let Some((why, datum)) = reason {
        section.unknown("port", "", &why, &datum.place);
    }
    None
}
