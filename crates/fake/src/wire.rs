//! Protocols: what a request means, and how an answer is written in the protocol it came in.

use crate::http::Raw;
use crate::world::{Kind, World};
use crate::{cloudformation, ecs, others, scaling};
use serde_json::{Map, Value, json};

/// The protocol of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Protocol {
    Query,
    Ec2,
    Json,
    Rest,
}

/// One request, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The service in IAM's prefix: `cloudformation`, `ecs`, `elasticloadbalancing`, `ec2`, `s3` …
    pub service: String,
    /// The action, such as `CreateChangeSet`.
    pub action: String,
    /// Parameters: an object. Those of the Query protocol are flat: `Tags.member.1.Key`.
    pub parameters: Value,
    protocol: Protocol,
}

impl Request {
    pub(crate) fn from_raw(raw: &Raw) -> Self {
        let text = String::from_utf8_lossy(&raw.body);
        if let Some((prefix, action)) = raw.target.as_deref().and_then(|target| target.rsplit_once('.')) {
            let parameters = serde_json::from_str(&text).unwrap_or_else(|_| json!({}));
            let (service, action) = (service_of_target(prefix).to_owned(), action.to_owned());
            return Self { service, action, parameters, protocol: Protocol::Json };
        }
        let form =
            if raw.method == "GET" { raw.path.split_once('?').map_or("", |(_, query)| query) } else { &text };
        let fields = form_fields(form);
        if raw.method == "POST" && fields.contains_key("Action") {
            let field = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            let (service, protocol) = service_of_version(&field("Version"));
            let action = field("Action");
            return Self { service: service.to_owned(), action, parameters: Value::Object(fields), protocol };
        }
        let (action, parameters) = rest(raw, &text);
        Self { service: "s3".to_owned(), action: action.to_owned(), parameters, protocol: Protocol::Rest }
    }

    /// `service:Action`, as IAM writes it.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}:{}", self.service, self.action)
    }

    /// Whether the call changes something.
    #[must_use]
    pub fn mutates(&self) -> bool {
        let reads = ["Describe", "List", "Get", "Filter", "Head", "Validate", "Estimate", "Lookup"];
        !reads.iter().any(|prefix| self.action.starts_with(prefix))
    }

    /// A parameter as text; empty where it is absent.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.parameters.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A list of texts: `names` of JSON, `names.member.N` of Query.
    #[must_use]
    pub fn list(&self, name: &str) -> Vec<String> {
        if let Some(list) = self.parameters.get(name).and_then(Value::as_array) {
            return list.iter().filter_map(Value::as_str).map(str::to_owned).collect();
        }
        (1..)
            .map_while(|at| self.parameters.get(format!("{name}.member.{at}"))?.as_str().map(str::to_owned))
            .collect()
    }
}

/// An answer, written.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) kind: &'static str,
}

/// A refusal: code and message.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) status: u16,
    pub(crate) code: String,
    pub(crate) message: String,
}

impl Refused {
    pub(crate) fn new(code: &str, message: impl Into<String>) -> Self {
        Self { status: 400, code: code.to_owned(), message: message.into() }
    }
}

/// Answers a request; `None` closes the connection without a word.
pub(crate) fn answer(world: &mut World, request: &Request) -> Option<Answer> {
    if let Some(kind) = world.fault(request) {
        return fault(kind, request);
    }
    let result = match request.service.as_str() {
        "cloudformation" => cloudformation::answer(world, request),
        "ecs" => ecs::answer(world, request),
        "application-autoscaling" => scaling::answer(world, request),
        _ => others::answer(world, request),
    };
    Some(match result {
        Ok(value) => success(request, &value),
        Err(refused) => {
            if refused.code == "InvalidAction" {
                world.unknown.push(request.name());
            }
            failure(request.protocol, &refused)
        }
    })
}

fn fault(kind: Kind, request: &Request) -> Option<Answer> {
    let name = request.name();
    let denied = format!("User: arn:aws:iam::123456789012:user/tester is not authorized to perform: {name}");
    let expired = "The security token included in the request is expired";
    let (status, code, message) = match (kind, request.protocol) {
        (Kind::Drop, _) => return None,
        (Kind::Throttle, Protocol::Ec2) => (503, "RequestLimitExceeded", "Request limit exceeded."),
        (Kind::Throttle, Protocol::Query) => (400, "Throttling", "Rate exceeded"),
        (Kind::Throttle, _) => (400, "ThrottlingException", "Rate exceeded"),
        (Kind::Denied, Protocol::Ec2) => (403, "UnauthorizedOperation", denied.as_str()),
        (Kind::Denied, Protocol::Json) => (400, "AccessDeniedException", denied.as_str()),
        (Kind::Denied, _) => (403, "AccessDenied", denied.as_str()),
        (Kind::Expired, Protocol::Ec2) => (400, "RequestExpired", "Request has expired."),
        (Kind::Expired, Protocol::Json) => (400, "ExpiredTokenException", expired),
        (Kind::Expired, _) => (403, "ExpiredToken", expired),
        (Kind::Broken, _) => (500, "InternalFailure", "An internal error occurred."),
    };
    let refused = Refused { status, code: code.to_owned(), message: message.to_owned() };
    Some(failure(request.protocol, &refused))
}

