//! Everything else that is called: identity, networks, load balancers, alarms, logs, tags, objects.

use crate::wire::{Refused, Request};
use crate::world::{LogLine, World};
use serde_json::{Value, json};
use std::collections::BTreeMap;

type Answered = Result<Value, Refused>;

pub(crate) fn answer(world: &mut World, request: &Request) -> Answered {
    match request.service.as_str() {
        "sts" => {
            let account = &world.account;
            Ok(
                json!({ "Account": account, "Arn": format!("arn:aws:iam::{account}:user/tester"), "UserId": "AIDATESTER" }),
            )
        }
        "ec2" => ec2(world, request),
        "elasticloadbalancing" => balancers(world, request),
        "cloudwatch" => alarms(world, request),
        "logs" => logs(world, request),
        "tag" => tagged(world, request),
        "s3" => objects(world, request),
        "acm" | "ecr" => looked_up(world, request),
        "servicediscovery" if request.action == "ListServices" => Ok(json!({ "Services": [] })),
        "servicediscovery" if request.action == "ListInstances" => Ok(json!({ "Instances": [] })),
        "autoscaling" if request.action == "DescribeAutoScalingGroups" => {
            Ok(json!({ "AutoScalingGroups": [] }))
        }
        _ => Err(unknown(request)),
    }
}

fn unknown(request: &Request) -> Refused {
    Refused::new("InvalidAction", format!("the fake does not know {}", request.name()))
}

fn looked_up(world: &World, request: &Request) -> Answered {
    match request.action.as_str() {
        "DescribeCertificate" => {
            let arn = request.text("CertificateArn");
            let status = world.certificates.get(arn);
            let absent =
                || Refused::new("ResourceNotFoundException", format!("Could not find certificate {arn}."));
            Ok(json!({ "Certificate": { "CertificateArn": arn, "Status": status.ok_or_else(absent)? } }))
        }
        "DescribeImages" => {
            let name = request.text("repositoryName");
            if world.missing_repositories.contains(name) {
                let message = format!("The repository with name '{name}' does not exist");
                return Err(Refused::new("RepositoryNotFoundException", message));
            }
            Ok(json!({ "imageDetails": [{ "repositoryName": name, "imageTags": ["latest"] }] }))
        }
        _ => Err(unknown(request)),
    }
}

fn ec2(world: &World, request: &Request) -> Answered {
    let wanted = request.text("VpcId.1");
    let zones = ["a", "b", "c"].map(|zone| format!("{}{zone}", world.region));
    match request.action.as_str() {
        "DescribeVpcs" => {
            let only_default = request.text("Filter.1.Value.1") == "true";
            if !wanted.is_empty() && !world.vpcs.iter().any(|vpc| vpc == wanted) {
                return Err(Refused::new(
                    "InvalidVpcID.NotFound",
                    format!("The vpc ID '{wanted}' does not exist"),
                ));
            }
            let is_default = |at: usize| at == 0 && world.default_vpc;
            let of = |(at, vpc): (usize, &String)| json!({ "vpcId": vpc, "isDefault": is_default(at), "cidrBlock": "172.31.0.0/16", "state": "available" });
            let kept = world.vpcs.iter().enumerate().filter(|(at, vpc)| {
                (!only_default || is_default(*at)) && (wanted.is_empty() || *vpc == wanted)
            });
            Ok(json!({ "vpcSet": kept.map(of).collect::<Vec<_>>() }))
        }
        "DescribeSubnets" => {
            let of = |(at, zone): (usize, &String)| {
                json!({
                "subnetId": format!("subnet-0123456789abcde0{at}"), "vpcId": world.vpcs.first(), "availabilityZone": zone,
                "cidrBlock": format!("172.31.{}.0/20", at * 16), "mapPublicIpOnLaunch": true, "defaultForAz": true, "state": "available" })
            };
            let named = |id: &str| {
                (1..).map_while(|at| request.parameters.get(format!("SubnetId.{at}"))).any(|one| one == id)
            };
            let all = request.text("SubnetId.1").is_empty();
            let keep =
                |subnet: &Value| all || subnet.get("subnetId").and_then(Value::as_str).is_some_and(named);
            Ok(json!({ "subnetSet": zones.iter().enumerate().map(of).filter(keep).collect::<Vec<_>>() }))
        }
        "DescribeAvailabilityZones" => {
            let of = |zone: &String| json!({ "zoneName": zone, "zoneState": "available", "zoneType": "availability-zone" });
            Ok(json!({ "availabilityZoneInfo": zones.iter().map(of).collect::<Vec<_>>() }))
        }
        "DescribeNetworkInterfaces" => Ok(json!({ "networkInterfaceSet": [] })),
        _ => Err(unknown(request)),
    }
}

