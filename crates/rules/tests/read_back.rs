//! What the writer of templates writes, the reader reads: the model of a platform's graph and the model of its template are
//! the same wherever both know a value.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests may fail the test")]

use plimsoll_infra::cloudformation::{Origin, Placed, plan};
use plimsoll_rules::template::{Options, read};
use plimsoll_rules::{Content, Datum, Model, Piece, from_graph};
use plimsoll_spec::{LoadOptions, Platform, load};
use plimsoll_stack_generator::stack_file;

fn platform(text: &str) -> Platform {
    let options = LoadOptions {
        file_name: "plimsoll.yaml".into(),
        environment: None,
        default_stack_name: "shop".into(),
    };
    load(text, &options).unwrap().platform
}

/// How many values were compared.
fn compare(graph: &Datum, template: &Datum, path: &str) -> usize {
    match (&graph.content, &template.content) {
        (Content::Unknown(_), _) | (_, Content::Unknown(_)) => 0,
        (Content::List(a), Content::List(b)) => {
            assert_eq!(a.len(), b.len(), "{path}");
            a.iter().zip(b).enumerate().map(|(n, (a, b))| compare(a, b, &format!("{path}.{n}"))).sum()
        }
        (Content::Map(a), Content::Map(b)) => {
            let keys =
                |entries: &[(String, Datum)]| entries.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
            assert_eq!(keys(a), keys(b), "{path}");
            a.iter().zip(b).map(|((key, a), (_, b))| compare(a, b, &format!("{path}.{key}"))).sum()
        }
        // The account may be known to one of them only: the known ends must agree. Documents are laid out differently.
        (Content::Partial(_), Content::Text(_) | Content::Partial(_))
        | (Content::Text(_), Content::Partial(_)) => {
            let (start, other) = (dense(graph.text_start()), dense(template.text_start()));
            assert!(start.starts_with(&other) || other.starts_with(&start), "{path}: {start} {other}");
            let (end, other) = (dense(graph.text_end()), dense(template.text_end()));
            assert!(end.ends_with(&other) || other.ends_with(&end), "{path}: {end} {other}");
            1
        }
        // A piece alone is the piece; CloudFormation takes numbers as texts and the other way round.
        (a, b) => {
            assert_eq!(dense(Some(&plain(a))), dense(Some(&plain(b))), "{path}");
            1
        }
    }
}

/// The text without white space.
fn dense(text: Option<&str>) -> String {
    text.unwrap_or_default().split_whitespace().collect()
}

fn plain(content: &Content) -> String {
    match content {
        Content::Text(text) => text.clone(),
        Content::Number(number) => number.to_string(),
        Content::Bool(truth) => truth.to_string(),
        Content::Partial(pieces) => match pieces.as_slice() {
            [Piece::Reference { id, attribute }] => format!("{id} {attribute:?}"),
            _ => format!("{pieces:?}"),
        },
        Content::Reference { id, attribute } => format!("{id} {attribute:?}"),
        other => format!("{other:?}"),
    }
}

/// Compares the models of a platform; how many values were compared. Stacks that are split are left out: what they import
/// is not known to their templates.
fn agree(text: &str) -> usize {
    let platform = platform(text);
    let graph = plimsoll_infra::graph(&platform, None);
    let ours: Model = from_graph(&graph, &platform);
    let origin = Origin::new("0.0.0", "plimsoll.yaml", text.as_bytes());
    let Ok(layout) = plan(&platform, &graph, &origin, &Placed::new()) else { return 0 };
    let [stack] = layout.stacks.as_slice() else { return 0 };
    let region = ("AWS::Region".to_owned(), platform.region.to_string());
    let options = Options { parameters: std::iter::once(region).collect(), ..Options::default() };
    let mut compared = 0;
    for body in [stack.template.yaml(), stack.template.json()] {
        let template = read("template", &body, &options).unwrap_or_else(|errors| panic!("{errors}"));
        assert!(template.problems.is_empty(), "{:#?}", template.problems);
        for item in &ours.items {
            let theirs = template.model.item(&item.id).unwrap_or_else(|| panic!("{} is missing", item.id));
            assert_eq!((&item.kind, &item.references), (&theirs.kind, &theirs.references), "{}", item.id);
            compared += compare(&item.properties, &theirs.properties, &item.id);
        }
        assert_eq!(ours.items.len(), template.model.items.len());
    }
    compared
}

#[test]
fn templates_of_the_examples_read_back_as_their_graph() {
    for name in ["fargate-web", "payments", "microservices", "ec2-shared"] {
        let path = format!("{}/../../examples/{name}/plimsoll.yaml", env!("CARGO_MANIFEST_DIR"));
        let compared = agree(&std::fs::read_to_string(path).unwrap());
        assert!(compared > 200, "{name}: {compared} values");
    }
}

#[test]
fn templates_of_random_stack_files_read_back_as_their_graph() {
    let compared: usize = (0..60).map(|seed| agree(&stack_file(seed))).sum();
    assert!(compared > 10_000, "{compared} values");
}
