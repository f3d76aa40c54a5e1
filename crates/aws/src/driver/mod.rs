//! Carries calls out through the AWS SDK: the only place with network, credentials and async.
//!
//! A single-threaded runtime lives inside [`Driver`]; nothing async leaves it.
//!
//! Retries: the SDK repeats a throttled, failed or unanswered request up to [`ATTEMPTS`] times (`AWS_MAX_ATTEMPTS` says
//! otherwise) with exponential backoff and jitter; signed requests without an SDK crate do the same by `signed`. A machine
//! that polls bears further refusals of that kind on its own until its deadline.

mod autoscaling;
mod cloudformation;
mod discovery;
mod ec2;
mod ecs;
mod error;
mod json;
mod logs;
mod s3;
mod scaling;
mod signed;
mod watch;
mod xml;

use crate::account::Account;
use crate::call::reply::Identity;
use crate::call::{Call, Reply, Teardown};
use crate::machine::Wait;
use crate::moment::Moment;
use crate::refusal::{Refusal, RefusalKind};
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::ProvideCredentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_types::retry::RetryConfig;
use aws_smithy_types::timeout::TimeoutConfig;
use error::refused;
use std::pin::Pin;
use std::time::Duration;

/// How often a request is sent before its failure is believed.
pub const ATTEMPTS: u32 = 6;
/// How long one attempt may take.
const ATTEMPT_TIMEOUT: Duration = Duration::from_secs(60);
/// How long a connection may take to come up.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(6);

/// How the account is reached.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The region of the stack file.
    pub region: String,
    /// A named profile of the AWS configuration.
    pub profile: Option<String>,
    /// The address of an emulator or a proxy in place of AWS's own; `AWS_ENDPOINT_URL` does the same.
    pub endpoint_url: Option<String>,
}

/// Ctrl-C, from the moment the driver is made.
type Interrupt = Pin<Box<dyn Future<Output = std::io::Result<()>>>>;

/// The account behind the user's credentials.
pub struct Driver {
    runtime: tokio::runtime::Runtime,
    clients: Clients,
    interrupt: Interrupt,
    interrupted: bool,
    has_credentials: bool,
}

impl std::fmt::Debug for Driver {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Driver").field("interrupted", &self.interrupted).finish_non_exhaustive()
    }
}

/// The clients of the services.
struct Clients {
    config: SdkConfig,
    cloudformation: aws_sdk_cloudformation::Client,
    ecs: aws_sdk_ecs::Client,
    logs: aws_sdk_cloudwatchlogs::Client,
    sts: aws_sdk_sts::Client,
    scaling: aws_sdk_applicationautoscaling::Client,
    balancing: aws_sdk_elasticloadbalancingv2::Client,
    signed: signed::Sender,
}

impl Driver {
    /// Finds out how the account is reached and makes the clients; nothing is sent yet.
    ///
    /// # Errors
    /// The operating system gives no event loop.
    pub fn connect(settings: &Settings) -> Result<Self, Refusal> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| Refusal::new(RefusalKind::Network, "connect", error.to_string()))?;
        let clients = runtime.block_on(Clients::new(settings));
        Ok(Self {
            runtime,
            clients,
            interrupt: Box::pin(tokio::signal::ctrl_c()),
            interrupted: false,
            has_credentials: false,
        })
    }

    /// Waits so many seconds, or until Ctrl-C.
    pub fn wait(&mut self, wait: &Wait) {
        self.pause(Duration::from_secs(wait.seconds));
    }

    /// Waits so long, or until Ctrl-C.
    pub fn pause(&mut self, time: Duration) {
        let Self { runtime, interrupt, interrupted, .. } = self;
        let pressed = runtime.block_on(async {
            tokio::select! {
                biased;
                _ = interrupt.as_mut() => true,
                () = tokio::time::sleep(time) => false,
            }
        });
        if pressed {
            *interrupted = true;
            *interrupt = Box::pin(tokio::signal::ctrl_c());
        }
    }

    /// Whether Ctrl-C was pressed since this was last asked.
    pub fn take_interrupt(&mut self) -> bool {
        std::mem::take(&mut self.interrupted)
    }

    /// Makes sure that there are credentials, with a better message than the first call would give.
    fn find_credentials(&mut self) -> Result<(), Refusal> {
        if self.has_credentials {
            return Ok(());
        }
        let refusal = |kind, text: String| Err(Refusal::new(kind, "credentials", text));
        let Some(provider) = self.clients.config.credentials_provider() else {
            return refusal(RefusalKind::NoCredentials, "no provider is configured".to_owned());
        };
        match self.runtime.block_on(provider.provide_credentials()) {
            Ok(_) => {
                self.has_credentials = true;
                Ok(())
            }
            Err(error) => {
                let text = error::chain(&error);
                let expired = ["expired", "refresh", "sso login"].iter().any(|word| text.contains(word));
                match error {
                    _ if expired => refusal(RefusalKind::ExpiredCredentials, text),
                    CredentialsError::ProviderTimedOut(_) => refusal(RefusalKind::Network, text),
                    _ => refusal(RefusalKind::NoCredentials, text),
                }
            }
        }
    }
}

