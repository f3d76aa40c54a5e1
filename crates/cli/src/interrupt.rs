//! Ctrl-C and the wish of the system to end, heard while something else goes on.

use std::time::Duration;
use tokio::runtime::{Builder, Runtime};

/// Listens from the moment it is made; the program is no longer ended by these signals.
pub(crate) struct Interrupts {
    runtime: Runtime,
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 3],
}

impl Interrupts {
    /// Begins to listen.
    #[cfg(unix)]
    pub(crate) fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        let inside = runtime.enter();
        let [interrupt, terminate, hangup] = kinds.map(signal);
        let signals = [interrupt?, terminate?, hangup?];
        drop(inside);
        Ok(Self { runtime, signals })
    }

    /// Waits so long; returns early, and true, when a signal comes.
    #[cfg(unix)]
    pub(crate) fn pause(&mut self, time: Duration) -> bool {
        let Self { runtime, signals: [interrupt, terminate, hangup] } = self;
        runtime.block_on(async {
            tokio::select! {
                biased;
                _ = interrupt.recv() => true,
                _ = terminate.recv() => true,
                _ = hangup.recv() => true,
                () = tokio::time::sleep(time) => false,
            }
        })
    }

    /// Begins to listen.
    #[cfg(not(unix))]
    pub(crate) fn listen() -> std::io::Result<Self> {
        Ok(Self { runtime: Builder::new_current_thread().enable_all().build()? })
    }

    /// Waits so long; returns early, and true, when Ctrl-C comes.
    #[cfg(not(unix))]
    pub(crate) fn pause(&mut self, time: Duration) -> bool {
        self.runtime.block_on(async {
            tokio::select! {
                biased;
                _ = tokio::signal::ctrl_c() => true,
                () = tokio::time::sleep(time) => false,
            }
        })
    }
}
