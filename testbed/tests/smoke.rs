//! The test bed on this machine: workers under a quota, the load generator, the model beside them. About a minute.

use std::process::Command;

#[test]
fn real_processes_behave_as_the_model_says_as_far_as_the_host_is_quiet() {
    let output = Command::new(env!("CARGO_BIN_EXE_plimsoll-testbed")).arg("smoke").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    // Lines that begin with `skipped: ` are counted by ./test.
    println!("{text}");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    assert!(text.contains("skipped: ") || text.contains("holds"), "{text}");
}
