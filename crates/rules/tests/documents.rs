//! `docs/rules.md` lists every rule.

use plimsoll_rules::rules::ALL;

/// The table of the rules whose code begins so.
fn table(start: &str) -> String {
    let rows = ALL.iter().filter(|rule| rule.code.as_str().starts_with(start)).map(|rule| {
        let title = rule.title.trim_end_matches('.');
        format!("| {} | {} | {title} |\n", rule.code, rule.severity.as_str())
    });
    let head = "| rule | severity | found when |\n| --- | --- | --- |\n".to_owned();
    head + &rows.collect::<String>()
}

#[test]
fn the_list_of_rules_is_complete() {
    let path = format!("{}/../../docs/rules.md", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    for start in ["PLM06", "PLM07", "PLM08", "PLM09"] {
        let table = table(start);
        assert!(text.contains(&table), "docs/rules.md does not have this table; put it there:\n{table}");
    }
}
