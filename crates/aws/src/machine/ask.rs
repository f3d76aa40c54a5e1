//! Typed questions to AWS, all pages at once where there are pages.

use super::former;
use super::port::Port;
use crate::call::cloudformation::{CloudFormation, Stack, StackResource};
use crate::call::reply::Identity;
use crate::call::{Call, Logs, Teardown};
use crate::refusal::{Refusal, RefusalKind};
use std::collections::BTreeMap;

/// More pages than this are a fault of whoever answers.
const PAGES: usize = 1_000;

/// A refusal for pages without end.
fn endless(operation: &'static str) -> Refusal {
    Refusal::new(RefusalKind::Other, operation, "the answer has no end")
}

impl Port {
    /// Who the credentials belong to.
    pub(super) async fn identity(&self) -> Result<Identity, Refusal> {
        self.call(Call::Identity).await?.identity("sts:GetCallerIdentity")
    }

    /// A stack by name or ARN.
    pub(super) async fn stack(&self, name: &str) -> Result<Option<Stack>, Refusal> {
        let call = CloudFormation::DescribeStack { stack: name.to_owned() };
        let operation = call.operation();
        Ok(self.call(call).await?.stack(operation)?.map(|stack| *stack))
    }

    /// The deployed template as JSON; `Null` for one that cannot be read.
    pub(super) async fn template(&self, name: &str) -> Result<serde_json::Value, Refusal> {
        let call = CloudFormation::GetTemplate { stack: name.to_owned() };
        let operation = call.operation();
        let text = self.call(call).await?.text(operation)?;
        Ok(former::parse(&text))
    }

    /// All resources of a stack.
    pub(super) async fn resources(&self, stack: &str) -> Result<Vec<StackResource>, Refusal> {
        let mut resources = Vec::new();
        let mut next = None;
        for _ in 0..PAGES {
            let call = CloudFormation::ListResources { stack: stack.to_owned(), next };
            let operation = call.operation();
            let page = self.call(call).await?.resources(operation)?;
            resources.extend(page.resources);
            next = page.next;
            if next.is_none() {
                return Ok(resources);
            }
        }
        Err(endless("cloudformation:ListStackResources"))
    }

    /// A call that answers nothing.
    pub(super) async fn order(&self, call: impl Into<Call>) -> Result<(), Refusal> {
        let call = call.into();
        let operation = call.operation();
        self.call(call).await?.done(operation)
    }

    /// All log groups whose names begin so.
    pub(super) async fn log_groups(&self, prefix: &str) -> Result<Vec<String>, Refusal> {
        self.pages(|next| Logs::ListGroups { prefix: prefix.to_owned(), next }.into()).await
    }

    /// ARNs of everything that carries these tags.
    pub(super) async fn tagged(&self, tags: &BTreeMap<String, String>) -> Result<Vec<String>, Refusal> {
        let mut found = Vec::new();
        let mut next = None;
        for _ in 0..PAGES {
            let call = Teardown::FindByTags { tags: tags.clone(), next };
            let operation = call.operation();
            let page = self.call(call).await?.tagged(operation)?;
            found.extend(page.items);
            next = page.next;
            if next.is_none() {
                return Ok(found);
            }
        }
        Err(endless("tag:GetResources"))
    }

    /// All items of a call that answers with pages of names.
    pub(super) async fn pages(&self, call: impl Fn(Option<String>) -> Call) -> Result<Vec<String>, Refusal> {
        let mut items = Vec::new();
        let mut next = None;
        for _ in 0..PAGES {
            let call = call(next);
            let operation = call.operation();
            let page = self.call(call).await?.page(operation)?;
            items.extend(page.items);
            next = page.next;
            if next.is_none() {
                return Ok(items);
            }
        }
        Err(endless("paging"))
    }
}
