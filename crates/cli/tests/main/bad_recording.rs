//! Recordings that cannot be used: a located error with help, exit code 3, nothing written.

use crate::support::{HEADER, Project, STACK, gzip, refused, row, table, traffic};
use std::fs::File;
use std::io::Write;

/// Refuses a recording in one file, in every verb that reads it.
#[track_caller]
fn refused_file(name: &str, bytes: &[u8], parts: &[&str]) {
    let project = Project::new(STACK);
    project.write(name, bytes);
    refused(&project, &format!("--recording {name}"), parts);
    for verb in ["cost --recording", "simulate --recording", "record inspect"] {
        let ran = project.run(&format!("{verb} {name}")).ended(3).says(parts);
        assert_eq!(ran.out, "");
    }
}

/// The traffic with one row exchanged; row 7 of the file is the sixth minute.
fn with_row_7(row: &str) -> Vec<u8> {
    let mut rows = traffic();
    rows[5] = row.to_owned();
    table(&rows)
}

#[test]
fn an_empty_recording_is_refused() {
    refused_file("empty.csv", b"", &["empty.csv:1: the file is empty", "help: begin with a header"]);
    refused_file("empty.csv.gz", &gzip(b""), &["empty.csv.gz:1: the file is empty"]);
    let header = format!("{HEADER}\n");
    refused_file(
        "header.csv",
        header.as_bytes(),
        &["header.csv: there is no row", "help: record at least one hour"],
    );
}

#[test]
fn an_empty_folder_is_refused() {
    let project = Project::new(STACK);
    std::fs::create_dir(project.path().join("recording")).unwrap();
    let before = project.listing();
    project.run("optimize --write").ended(3).says(&["recording", "help:"]);
    assert!(project.listing() == before);
}

#[test]
fn a_clock_that_jumps_is_refused() {
    let mut rows = traffic();
    rows.truncate(200);
    rows.extend((0..200).map(|minute| row(5, minute, 600).replace("2026", "2031")));
    refused_file(
        "jump.csv",
        &table(&rows),
        &[
            "jump.csv:202:1: the clock jumps from 2026-10-05T03:19:00Z to 2031",
            "help: correct the moment, or split",
        ],
    );
}

#[test]
fn a_gap_of_hours_is_not_refused_but_said() {
    let project = Project::new(STACK);
    let mut rows = traffic();
    rows.drain(700..900);
    project.write("gap.csv", &table(&rows));
    let ran = project.run("record inspect gap.csv").ended(0);
    assert!(ran.out.contains("200 points"), "{}", ran.out);
    let json = project.run("optimize --recording gap.csv --format json").ended(0).json("plimsoll/optimize/1");
    assert!(
        json["confidence"]["recording"]["notes"].to_string().contains("200 points of 60s missing"),
        "{}",
        json["confidence"]["recording"]
    );
}

#[test]
fn nan_is_refused() {
    for number in ["NaN", "nan", "inf", "-inf", "1e999"] {
        refused_file(
            "nan.csv",
            &with_row_7(&format!("2026-10-05T00:05:00Z,{number},20,30,45")),
            &["nan.csv:7:22:", number, "help:"],
        );
    }
    refused_file(
        "nan.csv",
        &with_row_7("2026-10-05T00:05:00Z,600,20,30,NaN"),
        &[
            "nan.csv:7:32: `NaN` is not a finite number",
            "help: leave the cell empty where nothing was observed",
        ],
    );
}

#[test]
fn negative_counts_are_refused() {
    refused_file(
        "negative.csv",
        &with_row_7("2026-10-05T00:05:00Z,-4,20,30,45"),
        &["negative.csv:7:22: `-4` is negative", "help:"],
    );
}

#[test]
fn truncated_gzip_is_refused() {
    let whole = gzip(&table(&traffic()));
    refused_file(
        "cut.csv.gz",
        &whole[..whole.len() / 2],
        &["cut.csv.gz", "the gzip data ends too early", "help: the file is truncated; copy it again"],
    );
    let mut damaged = whole;
    let middle = damaged.len() / 2;
    damaged[middle..middle + 64].fill(0x55);
    refused_file("damaged.csv.gz", &damaged, &["damaged.csv.gz"]);
}