fn success(request: &Request, value: &Value) -> Answer {
    let action = &request.action;
    let mut inner = String::new();
    let (body, kind) = match request.protocol {
        Protocol::Json => {
            return Answer { status: 200, body: value.to_string(), kind: "application/x-amz-json-1.1" };
        }
        Protocol::Rest => (value.as_str().unwrap_or_default().to_owned(), "application/xml"),
        Protocol::Ec2 => {
            xml(&mut inner, value, "item");
            let head = format!("<{action}Response xmlns=\"http://ec2.amazonaws.com/doc/2016-11-15/\">");
            (format!("{head}<requestId>fake</requestId>{inner}</{action}Response>"), "text/xml")
        }
        Protocol::Query => {
            xml(&mut inner, value, "member");
            let result = format!("<{action}Result>{inner}</{action}Result>");
            let tail = "<ResponseMetadata><RequestId>fake</RequestId></ResponseMetadata>";
            (
                format!("<{action}Response xmlns=\"http://fake/\">{result}{tail}</{action}Response>"),
                "text/xml",
            )
        }
    };
    Answer { status: 200, body, kind }
}

fn failure(protocol: Protocol, refused: &Refused) -> Answer {
    let Refused { status, code, message } = refused;
    let escaped = escape(message);
    let error = format!("<Code>{code}</Code><Message>{escaped}</Message>");
    let (body, kind) = match protocol {
        Protocol::Json => {
            (json!({ "__type": code, "message": message }).to_string(), "application/x-amz-json-1.1")
        }
        Protocol::Rest => (format!("<Error>{error}<RequestId>fake</RequestId></Error>"), "application/xml"),
        Protocol::Ec2 => (
            format!(
                "<Response><Errors><Error>{error}</Error></Errors><RequestID>fake</RequestID></Response>"
            ),
            "text/xml",
        ),
        Protocol::Query => {
            let error = format!("<Error><Type>Sender</Type>{error}</Error>");
            (format!("<ErrorResponse>{error}<RequestId>fake</RequestId></ErrorResponse>"), "text/xml")
        }
    };
    Answer { status: *status, body, kind }
}

fn xml(out: &mut String, value: &Value, member: &str) {
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields.iter().filter(|(_, inner)| !inner.is_null()) {
                out.push_str(&format!("<{name}>"));
                xml(out, inner, member);
                out.push_str(&format!("</{name}>"));
            }
        }
        Value::Array(items) => {
            for item in items {
                out.push_str(&format!("<{member}>"));
                xml(out, item, member);
                out.push_str(&format!("</{member}>"));
            }
        }
        Value::String(text) => out.push_str(&escape(text)),
        Value::Null => {}
        other => out.push_str(&other.to_string()),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn service_of_target(prefix: &str) -> &str {
    match prefix {
        "AmazonEC2ContainerServiceV20141113" => "ecs",
        "AnyScaleFrontendService" => "application-autoscaling",
        "Logs_20140328" => "logs",
        "ResourceGroupsTaggingAPI_20170126" => "tag",
        "CertificateManager" => "acm",
        "AmazonEC2ContainerRegistry_V20150921" => "ecr",
        "Route53AutoNaming_v20170314" => "servicediscovery",
        "secretsmanager" => "secretsmanager",
        "GraniteServiceVersion20100801" => "cloudwatch",
        other => other,
    }
}

fn service_of_version(version: &str) -> (&'static str, Protocol) {
    match version {
        "2010-05-15" => ("cloudformation", Protocol::Query),
        "2011-06-15" => ("sts", Protocol::Query),
        "2015-12-01" => ("elasticloadbalancing", Protocol::Query),
        "2016-11-15" => ("ec2", Protocol::Ec2),
        "2010-08-01" => ("cloudwatch", Protocol::Query),
        "2011-01-01" => ("autoscaling", Protocol::Query),
        "2010-05-08" => ("iam", Protocol::Query),
        _ => ("unknown", Protocol::Query),
    }
}

fn rest(raw: &Raw, body: &str) -> (&'static str, Value) {
    let path = raw.path.split('?').next().unwrap_or_default().trim_start_matches('/');
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    let action = match (raw.method.as_str(), key.is_empty()) {
        ("PUT", true) => "CreateBucket",
        ("PUT", false) => "PutObject",
        ("HEAD", true) => "HeadBucket",
        ("GET", true) => "ListBucket",
        ("GET" | "HEAD", false) => "GetObject",
        ("DELETE", true) => "DeleteBucket",
        ("DELETE", false) => "DeleteObject",
        _ => "Unknown",
    };
    (action, json!({ "Bucket": bucket, "Key": key, "Body": body, "Query": raw.path, "Host": raw.host }))
}

fn form_fields(form: &str) -> Map<String, Value> {
    form.split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (unescape(name), Value::String(unescape(value))))
        .collect()
}

fn unescape(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => {
                let digits = [rest.next().unwrap_or(b'0'), rest.next().unwrap_or(b'0')];
                let digits = String::from_utf8_lossy(&digits).into_owned();
                u8::from_str_radix(&digits, 16).unwrap_or(b'?')
            }
            other => other,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