fn balancers(world: &World, request: &Request) -> Answered {
    match request.action.as_str() {
        "DescribeTargetHealth" => {
            let states = world.health.get(request.text("TargetGroupArn")).cloned().unwrap_or_default();
            let of = |(at, state): (usize, &String)| {
                let reason = (state != "healthy").then_some("Target.Timeout");
                let description = (state != "healthy").then_some("Request timed out");
                json!({ "Target": { "Id": format!("10.0.0.{}", at + 10), "Port": 80 }, "HealthCheckPort": "80",
                    "TargetHealth": { "State": state, "Reason": reason, "Description": description } })
            };
            Ok(json!({ "TargetHealthDescriptions": states.iter().enumerate().map(of).collect::<Vec<_>>() }))
        }
        "DescribeTargetGroups" => Ok(json!({ "TargetGroups": [] })),
        "DescribeLoadBalancers" => Ok(json!({ "LoadBalancers": [] })),
        _ => Err(unknown(request)),
    }
}

fn alarms(world: &World, request: &Request) -> Answered {
    if request.action != "DescribeAlarms" {
        return Err(unknown(request));
    }
    let state = request.text("StateValue");
    let prefix = request.text("AlarmNamePrefix");
    let names = request.list("AlarmNames");
    let of = |(name, state, reason): &(String, String, String)| {
        json!({ "AlarmName": name, "StateValue": state, "StateReason": reason, "StateUpdatedTimestamp": "2026-01-01T00:00:00.000Z",
            "AlarmArn": format!("arn:aws:cloudwatch:us-east-1:123456789012:alarm:{name}") })
    };
    let kept = world.alarms.iter().filter(|(name, now, _)| {
        (state.is_empty() || state == now)
            && name.starts_with(prefix)
            && (names.is_empty() || names.contains(name))
    });
    let (items, more) = world.page_of(kept.map(of).collect(), request.text("NextToken"));
    Ok(json!({ "MetricAlarms": items, "NextToken": more }))
}

