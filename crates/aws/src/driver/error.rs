//! Errors of the SDK → refusals.

use crate::refusal::{Refusal, RefusalKind};
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use std::error::Error;

/// What makes a refusal of an error of this operation.
pub(super) fn refused<E, R>(operation: &'static str) -> impl FnOnce(SdkError<E, R>) -> Refusal
where
    E: ProvideErrorMetadata + Error + 'static,
    R: std::fmt::Debug + 'static,
{
    move |error| match &error {
        SdkError::ServiceError(context) => {
            let meta = context.err().meta();
            let code = meta.code().unwrap_or_default();
            let message = meta.message().map_or_else(|| chain(context.err()), ToOwned::to_owned);
            let mut refusal = Refusal::of(operation, code, &message);
            refusal.request_id = meta.extra("aws_request_id").map(ToOwned::to_owned);
            refusal
        }
        SdkError::TimeoutError(_) => Refusal::new(RefusalKind::Network, operation, "no answer in time"),
        _ => Refusal::new(RefusalKind::Network, operation, chain(&error)),
    }
}

/// An error and its causes, from the outermost to the innermost; what repeats is left out.
pub(super) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut next: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if !texts.iter().any(|known| known.contains(&text)) {
            texts.push(text);
        }
        next = error.source();
    }
    texts.join(": ")
}
