//! Carries actions out through the AWS SDK.
