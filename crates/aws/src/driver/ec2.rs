//! EC2 by signed Query requests.

use super::signed::{Request, Sender, escape};
use super::xml;
use crate::call::Ec2 as Ask;
use crate::call::ec2::{Subnet, Vpc};
use crate::call::reply::Reply;
use crate::refusal::Refusal;

/// Answers a call.
pub(super) async fn answer(sender: &Sender, call: Ask) -> Result<Reply, Refusal> {
    let op = call.operation();
    match call {
        Ask::DescribeVpcs { ids } if ids.is_empty() => {
            vpcs(sender, op, &[filter(1, "is-default", "true")]).await
        }
        Ask::DescribeVpcs { ids } => vpcs(sender, op, &numbered("VpcId", &ids)).await,
        Ask::DescribeSubnets { vpc, ids } => {
            let mut parameters = numbered("SubnetId", &ids);
            parameters.extend(vpc.map(|vpc| filter(1, "vpc-id", &vpc)));
            subnets(sender, op, &parameters).await
        }
    }
}

fn filter(number: u8, name: &str, value: &str) -> String {
    format!("Filter.{number}.Name={}&Filter.{number}.Value.1={}", escape(name), escape(value))
}

fn numbered(name: &str, values: &[String]) -> Vec<String> {
    (1..).zip(values).map(|(number, value): (u32, _)| format!("{name}.{number}={}", escape(value))).collect()
}

async fn query(sender: &Sender, op: &'static str, parameters: &[String]) -> Result<xml::Element, Refusal> {
    let action = op.split(':').next_back().unwrap_or_default();
    let body = format!("Action={action}&Version=2016-11-15&{}", parameters.join("&"));
    let request = Request {
        operation: op,
        service: "ec2",
        method: "POST",
        path: "/".to_owned(),
        headers: vec![("content-type", "application/x-www-form-urlencoded; charset=utf-8".to_owned())],
        body: body.trim_end_matches('&').to_owned(),
        ..Request::default()
    };
    let answer = sender.send(&request, |answer| xml::parse(&answer.body).error()).await?;
    Ok(xml::parse(&answer.body))
}

async fn vpcs(sender: &Sender, op: &'static str, parameters: &[String]) -> Result<Reply, Refusal> {
    let root = query(sender, op, parameters).await?;
    let vpcs = root.list("vpcSet", "item").map(|item| Vpc {
        id: item.text("vpcId"),
        cidr: item.text("cidrBlock"),
        default: item.text("isDefault") == "true",
    });
    Ok(Reply::Vpcs(vpcs.collect()))
}

async fn subnets(sender: &Sender, op: &'static str, parameters: &[String]) -> Result<Reply, Refusal> {
    let mut found = Vec::new();
    let mut token: Option<String> = None;
    loop {
        let mut parameters = parameters.to_vec();
        parameters.extend(token.map(|token| format!("NextToken={}", escape(&token))));
        let root = query(sender, op, &parameters).await?;
        found.extend(root.list("subnetSet", "item").map(|item| Subnet {
            id: item.text("subnetId"),
            vpc: item.text("vpcId"),
            zone: item.text("availabilityZone"),
            public: item.text("mapPublicIpOnLaunch") == "true",
            default: item.text("defaultForAz") == "true",
            free_addresses: item.text("availableIpAddressCount").parse().unwrap_or_default(),
        }));
        token = root.some("nextToken");
        if token.is_none() {
            return Ok(Reply::Subnets(found));
        }
    }
}
