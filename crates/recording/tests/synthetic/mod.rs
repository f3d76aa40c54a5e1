//! SYNTHETIC access logs: made by this generator from a seed, never observed on a platform. Lines have the documented form.

use std::fmt::Write;

/// A request as the load balancer would log it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Request {
    /// Arrival, ms since 1970.
    pub(crate) arrival_ms: i64,
    /// Index into [`GROUPS`]; `None` is a redirect.
    pub(crate) group: Option<usize>,
    /// The last number of the target's address; `None` where no target was there.
    pub(crate) target: Option<u8>,
    /// Target processing time, ms; `None` is −1.
    pub(crate) time_ms: Option<u32>,
    /// What the client got.
    pub(crate) status: u16,
    /// What the target answered.
    pub(crate) target_status: Option<u16>,
}

pub(crate) const GROUPS: [&str; 2] = [
    "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/api/73e2d6bc24d8a067",
    "arn:aws:elasticloadbalancing:eu-central-1:123456789012:targetgroup/search/0a1b2c3d4e5f6071",
];

/// Random numbers of a fixed sequence (SplitMix64).
pub(crate) struct Draws(pub(crate) u64);

impl Draws {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}

/// Requests over so many minutes from a moment (seconds since 1970), about `per_minute` of them, in order of arrival: two
/// services, four targets each, some failures of every kind, some redirects.
pub(crate) fn requests(seed: u64, from: i64, minutes: u64, per_minute: u64) -> Vec<Request> {
    let mut draws = Draws(seed);
    let mut all: Vec<Request> =
        (0..minutes * per_minute).map(|_| request(&mut draws, from, minutes)).collect();
    all.sort_by_key(|request| request.arrival_ms);
    all
}

fn request(draws: &mut Draws, from: i64, minutes: u64) -> Request {
    let arrival_ms = from * 1000 + draws.below(minutes * 60_000) as i64;
    // A product of two draws has a long tail.
    let time_ms = 3 + (draws.below(40) * draws.below(40) / 8) as u32;
    let group = Some(usize::from(draws.below(4) == 0));
    let answered = Request {
        arrival_ms,
        group,
        target: Some(10 + draws.below(4) as u8),
        time_ms: Some(time_ms),
        status: 200,
        target_status: Some(200),
    };
    let unanswered = Request { time_ms: None, target_status: None, ..answered };
    match draws.below(1000) {
        0 => Request { status: 500, target_status: Some(500), ..answered },
        1 => Request { status: 502, ..unanswered },
        2 => Request { status: 503, target: None, ..unanswered },
        3 => Request { status: 504, ..unanswered },
        4 => Request { status: 460, ..unanswered },
        5..10 => Request { status: 301, group: None, target: None, ..unanswered },
        _ => answered,
    }
}

/// The line of a request, with its end.
pub(crate) fn line(request: &Request, text: &mut String) {
    let moment = |ms: i64| {
        jiff::Timestamp::from_millisecond(ms).map(|moment| format!("{moment:.6}")).unwrap_or_default()
    };
    let seconds =
        |ms: Option<u32>| ms.map_or_else(|| "-1".to_owned(), |ms| format!("{}.{:03}", ms / 1000, ms % 1000));
    let target = request.target.map_or_else(|| "-".to_owned(), |number| format!("10.0.1.{number}:8080"));
    let target_status = request.target_status.map_or_else(|| "-".to_owned(), |status| status.to_string());
    let group = request.group.and_then(|group| GROUPS.get(group)).copied().unwrap_or("-");
    let ended = request.arrival_ms + 2 + i64::from(request.time_ms.unwrap_or(1000));
    let _ = writeln!(
        text,
        "https {time} app/shop/50dc6c495c0c9188 203.0.113.{client}:{port} {target} 0.001 {took} {back} {status} {target_status} 412 1377 \
         \"GET https://shop.example:443/items/{port}?page=2 HTTP/1.1\" \"Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/128.0\" \
         ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 {group} \"Root=1-67891233-abcdef012345678912345678\" \"shop.example\" \"session-reused\" 1 \
         {arrival} \"forward\" \"-\" \"-\" \"{target}\" \"{target_status}\" \"-\" \"-\" TID_0123456789abcdef0123456789abcdef \"-\" \"-\" \"-\"",
        time = moment(ended),
        client = request.arrival_ms % 254,
        port = 1024 + request.arrival_ms % 60_000,
        took = seconds(request.time_ms),
        back = seconds(request.time_ms.map(|_| 0)),
        status = request.status,
        arrival = moment(request.arrival_ms),
    );
}

/// The lines of requests.
pub(crate) fn text(requests: &[Request]) -> String {
    let mut text = String::new();
    for request in requests {
        line(request, &mut text);
    }
    text
}
