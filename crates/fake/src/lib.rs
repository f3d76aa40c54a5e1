//! A small fake of AWS over loopback, for tests only.
//!
//! It does what emulators do not: stacks that progress from poll to poll, a resource that fails with a reason and the rollback
//! after it, stuck stacks, pages, throttling, refused and expired credentials, rollouts that progress or fail, change sets that
//! replace. It proves nothing about what AWS accepts. Every call is recorded, so that a test can say what was done and what was
//! not.

mod cloudformation;
mod ecs;
mod http;
mod others;
mod scaling;
mod template;
mod wire;
mod world;

pub use wire::Request;
pub use world::{Fault, Kind, LogLine, Service, Stack, StoppedTask, Target, World};

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A running fake; it ends when it is dropped.
#[derive(Debug)]
pub struct Fake {
    address: SocketAddr,
    world: Arc<Mutex<World>>,
    stop: Arc<AtomicBool>,
}

impl Fake {
    /// Starts a fake of this world on a free port of 127.0.0.1.
    ///
    /// # Errors
    /// Where no port can be listened on.
    pub fn start(world: World) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0))?;
        let address = listener.local_addr()?;
        let world = Arc::new(Mutex::new(world));
        let stop = Arc::new(AtomicBool::new(false));
        let (shared, stopped) = (Arc::clone(&world), Arc::clone(&stop));
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                let (Ok(stream), shared) = (stream, Arc::clone(&shared)) else { continue };
                std::thread::spawn(move || http::serve(stream, &shared));
            }
        });
        Ok(Self { address, world, stop })
    }

    /// What `--endpoint-url` is given.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The state behind the fake; requests wait while it is held.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Every request so far, in order of arrival.
    #[must_use]
    pub fn calls(&self) -> Vec<Request> {
        self.world().calls.clone()
    }

    /// The requests so far that change something.
    #[must_use]
    pub fn mutations(&self) -> Vec<Request> {
        self.world().calls.iter().filter(|call| call.mutates()).cloned().collect()
    }
}

impl Drop for Fake {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        // The listener looks at the flag only when somebody connects.
        let _ = std::net::TcpStream::connect(self.address);
    }
}
