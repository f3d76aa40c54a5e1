//! Who answers calls.

use crate::call::{Call, Reply};
use crate::refusal::Refusal;

/// An AWS account in one region: the driver, or what stands in for it in tests.
pub trait Account {
    /// Makes a call and waits for the answer.
    ///
    /// # Errors
    /// What AWS, the network or the credentials refused, after the retries that make sense.
    fn call(&mut self, call: Call) -> Result<Reply, Refusal>;
}
