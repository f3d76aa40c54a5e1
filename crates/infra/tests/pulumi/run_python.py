"""Runs Pulumi programs under mocks and prints what they register, a JSON object a line.

Usage: run_python.py ANSWERS FOLDER...

ANSWERS is a JSON file: what the provider would answer, `{"calls": {token: result}, "attributes": {token: [name, ...]}}`.
An attribute of a resource is the text `<type::name.attribute>`. Each folder holds one program and one stack's configuration.
"""

import asyncio
import json
import pathlib
import runpy
import sys

import pulumi
import yaml
from pulumi.runtime import mocks, rpc, set_all_config
from pulumi.runtime.settings import get_root_resource, set_root_resource
from pulumi.runtime.stack import run_pulumi_func


class Answers(mocks.Mocks):
    """Answers as the provider would, by rule."""

    def __init__(self, answers: dict) -> None:
        self.calls = answers["calls"]
        self.attributes = answers["attributes"]

    def call(self, args: mocks.MockCallArgs):
        return self.calls[args.token]

    def new_resource(self, args: mocks.MockResourceArgs):
        def mark(attribute: str) -> str:
            return f"<{args.typ}::{args.name}.{attribute}>"

        told = {name: mark(name) for name in self.attributes.get(args.typ, [])}
        return mark("id"), {**args.inputs, **told}


class Monitor(mocks.MockMonitor):
    """Remembers every registration with its options."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(answers)
        self.registered: list[dict] = []

    def RegisterResource(self, request):
        if request.type != "pulumi:pulumi:Stack":
            self.registered.append(
                {
                    "type": request.type,
                    "name": request.name,
                    "custom": bool(request.custom),
                    "parent": request.parent.split("::")[-1] if request.parent else "",
                    "inputs": bare(rpc.deserialize_properties(request.object)),
                    "ignoreChanges": sorted(request.ignoreChanges),
                    "dependencies": sorted(urn.split("::", 2)[2].split("$")[-1] for urn in request.dependencies),
                    "kept": bool(request.retainOnDelete or request.protect),
                }
            )
        return super().RegisterResource(request)


def bare(value):
    """A value without the marks of secrets."""
    value = rpc.unwrap_rpc_secret(value)
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items()}
    return [bare(item) for item in value] if isinstance(value, list) else value


def configuration(folder: pathlib.Path) -> tuple[str, str, dict[str, str]]:
    """The project, the stack and the configuration of the only stack in a folder."""
    project = yaml.safe_load((folder / "Pulumi.yaml").read_text())["name"]
    [settings] = folder.glob("Pulumi.?*.yaml")
    stack = settings.name.removeprefix("Pulumi.").removesuffix(".yaml")
    given = (yaml.safe_load(settings.read_text()) or {}).get("config", {})
    texts = {
        key if ":" in key else f"{project}:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in given.items()
    }
    return project, stack, texts


def run(answers: dict, folder: pathlib.Path) -> dict:
    """What the program in a folder registers, and its outputs."""
    asyncio.set_event_loop(asyncio.new_event_loop())
    project, stack, config = configuration(folder)
    set_all_config(config)
    monitor = Monitor(Answers(answers))
    set_root_resource(None)
    mocks.set_mocks(monitor.mocks, project, stack, preview=False, monitor=monitor)
    for name in [name for name in sys.modules if name.split(".")[0] == "components"]:
        del sys.modules[name]
    sys.path.insert(0, str(folder))
    outputs: dict = {}

    async def program() -> None:
        runpy.run_path(str(folder / "__main__.py"), run_name="__main__")
        root = get_root_resource()
        outputs.update(await pulumi.Output.from_input(dict(root.outputs)).future())

    try:
        asyncio.get_event_loop().run_until_complete(run_pulumi_func(program))
    finally:
        sys.path.remove(str(folder))
    return {"resources": monitor.registered, "outputs": outputs}


def main() -> None:
    """Runs every program given."""
    answers = json.loads(pathlib.Path(sys.argv[1]).read_text())
    for folder in sys.argv[2:]:
        print(json.dumps(run(answers, pathlib.Path(folder)), sort_keys=True), flush=True)


main()
