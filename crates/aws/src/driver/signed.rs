//! Signed requests to services whose SDK crate is not worth its weight: EC2, S3, Auto Scaling, ECR, ACM, Cloud Map, tagging.
//!
//! A request is sent as often as the SDK sends one where it was throttled, failed on AWS's side or was not answered, with a
//! pause that doubles from 200 ms.

use super::{ATTEMPT_TIMEOUT, ATTEMPTS};
use crate::refusal::{Refusal, RefusalKind};
use aws_config::SdkConfig;
use aws_credential_types::provider::ProvideCredentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::proxy::ProxyConfig;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use aws_smithy_types::retry::RetryConfig;
use std::time::{Duration, SystemTime};

/// A request before it is signed.
#[derive(Debug, Clone, Default)]
pub(super) struct Request {
    /// The operation in IAM's words, for refusals.
    pub(super) operation: &'static str,
    /// Name of the service in the signature and, without an endpoint of the user's, in the host name.
    pub(super) service: &'static str,
    /// First label of the host name, where it is not the service: `api.ecr`, or a bucket before `s3`.
    pub(super) host: Option<String>,
    /// `GET`, `POST` …
    pub(super) method: &'static str,
    /// Path and query, encoded, with the slash at its beginning.
    pub(super) path: String,
    /// Headers besides those of the signature.
    pub(super) headers: Vec<(&'static str, String)>,
    /// Body.
    pub(super) body: String,
}

/// An answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    /// HTTP status.
    pub(super) status: u16,
    /// Body.
    pub(super) body: String,
}

/// Signs and sends.
#[derive(Debug)]
pub(super) struct Sender {
    config: SdkConfig,
    connector: Connector,
    pub(super) region: String,
    endpoint: Option<String>,
    attempts: u32,
}

impl Sender {
    pub(super) fn new(config: &SdkConfig, region: &str) -> Self {
        let connector = Connector::builder().proxy_config(ProxyConfig::from_env());
        Self {
            config: config.clone(),
            connector: connector.tls_provider(Provider::Rustls(CryptoMode::AwsLc)).build(),
            region: region.to_owned(),
            attempts: config.retry_config().map_or(ATTEMPTS, RetryConfig::max_attempts).max(1),
            endpoint: config.endpoint_url().map(|url| url.trim_end_matches('/').to_owned()),
        }
    }

    /// Whether the user named an endpoint, so that buckets stand in the path and not in the host name.
    pub(super) const fn has_endpoint(&self) -> bool {
        self.endpoint.is_some()
    }

    /// The address that a host label stands for.
    pub(super) fn base(&self, host: &str) -> String {
        // AWS: the domain of the Chinese partition is amazonaws.com.cn; source Regions and Endpoints, read 2026-09.
        let domain = if self.region.starts_with("cn-") { "amazonaws.com.cn" } else { "amazonaws.com" };
        self.endpoint.clone().unwrap_or_else(|| format!("https://{host}.{}.{domain}", self.region))
    }

    /// Sends a request; an answer that is no success is given to `explain`, which finds code and message in it.
    pub(super) async fn send(
        &self,
        request: &Request,
        explain: impl Fn(&Answer) -> (String, String),
    ) -> Result<Answer, Refusal> {
        let mut pause = Duration::from_millis(200);
        let mut attempt = 1;
        loop {
            let refusal = match self.once(request).await {
                Ok(answer) if answer.status < 300 => return Ok(answer),
                Ok(answer) => {
                    let (code, message) = explain(&answer);
                    let code = if code.is_empty() { code_of(answer.status).to_owned() } else { code };
                    Refusal::of(request.operation, &code, &message)
                }
                Err(refusal) => refusal,
            };
            let again =
                matches!(refusal.kind, RefusalKind::Throttled | RefusalKind::Server | RefusalKind::Network);
            if !again || attempt >= self.attempts {
                return Err(refusal);
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
            attempt += 1;
        }
    }

    async fn once(&self, request: &Request) -> Result<Answer, Refusal> {
        let failed = |text: String| Refusal::new(RefusalKind::Network, request.operation, text);
        let http = self.signed(request).await?;
        let sent = tokio::time::timeout(ATTEMPT_TIMEOUT, async {
            let response = self.connector.call(http).await.map_err(|error| super::error::chain(&error))?;
            let status = response.status().as_u16();
            let bytes = ByteStream::new(response.into_body()).collect().await;
            let bytes = bytes.map_err(|error| super::error::chain(&error))?.into_bytes();
            Ok::<_, String>(Answer { status, body: String::from_utf8_lossy(&bytes).into_owned() })
        });
        sent.await.map_err(|_| failed("no answer in time".to_owned()))?.map_err(failed)
    }

    #[expect(clippy::disallowed_methods, reason = "a signature carries the time")]
    async fn signed(&self, request: &Request) -> Result<HttpRequest, Refusal> {
        let wrong = |text: String| Refusal::new(RefusalKind::Other, request.operation, text);
        let provider = self.config.credentials_provider();
        let provider = provider
            .ok_or_else(|| Refusal::new(RefusalKind::NoCredentials, request.operation, "no provider"))?;
        let credentials = provider.provide_credentials().await;
        let identity = credentials.map_err(|error| wrong(super::error::chain(&error)))?.into();
        let url =
            format!("{}{}", self.base(request.host.as_deref().unwrap_or(request.service)), request.path);

        let mut settings = SigningSettings::default();
        if request.service == "s3" {
            // AWS: S3 signs the path as it is and wants the hash of the body as a header; source S3 API, SigV4, read 2026-09.
            settings.percent_encoding_mode = PercentEncodingMode::Single;
            settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
            settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        }
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(request.service)
            .time(SystemTime::now())
            .settings(settings)
            .build()
            .map_err(|error| wrong(error.to_string()))?
            .into();
        let headers = request.headers.iter().map(|(key, value)| (*key, value.as_str()));
        let body = SignableBody::Bytes(request.body.as_bytes());
        let signable = SignableRequest::new(request.method, url.as_str(), headers, body);
        let signable = signable.map_err(|error| wrong(error.to_string()))?;
        let (signature, _) =
            sign(signable, &parameters).map_err(|error| wrong(error.to_string()))?.into_parts();

        let mut http = HttpRequest::new(SdkBody::from(request.body.clone()));
        http.set_method(request.method).map_err(|error| wrong(error.to_string()))?;
        http.set_uri(url.as_str()).map_err(|error| wrong(error.to_string()))?;
        for (key, value) in &request.headers {
            http.headers_mut().insert(*key, value.clone());
        }
        for (key, value) in signature.headers() {
            http.headers_mut().insert(key.to_owned(), value.to_owned());
        }
        Ok(http)
    }
}

/// The code for an answer that names none.
const fn code_of(status: u16) -> &'static str {
    match status {
        403 => "AccessDenied",
        404 => "NotFound",
        409 => "Conflict",
        429 => "Throttling",
        500.. => "InternalFailure",
        _ => "",
    }
}

/// A text as a value of a query or a form: everything but letters, digits and `-_.~` is escaped.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}
