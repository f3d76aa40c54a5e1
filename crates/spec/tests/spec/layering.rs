//! Environments, defaults, the short form, and where values stand.

use crate::support::{loaded, options};
use plimsoll_spec::{Loaded, load};

const TEXT: &str = "\
environment: stage
tags: {Owner: me}
defaults:
  tasks: 2..4
  logs: {retention: 14d}
services:
  api:
    image: shop
    port: 80
  worker:
    image: worker
    tasks: 1
environments:
  prod:
    region: eu-central-1
    services:
      api: {tasks: 4..20, size: {cpu: 1024}}
  bare:
";

fn in_environment(environment: Option<&str>) -> Loaded {
    load(TEXT, &options(environment)).unwrap()
}

#[test]
fn x2_the_environment_given_goes_before_the_one_in_the_file() {
    assert_eq!(in_environment(None).platform.environment.as_str(), "stage");
    assert_eq!(in_environment(Some("prod")).platform.environment.as_str(), "prod");
    assert_eq!(loaded("image: shop").platform.environment.as_str(), "dev");
    assert!(load(TEXT, &options(Some("no good"))).is_err());
}

#[test]
fn overlays_and_defaults_merge_key_by_key() {
    let prod = in_environment(Some("prod")).platform;
    assert_eq!(prod.region.as_str(), "eu-central-1");
    assert_eq!((prod.services[0].tasks.min, prod.services[0].tasks.max), (4, 20));
    assert_eq!(prod.services[0].size.to_string(), "1024/2048");
    assert_eq!((prod.services[1].tasks.min, prod.services[1].tasks.max), (1, 1));
    let stage = in_environment(None).platform;
    assert_eq!((stage.services[0].tasks.min, stage.services[0].tasks.max), (2, 4));
    assert!(stage.services.iter().all(|service| service.logs.retention.unwrap().get() == 14 * 86_400));
    assert_eq!(in_environment(Some("bare")).platform.services, stage.services);
}

#[test]
fn places_are_where_the_value_that_counts_is_written() {
    let text_at = |environment, path: &str| {
        in_environment(environment).source.span(path).map(|span| &TEXT[span.range()])
    };
    assert_eq!(text_at(Some("prod"), "services.api.tasks"), Some("4..20"));
    assert_eq!(text_at(None, "services.api.tasks"), Some("2..4"));
    assert_eq!(text_at(None, "services.worker.tasks"), Some("1"));
    assert_eq!(text_at(None, "services.api.size.cpu"), None);
    let nearest = in_environment(None).source.nearest("services.api.size.cpu");
    assert_eq!(&TEXT[nearest.range()], "api");
    let short = "image: shop\nscaling: [{track: cpu, at: 70%}]\n";
    let span = loaded(short).source.span("services.shop.scaling.0.at").unwrap();
    assert_eq!(&short[span.range()], "70%");
}

#[test]
fn an_environment_that_looks_misspelt_is_a_warning() {
    let warnings = in_environment(Some("prd")).warnings;
    assert_eq!(warnings[0].code.as_str(), "PLM0401");
    assert_eq!(warnings[0].help.as_deref(), Some("did you mean `prod`?"));
    assert_eq!(in_environment(Some("pr-123")).warnings, []);
}

#[test]
fn settings_without_effect_are_warnings() {
    let codes = |text| loaded(text).warnings.iter().map(|warning| warning.code.as_str()).collect::<Vec<_>>();
    assert_eq!(codes("image: job\nhealth_check: {path: /x}\n"), ["PLM0402"]);
    assert_eq!(codes("image: job\ntasks: 3\nscaling: [{track: cpu, at: 70%}]\n"), ["PLM0402"]);
    assert_eq!(codes("image: job\nobjective: p95 < 200ms\n"), ["PLM0402"]);
    assert_eq!(codes("image: job\nload_balancer: {idle_timeout: 30s}\n"), ["PLM0402"]);
    assert_eq!(codes("image: shop\nport: 80\nobjective: {latency: {p50: 200ms, p99: 100ms}}\n"), ["PLM0402"]);
}

#[test]
fn a_folder_name_becomes_a_stack_name_where_it_can() {
    let name = |folder: &str| {
        let options = plimsoll_spec::LoadOptions { default_stack_name: folder.to_owned(), ..options(None) };
        load("image: shop", &options).map(|loaded| loaded.platform.stack.to_string()).ok()
    };
    assert_eq!(name("my_shop").as_deref(), Some("my-shop"));
    assert_eq!(name("..").as_deref(), None);
}

#[test]
fn every_key_of_the_short_form_belongs_to_the_service_or_the_stack() {
    let platform =
        loaded("image: shop\nport: 80\ntags: {Owner: me}\nlevers: {size: keep}\nlogs: {retention: 3d}\n")
            .platform;
    assert_eq!(platform.tags["Owner"], "me");
    assert_eq!(platform.services[0].logs.retention.unwrap().get(), 3 * 86_400);
    assert_eq!(platform.services[0].levers.size, plimsoll_spec::platform::levers::Freedom::Keep);
}

#[test]
fn a_service_that_writes_nothing_has_the_defaults() {
    let text = "defaults: {image: shop}\nservices:\n  a:\n  b: {tasks: 3}\n";
    let platform = loaded(text).platform;
    assert_eq!(platform.services[0].image, platform.services[1].image);
    assert_eq!((platform.services[0].tasks.min, platform.services[1].tasks.min), (2, 3));
}
