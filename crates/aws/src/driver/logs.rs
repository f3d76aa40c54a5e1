//! CloudWatch Logs through its SDK.

use super::error::refused;
use crate::call::Logs as Ask;
use crate::call::logs::{LogLine, LogPage};
use crate::call::reply::{Page, Reply};
use crate::moment::Moment;
use crate::refusal::Refusal;
use aws_sdk_cloudwatchlogs::Client;

/// Answers a call.
pub(super) async fn answer(client: &Client, call: Ask) -> Result<Reply, Refusal> {
    let op = call.operation();
    match call {
        Ask::Tail { group, stream, lines } => {
            let request = client.get_log_events().log_group_name(group).log_stream_name(&stream);
            let request = request.start_from_head(false).limit(i32::from(lines));
            let events = request.send().await.map_err(refused(op))?.events.unwrap_or_default();
            let line = |event: aws_sdk_cloudwatchlogs::types::OutputLogEvent| LogLine {
                moment: Moment::from_millis(event.timestamp.unwrap_or_default()),
                stream: stream.clone(),
                text: event.message.unwrap_or_default(),
            };
            Ok(Reply::Lines(events.into_iter().map(line).collect()))
        }
        Ask::Filter { group, from, pattern, next } => {
            let request = client.filter_log_events().log_group_name(group).start_time(from.millis());
            let page =
                request.set_filter_pattern(pattern).set_next_token(next).send().await.map_err(refused(op))?;
            let line = |event: aws_sdk_cloudwatchlogs::types::FilteredLogEvent| {
                let moment = Moment::from_millis(event.timestamp.unwrap_or_default());
                let stream = event.log_stream_name.unwrap_or_default();
                let text = event.message.unwrap_or_default();
                (event.event_id.unwrap_or_default(), LogLine { moment, stream, text })
            };
            let lines = page.events.unwrap_or_default().into_iter().map(line).collect();
            Ok(Reply::LogPage(LogPage { lines, next: page.next_token }))
        }
        Ask::ListGroups { prefix, next } => {
            let request = client.describe_log_groups().log_group_name_prefix(prefix).set_next_token(next);
            let page = request.send().await.map_err(refused(op))?;
            let groups = page.log_groups.unwrap_or_default().into_iter();
            let items = groups.filter_map(|group| group.log_group_name).collect();
            Ok(Reply::Page(Page { items, next: page.next_token }))
        }
        Ask::DeleteGroup { group } => client
            .delete_log_group()
            .log_group_name(group)
            .send()
            .await
            .map_err(refused(op))
            .map(|_| Reply::Done),
    }
}