fn logs(world: &World, request: &Request) -> Answered {
    let group = request.text("logGroupName");
    let known = world.log_groups.contains(group) || world.logs.iter().any(|line| line.group == group);
    if request.action == "DescribeLogGroups" {
        let of = |name: &String| json!({ "logGroupName": name });
        return Ok(json!({ "logGroups": world.log_groups.iter().map(of).collect::<Vec<_>>() }));
    }
    if !known {
        return Err(Refused::new("ResourceNotFoundException", "The specified log group does not exist."));
    }
    let number =
        |key: &str, default: i64| request.parameters.get(key).and_then(Value::as_i64).unwrap_or(default);
    let (start, end) = (number("startTime", 0), number("endTime", i64::MAX));
    let streams = [request.list("logStreamNames"), vec![request.text("logStreamName").to_owned()]].concat();
    let prefix = request.text("logStreamNamePrefix");
    let pattern = request.text("filterPattern").trim_matches(['"', '%']);
    let kept = |line: &&LogLine| {
        let named = streams.iter().all(String::is_empty) || streams.contains(&line.stream);
        line.group == group
            && line.time >= start
            && line.time <= end
            && named
            && line.stream.starts_with(prefix)
            && line.text.contains(pattern)
    };
    let of = |(at, line): (usize, &LogLine)| {
        json!({ "timestamp": line.time, "ingestionTime": line.time, "message": line.text, "logStreamName": line.stream,
            "eventId": format!("{at:056}") })
    };
    let mut lines: Vec<(usize, &LogLine)> =
        world.logs.iter().enumerate().filter(|(_, line)| kept(line)).collect();
    lines.sort_by_key(|(_, line)| line.time);
    match request.action.as_str() {
        "FilterLogEvents" => {
            let (items, more) = world.page_of(lines.into_iter().map(of).collect(), request.text("nextToken"));
            Ok(json!({ "events": items, "nextToken": more, "searchedLogStreams": [] }))
        }
        "GetLogEvents" => {
            let limit = usize::try_from(number("limit", 10_000)).unwrap_or(usize::MAX);
            let skip = lines.len().saturating_sub(limit);
            Ok(
                json!({ "events": lines.into_iter().skip(skip).map(of).collect::<Vec<_>>(), "nextForwardToken": "f/0", "nextBackwardToken": "b/0" }),
            )
        }
        "DescribeLogStreams" => {
            let mut names: Vec<&String> = lines.iter().map(|(_, line)| &line.stream).collect();
            names.sort();
            names.dedup();
            Ok(
                json!({ "logStreams": names.iter().map(|name| json!({ "logStreamName": name })).collect::<Vec<_>>() }),
            )
        }
        _ => Err(unknown(request)),
    }
}

fn tagged(world: &World, request: &Request) -> Answered {
    if request.action != "GetResources" {
        return Err(unknown(request));
    }
    let filters = request.parameters.get("TagFilters").and_then(Value::as_array).cloned().unwrap_or_default();
    let matches = |tags: &BTreeMap<String, String>| {
        filters.iter().all(|filter| {
            let key = filter.get("Key").and_then(Value::as_str).unwrap_or_default();
            let values = filter.get("Values").and_then(Value::as_array).cloned().unwrap_or_default();
            tags.get(key)
                .is_some_and(|value| values.is_empty() || values.iter().any(|wanted| wanted == value))
        })
    };
    let of = |(arn, tags): (&String, &BTreeMap<String, String>)| {
        let tags: Vec<Value> =
            tags.iter().map(|(key, value)| json!({ "Key": key, "Value": value })).collect();
        json!({ "ResourceARN": arn, "Tags": tags })
    };
    let items = world.strays.iter().filter(|(_, tags)| matches(tags)).map(of).collect();
    let (items, more) = world.page_of(items, request.text("PaginationToken"));
    Ok(json!({ "ResourceTagMappingList": items, "PaginationToken": more.unwrap_or_default() }))
}

fn objects(world: &mut World, request: &Request) -> Answered {
    let key = (request.text("Bucket").to_owned(), request.text("Key").to_owned());
    let absent = |code: &str| Refused { status: 404, code: code.to_owned(), message: "not there".to_owned() };
    let bucket = (key.0.clone(), String::new());
    match request.action.as_str() {
        "CreateBucket" => {
            world.objects.insert(bucket, String::new());
        }
        "HeadBucket" if !world.objects.contains_key(&bucket) => return Err(absent("NoSuchBucket")),
        "PutObject" if !world.objects.contains_key(&bucket) => return Err(absent("NoSuchBucket")),
        "PutObject" => {
            world.objects.insert(key, request.text("Body").to_owned());
        }
        "DeleteObject" | "DeleteBucket" => {
            world.objects.remove(&key);
        }
        "GetObject" => {
            return world.objects.get(&key).map(|body| json!(body)).ok_or_else(|| absent("NoSuchKey"));
        }
        "ListBucket" => {
            let keys = world.objects.keys().filter(|(name, key)| *name == bucket.0 && !key.is_empty());
            let items: String =
                keys.map(|(_, key)| format!("<Contents><Key>{key}</Key></Contents>")).collect();
            return Ok(json!(format!(
                "<ListBucketResult><IsTruncated>false</IsTruncated>{items}</ListBucketResult>"
            )));
        }
        _ => {}
    }
    Ok(json!(""))
}
