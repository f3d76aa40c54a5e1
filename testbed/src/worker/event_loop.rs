//! One thread that takes requests in the order in which they come. A wait holds up nobody else.

use super::Burner;
use crate::clock;
use crate::http::{BAD_REQUEST, Work, answer, parse_request};
use crate::poller::Poller;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

struct Connection {
    stream: TcpStream,
    received: Vec<u8>,
}

/// The number under which the listener is watched; connections count from 1.
const LISTENER: u64 = 0;

pub(super) fn serve(listener: &TcpListener, number: u32) -> io::Result<()> {
    listener.set_nonblocking(true)?;
    let mut poller = Poller::new()?;
    poller.add(listener, LISTENER)?;
    let answer = answer(number);
    let mut burner = Burner::new();
    let mut connections = BTreeMap::new();
    let mut next = LISTENER;
    let mut ready = Vec::new();
    let mut waiting: BinaryHeap<Reverse<(u64, u64)>> = BinaryHeap::new();
    loop {
        poller.wait(waiting.peek().map(|Reverse((due, _))| *due), &mut ready)?;
        for id in ready.drain(..) {
            if id == LISTENER {
                accept_all(listener, &poller, &mut connections, &mut next)?;
                continue;
            }
            let Some(connection) = connections.get_mut(&id) else { continue };
            let mut alive = true;
            match take_request(connection) {
                Taken::Work(work) => {
                    burner.burn(work.cpu_ns);
                    if work.wait_ns > 0 {
                        waiting.push(Reverse((clock::now() + work.wait_ns, id)));
                    } else {
                        alive = send(connection, &answer);
                    }
                }
                Taken::Nonsense => alive = send(connection, BAD_REQUEST),
                Taken::Part => {}
                Taken::Closed => alive = false,
            }
            if !alive {
                connections.remove(&id);
            }
        }
        while let Some(&Reverse((due, id))) = waiting.peek()
            && due <= clock::now()
        {
            waiting.pop();
            if connections.get_mut(&id).is_some_and(|connection| !send(connection, &answer)) {
                connections.remove(&id);
            }
        }
    }
}

fn accept_all(
    listener: &TcpListener,
    poller: &Poller,
    connections: &mut BTreeMap<u64, Connection>,
    next: &mut u64,
) -> io::Result<()> {
    loop {
        match listener.accept() {
            Ok((stream, _)) => {
                stream.set_nodelay(true)?;
                stream.set_nonblocking(true)?;
                *next += 1;
                poller.add(&stream, *next)?;
                connections.insert(*next, Connection { stream, received: Vec::with_capacity(256) });
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
            Err(error) => return Err(error),
        }
    }
}

enum Taken {
    Work(Work),
    Nonsense,
    Part,
    Closed,
}

/// One request of a connection; a client sends the next one only after the answer.
fn take_request(connection: &mut Connection) -> Taken {
    let mut buffer = [0_u8; 4096];
    match connection.stream.read(&mut buffer) {
        Ok(0) => return Taken::Closed,
        Ok(read) => connection.received.extend_from_slice(buffer.get(..read).unwrap_or_default()),
        Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Taken::Part,
        Err(_) => return Taken::Closed,
    }
    match parse_request(&connection.received) {
        None => Taken::Part,
        Some((length, work)) => {
            connection.received.drain(..length);
            work.map_or(Taken::Nonsense, Taken::Work)
        }
    }
}

/// Whether the connection still lives; an answer always fits into an empty socket buffer.
fn send(connection: &mut Connection, text: &str) -> bool {
    connection.stream.write_all(text.as_bytes()).is_ok()
}
