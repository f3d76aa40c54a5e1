//! S3 by signed REST requests.

use super::signed::{Request, Sender, escape};
use super::xml;
use crate::call::S3 as Ask;
use crate::call::reply::Reply;
use crate::call::s3::{ObjectPage, ObjectVersion};
use crate::refusal::{Refusal, RefusalKind};

/// Answers a call.
pub(super) async fn answer(sender: &Sender, call: Ask) -> Result<Reply, Refusal> {
    let op = call.operation();
    match call {
        Ask::HeadBucket { bucket } => {
            match send(sender, request(sender, op, "HEAD", &bucket, "", "")).await {
                Ok(_) => Ok(Reply::Exists(true)),
                Err(refusal) if refusal.is(RefusalKind::NotFound) => Ok(Reply::Exists(false)),
                Err(refusal) => Err(refusal),
            }
        }
        Ask::CreateBucket { bucket } => {
            // AWS: us-east-1 is the one region that must not be named; source S3 CreateBucket, read 2026-09.
            let place = match sender.region.as_str() {
                "us-east-1" => String::new(),
                region => format!(
                    "<CreateBucketConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LocationConstraint>{region}\
                     </LocationConstraint></CreateBucketConfiguration>"
                ),
            };
            match send(sender, request(sender, op, "PUT", &bucket, "", &place)).await {
                Err(refusal) if !refusal.is(RefusalKind::AlreadyExists) => Err(refusal),
                _ => Ok(Reply::Done),
            }
        }
        Ask::DeleteBucket { bucket } => {
            send(sender, request(sender, op, "DELETE", &bucket, "", "")).await.map(|_| Reply::Done)
        }
        Ask::PutObject { bucket, key, body } => {
            let key = encode_key(&key);
            let put = request(sender, op, "PUT", &bucket, &key, &body);
            let address = format!("{}{}", sender.base(put.host.as_deref().unwrap_or("s3")), put.path);
            send(sender, put).await.map(|_| Reply::Text(address))
        }
        Ask::ListVersions { bucket, prefix, next } => versions(sender, op, &bucket, &prefix, next).await,
        Ask::DeleteObjects { bucket, objects } => delete(sender, op, &bucket, &objects).await,
    }
}

/// A request to a bucket; `rest` is an encoded key, or a query that begins with `?`.
fn request(
    sender: &Sender,
    op: &'static str,
    method: &'static str,
    bucket: &str,
    rest: &str,
    body: &str,
) -> Request {
    let (host, path) = if sender.has_endpoint() {
        (None, format!("/{bucket}{}{rest}", if rest.is_empty() || rest.starts_with('?') { "" } else { "/" }))
    } else {
        (Some(format!("{bucket}.s3")), format!("/{rest}"))
    };
    Request { operation: op, service: "s3", host, method, path, headers: Vec::new(), body: body.to_owned() }
}

async fn send(sender: &Sender, request: Request) -> Result<String, Refusal> {
    let answer = sender.send(&request, |answer| xml::parse(&answer.body).error()).await?;
    Ok(answer.body)
}

fn encode_key(key: &str) -> String {
    key.split('/').map(escape).collect::<Vec<_>>().join("/")
}

/// The token of a page is `key marker` and `version marker`, one line each.
async fn versions(
    sender: &Sender,
    op: &'static str,
    bucket: &str,
    prefix: &str,
    next: Option<String>,
) -> Result<Reply, Refusal> {
    let mut query = format!("?versions=&prefix={}", escape(prefix));
    if let Some((key, version)) = next.as_deref().and_then(|token| token.split_once('\n')) {
        query.push_str(&format!("&key-marker={}", escape(key)));
        if !version.is_empty() {
            query.push_str(&format!("&version-id-marker={}", escape(version)));
        }
    }
    let root = xml::parse(&send(sender, request(sender, op, "GET", bucket, &query, "")).await?);
    let versions = root.children("Version").chain(root.children("DeleteMarker"));
    let objects =
        versions.map(|item| ObjectVersion { key: item.text("Key"), version: item.some("VersionId") });
    let more = root.text("IsTruncated") == "true";
    let next = more.then(|| format!("{}\n{}", root.text("NextKeyMarker"), root.text("NextVersionIdMarker")));
    Ok(Reply::Objects(ObjectPage { objects: objects.collect(), next }))
}

async fn delete(
    sender: &Sender,
    op: &'static str,
    bucket: &str,
    objects: &[ObjectVersion],
) -> Result<Reply, Refusal> {
    let mut body =
        String::from("<Delete xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Quiet>true</Quiet>");
    for object in objects {
        body.push_str(&format!("<Object><Key>{}</Key>", escape_xml(&object.key)));
        if let Some(version) = &object.version {
            body.push_str(&format!("<VersionId>{}</VersionId>", escape_xml(version)));
        }
        body.push_str("</Object>");
    }
    body.push_str("</Delete>");
    let mut post = request(sender, op, "POST", bucket, "?delete=", &body);
    // AWS: a checksum of the body is required; source S3 DeleteObjects, read 2026-09.
    let checksum = aws_smithy_types::base64::encode(crc32(body.as_bytes()).to_be_bytes());
    post.headers = vec![
        ("x-amz-sdk-checksum-algorithm", "CRC32".to_owned()),
        ("x-amz-checksum-crc32", checksum),
        ("content-type", "application/xml".to_owned()),
    ];
    let root = xml::parse(&send(sender, post).await?);
    match root.children("Error").next() {
        Some(error) => Err(Refusal::of(
            op,
            &error.text("Code"),
            &format!("{}: {}", error.text("Key"), error.text("Message")),
        )),
        None => Ok(Reply::Done),
    }
}

fn escape_xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// The CRC-32 of ISO-HDLC, bit by bit: bodies are small.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xEDB8_8320 } else { crc >> 1 };
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_published_one() {
        assert_eq!(crc32(b"123456789"), 0xCBF4_3926);
    }

    #[test]
    fn keys_keep_their_slashes_and_lose_nothing_else() {
        assert_eq!(encode_key("a b/c+d"), "a%20b/c%2Bd");
    }
}
