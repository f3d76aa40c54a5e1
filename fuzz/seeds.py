"""Makes the seeds of every target from the corpus of crates/import/fixtures and from what plimsoll writes itself."""

import pathlib
import sys

root = pathlib.Path(__file__).resolve().parent
fixtures = root.parent / "crates" / "import" / "fixtures"
out = pathlib.Path(sys.argv[1])
KINDS = {
    "tf": ("terraform", "main.tf", 0),
    "cfn": ("template", "template.yaml", 1),
    "task": ("json", "task.json", 2),
    "state": ("json", "task.json", 2),
    "plan": ("json", "task.json", 2),
    "compose": ("compose", "compose.yaml", 3),
}


def main() -> None:
    for case in sorted(fixtures.glob("*/case.txt")):
        target, _, number = KINDS[case.parent.name.split("-")[0]]
        code = case.parent / "code"
        text = "".join(
            f"=== {path.relative_to(code).as_posix()}\n{path.read_text()}"
            for path in sorted(code.rglob("*"))
            if path.is_file()
        )
        if len(text) > 200_000:
            continue
        folder = out / target
        folder.mkdir(parents=True, exist_ok=True)
        (folder / case.parent.name).write_text(text)
        for change in range(4):
            folder = out / "patch"
            folder.mkdir(parents=True, exist_ok=True)
            first = bytes([change | number << 2])
            (folder / f"{case.parent.name}-{change}").write_bytes(first + text.encode())
    for path in sorted(root.parent.glob("examples/*/plimsoll.yaml")):
        folder = out / "stack_file"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / path.parent.name).write_bytes(path.read_bytes())


main()
