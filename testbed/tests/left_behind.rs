//! The program cleans up even when it is killed.

use std::process::Command;

#[test]
fn nothing_is_left_behind_when_the_program_is_killed() {
    let left = || {
        let mounts = std::fs::read_to_string("/proc/mounts").unwrap_or_default();
        let trees =
            mounts.lines().filter(|line| line.contains(" cgroup")).filter_map(|line| line.split(' ').nth(1));
        let names = trees.flat_map(|tree| std::fs::read_dir(tree).into_iter().flatten().flatten());
        names.map(|entry| entry.path()).collect::<Vec<_>>()
    };
    let mut child = Command::new(env!("CARGO_BIN_EXE_plimsoll-testbed"))
        .args(["run", "--requests", "500"])
        .spawn()
        .unwrap();
    let name = format!("plimsoll-testbed-{}", child.id());
    std::thread::sleep(std::time::Duration::from_secs(2));
    let begun = left().iter().any(|path| path.ends_with(&name));
    if !begun {
        println!("skipped: no group was made, so none can be left behind");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    for _ in 0..100 {
        if !left().iter().any(|path| path.ends_with(&name)) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    panic!("{name} is still there");
}
