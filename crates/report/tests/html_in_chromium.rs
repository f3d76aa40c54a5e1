//! The page in a real browser: the plots are drawn. Skipped where no Chromium is installed.

#![allow(clippy::unwrap_used, reason = "a test stops at its first failure")]

mod fixture;

use fixture::{payments, twelve};
use plimsoll_optimize::Plan;
use plimsoll_report::html;
use std::process::Command;

const BROWSERS: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];

/// The page's elements after its script has run; `None` without a browser.
fn loaded(plan: &Plan, name: &str) -> Option<String> {
    let browser = BROWSERS.into_iter().find(|browser| {
        Command::new(browser).arg("--version").output().is_ok_and(|output| output.status.success())
    })?;
    let page = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::write(&page, html::optimize(plan, Some(1.2))).unwrap();
    let profile = tempfile::tempdir().unwrap();
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--dump-dom",
        ])
        .arg("--window-size=1280,1600")
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .arg(format!("file://{}", page.display()))
        .output()
        .unwrap();
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn front_and_five_plots_of_one_service_are_drawn() {
    let Some(page) = loaded(&payments(), "one.html") else {
        println!("skipped: chromium not installed");
        return;
    };
    assert!(
        page.contains("data-plots-drawn=\"6\""),
        "drawn: {:?}",
        page.split("data-plots-drawn").nth(1).map(|at| at.get(..8))
    );
    assert_eq!(page.matches("<canvas").count(), 6);
    assert!(page.contains("Cost of the tasks an hour"));
}

#[test]
fn many_services_start_closed_with_the_front_drawn() {
    let Some(page) = loaded(&twelve(), "twelve.html") else {
        println!("skipped: chromium not installed");
        return;
    };
    assert!(page.contains("data-plots-drawn=\"1\""));
    assert_eq!(page.matches("<canvas").count(), 1);
}
