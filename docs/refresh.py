"""Replaces the blocks between `<!-- refresh:NAME -->` and `<!-- end -->` by what the program says. See refresh.sh."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

PROGRAM = sys.argv[1]
CHECK = "--check" in sys.argv[2:]
EXAMPLES = ["fargate-web", "payments", "microservices"]
# Two hours, measured; too short to stand beside the fortnights of the others.
MEASURED = "measured"
BLOCK = re.compile(r"(<!-- refresh:([\w-]+) -->\n).*?(<!-- end -->)", re.S)


def run(*arguments, columns=100):
    environment = {key: value for key, value in os.environ.items() if key != "ENVIRONMENT_SUFFIX"}
    environment["COLUMNS"] = str(columns)
    done = subprocess.run([PROGRAM, "--quiet", *arguments], capture_output=True, text=True, env=environment,
                          stdin=subprocess.DEVNULL)
    # 1 says that an objective cannot be met: a result like any other.
    if done.returncode not in (0, 1):
        sys.exit(f"{' '.join(arguments)}: exit {done.returncode}\n{done.stderr}")
    return done.stdout


def plan(folder, *arguments):
    return json.loads(run("optimize", str(folder), "--format", "json", *arguments))


def variant(name, old, new):
    """The plan of a copy of an example with one line changed."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path("examples", name)
        text = (source / "plimsoll.yaml").read_text()
        if old not in text:
            sys.exit(f"examples/{name}/plimsoll.yaml no longer holds {old!r}")
        copy = pathlib.Path(folder, "plimsoll.yaml")
        copy.write_text(text.replace(old, new))
        return plan(copy, "--recording", str(source / "recording"))


def money(value):
    return f"${value:,.2f}"


def minutes(value):
    return f"{value:,.1f}".removesuffix(".0")


def cost(result):
    return f"{money(result['before']['monthly_usd'])} → {money(result['after']['monthly_usd'])}"


def missed(state):
    return sum(service["violation_minutes"] for service in state["services"].values())


def row(label, result):
    kept = "kept" if result["objective_met"] else "**not kept**"
    replayed = sum(service["minutes"] for service in result["after"]["services"].values())
    return (f"| {label} | {cost(result)} | {result['saving_percent']:.1f} % | {kept}: "
            f"{minutes(missed(result['after']))} of {replayed:,} minutes miss it |")


HEAD = "| | US dollars a month | less | latency objective after the changes |\n|---|---|---|---|"


def first_screen(name):
    text = run("optimize", f"examples/{name}")
    return "```\n" + text.split("\nChanges (")[0].rstrip() + "\n```"


def code_diff():
    """What optimize would change in the Terraform of an example."""
    text = run("optimize", "examples/terraform", "--recording", "examples/fargate-web/recording",
               "--objective", "p95 < 300ms", "--diff")
    return text[text.index("--- a/"):].rstrip()


def fenced(diff):
    return "```diff\n" + diff + "\n```"


def rehearsed(name, *arguments):
    return "```\n" + run("rehearse", f"examples/{name}", *arguments).rstrip() + "\n```"


def design(state, name):
    service = state["services"][name]
    what = service["design"]
    tasks = service["tasks"]["mean"]
    spot = f", {what['spot_percent']:.0f} % Spot" if what["spot_percent"] else ""
    return f"{what['cpu_units']}/{what['memory_mib']}{spot}, {tasks:.1f} tasks on average"


def baselines(result):
    lines = ["| recommender | US dollars a month | minutes that miss the objective |", "|---|---|---|"]
    present = result["before"]
    lines.append(f"| as recorded | {money(present['monthly_usd'])} | {minutes(missed(present))} |")
    titles = {"compute_optimizer_style": "Compute Optimizer style", "cloudfix_rule": "CloudFix rule (max hourly p99 + 20 %)",
              "cloudfix": "CloudFix rule (max hourly p99 + 20 %)", "vpa": "VPA", "krr": "KRR",
              "tracking_70": "70 % CPU target tracking, size kept"}
    for name, baseline in result["baselines"].items():
        if name in ("recorded", "recorded_configuration"):
            continue
        count = baseline.get("violation_minutes")
        lines.append(f"| {titles.get(name, name)} | {money(baseline['monthly_usd'])} "
                     f"| {'–' if count is None else minutes(count)} |")
    lines.append(f"| **plimsoll** | **{money(result['after']['monthly_usd'])}** | **{minutes(missed(result['after']))}** |")
    return "\n".join(lines)


def changes(result, limit=40):
    lines = ["| change | from | to | saves a month |", "|---|---|---|---|"]
    for change in result["changes"][:limit]:
        lines.append(f"| `{change['path']}` | {change['from']} | {change['to']} | {money(change['saves_usd_month'])} |")
    return "\n".join(lines)


