//! Carries calls out through the AWS SDK: the only place with network, credentials and async.
//!
//! A single-threaded runtime lives inside [`Driver`]; nothing async leaves it.

use crate::account::Account;
use crate::call::{Call, Reply};
use crate::machine::Wait;
use crate::refusal::{Refusal, RefusalKind};

/// How the account is reached.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The region of the stack file.
    pub region: String,
    /// A named profile of the AWS configuration.
    pub profile: Option<String>,
    /// The address of an emulator or a proxy in place of AWS's own; `AWS_ENDPOINT_URL` does the same.
    pub endpoint_url: Option<String>,
}

/// The account behind the user's credentials.
#[derive(Debug)]
pub struct Driver {
    interrupted: bool,
}

impl Driver {
    /// Finds credentials and makes the clients; nothing is sent yet.
    ///
    /// # Errors
    /// No credentials, an unreadable profile.
    pub fn connect(settings: &Settings) -> Result<Self, Refusal> {
        let _ = settings;
        Ok(Self { interrupted: false })
    }

    /// Waits so many seconds, or until Ctrl-C.
    pub fn wait(&mut self, wait: &Wait) {
        let _ = wait;
    }

    /// Whether Ctrl-C was pressed since the driver was made.
    #[must_use]
    pub const fn interrupted(&self) -> bool {
        self.interrupted
    }
}

impl Account for Driver {
    fn call(&mut self, call: Call) -> Result<Reply, Refusal> {
        Err(Refusal::new(RefusalKind::Other, call.operation(), "not wired yet"))
    }
}
