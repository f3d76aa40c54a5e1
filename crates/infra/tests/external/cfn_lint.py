"""cfn-lint on many templates in one process: a line for each finding, and one that says how many were looked at."""

import sys

from cfnlint.api import lint_file
from cfnlint.config import ManualArgs
from pathlib import Path

for name in sys.argv[1:]:
    template = Path(name)
    for match in lint_file(template, config=ManualArgs(regions=["us-east-1"])):
        path = ".".join(str(step) for step in match.path or [])
        kind = ""
        if match.path and match.path[0] == "Resources" and len(match.path) > 1:
            for line in Path(name).read_text().split(f"\n  {match.path[1]}:\n", 1)[1:]:
                kind = line.split("Type: ", 1)[1].split("\n", 1)[0]
        message = match.message.replace("\n", " ")
        print(f"{match.rule.id} {kind} {path}: {message} ({template.name}:{match.linenumber})")
print(f"looked at {len(sys.argv) - 1} templates")
