//! PyYAML, which cfn-lint, the `aws` command and SAM build on, reads from the YAML form what JSON says.

use crate::support;
use std::fs;
use std::process::Command;

const SCRIPT: &str = r#"
import json, sys, yaml

class Loader(yaml.SafeLoader):
    pass

def function(loader, suffix, node):
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "Ref":
        return {"Ref": value}
    if suffix == "GetAtt":
        return {"Fn::GetAtt": value.split(".", 1)}
    return {"Fn::" + suffix: value}

Loader.add_multi_constructor("!", function)
for name in sys.argv[1:]:
    with open(name + ".json") as file:
        expected = json.load(file)
    with open(name + ".yaml") as file:
        found = yaml.load(file, Loader)
    if found != expected:
        sys.exit(name + " differs")
print("same")
"#;

#[test]
fn pyyaml_reads_what_json_says() {
    let Some(python) = support::tool("python/bin/python") else { return };
    let folder = tempfile::tempdir().unwrap();
    let mut names = Vec::new();
    for (name, text) in crate::stack_files::examples() {
        let template = &support::layout(&text).stacks[0].template;
        let stem = folder.path().join(&name);
        fs::write(stem.with_extension("yaml"), template.yaml()).unwrap();
        fs::write(stem.with_extension("json"), template.json()).unwrap();
        names.push(stem);
    }
    let output = Command::new(python).args(["-c", SCRIPT]).args(&names).output().unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "same", "{errors}");
}
