//! The example stack files, for the tests of the families.

use crate::graph::Graph;
use plimsoll_spec::platform::Platform;
use plimsoll_spec::{LoadOptions, load};

/// A platform with its graph.
pub(crate) struct Example {
    pub(crate) platform: Platform,
    pub(crate) graph: Graph,
}

/// The example of this name, in its own environment.
pub(crate) fn example(name: &str) -> Example {
    let text = match name {
        "fargate-web" => include_str!("../../../../examples/fargate-web/plimsoll.yaml"),
        "payments" => include_str!("../../../../examples/payments/plimsoll.yaml"),
        "microservices" => include_str!("../../../../examples/microservices/plimsoll.yaml"),
        "ec2-shared" => include_str!("../../../../examples/ec2-shared/plimsoll.yaml"),
        other => panic!("no example is called {other}"),
    };
    loaded(text)
}

/// A stack `shop` in `dev` with one web service `api` on port 8080, and these further top-level keys.
pub(crate) fn stack(keys: &str) -> Example {
    loaded(&format!("stack: shop\nenvironment: dev\nservices: {{api: {{image: api, port: 8080}}}}\n{keys}\n"))
}

/// A whole stack file.
pub(crate) fn loaded(text: &str) -> Example {
    let options = LoadOptions {
        file_name: "plimsoll.yaml".into(),
        environment: None,
        default_stack_name: "shop".into(),
    };
    let platform = match load(text, &options) {
        Ok(loaded) => loaded.platform,
        Err(found) => {
            let messages: Vec<_> = found.items.iter().map(|item| item.message.clone()).collect();
            panic!("{messages:#?}");
        }
    };
    let graph = crate::graph(&platform, None);
    Example { platform, graph }
}
