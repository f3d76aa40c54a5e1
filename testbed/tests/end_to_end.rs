//! Predictions from measured minutes, held against minutes that were measured elsewhere. Nothing is run: the recordings are kept.

use std::path::Path;
use std::process::Command;

#[test]
fn minutes_measured_on_one_configuration_predict_those_of_others() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new(env!("CARGO_BIN_EXE_plimsoll-testbed"))
        .arg("end-to-end")
        .arg("--keep")
        .arg(root.join("data"))
        .arg("--learn-from")
        .arg(root.join("../examples/measured/recording"))
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    println!("{text}");
    assert!(!text.contains("skipped: "), "recordings are missing");
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
}