def services(result):
    lines = ["| service | before | after | tasks cost a month | minutes that miss the objective |", "|---|---|---|---|---|"]
    for name, before in result["before"]["services"].items():
        after = result["after"]["services"][name]
        lines.append(f"| {name} | {design(result['before'], name)} | {design(result['after'], name)} "
                     f"| {money(before['monthly_usd'])} → {money(after['monthly_usd'])} | {minutes(after['violation_minutes'])} |")
    return "\n".join(lines)


def example(name, results):
    result = results[name]
    parts = [HEAD + "\n" + "\n".join([row("all levers of the stack file", result)] + (payments_rows(results) if name == "payments" else []))]
    parts.append(services(result) if len(result["before"]["services"]) > 1 else changes(result))
    parts.append("What other recommenders would do on the same recording, with the network as it is:\n\n" + baselines(result))
    return "\n\n".join(parts)


def payments_rows(results):
    return [row("network kept (`--keep-network`)", results["payments, network kept"]),
            row("one task always on demand (`spot: {at_most: 100%, on_demand_base: 1}`)", results["payments, one on demand"])]


def overview(results):
    rows = [row(f"[{name}](examples/{name}/README.md)", results[name]) for name in EXAMPLES]
    rows[2:2] = [line.replace("| ", "| payments, ", 1) for line in payments_rows(results)]
    return HEAD + "\n" + "\n".join(rows)


def kind(schema):
    """A word for the type of a value."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f"[{name}](#{name.lower()})"
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return ", ".join(dict.fromkeys(kind(one) for one in schema[several]))
    if "enum" in schema:
        return ", ".join(f"`{json.dumps(value).strip(chr(34))}`" for value in schema["enum"] if value is not None)
    if schema.get("examples"):
        return " or ".join(f"`{value}`" for value in schema["examples"])
    if schema.get("type") == "array":
        return "list of " + kind(schema["items"])
    if isinstance(schema.get("additionalProperties"), dict):
        return "mapping of names to " + kind(schema["additionalProperties"])
    types = schema.get("type", "value")
    types = [types] if isinstance(types, str) else types
    words = {"string": "text", "integer": "whole number", "boolean": "`true`, `false`", "object": "mapping"}
    if "string" in types and len(types) > 1:
        return "text"
    return " or ".join(words.get(one, one) for one in types if one != "null")


def cell(text):
    return " ".join(text.split()).replace("|", "\\|")


def table(schema):
    lines = ["| key | value | default | meaning |", "|---|---|---|---|"]
    for name, value in schema["properties"].items():
        default = value.get("default")
        shown = "" if default is None else f"`{json.dumps(default).strip(chr(34))}`"
        lines.append(f"| `{name}` | {cell(kind(value))} | {shown} | {cell(value.get('description', ''))} |")
    return "\n".join(lines)


def reference():
    schema = json.loads(run("schema"))
    parts = ["### Stack", schema["description"], table(schema)]
    for name, definition in schema["$defs"].items():
        if "properties" in definition:
            parts += [f"### {name}", definition.get("description", ""), table(definition)]
    return "\n\n".join(parts)


def main():
    results = {name: plan(f"examples/{name}") for name in [*EXAMPLES, MEASURED]}
    results["payments, network kept"] = plan("examples/payments", "--keep-network")
    results["payments, one on demand"] = variant("payments", "{at_most: 100%}", "{at_most: 100%, on_demand_base: 1}")
    blocks = {"payments-terminal": lambda: first_screen("payments"), "examples": lambda: overview(results),
              "rehearse": lambda: rehearsed("payments"),
              "code-diff": lambda: fenced(code_diff()), "code-end": lambda: fenced("--- a/" + code_diff().split("--- a/")[-1]),
              "reference": reference, "ec2-cost": lambda: "```\n" + run("cost", "examples/ec2-shared") + "```"}
    blocks |= {f"result-{name}": (lambda name=name: example(name, results)) for name in [*EXAMPLES, MEASURED]}
    old = []
    for path in [pathlib.Path("README.md"), pathlib.Path("docs/stack-file.md"), *sorted(pathlib.Path("examples").glob("*/README.md"))]:
        text = path.read_text()
        fresh = BLOCK.sub(lambda match: match[1] + blocks[match[2]]() + "\n" + match[3], text)
        if fresh != text:
            old.append(str(path))
            if not CHECK:
                path.write_text(fresh)
    print(("old: " if CHECK else "refreshed: ") + (", ".join(old) or "nothing"))
    sys.exit(1 if CHECK and old else 0)


main()
