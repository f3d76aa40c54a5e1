//! The generator's connections: one request at a time on each, as many as are needed.

use crate::http::parse_answer;
use crate::poller::Poller;
use std::io::{self, Read, Write};
use std::net::TcpStream;

/// Connections to all targets.
#[derive(Debug)]
pub(super) struct Connections {
    ports: Vec<u16>,
    /// Closed ones stay as `None`, so that numbers keep their meaning.
    all: Vec<Option<Connection>>,
    /// Idle connections of each target, the last used one last.
    idle: Vec<Vec<usize>>,
}

#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    target: usize,
    received: Vec<u8>,
    /// The request in flight: its index and text, and how often it was sent.
    in_flight: Option<(usize, String, u32)>,
}

/// What came of reading a connection.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Arrived {
    /// An answer to the request of this index; status 0 where the connection broke.
    Answer {
        /// The request's index.
        index: usize,
        /// The status.
        status: u16,
        /// The worker named in the answer.
        worker: Option<u32>,
    },
    /// Nothing to be told.
    Nothing,
}

/// A request that hits a connection which its peer has just closed is sent again; more often than this it has failed.
const MOST_ATTEMPTS: u32 = 3;

impl Connections {
    pub(super) fn new(ports: Vec<u16>) -> Self {
        let idle = vec![Vec::new(); ports.len()];
        Self { ports, all: Vec::new(), idle }
    }

    /// Opens idle connections to a target.
    pub(super) fn open(&mut self, poller: &Poller, target: usize, count: usize) -> io::Result<()> {
        for _ in 0..count {
            let number = self.connect(poller, target)?;
            self.rest(number, target);
        }
        Ok(())
    }

    /// Sends a request now.
    pub(super) fn send(
        &mut self,
        poller: &Poller,
        target: usize,
        index: usize,
        text: String,
    ) -> io::Result<()> {
        self.send_attempt(poller, target, index, text, 1)
    }

    fn send_attempt(
        &mut self,
        poller: &Poller,
        target: usize,
        index: usize,
        text: String,
        attempt: u32,
    ) -> io::Result<()> {
        loop {
            let idle = self.idle.get_mut(target).and_then(Vec::pop);
            let number = match idle {
                Some(number) => number,
                None => self.connect(poller, target)?,
            };
            let Some(Some(connection)) = self.all.get_mut(number) else { continue };
            // A connection that was closed meanwhile refuses; the next one is tried.
            if connection.stream.write_all(text.as_bytes()).is_ok() {
                connection.in_flight = Some((index, text, attempt));
                return Ok(());
            }
            self.close(number);
        }
    }

    /// Reads a connection that has input.
    pub(super) fn receive(&mut self, poller: &Poller, number: u64) -> io::Result<Arrived> {
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        let Some(Some(connection)) = self.all.get_mut(number) else { return Ok(Arrived::Nothing) };
        let mut buffer = [0_u8; 4096];
        match connection.stream.read(&mut buffer) {
            Ok(0) => return self.broken(poller, number),
            Ok(read) => connection.received.extend_from_slice(buffer.get(..read).unwrap_or_default()),
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(Arrived::Nothing),
            Err(_) => return self.broken(poller, number),
        }
        let Some((length, status, worker)) = parse_answer(&connection.received) else {
            return Ok(Arrived::Nothing);
        };
        connection.received.drain(..length);
        let target = connection.target;
        let Some((index, ..)) = connection.in_flight.take() else { return Ok(Arrived::Nothing) };
        self.rest(number, target);
        Ok(Arrived::Answer { index, status, worker })
    }

    fn broken(&mut self, poller: &Poller, number: usize) -> io::Result<Arrived> {
        let Some(Connection { target, received, in_flight, .. }) = self.close(number) else {
            return Ok(Arrived::Nothing);
        };
        let Some((index, text, attempt)) = in_flight else { return Ok(Arrived::Nothing) };
        if received.is_empty() && attempt < MOST_ATTEMPTS {
            self.send_attempt(poller, target, index, text, attempt + 1)?;
            return Ok(Arrived::Nothing);
        }
        Ok(Arrived::Answer { index, status: 0, worker: None })
    }

    fn connect(&mut self, poller: &Poller, target: usize) -> io::Result<usize> {
        let port = self.ports.get(target).copied().unwrap_or(0);
        // On one host a connection is there at once: the kernel accepts it for the server.
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        stream.set_nonblocking(true)?;
        let number = self.all.len();
        poller.add(&stream, number as u64)?;
        self.all.push(Some(Connection { stream, target, received: Vec::new(), in_flight: None }));
        Ok(number)
    }

    fn rest(&mut self, number: usize, target: usize) {
        if let Some(idle) = self.idle.get_mut(target) {
            idle.push(number);
        }
    }

    fn close(&mut self, number: usize) -> Option<Connection> {
        let closed = self.all.get_mut(number).and_then(Option::take);
        if let Some(connection) = &closed
            && let Some(idle) = self.idle.get_mut(connection.target)
        {
            idle.retain(|idle| *idle != number);
        }
        closed
    }
}
