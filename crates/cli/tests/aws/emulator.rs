//! Emulators as processes of their own, reached over their port.

use crate::api::Api;
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A running emulator; it ends when it is dropped.
pub(crate) struct Emulator {
    process: Child,
    address: String,
}

impl Emulator {
    /// Starts fakecloud on a free port; `None`, said aloud, where it is not installed.
    pub(crate) fn fakecloud() -> Option<Self> {
        let program = tools().join("bin/fakecloud");
        if !program.is_file() {
            println!("skipped: fakecloud is not in {}; tests/tools.sh installs it", tools().display());
            return None;
        }
        Some(Self::start(&program.to_string_lossy(), |address| {
            vec!["--addr".into(), address.into(), "--log-level".into(), "error".into()]
        }))
    }

    /// Starts moto's server on a free port; `None`, said aloud, where it is not installed.
    pub(crate) fn moto() -> Option<Self> {
        let program = tools().join("python/bin/moto_server");
        if !program.is_file() {
            println!("skipped: moto_server is not in {}; tests/tools.sh installs it", tools().display());
            return None;
        }
        Some(Self::start(&program.to_string_lossy(), |address| {
            let (host, port) = address.split_once(':').unwrap();
            vec!["-H".into(), host.into(), "-p".into(), port.into()]
        }))
    }

    fn start(program: &str, arguments: impl Fn(&str) -> Vec<String>) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = format!("127.0.0.1:{port}");
        let mut process = Command::new(program)
            .args(arguments(&address))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let began = Instant::now();
        while TcpStream::connect(&address).is_err() {
            assert!(process.try_wait().unwrap().is_none(), "{program} ended at once");
            assert!(began.elapsed() < Duration::from_secs(60), "{program} does not listen after a minute");
            std::thread::sleep(Duration::from_millis(50));
        }
        Self { process, address }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn api(&self) -> Api {
        Api(self.address.clone())
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Where programs are that are not built here.
pub(crate) fn tools() -> PathBuf {
    let home = std::env::var_os("HOME").map_or_else(PathBuf::new, PathBuf::from);
    std::env::var_os("PLIMSOLL_TOOLS").map_or_else(|| home.join(".cache/plimsoll-tools"), PathBuf::from)
}
