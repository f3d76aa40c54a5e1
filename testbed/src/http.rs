//! As much of HTTP/1.1 as a request without a body and an answer of known length need.

use std::str;

/// What a request asks of a worker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Work {
    /// CPU nanoseconds to burn.
    pub(crate) cpu_ns: u64,
    /// Nanoseconds to wait afterwards without using the CPU.
    pub(crate) wait_ns: u64,
}

/// The request that asks for some work.
pub(crate) fn request(work: Work) -> String {
    format!("GET /?cpu={}&wait={} HTTP/1.1\r\nHost: testbed\r\n\r\n", work.cpu_ns, work.wait_ns)
}

/// The answer of the worker of this number.
pub(crate) fn answer(worker: u32) -> String {
    let body = worker.to_string();
    format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// The answer to what is not understood.
pub(crate) const BAD_REQUEST: &str = "HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n";

/// A whole request at the start of a buffer: its length, and its work where it is understood.
pub(crate) fn parse_request(bytes: &[u8]) -> Option<(usize, Option<Work>)> {
    let (length, head) = head(bytes)?;
    let target = head.lines().next().and_then(|line| line.split(' ').nth(1));
    Some((length, target.and_then(|target| target.split_once('?')).and_then(|(_, query)| work(query))))
}

/// A whole answer at the start of a buffer: its length, its status, and the number in its body where there is one.
pub(crate) fn parse_answer(bytes: &[u8]) -> Option<(usize, u16, Option<u32>)> {
    let (start, head) = head(bytes)?;
    let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let body: usize = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0);
    let end = start.checked_add(body)?;
    let body = bytes.get(start..end)?;
    Some((end, status, str::from_utf8(body).ok().and_then(|text| text.parse().ok())))
}

/// The length and the text of a head that is complete.
fn head(bytes: &[u8]) -> Option<(usize, &str)> {
    let length = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    Some((length, str::from_utf8(bytes.get(..length)?).unwrap_or_default()))
}

fn work(query: &str) -> Option<Work> {
    let mut work = Work::default();
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
        match name {
            "cpu" => work.cpu_ns = value.parse().ok()?,
            "wait" => work.wait_ns = value.parse().ok()?,
            _ => return None,
        }
    }
    Some(work)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_is_read_back_once_it_is_complete() {
        let work = Work { cpu_ns: 12_345, wait_ns: 6 };
        let text = request(work);
        assert_eq!(parse_request(text.as_bytes()), Some((text.len(), Some(work))));
        assert_eq!(parse_request(&text.as_bytes()[..text.len() - 1]), None);
        assert_eq!(parse_request(b"GET /?cpu=x HTTP/1.1\r\n\r\n"), Some((24, None)));
    }

    #[test]
    fn an_answer_tells_its_worker() {
        let text = answer(17);
        assert_eq!(parse_answer(text.as_bytes()), Some((text.len(), 200, Some(17))));
        assert_eq!(parse_answer(&text.as_bytes()[..text.len() - 1]), None);
        let proxied = "HTTP/1.1 502 Bad Gateway\r\nServer: x\r\ncontent-length: 2\r\n\r\nno";
        assert_eq!(parse_answer(proxied.as_bytes()), Some((proxied.len(), 502, None)));
    }
}
