//! The load generator: open loop, by an absolute schedule.
//!
//! A request is sent at its moment whether or not earlier ones were answered: on an idle connection where there is one, else on
//! a new one. Its latency counts from the moment at which it should have been sent, so being late is never hidden.

mod connections;

use crate::clock;
use crate::http::{Work, request};
use crate::plan;
use crate::poller::Poller;
use connections::{Arrived, Connections};
use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

/// Where to send requests, and from when on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Target {
    /// A port of this host.
    pub(crate) port: u16,
    /// Nanoseconds after the start.
    pub(crate) from_ns: u64,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Sent {
    /// When it was sent, in nanoseconds after the start.
    pub(crate) sent_ns: u64,
    /// When its answer was read; `None` where there was none or it was an error.
    pub(crate) done_ns: Option<u64>,
    /// The worker that answered.
    pub(crate) worker: Option<u32>,
}

/// What a run of the generator is told.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    /// The plan's file.
    pub(crate) plan: PathBuf,
    /// Where to write what became of the requests.
    pub(crate) out: PathBuf,
    /// The start, in nanoseconds of the monotonic clock.
    pub(crate) start_ns: u64,
    /// Where to send; in turn among those that have begun.
    pub(crate) targets: Vec<Target>,
    /// How long answers are waited for after the last request.
    pub(crate) patience_ns: u64,
}

/// Connections opened to each target before the start, so that most requests find one.
const OPENED_BEFORE: usize = 32;

/// Sends a plan.
pub(crate) fn run(order: &Order) -> io::Result<()> {
    let plan = plan::read(&order.plan)?;
    let mut generator = Generator {
        connections: Connections::new(order.targets.iter().map(|target| target.port).collect()),
        poller: Poller::new()?,
        start_ns: order.start_ns,
        results: vec![None; plan.len()],
        unanswered: 0,
    };
    for number in 0..order.targets.len() {
        generator.connections.open(&generator.poller, number, OPENED_BEFORE)?;
    }
    generator.send_all(&plan, &order.targets, order.patience_ns)?;
    write(&order.out, &generator.results)
}

struct Generator {
    connections: Connections,
    poller: Poller,
    start_ns: u64,
    results: Vec<Option<Sent>>,
    unanswered: usize,
}

impl Generator {
    fn send_all(&mut self, plan: &[(u64, Work)], targets: &[Target], patience_ns: u64) -> io::Result<()> {
        let mut ready = Vec::new();
        let mut turn = 0;
        for (index, (at, work)) in plan.iter().enumerate() {
            let due = self.start_ns + at;
            while clock::now() < due {
                self.poller.wait(Some(due), &mut ready)?;
                self.receive(&ready)?;
            }
            let begun = targets.iter().filter(|target| target.from_ns <= *at).count().max(1);
            turn = if turn + 1 < begun { turn + 1 } else { 0 };
            let sent_ns = clock::now().saturating_sub(self.start_ns);
            self.connections.send(&self.poller, turn, index, request(*work))?;
            self.note(index, Sent { sent_ns, done_ns: None, worker: None });
            self.unanswered += 1;
        }
        let end = clock::now() + patience_ns;
        while self.unanswered > 0 && clock::now() < end {
            self.poller.wait(Some(end), &mut ready)?;
            self.receive(&ready)?;
        }
        Ok(())
    }

    fn receive(&mut self, ready: &[u64]) -> io::Result<()> {
        for &number in ready {
            let arrived = self.connections.receive(&self.poller, number)?;
            let done = clock::now().saturating_sub(self.start_ns);
            let Arrived::Answer { index, status, worker } = arrived else { continue };
            self.unanswered = self.unanswered.saturating_sub(1);
            if let Some(Some(sent)) = self.results.get_mut(index) {
                sent.done_ns = (status == 200).then_some(done);
                sent.worker = worker;
            }
        }
        Ok(())
    }

    fn note(&mut self, index: usize, sent: Sent) {
        if let Some(result) = self.results.get_mut(index) {
            *result = Some(sent);
        }
    }
}

fn write(path: &Path, results: &[Option<Sent>]) -> io::Result<()> {
    let mut text = String::new();
    for sent in results.iter().flatten() {
        let done = sent.done_ns.map_or_else(String::new, |done| done.to_string());
        let worker = sent.worker.map_or_else(String::new, |worker| worker.to_string());
        let _ = writeln!(text, "{},{done},{worker}", sent.sent_ns);
    }
    std::fs::write(path, text)
}

/// What became of the requests of a plan, in its order.
pub(crate) fn read_results(path: &Path) -> io::Result<Vec<Sent>> {
    let text = std::fs::read_to_string(path)?;
    let line = |line: &str| {
        let mut parts = line.split(',');
        let sent_ns = parts.next()?.parse().ok()?;
        Some(Sent { sent_ns, done_ns: parts.next()?.parse().ok(), worker: parts.next()?.parse().ok() })
    };
    let lines: Option<Vec<_>> = text.lines().map(line).collect();
    lines.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "a result has three parts in a line"))
}
