//! The files beside the components: the program, its configuration, packages, README.

use super::doc::{Doc, print, text};
use super::syntax::{Expr, ExprKind, Numbers, call, camel, pascal, property, string};
use super::value::{self, Place};
use super::{blank, statement};
use crate::pulumi::names::NODE_VERSION;
use crate::pulumi::program::{Instance, Program};
use crate::pulumi::readme;
use crate::pulumi::settings;
use crate::pulumi::value::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// The version of `@pulumi/pulumi` that programs ask for.
const SDK_VERSION: &str = "3.248.0";
/// The version of TypeScript that programs ask for.
const TYPESCRIPT_VERSION: &str = "5.9.3";
/// The version of the types of Node that programs ask for.
const NODE_TYPES_VERSION: &str = "20.19.43";

const BASE64: &str = r#"import * as pulumi from "@pulumi/pulumi";

/** The base64 form of a text, as user data is given. */
export function base64(text: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi
    .output(text)
    .apply((known) => Buffer.from(known).toString("base64"));
}
"#;

const TSCONFIG: &str = r#"{
  "compilerOptions": {
    "strict": true,
    "outDir": "bin",
    "target": "es2022",
    "module": "commonjs",
    "moduleResolution": "node",
    "sourceMap": true,
    "noFallthroughCasesInSwitch": true,
    "noImplicitReturns": true,
    "forceConsistentCasingInFileNames": true,
    "skipLibCheck": true
  },
  "files": ["index.ts"]
}
"#;

/// Everything but the components.
pub(super) fn files(program: &Program, files: &mut BTreeMap<String, String>) {
    files.insert("index.ts".to_owned(), index(program));
    files.insert("Pulumi.yaml".to_owned(), settings::project(program.into(), "nodejs"));
    files.insert(settings::stack_file(&program.environment), settings::stack(program.into()));
    files.insert("package.json".to_owned(), package(program));
    files.insert("tsconfig.json".to_owned(), TSCONFIG.to_owned());
    files.insert(".gitignore".to_owned(), "/bin/\n/node_modules/\n".to_owned());
    files.insert("README.md".to_owned(), readme(program));
    if files.values().any(|text| text.contains("import { base64 } from \"./base64\";")) {
        files.insert("components/base64.ts".to_owned(), BASE64.to_owned());
    }
}

fn package(program: &Program) -> String {
    format!(
        r#"{{
  "name": "{}",
  "private": true,
  "main": "index.ts",
  "dependencies": {{
    "@pulumi/aws": "{NODE_VERSION}",
    "@pulumi/pulumi": "{SDK_VERSION}"
  }},
  "devDependencies": {{
    "@types/node": "{NODE_TYPES_VERSION}",
    "typescript": "{TYPESCRIPT_VERSION}"
  }}
}}
"#,
        program.project.to_ascii_lowercase()
    )
}

fn index(program: &Program) -> String {
    let place = Place { plain: BTreeSet::new(), in_program: true, numbers: Numbers::default() };
    let mut statements = vec![text("const config = new pulumi.Config();")];
    for setting in &program.settings {
        let name = camel(&setting.name);
        let read = call("config.require", vec![Expr::new(string(&name), ExprKind::String)]);
        statements.extend([
            Doc::Hard,
            text(format!("// {}", setting.description)),
            Doc::Hard,
            statement(&format!("const {name}"), read, &place),
        ]);
    }
    for lookup in value::lookups(&program.lookups, &place) {
        statements.extend(blank());
        statements.push(lookup);
    }
    let used = used(program);
    for instance in &program.instances {
        statements.extend(blank());
        statements.push(made(instance, used.contains(&instance.variable), &place));
    }
    for output in &program.outputs {
        statements.extend(blank());
        statements.extend([text(format!("// {}", output.description)), Doc::Hard]);
        statements.push(statement(
            &format!("export const {}", output.key),
            place.value(&output.value),
            &place,
        ));
    }
    statements.push(Doc::Hard);
    let body = print(Doc::All(statements));
    let mut out = String::new();
    if !program.lookups.is_empty() {
        out += "import * as aws from \"@pulumi/aws\";\n";
    }
    out += "import * as pulumi from \"@pulumi/pulumi\";\n";
    for component in &program.components {
        let _ = writeln!(
            out,
            "import {{ {} }} from \"./components/{}\";",
            pascal(&component.name),
            camel(&component.name)
        );
    }
    format!("{out}\n{body}")
}

/// Variables of instances that something refers to.
fn used(program: &Program) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let mut see = |value: &Value| {
        value.each(&mut |part| {
            if let Value::Exposed(instance, _) = part {
                used.insert(instance.clone());
            }
        });
    };
    program.instances.iter().flat_map(|one| &one.arguments).for_each(|(_, value)| see(value));
    program.outputs.iter().for_each(|output| see(&output.value));
    used
}

fn made(instance: &Instance, named: bool, place: &Place<'_>) -> Doc {
    let mut given = vec![Expr::new(string(&instance.name), ExprKind::String)];
    if !instance.arguments.is_empty() {
        let one =
            |(name, value): &(String, Value)| property(&camel(name), place.value(value), &place.numbers);
        given.push(super::syntax::object(instance.arguments.iter().map(one).collect(), false));
    }
    let made = call(&format!("new {}", pascal(&instance.component)), given);
    if named {
        statement(&format!("const {}", camel(&instance.variable)), made, place)
    } else {
        Doc::All(vec![made.doc, text(";")])
    }
}

fn readme(program: &Program) -> String {
    let mut out = readme::head(&program.project, &program.environment, "npm install\n");
    let _ = writeln!(out, "Node 20 or later, `@pulumi/aws` {NODE_VERSION}.\n");
    out += &readme::settings(&program.environment);
    out += "Components:\n\n";
    for component in &program.components {
        let makes: Vec<&str> = program
            .instances
            .iter()
            .filter(|instance| instance.component == component.name)
            .map(|instance| instance.name.as_str())
            .collect();
        let _ = writeln!(
            out,
            "- `components/{}.ts` makes `{}`. {}",
            camel(&component.name),
            makes.join("`, `"),
            component.description
        );
    }
    out.push('\n');
    out += &readme::tail(&program.gaps);
    out
}
