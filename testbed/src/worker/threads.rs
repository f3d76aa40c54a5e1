//! A thread for each connection; a client has one request in flight on a connection, so a thread for each request.

use super::Burner;
use crate::http::{BAD_REQUEST, answer, parse_request};
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

pub(super) fn serve(listener: &TcpListener, number: u32) -> io::Result<()> {
    loop {
        let (stream, _) = listener.accept()?;
        thread::Builder::new().stack_size(64 * 1024).spawn(move || {
            // A broken connection is the client's affair.
            let _ = converse(stream, number);
        })?;
    }
}

fn converse(mut stream: TcpStream, number: u32) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let answer = answer(number);
    let mut burner = Burner::new();
    let mut buffer = [0_u8; 4096];
    let mut filled = 0;
    loop {
        let free = buffer.get_mut(filled..).unwrap_or_default();
        let read = stream.read(free)?;
        if read == 0 {
            return Ok(());
        }
        filled += read;
        while let Some((length, work)) = parse_request(buffer.get(..filled).unwrap_or_default()) {
            buffer.copy_within(length..filled, 0);
            filled -= length;
            let Some(work) = work else {
                stream.write_all(BAD_REQUEST.as_bytes())?;
                continue;
            };
            burner.burn(work.cpu_ns);
            if work.wait_ns > 0 {
                thread::sleep(Duration::from_nanos(work.wait_ns));
            }
            stream.write_all(answer.as_bytes())?;
        }
    }
}