#[test]
fn a_recording_that_is_not_utf8_is_refused() {
    let mut bytes = with_row_7("2026-10-05T00:05:00Z,6?0,20,30,45");
    let place = bytes.iter().position(|byte| *byte == b'?').unwrap();
    bytes[place] = 0xff;
    refused_file("latin.csv", &bytes, &["latin.csv:7:23: the text is not UTF-8", "help: save it as UTF-8"]);
}

#[test]
fn a_recording_of_another_service_is_refused() {
    let project = Project::new(STACK);
    refused(
        &project,
        "--recording traffic.csv --service web",
        &[
            "traffic.csv: the recording has no service `shop`; it has web",
            "help: name the recording of this platform",
        ],
    );
    let project = Project::example("fargate-web");
    let stack = project.read("plimsoll.yaml");
    project.write("plimsoll.yaml", stack.replace("\n  web:", "\n  api:").as_bytes());
    for verb in ["cost", "simulate"] {
        project
            .run(verb)
            .ended(3)
            .says(&["./recording: the recording has no service `api`; it has web", "help:"]);
    }
    refused(&project, "", &["./recording: the recording has no service `api`; it has web", "help:"]);
}

#[test]
fn services_without_recording_are_named() {
    let project = Project::new("services: {shop: {image: shop, port: 80}, mail: {image: mail}}\n");
    project
        .run("simulate --recording traffic.csv --service shop")
        .ended(0)
        .says(&["warning: traffic.csv: not recorded: mail; nothing is known of their traffic"]);
}

#[test]
fn what_neither_recording_nor_stack_file_gives_is_listed() {
    let project = Project::new(STACK);
    let rows: Vec<&str> = vec!["timestamp,requests", "2026-10-05T00:00:00Z,600", "2026-10-05T00:01:00Z,610"];
    project.write("bare.csv", rows.join("\n").as_bytes());
    refused(
        &project,
        "--recording bare.csv",
        &["bare.csv: service `shop`: the recording does not suffice; needed:", "`workload.cpu_per_request`"],
    );
}

/// A table whose second line has 1 GB, as a gzip file of a thousand equal members.
fn line_of_a_gigabyte() -> Vec<u8> {
    let member = gzip(&vec![b'1'; 1 << 20]);
    let mut bytes = gzip(format!("{HEADER}\n").as_bytes());
    for _ in 0..1024 {
        bytes.extend_from_slice(&member);
    }
    bytes
}

#[test]
fn a_line_of_a_gigabyte_is_refused_early() {
    let parts = ["2: this line is longer than 65536 bytes", "help: a table has one short line per moment"];
    refused_file("long.csv.gz", &line_of_a_gigabyte(), &parts);
    let project = Project::new(STACK);
    let mut file = File::create(project.path().join("long.csv")).unwrap();
    writeln!(file, "{HEADER}").unwrap();
    // The rest is a hole in the file: a line of zero bytes that takes no place on the disk.
    file.set_len(1 << 30).unwrap();
    drop(file);
    let ran = project.run("optimize --recording long.csv --write").ended(3).says(&parts);
    assert_eq!(ran.out, "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_line_of_a_gigabyte_takes_little_memory() {
    let project = Project::new(STACK);
    project.write("long.csv.gz", &line_of_a_gigabyte());
    let program = assert_cmd::cargo::cargo_bin!("plimsoll").display().to_string();
    // 512 MiB of addresses: less than half of the line.
    let script = format!("ulimit -v 524288; exec '{program}' optimize --recording long.csv.gz");
    let output =
        std::process::Command::new("sh").args(["-c", &script]).current_dir(project.path()).output().unwrap();
    crate::support::Ran::of(output).ended(3).says(&["long.csv.gz:2: this line is longer"]);
}
