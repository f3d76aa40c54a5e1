"""Replaces the blocks between `<!-- measured: NAME -->` and `<!-- /measured -->` of docs/model.md. See measure.sh."""

import pathlib
import re
import subprocess
import sys
import time

DOCUMENT = pathlib.Path("docs/model.md")
BLOCK = re.compile(r"(<!-- measured: ([\w-]+) -->\n).*?(<!-- /measured -->)", re.S)

EXAMPLE = ["cargo", "run", "--release", "--locked", "--quiet"]

# What measures each block. Standard output is Markdown; progress goes to standard error.
COMMANDS = {
    "fluid": [*EXAMPLE, "-p", "plimsoll-twin", "--example", "validate"],
}

# These need processes of the operating system, root and a quiet machine.
WITH_PROCESSES = set()


def measure(name):
    command = COMMANDS[name]
    print(f"{name}: {' '.join(command)}", file=sys.stderr, flush=True)
    began = time.monotonic()
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(f"{name}: exit {done.returncode}; {DOCUMENT} is as it was")
    if not done.stdout.strip():
        sys.exit(f"{name}: nothing on standard output; {DOCUMENT} is as it was")
    print(f"{name}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return done.stdout.strip()


def chosen(arguments):
    names = [argument for argument in arguments if not argument.startswith("--")]
    unknown = [name for name in names if name not in COMMANDS]
    if unknown:
        sys.exit(f"no such block: {', '.join(unknown)}; there are: {', '.join(COMMANDS)}")
    if names:
        return names
    return [name for name in COMMANDS if name not in WITH_PROCESSES or "--with-processes" in arguments]


def main(arguments):
    if "--list" in arguments:
        for name, command in COMMANDS.items():
            print(f"{name:14} {' '.join(command)}{'   (--with-processes)' if name in WITH_PROCESSES else ''}")
        return
    blocks = [name for _, name, _ in BLOCK.findall(DOCUMENT.read_text())]
    if sorted(blocks) != sorted(COMMANDS):
        sys.exit(f"{DOCUMENT} has the blocks {sorted(blocks)}, this program measures {sorted(COMMANDS)}")
    measured = {name: measure(name) for name in chosen(arguments)}
    # Read again: measuring takes minutes.
    text = DOCUMENT.read_text()
    DOCUMENT.write_text(BLOCK.sub(
        lambda found: f"{found[1]}\n{measured[found[2]]}\n\n{found[3]}" if found[2] in measured else found[0], text))


main(sys.argv[1:])
