//! Why a call was refused.

use std::fmt;

/// What kind of refusal it was, so that a machine can decide on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RefusalKind {
    /// No credentials were found.
    NoCredentials,
    /// The credentials are no longer valid.
    ExpiredCredentials,
    /// The credentials may not do this.
    AccessDenied,
    /// Too many calls, also after retries.
    Throttled,
    /// What was named is not there.
    NotFound,
    /// What was to be made is there already.
    AlreadyExists,
    /// The request itself is wrong.
    Validation,
    /// A quota of the account is used up.
    Limit,
    /// Something else is under way, or still in use.
    Busy,
    /// The answer did not come: name resolution, connection, time.
    Network,
    /// AWS failed on its side, also after retries.
    Server,
    /// Anything else.
    Other,
}

/// Why a call was refused: AWS's own words with the operation they belong to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What kind of refusal it was.
    pub kind: RefusalKind,
    /// The operation, such as `cloudformation:CreateChangeSet`.
    pub operation: &'static str,
    /// AWS's error code, such as `ValidationError`; empty where there was no answer.
    pub code: String,
    /// AWS's message, or the network's.
    pub message: String,
    /// AWS's number of the request, for a support case.
    pub request_id: Option<String>,
}

impl Refusal {
    /// A refusal with a code and a message that AWS gave; the kind follows from them.
    #[must_use]
    pub fn of(operation: &'static str, code: &str, message: &str) -> Self {
        let kind = kind_of(code, message);
        Self { kind, operation, code: code.to_owned(), message: message.to_owned(), request_id: None }
    }

    /// A refusal of a kind without a code.
    #[must_use]
    pub fn new(kind: RefusalKind, operation: &'static str, message: impl Into<String>) -> Self {
        Self { kind, operation, code: String::new(), message: message.into(), request_id: None }
    }

    /// An answer that does not belong to its call: a bug of a driver.
    #[must_use]
    pub fn unexpected(operation: &'static str) -> Self {
        Self::new(RefusalKind::Other, operation, "the answer does not belong to the call")
    }

    /// Whether it is of this kind.
    #[must_use]
    pub fn is(&self, kind: RefusalKind) -> bool {
        self.kind == kind
    }

    /// What a person can do about it, in one sentence; `None` where the message is all there is.
    #[must_use]
    pub const fn help(&self) -> Option<&'static str> {
        Some(match self.kind {
            RefusalKind::NoCredentials => {
                "name a profile with --profile, set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with `aws sso login`"
            }
            RefusalKind::ExpiredCredentials => {
                "sign in again, for example with `aws sso login`, and run the command again"
            }
            RefusalKind::AccessDenied => "`plimsoll permissions` prints the policy that the verb needs",
            RefusalKind::Throttled => {
                "AWS limits the rate of calls; run the command again in a minute, it goes on where it stopped"
            }
            RefusalKind::Network => {
                "check the connection, --endpoint-url and the region; the command can be run again"
            }
            RefusalKind::Limit => {
                "ask for a higher quota in the Service Quotas console, or remove what is not needed"
            }
            _ => return None,
        })
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            RefusalKind::NoCredentials => write!(f, "no AWS credentials were found: {}", self.message),
            RefusalKind::ExpiredCredentials => {
                write!(f, "the AWS credentials have expired ({})", self.operation)
            }
            RefusalKind::Network => write!(f, "no answer to {}: {}", self.operation, self.message),
            _ if self.code.is_empty() => write!(f, "{}: {}", self.operation, self.message),
            _ => write!(f, "AWS refused {}: {}: {}", self.operation, self.code, self.message),
        }
    }
}

impl std::error::Error for Refusal {}

