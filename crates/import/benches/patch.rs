//! Import and patch of a folder of 500 files of Terraform's language with 2 MB.

#![expect(clippy::unwrap_used, reason = "a measurement may fail")]

use plimsoll_import::{Files, Imported, Options, extract, patch, read};
use plimsoll_spec::Platform;
use plimsoll_units::CpuUnits;

// As the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    divan::main();
}

/// 500 files: 20 services with what belongs to them, and 480 files of other resources, 4 kB each.
fn folder() -> Files {
    let mut files = Files::new();
    for index in 0..20 {
        files.insert(format!("service_{index:02}.tf"), service(index));
    }
    for index in 0..480 {
        files.insert(format!("topics_{index:03}.tf"), others(index));
    }
    files
}

fn service(index: usize) -> String {
    format!(
        r#"variable "cpu_{index}" {{
  type    = number
  default = 1024
}}

resource "aws_ecs_task_definition" "s{index}" {{
  family                   = "s{index}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu_{index}
  memory                   = 2048
  container_definitions = jsonencode([{{ name = "s{index}", image = "registry.example.com/s{index}:1" }}])
}}

resource "aws_ecs_service" "s{index}" {{
  name            = "s{index}"
  cluster         = "shop"
  task_definition = aws_ecs_task_definition.s{index}.arn
  launch_type     = "FARGATE"
  desired_count   = 4
}}
"#
    )
}

fn others(index: usize) -> String {
    let block = |number: usize| {
        format!(
            "# Topic {number} of file {index}.\nresource \"aws_sns_topic\" \"t{index}_{number}\" {{\n  name              = \"topic-{index}-{number}\"\n  \
             display_name      = \"Topic ${{local.prefix}} {number}\"\n  kms_master_key_id = \"alias/aws/sns\"\n\n  tags = {{\n    \
             Owner = \"platform\"\n    Index = {number}\n  }}\n}}\n\n"
        )
    };
    let locals = if index == 0 { "locals {\n  prefix = \"shop\"\n}\n\n" } else { "" };
    format!("{locals}{}", (0..15).map(block).collect::<String>())
}

fn imported(files: &Files) -> Imported {
    extract(read(files, &Options::default()).unwrap()).unwrap()
}

fn wanted(imported: &Imported) -> Platform {
    let mut wanted = imported.platform.clone();
    for service in wanted.services.iter_mut().take(5) {
        service.size.cpu = CpuUnits::from_units(512);
    }
    wanted
}

#[divan::bench]
fn import_500_files(bencher: divan::Bencher<'_, '_>) {
    let files = folder();
    bencher.bench(|| imported(&files));
}

#[divan::bench]
fn patch_500_files(bencher: divan::Bencher<'_, '_>) {
    let files = folder();
    let imported = imported(&files);
    let wanted = wanted(&imported);
    let made = patch(&imported, &wanted, &files, &Options::default());
    assert_eq!((made.files.len(), made.refused.len()), (5, 0), "{:?}", made.refused);
    bencher.bench(|| patch(&imported, &wanted, &files, &Options::default()));
}
