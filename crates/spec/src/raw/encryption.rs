//! `encryption`: keys.

mapping! {
    /// How data at rest is encrypted; without a key, with AWS-managed keys.
    RawEncryption {
        /// ARN of a KMS key for logs, secrets, repositories, queues and topics. Its policy must let these services use it.
        key: String,
    }
}