impl Account for Driver {
    fn call(&mut self, call: Call) -> Result<Reply, Refusal> {
        self.find_credentials()?;
        let Self { runtime, clients, interrupt, interrupted, .. } = self;
        let (answer, pressed) = runtime.block_on(async {
            // A request that was sent is waited for even after Ctrl-C: what it did must be known.
            let mut pressed = false;
            let mut answer = std::pin::pin!(clients.answer(call));
            loop {
                tokio::select! {
                    answer = answer.as_mut() => break (answer, pressed),
                    _ = interrupt.as_mut(), if !pressed => pressed = true,
                }
            }
        });
        if pressed {
            *interrupted = true;
            *interrupt = Box::pin(tokio::signal::ctrl_c());
        }
        answer
    }
}

impl Clients {
    async fn new(settings: &Settings) -> Self {
        let mut loader =
            aws_config::defaults(BehaviorVersion::v2026_01_12()).region(Region::new(settings.region.clone()));
        if let Some(profile) = &settings.profile {
            loader = loader.profile_name(profile);
        }
        if let Some(url) = &settings.endpoint_url {
            loader = loader.endpoint_url(url);
        }
        if std::env::var_os("AWS_MAX_ATTEMPTS").is_none() {
            loader = loader.retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS));
        }
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .build();
        let config = loader.timeout_config(timeouts).load().await;
        Self {
            cloudformation: aws_sdk_cloudformation::Client::new(&config),
            ecs: aws_sdk_ecs::Client::new(&config),
            logs: aws_sdk_cloudwatchlogs::Client::new(&config),
            sts: aws_sdk_sts::Client::new(&config),
            scaling: aws_sdk_applicationautoscaling::Client::new(&config),
            balancing: aws_sdk_elasticloadbalancingv2::Client::new(&config),
            signed: signed::Sender::new(&config, &settings.region),
            config,
        }
    }

    async fn answer(&self, call: Call) -> Result<Reply, Refusal> {
        match call {
            Call::Identity => self.identity().await,
            Call::CloudFormation(call) => cloudformation::answer(&self.cloudformation, call).await,
            Call::Ecs(call) => ecs::answer(&self.ecs, call).await,
            Call::Logs(call) => logs::answer(&self.logs, call).await,
            Call::Ec2(call) => ec2::answer(&self.signed, call).await,
            Call::S3(call) => s3::answer(&self.signed, call).await,
            Call::Lookup(call) => json::answer(&self.signed, call).await,
            Call::Teardown(
                call @ (Teardown::DescribeGroup { .. }
                | Teardown::UnprotectInstances { .. }
                | Teardown::EmptyGroup { .. }),
            ) => autoscaling::answer(&self.signed, call).await,
            Call::Scaling(call) => scaling::answer(&self.scaling, call).await,
            Call::Watch(call) => watch::answer(&self.balancing, &self.signed, call).await,
            Call::Teardown(call) => discovery::answer(&self.signed, call).await,
        }
    }

    async fn identity(&self) -> Result<Reply, Refusal> {
        let identity =
            self.sts.get_caller_identity().send().await.map_err(refused("sts:GetCallerIdentity"))?;
        let (account, arn) = (identity.account.unwrap_or_default(), identity.arn.unwrap_or_default());
        Ok(Reply::Identity(Identity { account, arn }))
    }
}

/// The moment that a time of AWS stands for.
fn moment(time: aws_smithy_types::DateTime) -> Moment {
    Moment::from_millis(time.to_millis().unwrap_or_default())
}

/// A count of AWS, which is never negative.
fn count(number: i32) -> u32 {
    u32::try_from(number).unwrap_or_default()
}
