"""Runs Pulumi programs in Python without an engine and prints what they make:

    run_python.py REQUEST.json > RESULT.json

Every attribute of a resource is a text (or number) that says whose it is, so that references can be compared. The request
and the result are those of mocks.js.
"""

import asyncio
import json
import pathlib
import runpy
import sys

import pulumi
from pulumi.runtime import mocks, rpc, set_all_config
from pulumi.runtime.settings import get_root_resource, set_root_resource
from pulumi.runtime.stack import run_pulumi_func


class Answers(mocks.Mocks):
    """Answers as the provider would, and remembers what it was asked."""

    def __init__(self, request: dict) -> None:
        self.request = request
        self.calls: list[dict] = []

    def call(self, args: mocks.MockCallArgs):
        self.calls.append({"token": args.token, "inputs": args.args})
        if args.token == "aws:ssm/getParameter:getParameter":
            return {"insecureValue": f"<image {args.args['name']}>"}
        return self.request["calls"][args.token]

    def new_resource(self, args: mocks.MockResourceArgs):
        given = self.request["attributes"].get(args.typ, {})
        told = {
            name: 7 if kind == "number" else f"{args.typ} {args.name} {name}"
            for name, kind in given.items()
        }
        return f"{args.typ} {args.name} id", {**args.inputs, **told}


class Monitor(mocks.MockMonitor):
    """Remembers every registration with its options."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(answers)
        self.registered: list[dict] = []
        self.options: dict[str, dict] = {}

    def RegisterResource(self, request):
        if request.custom:
            self.registered.append(
                {
                    "type": request.type,
                    "name": request.name,
                    "inputs": bare(rpc.deserialize_properties(request.object)),
                }
            )
            self.options[f"{request.type} {request.name}"] = {
                "parent": request.parent,
                "after": list(request.dependencies),
                "ignoreChanges": list(request.ignoreChanges),
                "retained": request.retainOnDelete or request.protect,
            }
        return super().RegisterResource(request)


def bare(value):
    """A value without the marks of secrets."""
    value = rpc.unwrap_rpc_secret(value)
    if isinstance(value, dict):
        return {key: bare(item) for key, item in value.items()}
    return [bare(item) for item in value] if isinstance(value, list) else value


def run(request: dict, program: dict) -> dict:
    """What a program makes, and its outputs."""
    asyncio.set_event_loop(asyncio.new_event_loop())
    set_all_config(program["config"])
    answers = Answers(request)
    monitor = Monitor(answers)
    set_root_resource(None)
    mocks.set_mocks(answers, program["project"], program["stack"], preview=False, monitor=monitor)
    for name in [name for name in sys.modules if name.split(".")[0] == "components"]:
        del sys.modules[name]
    folder = program["folder"]
    sys.path.insert(0, folder)
    outputs: dict = {}

    async def main() -> None:
        runpy.run_path(str(pathlib.Path(folder) / "__main__.py"), run_name="__main__")
        outputs.update(await pulumi.Output.from_input(dict(get_root_resource().outputs)).future())

    try:
        asyncio.get_event_loop().run_until_complete(run_pulumi_func(main))
    finally:
        sys.path.remove(folder)
    return {
        "resources": monitor.registered,
        "calls": answers.calls,
        "options": monitor.options,
        "outputs": outputs,
    }


def main() -> None:
    """Runs every program of the request."""
    request = json.loads(pathlib.Path(sys.argv[1]).read_text())
    json.dump([run(request, program) for program in request["programs"]], sys.stdout)


main()
