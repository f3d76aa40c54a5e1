//! A proxy on loopback that counts requests, and that ends the client the moment a certain one has been carried out: the
//! request reached AWS, its answer never came.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// What the threads of a proxy share.
#[derive(Debug)]
struct Shared {
    upstream: String,
    requests: AtomicUsize,
    /// The request at which the client ends; 0 for none.
    fatal: usize,
    /// Whether answers of fakecloud are corrected, see [`corrected`].
    correct: bool,
    client: Mutex<Option<Child>>,
    stop: AtomicBool,
}

/// A running proxy.
pub(crate) struct Proxy {
    address: String,
    shared: Arc<Shared>,
}

impl Proxy {
    /// A proxy before `upstream`; the client ends at its request number `fatal`, counted from 1, at none for 0.
    pub(crate) fn start(upstream: &str, fatal: usize) -> Self {
        Self::with(upstream, fatal, false)
    }

    /// A proxy that corrects what fakecloud gets wrong in a way that no client can read.
    pub(crate) fn correcting(upstream: &str) -> Self {
        Self::with(upstream, 0, true)
    }

    fn with(upstream: &str, fatal: usize, correct: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let shared = Arc::new(Shared {
            upstream: upstream.to_owned(),
            requests: AtomicUsize::new(0),
            fatal,
            correct,
            client: Mutex::new(None),
            stop: AtomicBool::new(false),
        });
        let threads = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if threads.stop.load(Ordering::Relaxed) {
                    break;
                }
                let (Ok(stream), shared) = (stream, Arc::clone(&threads)) else { continue };
                std::thread::spawn(move || pass(stream, &shared));
            }
        });
        Self { address, shared }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Requests so far.
    pub(crate) fn requests(&self) -> usize {
        self.shared.requests.load(Ordering::SeqCst)
    }

    /// Waits for the end of the client; whether it ended by itself.
    pub(crate) fn watch(&self, client: Child) -> bool {
        *self.shared.client.lock().unwrap() = Some(client);
        loop {
            if let Some(client) = self.shared.client.lock().unwrap().as_mut()
                && let Some(status) = client.try_wait().unwrap()
            {
                return status.code().is_some();
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Relaxed);
        let _ = TcpStream::connect(&self.address);
    }
}

/// Carries one request over, and its answer back.
fn pass(stream: TcpStream, shared: &Shared) {
    let mut client = stream.try_clone().unwrap();
    let mut reader = BufReader::new(stream);
    let Some(mut request) = read(&mut reader) else { return };
    if shared.correct {
        if let Some(answer) = public_parameter(&request) {
            let _ = client.write_all(answer.as_bytes());
            return;
        }
        request = without_entry_filters(request);
    }
    let number = shared.requests.fetch_add(1, Ordering::SeqCst) + 1;
    let mut upstream = TcpStream::connect(&shared.upstream).unwrap();
    upstream.write_all(&request).unwrap();
    let mut answer = Vec::new();
    let _ = upstream.read_to_end(&mut answer);
    if number == shared.fatal {
        loop {
            if let Some(child) = shared.client.lock().unwrap().as_mut() {
                child.kill().unwrap();
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(1));
        }
    }
    let answer = if shared.correct { corrected(&answer) } else { answer };
    let _ = client.write_all(&closing(&answer));
}

/// One request, with the wish that the connection be closed after its answer.
fn read(reader: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut head = String::new();
    reader.read_line(&mut head).ok().filter(|count| *count > 0)?;
    head.push_str("connection: close\r\n");
    let (mut length, mut expects) = (0, false);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        if line.trim().is_empty() {
            break;
        }
        let lower = line.to_ascii_lowercase();
        if let Some(value) = lower.strip_prefix("content-length:") {
            length = value.trim().parse().ok()?;
        }
        expects |= lower.starts_with("expect:");
        if !lower.starts_with("connection:") && !lower.starts_with("expect:") {
            head.push_str(&line);
        }
    }
    if expects {
        reader.get_mut().write_all(b"HTTP/1.1 100 Continue\r\n\r\n").ok()?;
    }
    head.push_str("\r\n");
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some([head.into_bytes(), body].concat())
}

/// fakecloud has no public parameters of Systems Manager and takes none under their names; AWS answers with an image.
fn public_parameter(request: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(request);
    if !text.to_ascii_lowercase().contains("x-amz-target: amazonssm.getparameter\r\n") {
        return None;
    }
    let (_, body) = text.split_once("\r\n\r\n")?;
    let asked: serde_json::Value = serde_json::from_str(body).ok()?;
    let name = asked["Name"].as_str().filter(|name| name.starts_with("/aws/service/"))?;
    let parameter = serde_json::json!({ "Parameter": {
        "Name": name, "Type": "String", "Value": "ami-0123456789abcdef0", "Version": 1, "DataType": "text",
        "ARN": format!("arn:aws:ssm:us-east-1::parameter{name}"), "LastModifiedDate": 1_760_000_000.0,
    } })
    .to_string();
    Some(format!(
        "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-type: application/x-amz-json-1.1\r\ncontent-length: {}\r\n\r\n{parameter}",
        parameter.len()
    ))
}

/// fakecloud finds no network ACL where filters on its entries are given, and the AWS provider of Terraform gives them. It looks
/// at the entries itself too, so the ACL alone is asked for.
fn without_entry_filters(request: Vec<u8>) -> Vec<u8> {
    let text = String::from_utf8_lossy(&request).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return request };
    if !body.contains("Action=DescribeNetworkAcls") || !body.contains("NetworkAclId.1=") {
        return request;
    }
    let kept: Vec<&str> = body.split('&').filter(|pair| !pair.starts_with("Filter.")).collect();
    let body = kept.join("&");
    let lines = head.lines().map(|line| {
        if line.to_ascii_lowercase().starts_with("content-length:") {
            format!("content-length: {}", body.len())
        } else {
            line.to_owned()
        }
    });
    let head: Vec<String> = lines.collect();
    format!("{}\r\n\r\n{body}", head.join("\r\n")).into_bytes()
}

/// fakecloud hands a parameter of type `List<AWS::EC2::Subnet::Id>` on as one text with commas. AWS makes a list of it, and
/// the SDK cannot read anything else.
fn corrected(answer: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(answer).into_owned();
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return answer.to_vec() };
    let mut out = String::new();
    let mut rest = body;
    while let Some((before, after)) = rest.split_once("\"subnets\":\"") {
        let Some((list, tail)) = after.split_once('"') else { break };
        let items: Vec<String> = list.split(',').map(|subnet| format!("\"{subnet}\"")).collect();
        out.push_str(&format!("{before}\"subnets\":[{}]", items.join(",")));
        rest = tail;
    }
    out.push_str(rest);
    let lines = head.lines().map(|line| {
        if line.to_ascii_lowercase().starts_with("content-length:") {
            format!("content-length: {}", out.len())
        } else {
            line.to_owned()
        }
    });
    let head: Vec<String> = lines.collect();
    format!("{}\r\n\r\n{out}", head.join("\r\n")).into_bytes()
}

/// An answer that says that the connection ends with it.
fn closing(answer: &[u8]) -> Vec<u8> {
    let end = answer.iter().position(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let (first, rest) = answer.split_at(end);
    [first, b"connection: close\r\n", rest].concat()
}
