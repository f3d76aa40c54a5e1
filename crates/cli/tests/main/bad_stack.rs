//! Stack files that cannot be used: a located error with help, exit code 3, nothing written.

use crate::support::{Project, STACK, refused};

/// Refuses the stack file; `check` says the same on stdout.
#[track_caller]
fn refused_stack(stack: impl AsRef<[u8]>, parts: &[&str]) {
    let project = Project::new(stack);
    refused(&project, "--recording traffic.csv", parts);
    for verb in ["cost", "simulate"] {
        project.run(&format!("{verb} --recording traffic.csv")).ended(3).says(parts);
    }
    let checked = project.run("check").ended(3);
    assert_eq!(checked.err, "");
    for part in parts.iter().filter(|part| !part.contains(' ')) {
        assert!(checked.out.contains(part), "`{part}` is missing in:\n{}", checked.out);
    }
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest_one() {
    refused_stack(
        STACK.replace("tasks:", "taks:"),
        &["PLM0201", "the key `taks` is not known here", "plimsoll.yaml:5:1", "help: did you mean `tasks`?"],
    );
}

#[test]
fn a_wrong_unit_is_refused_with_an_example() {
    refused_stack(
        STACK.replace("300ms", "300MiB"),
        &["PLM0205", "`p95 < 300MiB` is not an objective", "plimsoll.yaml:7:12", "help: write `p95 < 200ms`"],
    );
    refused_stack(
        format!("{STACK}rollout: {{drain: 30 MiB}}\n"),
        &["PLM0205", "`30 MiB`", "plimsoll.yaml:8:18", "help: write"],
    );
    refused_stack(
        STACK.replace("memory: 2048", "memory: 2 minutes"),
        &["PLM0205", "`2 minutes`", "plimsoll.yaml:4:27", "help: write"],
    );
}

#[test]
fn an_impossible_size_pair_is_refused_with_the_nearest_sizes() {
    refused_stack(
        STACK.replace("2048", "1000"),
        &[
            "PLM0301",
            "Fargate has no task size of 1024 CPU units with 1000 MiB",
            "plimsoll.yaml:4:13",
            "the nearest sizes are 512/1024, 1024/2048, 1024/3072",
        ],
    );
}

#[test]
fn a_minimum_above_the_maximum_is_refused() {
    refused_stack(
        STACK.replace("3..6", "6..3"),
        &["PLM0302", "a minimum of 6 above its maximum of 3", "plimsoll.yaml:5:8", "help: write `3..6`"],
    );
}

#[test]
fn a_yaml_bomb_is_refused_where_it_goes_off() {
    let mut stack = format!("{STACK}a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for level in 1..12 {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        stack += &format!("a{level}: &a{level} [{below}]\n");
    }
    refused_stack(
        stack,
        &[
            "PLM0108",
            "more than 100000 values",
            "plimsoll.yaml:12:45",
            "help: write fewer aliases of aliases",
        ],
    );
}

#[test]
fn a_stack_file_that_is_not_utf8_is_refused() {
    let mut stack = STACK.as_bytes().to_vec();
    stack.extend(b"tags: {Owner: \xff}\n");
    refused_stack(
        stack,
        &["PLM0104", "not UTF-8", "plimsoll.yaml:8:15", "help: save the file with the encoding UTF-8"],
    );
}

#[test]
fn what_is_wrong_with_the_file_as_a_whole_names_the_file() {
    refused_stack(
        "# nothing\n",
        &["PLM0109", "plimsoll.yaml: the file says nothing", "help: three lines are enough"],
    );
    refused_stack(
        "# x\n".repeat(300_000),
        &["PLM0105", "plimsoll.yaml: the file has", "help: is this the right file?"],
    );
}

#[test]
fn a_missing_file_is_refused_with_the_way_out() {
    let project = Project::empty();
    project.run("optimize").ended(3).says(&["holds no plimsoll.yaml", "help: `plimsoll init .` writes one"]);
    project
        .run("check nowhere.yaml")
        .ended(3)
        .says(&["there is no file nowhere.yaml", "help: `plimsoll init"]);
    assert!(project.listing().is_empty());
}

#[test]
fn an_objective_below_the_base_latency_is_a_finding_and_nothing_is_written() {
    let project = Project::new(STACK.replace("300ms", "5ms"));
    let before = project.listing();
    let ran = project.run("optimize --recording traffic.csv --write --out out").ended(1).says(&[
        "PLM0310",
        "no allowed design keeps p95 ≤ 5.0 ms; the best reachable p95 is",
        "plimsoll.yaml:7:12",
        "nothing was written",
        "help: allow at least the best reachable value",
    ]);
    assert!(ran.out.contains("the best reachable p95 is"), "{}", ran.out);
    assert!(project.listing() == before && !project.path().join("out").exists());
    let json =
        project.run("optimize --recording traffic.csv --format json").ended(1).json("plimsoll/optimize/1");
    assert!(json.to_string().contains("unreachable"));
}
