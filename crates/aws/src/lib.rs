//! Network, credentials and waiting.
//!
//! The only crate with network, credentials and async. Every decision is a machine in [`machine`] that takes events and gives
//! actions and does no I/O; [`driver`] carries actions out. Between them stand [`call`] (what AWS may be asked, as data),
//! [`refusal`] (why it said no) and [`account`] (who answers).

pub mod account;
pub mod call;
pub mod driver;
pub mod machine;
pub mod moment;
pub mod permissions;
pub mod policy;
pub mod refusal;

pub use account::Account;
pub use call::{Call, Reply};
pub use moment::Moment;
pub use refusal::{Refusal, RefusalKind};
