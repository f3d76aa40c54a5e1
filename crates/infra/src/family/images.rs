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
                kind: ParameterKind::ImageTag,
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

#[cfg(test)]
mod tests {
    use crate::family::examples::{example, loaded};
    use crate::graph::{Graph, ParameterId, Value};
    use crate::ids;

    fn image(graph: &Graph, name: &str) -> Value {
        graph
            .resource(&ids::task_definition(name))
            .unwrap()
            .at("ContainerDefinitions.0.Image")
            .unwrap()
            .clone()
    }

    fn one(image: &str) -> Graph {
        loaded(&format!("environment: dev\nservices: {{web: {{image: {image}, port: 80}}}}")).graph
    }

    #[test]
    fn a3_the_image_is_looked_up_by_repository_and_its_tag_is_a_parameter() {
        let graph = example("fargate-web").graph;
        let tag = ParameterId::from_words(["web", "image", "tag"]);
        let expected = Value::Join(vec![
            Value::ACCOUNT,
            Value::text(".dkr.ecr."),
            Value::REGION,
            Value::text("."),
            Value::URL_SUFFIX,
            Value::text("/web:"),
            Value::Parameter(tag.clone()),
        ]);
        assert_eq!(image(&graph, "web"), expected);
        let parameter = graph.parameters.iter().find(|parameter| parameter.id == tag).unwrap();
        assert_eq!(parameter.default.as_deref(), Some("latest"));
    }

    #[test]
    fn a3_a_digest_is_written_down() {
        let digest = format!("sha256:{}", "0".repeat(64));
        let graph = one(&format!("{{repository: team/web, digest: \"{digest}\"}}"));
        let Value::Join(pieces) = image(&graph, "web") else { panic!("not joined") };
        assert_eq!(pieces.last(), Some(&Value::text(digest)));
        assert!(pieces.contains(&Value::text("/team/web@")));
        assert!(graph.parameters.iter().all(|parameter| parameter.id.as_str() != "WebImageTag"));
    }

    #[test]
    fn an_image_of_another_registry_is_taken_as_it_is() {
        let graph = one("public.ecr.aws/nginx/nginx:1.27");
        assert_eq!(image(&graph, "web"), Value::text("public.ecr.aws/nginx/nginx:1.27"));
    }

    #[test]
    fn a_repository_of_the_stack_stands_before_the_task_definition() {
        let text = "environment: dev\nregistries: {web: {}}\nservices: {web: {image: web, port: 80}}";
        let graph = loaded(text).graph;
        let task = graph.resource(&ids::task_definition("web")).unwrap();
        assert!(task.references().contains(&&ids::repository("web")));
    }
}
