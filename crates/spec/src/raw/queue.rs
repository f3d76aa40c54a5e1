//! `queue` and `vault` of a service.

use plimsoll_units::Seconds;

mapping! {
    /// An SQS queue that the service works on, made by the stack; its address is in the variable `QUEUE_URL`.
    RawQueue {
        /// Messages waiting per running task that the count of tasks aims at; without it, the queue scales nothing.
        messages_per_task: u32,
        /// Time a message stays hidden while it is worked on, up to 12 h.
        visibility_timeout: Seconds = "30s",
        /// Failed attempts after which a message goes to a dead-letter queue, 1 to 1000; without it, there is none.
        dead_letter_after: u32,
        /// How long messages are kept, 60 s to 14 d.
        retention: Seconds = "4d",
    }
}

mapping! {
    /// The service's own vault in Secrets Manager.
    RawVault {
        /// Rotation of its value; without it, nothing rotates it.
        rotation: RawRotation,
    }
}

mapping! {
    /// Rotation by a Lambda function that exists.
    RawRotation {
        /// Days between rotations, 1 to 1000.
        days: u32 = "30",
        /// ARN of the function.
        function: String,
    }
}
