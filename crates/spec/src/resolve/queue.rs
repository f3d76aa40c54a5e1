//! A service's queue, and the rotation of its vault.

use super::Context;
use crate::code;
use crate::platform::service::{Queue, VaultRotation};
use crate::raw::queue::RawQueue;
use crate::raw::service::{RawSecret, RawService};

/// AWS: visibility timeout up to 12 hours, retention 60 seconds to 14 days, 1 to 1000 receives before a message goes to the
/// dead-letter queue; source `CreateQueue`, read 2026-09.
const VISIBILITY: u32 = 43_200;
const RETENTION: (u32, u32) = (60, 1_209_600);
const RECEIVES: (u32, u32) = (1, 1_000);

/// The queue.
pub(crate) fn resolve(raw: &RawQueue, cx: &mut Context<'_>) -> Queue {
    cx.seconds_in("the visibility timeout", &raw.visibility_timeout, 0, VISIBILITY);
    cx.seconds_in("the retention of messages", &raw.retention, RETENTION.0, RETENTION.1);
    if let Some(after) = &raw.dead_letter_after {
        cx.in_range("the number of failed attempts", after, RECEIVES.0, RECEIVES.1);
    }
    if let Some(messages) = &raw.messages_per_task {
        cx.in_range("the messages per task", messages, 1, u32::MAX);
    }
    Queue {
        messages_per_task: raw.messages_per_task.map(|messages| f64::from(messages.value)),
        visibility_timeout: raw.visibility_timeout.value,
        dead_letter_after: raw.dead_letter_after.map(|after| after.value),
        retention: raw.retention.value,
    }
}

/// The rotation of the vault; reported where there is no vault or no function.
///
/// AWS: 1 to 1000 days; source `RotationRulesType`, read 2026-09.
pub(crate) fn rotation(raw: &RawService, cx: &mut Context<'_>) -> Option<VaultRotation> {
    let rotation = raw.vault.rotation.as_ref()?;
    cx.in_range("the days between rotations", &rotation.days, 1, 1_000);
    let has_vault =
        (raw.secrets.iter().flat_map(|named| &named.0)).any(|secret| secret.value.value == RawSecret::Vault);
    if !has_vault {
        let warning = cx
            .warning(code::NO_EFFECT, "no secret says `vault`, so there is nothing to rotate")
            .at(rotation.span, "no effect");
        cx.sink.push(warning);
    }
    let Some(function) = rotation.function.as_ref().filter(|arn| arn.starts_with("arn:")) else {
        let span = rotation.function.as_ref().map_or(rotation.span, |function| function.span);
        let diagnostic = cx
            .error(code::MISSING, "a rotation needs the ARN of its function")
            .at(span, "`function` is missing")
            .help("write `function: arn:aws:lambda:…`; AWS offers ready ones for its databases");
        cx.sink.push(diagnostic);
        return None;
    };
    Some(VaultRotation { days: rotation.days.value, function: function.value.clone() })
}
