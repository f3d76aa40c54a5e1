//! Scheduled and one-off tasks.

use super::schedule;
use super::service::{command, image, logs, permissions, secrets, variables};
use super::{Context, size, tags};
use crate::code;
use crate::platform::job::Job;
use crate::platform::service::{Secret, Service};
use crate::raw::collection::{Item, Named};
use crate::raw::job::RawJob;
use crate::raw::value::Spanned;
use plimsoll_units::ServiceName;

/// The jobs, whose names differ from each other and from the services'.
pub(crate) fn resolve(
    raw: Option<&Spanned<Named<RawJob>>>,
    services: &[Service],
    cx: &mut Context<'_>,
) -> Vec<Job> {
    let mut jobs: Vec<Job> = Vec::new();
    for item in raw.iter().flat_map(|named| &named.0) {
        let name: ServiceName = match item.name.parse() {
            Ok(name) => name,
            Err(error) => {
                let mut diagnostic = cx.error(code::NAME, error.message()).at(item.name_span, "this name");
                diagnostic.help = error.help().map(str::to_owned);
                cx.sink.push(diagnostic);
                continue;
            }
        };
        let same = |other: &ServiceName| super::same_id(other.as_str(), name.as_str());
        if services.iter().any(|service| same(&service.name)) || jobs.iter().any(|job| same(&job.name)) {
            let diagnostic = cx
                .error(code::DUPLICATE_NAME, format_args!("the name `{name}` is taken"))
                .at(item.name_span, "taken by a service or another job");
            cx.sink.push(diagnostic);
        }
        cx.owner = format!("job `{name}`: ");
        jobs.push(job(name, item, cx));
        cx.owner.clear();
    }
    jobs
}

fn job(name: ServiceName, item: &Item<RawJob>, cx: &mut Context<'_>) -> Job {
    let raw = &item.value.value;
    let (size, extra) = size::resolve(&raw.size, false, cx);
    if extra.mib() > 0 {
        let diagnostic = cx
            .error(code::CONTRADICTION, "more storage than the included 20 GiB is not offered for jobs")
            .at(raw.size.storage.span, "more than 20 GiB");
        cx.sink.push(diagnostic.help("remove `storage`"));
    }
    let secrets = secrets(raw.secrets.as_ref());
    if secrets.values().any(|secret| matches!(secret, Secret::Vault { .. })) {
        let diagnostic = cx
            .error(code::CONTRADICTION, "a job has no vault of its own")
            .at(raw.secrets.as_ref().map_or(item.name_span, |secrets| secrets.span), "these secrets")
            .help("write the ARN of an existing secret or parameter");
        cx.sink.push(diagnostic);
    }
    Job {
        image: image(raw.image.as_ref(), item.name_span, cx),
        command: command(raw.command.as_ref()),
        size,
        architecture: raw.size.architecture.value,
        schedule: raw.schedule.as_ref().and_then(|written| schedule::read(written, cx)),
        timezone: raw.timezone.value.clone(),
        spot: raw.spot.value,
        logs: logs(&raw.logs, cx),
        variables: variables(raw.variables.as_ref()),
        secrets,
        permissions: permissions(raw.permissions.as_ref(), cx),
        tags: tags::resolve(raw.tags.as_ref(), cx),
        name,
    }
}
