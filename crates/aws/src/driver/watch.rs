//! Alarms by signed Query requests, target health through the SDK of Elastic Load Balancing.

use super::error::refused;
use super::signed::{Request, Sender, escape};
use super::xml;
use crate::call::Watch as Ask;
use crate::call::reply::Reply;
use crate::call::watch::{Alarm, AlarmPage, TargetState};
use crate::moment::Moment;
use crate::refusal::Refusal;
use aws_sdk_elasticloadbalancingv2::Client;
use aws_sdk_elasticloadbalancingv2::types::TargetHealthDescription;

/// Answers a call.
pub(super) async fn answer(client: &Client, sender: &Sender, call: Ask) -> Result<Reply, Refusal> {
    let op = call.operation();
    match call {
        Ask::TargetHealth { group } => {
            let answer = client.describe_target_health().target_group_arn(group).send().await;
            let found = answer.map_err(refused(op))?.target_health_descriptions.unwrap_or_default();
            Ok(Reply::TargetHealth(found.into_iter().map(target).collect()))
        }
        Ask::Alarms { names, next } => {
            let mut body = "Action=DescribeAlarms&Version=2010-08-01&AlarmTypes.member.1=MetricAlarm\
                            &AlarmTypes.member.2=CompositeAlarm"
                .to_owned();
            for (number, name) in (1_u32..).zip(&names) {
                body.push_str(&format!("&AlarmNames.member.{number}={}", escape(name)));
            }
            if let Some(next) = next {
                body.push_str(&format!("&NextToken={}", escape(&next)));
            }
            let request = Request {
                operation: op,
                service: "monitoring",
                method: "POST",
                path: "/".to_owned(),
                headers: vec![(
                    "content-type",
                    "application/x-www-form-urlencoded; charset=utf-8".to_owned(),
                )],
                body,
                ..Request::default()
            };
            let answer = sender.send(&request, |answer| xml::parse(&answer.body).error()).await?;
            Ok(Reply::Alarms(alarms(&xml::parse(&answer.body))))
        }
    }
}

fn alarms(root: &xml::Element) -> AlarmPage {
    let of = |alarm: &xml::Element| Alarm {
        name: alarm.text("AlarmName"),
        state: alarm.text("StateValue"),
        reason: alarm.text("StateReason"),
        since: time(&alarm.text("StateUpdatedTimestamp")),
    };
    let metric = root.list("DescribeAlarmsResult/MetricAlarms", "member");
    let composite = root.list("DescribeAlarmsResult/CompositeAlarms", "member");
    AlarmPage {
        alarms: metric.chain(composite).map(of).collect(),
        next: root.some("DescribeAlarmsResult/NextToken"),
    }
}

fn time(text: &str) -> Option<Moment> {
    let format = aws_smithy_types::date_time::Format::DateTime;
    aws_smithy_types::DateTime::from_str(text, format).ok().map(super::moment)
}

fn target(found: TargetHealthDescription) -> TargetState {
    let target = found.target.map_or_else(String::new, |target| {
        let port = target.port.map(|port| format!(":{port}")).unwrap_or_default();
        format!("{}{port}", target.id.unwrap_or_default())
    });
    let health = found.target_health;
    let state =
        health.as_ref().and_then(|health| health.state.as_ref()).map(|state| state.as_str().to_owned());
    let reason =
        health.as_ref().and_then(|health| health.reason.as_ref()).map(|reason| reason.as_str().to_owned());
    let words = health.and_then(|health| health.description);
    TargetState {
        target,
        state: state.unwrap_or_else(|| "unknown".to_owned()),
        reason: match (reason, words) {
            (Some(reason), Some(words)) => Some(format!("{reason}: {words}")),
            (reason, words) => reason.or(words),
        },
    }
}
