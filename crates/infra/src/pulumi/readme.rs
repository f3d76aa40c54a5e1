//! What the READMEs of programs say alike.

use crate::provider::Gap;
use std::fmt::Write as _;

/// The heading and the commands. `before` is what must be run once, in whole lines.
pub(super) fn head(project: &str, environment: &str, before: &str) -> String {
    format!(
        "# {project} with Pulumi\n\nWritten by plimsoll from the stack file; write it again instead of editing it, or keep it and edit it: nothing here\nneeds plimsoll.\n\n```sh\n{before}pulumi stack init {environment}\npulumi preview\npulumi up\n```\n\n"
    )
}

/// Where settings stand.
pub(super) fn settings(environment: &str) -> String {
    format!(
        "`Pulumi.{environment}.yaml` has the region, the tags that everything carries and the environment that names end with;\n`Pulumi.yaml` has the other settings with their defaults. Change one with `pulumi config set NAME VALUE`.\n\n"
    )
}

/// What is ignored after the first update, and what the provider cannot express.
pub(super) fn tail(gaps: &[Gap]) -> String {
    let mut out = String::from(
        "Deployments and autoscaling own the task definition and the count of a service, and people own the values of secrets:\nthese are ignored after the first update. To roll out a changed task definition, deploy its newest revision\n(`aws ecs update-service --cluster CLUSTER --service SERVICE --task-definition FAMILY`), or take the task definition out of\nwhat the service ignores for one update.\n",
    );
    if !gaps.is_empty() {
        out += "\n## What the provider cannot express\n\n";
        for gap in gaps {
            let _ = writeln!(out, "- {}: {}", gap.resource, gap.what);
        }
    }
    out
}
