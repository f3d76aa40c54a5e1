//! What must hold for imported services: code says none.

use crate::exit::Failure;
use plimsoll_import::Imported;
use plimsoll_spec::patch::{Edit, apply};
use plimsoll_spec::{Diagnostics, LoadOptions, load};

/// The same with an objective for every service that takes requests.
pub(crate) fn state(mut imported: Imported, objective: &str) -> Result<Imported, Failure> {
    let options = LoadOptions {
        file_name: "--objective".to_owned(),
        environment: None,
        default_stack_name: "imported".to_owned(),
    };
    let loaded = load(&imported.text, &options).map_err(Failure::bug)?;
    // JSON strings are YAML's quoted ones.
    let quoted = serde_json::Value::from(objective).to_string();
    let takes_requests = loaded.platform.services.iter().filter(|service| service.target_group.is_some());
    let edits: Vec<Edit> = takes_requests
        .map(|service| Edit::new(format!("services.{}.objective", service.name), quoted.clone()))
        .collect();
    if edits.is_empty() {
        return Ok(imported);
    }
    let wrong = |why: &str| {
        let help = "write for example `p95 < 200ms`";
        Failure::usage(format!("error: --objective `{objective}`: {why}\n  help: {help}"))
    };
    imported.text =
        apply(&imported.text, &loaded.source, &edits).map_err(|error| wrong(&error.to_string()))?;
    let first =
        |errors: &Diagnostics| errors.items.first().map_or_else(String::new, |first| first.message.clone());
    imported.platform = load(&imported.text, &options).map_err(|errors| wrong(&first(&errors)))?.platform;
    for report in &mut imported.reports {
        report.assumed.retain(|noted| !noted.path.ends_with(".objective"));
    }
    Ok(imported)
}
