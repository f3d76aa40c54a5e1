//! An HTTP server that burns, for each request, exactly the CPU time that the request asks for.
//!
//! What a thread needs to read a request and to send the answer counts as part of the next demand, so a request costs its
//! demand and nothing else.

mod event_loop;
mod threads;

use crate::clock;
use clap::ValueEnum;
use std::io::{self, Read, Write};
use std::net::TcpListener;

/// How a worker serves several requests at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Mode {
    /// A thread for each request in flight: they share the CPU.
    Threads,
    /// One event loop: in order of arrival.
    Loop,
}

/// Connections that may wait to be accepted; a stalled worker accepts nothing for a while.
const BACKLOG: i32 = 4096;

/// Serves until standard input ends, which it does when the program that started the worker is gone.
pub(crate) fn serve(mode: Mode, number: u32) -> io::Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    rustix::net::listen(&listener, BACKLOG)?;
    writeln!(io::stdout(), "{}", listener.local_addr()?.port())?;
    io::stdout().flush()?;
    std::thread::spawn(|| {
        let _ = io::stdin().read_to_end(&mut Vec::new());
        std::process::exit(0);
    });
    match mode {
        Mode::Threads => threads::serve(&listener, number),
        Mode::Loop => event_loop::serve(&listener, number),
    }
}

/// Burns the CPU time of the calling thread.
#[derive(Debug)]
struct Burner {
    /// CPU time of the thread when the last demand was met.
    met: u64,
}

impl Burner {
    fn new() -> Self {
        Self { met: clock::thread_cpu() }
    }

    /// Spins until the thread has used `cpu_ns` since the last demand was met.
    fn burn(&mut self, cpu_ns: u64) {
        let end = self.met + cpu_ns;
        let mut mixed = end;
        loop {
            self.met = clock::thread_cpu();
            if self.met >= end {
                break;
            }
            // About a microsecond of arithmetic between two looks at the clock.
            for _ in 0..500 {
                mixed = std::hint::black_box(mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_demand_is_met_to_a_few_microseconds() {
        let mut burner = Burner::new();
        let start = clock::thread_cpu();
        for _ in 0..20 {
            burner.burn(500_000);
        }
        let used = clock::thread_cpu() - start;
        assert!((9_900_000..10_600_000).contains(&used), "{used} ns instead of 10 ms");
    }
}
