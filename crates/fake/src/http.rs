//! As much of HTTP/1.1 as an AWS client speaks.

use crate::wire::{self, Answer, Request};
use crate::world::World;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::sync::{Mutex, PoisonError};

/// One request as it came.
#[derive(Debug, Default)]
pub(crate) struct Raw {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) target: Option<String>,
    pub(crate) host: String,
    pub(crate) body: Vec<u8>,
}

/// Serves one connection until the client closes it.
pub(crate) fn serve(stream: TcpStream, world: &Mutex<World>) {
    let Ok(mut writer) = stream.try_clone() else { return };
    let mut reader = BufReader::new(stream);
    while let Some(raw) = read(&mut reader) {
        let mut world = world.lock().unwrap_or_else(PoisonError::into_inner);
        let request = Request::from_raw(&raw);
        world.calls.push(request.clone());
        let answer = wire::answer(&mut world, &request);
        drop(world);
        let Some(Answer { status, body, kind }) = answer else { return };
        let head = format!(
            "HTTP/1.1 {status} Fake\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nx-amzn-requestid: fake\r\n\r\n",
            body.len()
        );
        let body = if raw.method == "HEAD" { "" } else { body.as_str() };
        if writer.write_all(head.as_bytes()).and_then(|()| writer.write_all(body.as_bytes())).is_err() {
            return;
        }
    }
}

fn read(reader: &mut BufReader<TcpStream>) -> Option<Raw> {
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let mut words = line.split_whitespace();
    let mut raw = Raw { method: words.next()?.to_owned(), path: words.next()?.to_owned(), ..Raw::default() };
    let mut length = 0;
    let mut chunked = false;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(':') else { break };
        let value = value.trim();
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.parse().ok()?,
            "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
            "x-amz-target" => raw.target = Some(value.to_owned()),
            "host" => raw.host = value.to_owned(),
            _ => {}
        }
    }
    if chunked {
        raw.body = read_chunks(reader)?;
    } else {
        raw.body = vec![0; length];
        reader.read_exact(&mut raw.body).ok()?;
    }
    Some(raw)
}

fn read_chunks(reader: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let size = usize::from_str_radix(line.trim().split(';').next()?, 16).ok()?;
        let mut chunk = vec![0; size + 2];
        reader.read_exact(&mut chunk).ok()?;
        if size == 0 {
            return Some(body);
        }
        chunk.truncate(size);
        body.extend(chunk);
    }
}