/// The kind that a code and a message stand for.
///
/// AWS: codes of the common errors and of the services called here; source API references, read 2026-09.
fn kind_of(code: &str, message: &str) -> RefusalKind {
    let code = code.rsplit('#').next().unwrap_or(code).trim_end_matches("Exception");
    let says = |words: &[&str]| words.iter().any(|word| message.contains(word));
    match code {
        "ExpiredToken" | "RequestExpired" | "ExpiredCredentials" | "TokenRefreshRequired" => {
            RefusalKind::ExpiredCredentials
        }
        "AccessDenied" | "UnauthorizedOperation" | "AuthorizationError" | "NotAuthorized" | "Forbidden" => {
            RefusalKind::AccessDenied
        }
        "InvalidClientTokenId"
        | "UnrecognizedClient"
        | "InvalidAccessKeyId"
        | "SignatureDoesNotMatch"
        | "AuthFailure"
        | "MissingAuthenticationToken"
        | "IncompleteSignature"
        | "InvalidToken" => RefusalKind::AccessDenied,
        "Throttling"
        | "ThrottlingException"
        | "TooManyRequests"
        | "RequestLimitExceeded"
        | "SlowDown"
        | "ProvisionedThroughputExceeded"
        | "BandwidthLimitExceeded" => RefusalKind::Throttled,
        "ValidationError" | "Validation" if says(&["does not exist"]) => RefusalKind::NotFound,
        "ValidationError" if says(&["Rate exceeded"]) => RefusalKind::Throttled,
        "ChangeSetNotFound" | "NoSuchBucket" | "NoSuchKey" | "NotFound" | "ResourceNotFound"
        | "RepositoryNotFound" | "ImageNotFound" | "ServiceNotFound" | "ClusterNotFound"
        | "NamespaceNotFound" | "InstanceNotFound" => RefusalKind::NotFound,
        _ if code.ends_with(".NotFound") || code.ends_with("NotFound") => RefusalKind::NotFound,
        "AlreadyExists" | "BucketAlreadyOwnedByYou" | "ResourceAlreadyExists" => RefusalKind::AlreadyExists,
        "LimitExceeded" | "ServiceQuotaExceeded" => RefusalKind::Limit,
        "OperationInProgress"
        | "ResourceInUse"
        | "InvalidChangeSetStatus"
        | "ConflictException"
        | "Conflict"
        | "OperationAborted"
        | "TokenAlreadyExists" => RefusalKind::Busy,
        "InternalFailure" | "InternalError" | "ServiceUnavailable" | "Server" | "InternalServerError" => {
            RefusalKind::Server
        }
        "ValidationError"
        | "Validation"
        | "InvalidParameter"
        | "InvalidParameterValue"
        | "InvalidRequest"
        | "ClientException"
        | "Client"
        | "MalformedPolicyDocument"
        | "InsufficientCapabilities" => RefusalKind::Validation,
        _ => RefusalKind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_kinds() {
        let kind = |code, message| Refusal::of("x:Y", code, message).kind;
        assert_eq!(kind("AccessDenied", ""), RefusalKind::AccessDenied);
        assert_eq!(kind("ExpiredTokenException", ""), RefusalKind::ExpiredCredentials);
        assert_eq!(kind("ThrottlingException", ""), RefusalKind::Throttled);
        assert_eq!(kind("ValidationError", "Stack with id a-dev does not exist"), RefusalKind::NotFound);
        assert_eq!(kind("ValidationError", "Template format error"), RefusalKind::Validation);
        assert_eq!(kind("InvalidVpcID.NotFound", ""), RefusalKind::NotFound);
        assert_eq!(kind("com.amazonaws.ecs#ClusterNotFoundException", ""), RefusalKind::NotFound);
    }

    #[test]
    fn a_refusal_says_the_operation_the_code_and_what_to_do() {
        let refusal =
            Refusal::of("cloudformation:CreateChangeSet", "AccessDenied", "User: u is not authorized");
        assert_eq!(
            refusal.to_string(),
            "AWS refused cloudformation:CreateChangeSet: AccessDenied: User: u is not authorized"
        );
        assert!(refusal.help().is_some_and(|help| help.contains("plimsoll permissions")));
    }
}
