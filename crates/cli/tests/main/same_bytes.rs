//! The same input gives the same bytes, at any number of threads.

use crate::support::Project;

#[test]
fn the_number_of_threads_changes_no_byte_of_a_plan() {
    let project = Project::example("payments");
    let run = |threads: &str, out: &str| {
        let arguments = format!("optimize --format json --quiet --out {out}");
        project.run_with(&arguments, &[("RAYON_NUM_THREADS", threads)]).ended(0)
    };
    assert!(run("1", "one") == run("2", "two"));
    let files = project.listing();
    for name in ["plan.json", "plan.md", "plimsoll.yaml", "report.html"] {
        let (one, two) = (&files[&format!("one/{name}")], &files[&format!("two/{name}")]);
        assert!(!one.is_empty() && one == two, "{name} differs");
    }
}

#[test]
fn the_number_of_threads_changes_no_byte_of_a_replay() {
    let project = Project::example("microservices");
    for arguments in ["simulate --format json --engine screening", "cost --format json"] {
        let run = |threads: &str| project.run_with(arguments, &[("RAYON_NUM_THREADS", threads)]).ended(0);
        assert!(run("1") == run("2"), "{arguments}");
    }
    let project = Project::example("payments");
    let run = |threads: &str| {
        project.run_with("simulate --format json --engine fluid", &[("RAYON_NUM_THREADS", threads)]).ended(0)
    };
    assert!(run("1") == run("2"));
}
