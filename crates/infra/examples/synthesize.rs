//! Synthesis of a platform of many services, for `benchmarks/run.sh synth`: reads a stack file, writes its templates into a
//! folder, and prints how long each stage took.
//!
//! `cargo run --release -p plimsoll-infra --example synthesize -- STACK_FILE FOLDER`; with a number in place of the file, it
//! prints a stack file of so many services.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a measurement reads the clock and stops at the first surprise"
)]

use plimsoll_infra::cloudformation::{Origin, Placed, plan};
use plimsoll_spec::LoadOptions;
use std::fmt::Write as _;
use std::path::Path;
use std::time::Instant;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [count] => print!("{}", stack_file(count.parse().expect("a number of services"))),
        [file, folder] => synthesize(Path::new(file), Path::new(folder)),
        _ => println!("synthesize COUNT | synthesize STACK_FILE FOLDER"),
    }
}

/// A stack file of services that differ in name, path and size.
fn stack_file(count: u32) -> String {
    let mut text = String::from(
        "stack: many\ncluster: {insights: standard}\ndashboard: false\ndefaults:\n  port: 8080\n  tasks: 2..10\n  \
         scaling: [{track: cpu, at: 70%}, {track: requests, at: 1000}]\n  objective: p95 < 300ms\nservices:\n",
    );
    for number in 1..=count {
        let cpu = if number % 2 == 0 { 256 } else { 512 };
        let _ = writeln!(
            text,
            "  service-{number}: {{image: {{repository: service-{number}}}, size: {{cpu: {cpu}}}, route: {{path: /service-{number}/*}}}}"
        );
    }
    text
}

fn synthesize(file: &Path, folder: &Path) {
    let text = std::fs::read_to_string(file).expect("a stack file");
    let start = Instant::now();
    let options = LoadOptions {
        file_name: file.display().to_string(),
        environment: None,
        default_stack_name: "stack".to_owned(),
    };
    let platform = plimsoll_spec::load(&text, &options).expect("a valid stack file").platform;
    let loaded = start.elapsed();
    let graph = plimsoll_infra::graph(&platform, None);
    let made = start.elapsed();
    let origin = Origin::new("0.0.0", "plimsoll.yaml", text.as_bytes());
    let layout = plan(&platform, &graph, &origin, &Placed::new()).expect("a layout");
    let planned = start.elapsed();
    let templates: Vec<(String, String)> =
        (layout.stacks.iter()).map(|stack| (format!("{}.yaml", stack.part), stack.template.yaml())).collect();
    let written = start.elapsed();
    for (name, template) in &templates {
        std::fs::write(folder.join(name), template).expect("a writable folder");
    }
    let milliseconds = |time: std::time::Duration| time.as_secs_f64() * 1000.0;
    println!(
        "{} services, {} resources, {} stacks: read {:.1} ms, graph {:.1} ms, stacks {:.1} ms, YAML {:.1} ms, in all {:.1} ms",
        platform.services.len(),
        graph.resources.len(),
        layout.stacks.len(),
        milliseconds(loaded),
        milliseconds(made - loaded),
        milliseconds(planned - made),
        milliseconds(written - planned),
        milliseconds(written),
    );
}
