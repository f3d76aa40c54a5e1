//! The bucket through which large templates go.

use super::action::Stop;
use super::deployment::Deployment;
use super::port::Port;
use super::prepare::Prepared;
use crate::call::S3;
use crate::call::s3::ObjectVersion;
use crate::refusal::RefusalKind;

/// The bucket of an account and region: `plimsoll-{account}-{region}`.
fn bucket(account: &str, region: &str) -> String {
    format!("plimsoll-{account}-{region}")
}

/// Where the templates of a stack lie in it.
fn prefix(stack: &str) -> String {
    format!("templates/{stack}/")
}

/// Uploads a template and gives its address; the same content has the same key.
pub(super) async fn upload(
    port: &Port,
    deployment: &Deployment,
    prepared: &Prepared,
) -> Result<String, Stop> {
    let account = port.identity().await?.account;
    let bucket = bucket(&account, deployment.platform.region.as_str());
    if !exists(port, &bucket).await? {
        port.order(S3::CreateBucket { bucket: bucket.clone() }).await?;
    }
    let key = format!("{}{}.json", prefix(&prepared.name), prepared.change_set);
    let call = S3::PutObject { bucket, key, body: prepared.body.clone() };
    let operation = call.operation();
    Ok(port.call(call).await?.text(operation)?)
}

async fn exists(port: &Port, bucket: &str) -> Result<bool, Stop> {
    let call = S3::HeadBucket { bucket: bucket.to_owned() };
    let operation = call.operation();
    Ok(port.call(call).await?.exists(operation)?)
}

/// Removes the templates of these stacks, and the bucket where nothing is left in it.
pub(super) async fn clean(port: &Port, deployment: &Deployment, stacks: &[String]) -> Result<(), Stop> {
    let account = port.identity().await?.account;
    let bucket = bucket(&account, deployment.platform.region.as_str());
    if !exists(port, &bucket).await? {
        return Ok(());
    }
    for stack in stacks {
        empty(port, &bucket, &prefix(stack)).await?;
    }
    match port.order(S3::DeleteBucket { bucket }).await {
        // Templates of other stacks lie in it.
        Err(refusal)
            if matches!(refusal.kind, RefusalKind::Other | RefusalKind::Busy | RefusalKind::NotFound) =>
        {
            Ok(())
        }
        Err(refusal) if refusal.is(RefusalKind::AccessDenied) => Ok(()),
        answer => Ok(answer?),
    }
}

/// Removes every version of every object that begins so; a bucket that is gone is empty. Gives the number removed.
pub(super) async fn empty(port: &Port, bucket: &str, prefix: &str) -> Result<usize, Stop> {
    let mut removed = 0;
    loop {
        // What was removed is listed no more, so the first page is asked for again and again.
        let call = S3::ListVersions { bucket: bucket.to_owned(), prefix: prefix.to_owned(), next: None };
        let operation = call.operation();
        let page = match port.call(call).await {
            Err(refusal) if refusal.is(RefusalKind::NotFound) => return Ok(removed),
            answer => answer?.objects(operation)?,
        };
        let objects: Vec<ObjectVersion> = page.objects.into_iter().take(1000).collect();
        if objects.is_empty() {
            return Ok(removed);
        }
        removed += objects.len();
        port.order(S3::DeleteObjects { bucket: bucket.to_owned(), objects }).await?;
    }
}
