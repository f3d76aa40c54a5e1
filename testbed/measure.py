"""Runs the test bed and writes its tables into docs/model.md, between `<!-- measured: NAME -->` and `<!-- /measured -->`.

    python3 testbed/measure.py grid 25        the grid, in 25 minutes
    python3 testbed/measure.py end_to_end     compares the kept recordings; measures those that are missing
"""

import datetime
import pathlib
import re
import subprocess
import sys

PROGRAM = ["cargo", "run", "--release", "--quiet", "-p", "plimsoll-testbed", "--"]
COMMANDS = {
    "grid": ("testbed", ["grid", "--minutes"]),
    "end_to_end": ("end_to_end", ["end-to-end", "--keep", "testbed/data", "--learn-from", "examples/measured/recording"]),
}


def main():
    if len(sys.argv) < 2 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    block, arguments = COMMANDS[sys.argv[1]]
    minutes = (sys.argv[2:] or ["25"])[:1] if block == "testbed" else []
    done = subprocess.run([*PROGRAM, *arguments, *minutes], stdout=subprocess.PIPE, text=True)
    # 1 says that something is not within what is demanded: a result like any other.
    if done.returncode not in (0, 1) or "skipped: " in done.stdout:
        sys.exit(f"not written:\n{done.stdout}")
    write(block, f"Measured on {datetime.date.today()}. {done.stdout.strip()}" if block == "testbed" else done.stdout.strip())


def write(block, text):
    path = pathlib.Path(__file__).parent.parent / "docs" / "model.md"
    old = path.read_text()
    new, count = re.subn(rf"(<!-- measured: {block} -->\n).*?(<!-- /measured -->)", lambda match: match[1] + text + "\n" + match[2], old, flags=re.S)
    if count != 1:
        sys.exit(f"{path} has no block `{block}`")
    path.write_text(new)


main()
