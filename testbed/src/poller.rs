//! Waiting for sockets with a deadline finer than a millisecond.

use crate::clock;
use rustix::event::epoll::{self, CreateFlags, Event, EventData, EventFlags};
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::{AsFd, OwnedFd};
use rustix::io::Errno;
use std::io;

/// Sockets that are watched for input.
pub(crate) struct Poller {
    epoll: OwnedFd,
    events: Vec<Event>,
}

impl Poller {
    /// Watches nothing yet.
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self { epoll: epoll::create(CreateFlags::CLOEXEC)?, events: Vec::with_capacity(256) })
    }

    /// Watches a socket under a number.
    pub(crate) fn add(&self, socket: impl AsFd, number: u64) -> io::Result<()> {
        Ok(epoll::add(&self.epoll, socket, EventData::new_u64(number), EventFlags::IN)?)
    }

    /// Waits until a socket has input, or until a moment of the monotonic clock; writes the numbers of the sockets with
    /// input into `ready`, in the order in which it came.
    pub(crate) fn wait(&mut self, deadline: Option<u64>, ready: &mut Vec<u64>) -> io::Result<()> {
        ready.clear();
        let timeout = deadline.map(|at| clock::timespec(at.saturating_sub(clock::now())));
        // `epoll` counts in milliseconds, `poll` in nanoseconds: the one waits, the other tells.
        match poll(&mut [PollFd::new(&self.epoll, PollFlags::IN)], timeout.as_ref()) {
            Ok(0) | Err(Errno::INTR) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(error.into()),
        }
        self.events.clear();
        epoll::wait(
            &self.epoll,
            rustix::buffer::spare_capacity(&mut self.events),
            Some(&clock::timespec(0)),
        )?;
        ready.extend(self.events.iter().map(|event| event.data.u64()));
        Ok(())
    }
}
