"""Replaces the blocks between `<!-- measured: NAME -->` and `<!-- /measured -->` of docs/model.md. See measure.sh."""

import datetime
import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time

DOCUMENT = pathlib.Path("docs/model.md")
BLOCK = re.compile(r"(<!-- measured: ([\w-]+) -->\n).*?(<!-- /measured -->)", re.S)

CARGO = ["cargo", "run", "--release", "--locked", "--quiet"]
RECORDED = ["fargate-web", "payments", "microservices"]


class Failed(Exception):
    pass


@functools.cache
def said(*command, may_find_fault=False):
    """What a program prints; each runs once."""
    print(f"  {' '.join(command)}", file=sys.stderr, flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)
    # 1 says that something is not within what is demanded, or an objective is not met: a result like any other.
    if done.returncode not in ((0, 1) if may_find_fault else (0,)):
        raise Failed(f"{' '.join(command)}: exit {done.returncode}\n{done.stdout}")
    if not done.stdout.strip():
        raise Failed(f"{' '.join(command)}: nothing on standard output")
    return done.stdout.strip()


def example(package, name, *arguments):
    return said(*CARGO, "-p", package, "--example", name, *(["--", *arguments] if arguments else []))


def fluid():
    if not os.environ.get("PLIMSOLL_TRACES"):
        raise Failed("set PLIMSOLL_TRACES to the folder of traces, or the table of traces would be lost")
    return example("plimsoll-twin", "validate")


def error_bars(part):
    return example("plimsoll-twin", "error_bars").split("\n\n")[part]


def hidden_truth():
    """The optimizer's choices for the examples under the parameters that their recordings were made from."""
    rows = ["| service | objective | predicted minutes that miss it | in truth | p95 predicted / true, ms |", "|---|---|---|---|---|"]
    for folder in RECORDED:
        with tempfile.TemporaryDirectory() as out:
            plan = said(*CARGO, "-p", "plimsoll-cli", "--", "--quiet", "optimize", f"examples/{folder}", "--format", "json", "--out", out,
                        may_find_fault=True)
            predicted = json.loads(plan)["after"]["services"]
            truth = example("plimsoll-twin", "hidden_truth", folder, f"{out}/plimsoll.yaml")
        for line in truth.splitlines()[2:]:
            service, objective, missed, p95 = [cell.strip() for cell in line.strip("|").split("|")][:4]
            model = predicted[service]
            rows.append(f"| {folder}: {service} | {objective} | {model['violation_minutes']:.0f} | {missed} | "
                        f"{model['latency_ms']['p95']:.0f} / {p95} |")
    return "\n".join(rows)


def test_bed(*arguments):
    text = said(*CARGO, "-p", "plimsoll-testbed", "--", *arguments, may_find_fault=True)
    if "skipped: " in text:
        raise Failed(text)
    return text


# What measures each block.
BLOCKS = {
    "hidden_truth": hidden_truth,
    "brute_force": lambda: example("plimsoll-optimize", "brute_force"),
    "bursts": lambda: example("plimsoll-twin", "bursts"),
    "scale_out": lambda: example("plimsoll-twin", "scale_out"),
    "testbed": lambda: f"Measured on {datetime.date.today()}.\n\n" + test_bed("grid", "--minutes", os.environ.get("MINUTES", "25")),
    "end_to_end": lambda: test_bed("end-to-end", "--keep", "testbed/data", "--learn-from", "examples/measured/recording"),
    "coverage": lambda: error_bars(0),
    "recognised": lambda: error_bars(1),
    "fluid": fluid,
}

# These need processes of the operating system, root and a quiet machine.
WITH_PROCESSES = {"testbed"}


def chosen(arguments):
    names = [argument for argument in arguments if not argument.startswith("--")]
    unknown = [name for name in names if name not in BLOCKS]
    if unknown:
        sys.exit(f"no such block: {', '.join(unknown)}; there are: {', '.join(BLOCKS)}")
    if names:
        return names
    return [name for name in BLOCKS if name not in WITH_PROCESSES or "--with-processes" in arguments]


def replace(name, text):
    """Writes one block; at once, because others take long and may fail."""
    old = DOCUMENT.read_text()
    DOCUMENT.write_text(BLOCK.sub(lambda found: f"{found[1]}{text}\n{found[3]}" if found[2] == name else found[0], old))


def main(arguments):
    if "--list" in arguments:
        print("\n".join(f"{name}{'  (--with-processes)' if name in WITH_PROCESSES else ''}" for name in BLOCKS))
        return
    blocks = [name for _, name, _ in BLOCK.findall(DOCUMENT.read_text())]
    if sorted(blocks) != sorted(BLOCKS):
        sys.exit(f"{DOCUMENT} has the blocks {sorted(blocks)}, this program measures {sorted(BLOCKS)}")
    failed = []
    for name in chosen(arguments):
        print(name, file=sys.stderr, flush=True)
        began = time.monotonic()
        try:
            replace(name, BLOCKS[name]())
            print(f"  {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        except Failed as problem:
            failed.append(f"{name} is as it was: {problem}")
    if failed:
        sys.exit("\n".join(failed))


main(sys.argv[1:])
