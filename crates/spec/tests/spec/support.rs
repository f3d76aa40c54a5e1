//! Shared by all modules: loading with fixed options, and plain-text rendering of diagnostics.

use plimsoll_spec::{Diagnostics, LoadOptions, Loaded, Platform, load};

/// Options as the program passes them for a folder named `shop`.
pub(crate) fn options(environment: Option<&str>) -> LoadOptions {
    LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: environment.map(str::to_owned),
        default_stack_name: "shop".to_owned(),
    }
}

/// Loads a text that must be right.
pub(crate) fn loaded(text: &str) -> Loaded {
    load(text, &options(None)).unwrap_or_else(|diagnostics| panic!("{}", rendered(&diagnostics)))
}

/// The platform of a text that must be right.
pub(crate) fn platform(text: &str) -> Platform {
    loaded(text).platform
}

/// The rendered diagnostics of a text that must be wrong.
pub(crate) fn errors(text: &str) -> String {
    rendered(&load(text, &options(None)).expect_err("must be refused"))
}

/// Plain text: one block for each diagnostic, marks under the text.
pub(crate) fn rendered(diagnostics: &Diagnostics) -> String {
    let mut blocks = Vec::new();
    for item in &diagnostics.items {
        let mut block = format!("{} {}: {}", item.code, item.severity.as_str(), item.message);
        for label in &item.labels {
            let position = diagnostics.source.position(label.span.start);
            let line = diagnostics.source.line(position.line);
            let width =
                diagnostics.source.slice(label.span).lines().next().unwrap_or_default().chars().count();
            let marks = "^".repeat(width.max(1));
            let indent = " ".repeat(position.column - 1);
            block += &format!(
                "\n  {position} | {line}\n  {:>width$} | {indent}{marks} {}",
                "",
                label.text,
                width = position.to_string().len()
            );
        }
        if let Some(help) = &item.help {
            block += &format!("\n  help: {help}");
        }
        blocks.push(block);
    }
    blocks.join("\n")
}
