"""Reads Pulumi YAML programs, checks every name and shape against pulumi_aws, and prints what they make:

    run_yaml.py REQUEST.json > RESULT.json

The request and the result are those of mocks.js. No program but Pulumi's own engine runs such a file, so this one knows as
much of the language as the programs use, and stops at everything else.
"""

import base64
import collections.abc
import inspect
import json
import pathlib
import re
import sys
import types
import typing

import pulumi_aws
import yaml
from pulumi import _types

REFERENCE = re.compile(r"\$\$|\$\{([^}]*)\}")
STEP = re.compile(r"\.?([A-Za-z0-9_-]+)|\[(\d+)\]")


class Wrong(Exception):
    """Something in a program that Pulumi would refuse."""


def module_and_class(token: str) -> tuple[str, str]:
    """`aws:ecs:Service` gives `ecs` and `Service`; `aws:getRegion` gives `` and `getRegion`."""
    package, *module, name = token.split(":")
    if package != "aws" or len(module) > 1:
        raise Wrong(f"{token} is no short token of the package aws")
    return (module[0] if module else ""), name


def full_token(token: str) -> str:
    """`aws:ecs:Service` gives `aws:ecs/service:Service`."""
    module, name = module_and_class(token)
    return f"aws:{module or 'index'}/{name[0].lower()}{name[1:]}:{name}"


def snake(name: str) -> str:
    """`getAvailabilityZones` gives `get_availability_zones`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def alternatives(kind) -> list:
    """What a type allows besides being known only later."""
    if typing.get_origin(kind) in (typing.Union, types.UnionType):
        return [one for given in typing.get_args(kind) for one in alternatives(given)]
    later = typing.get_origin(kind) is collections.abc.Awaitable or "pulumi.output.Output" in str(kind)
    return [] if later or kind is type(None) else [kind]


def check(value, kind, where: str, problems: list[str]):
    """The value in the type that pulumi_aws declares; what is wrong is told."""
    for one in alternatives(kind):
        fits, found = in_type(value, one, where, problems)
        if fits:
            return found
    if alternatives(kind):
        problems.append(f"{where}: {value!r} is no {kind}")
    return value


def in_type(value, kind, where: str, problems: list[str]) -> tuple[bool, typing.Any]:
    """Whether a value has a type, and the value; what is wrong inside it is told by itself."""
    origin = typing.get_origin(kind)
    if origin in (collections.abc.Sequence, list) and isinstance(value, list):
        item = typing.get_args(kind)[0]
        return True, [check(one, item, f"{where}[{index}]", problems) for index, one in enumerate(value)]
    if origin in (collections.abc.Mapping, dict) and isinstance(value, dict):
        item = typing.get_args(kind)[1]
        return True, {key: check(one, item, f"{where}.{key}", problems) for key, one in value.items()}
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    if kind in (int, float):
        return number, value
    if kind is str and number:
        # Pulumi YAML takes a number for a text.
        return True, str(value)
    if kind in (str, bool):
        return isinstance(value, kind), value
    if isinstance(value, dict) and isinstance(kind, type) and origin is None:
        return True, check_properties(value, kind, where, problems)
    return kind is typing.Any, value


def check_properties(given: dict, kind: type, where: str, problems: list[str]) -> dict:
    """The properties in the types that a class of arguments declares."""
    names = _types.input_type_py_to_pulumi_names(kind)
    shapes = _types.input_type_types(kind)
    found = {}
    for name, value in given.items():
        if name not in names.values():
            problems.append(f"{where}.{name}: {kind.__name__} has no such property")
        found[name] = check(value, shapes[name], f"{where}.{name}", problems) if name in shapes else value
    parameters = inspect.signature(kind.__init__).parameters
    for python, name in names.items():
        needed = python in parameters and parameters[python].default is inspect.Parameter.empty
        if needed and name not in given:
            problems.append(f"{where}: {kind.__name__} needs {name}")
    return found


class Program:
    """One program while it is evaluated."""

    def __init__(self, request: dict, program: dict) -> None:
        text = (pathlib.Path(program["folder"]) / "Pulumi.yaml").read_text()
        # The reader in C takes a fifth of the time; a PyYAML without it has the other.
        self.text = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        self.given = program["config"]
        self.request = request
        self.known: dict = {}
        self.open: list[str] = []
        self.problems: list[str] = []
        self.urns: dict[str, str] = {}
        self.resources: list[dict] = []
        self.options: dict[str, dict] = {}
        self.calls: list[dict] = []
        unknown = set(self.text) - {"name", "runtime", "description", "config", "variables", "resources", "outputs"}
        if self.text["runtime"] != "yaml" or unknown:
            raise Wrong(f"runtime {self.text['runtime']}, sections {unknown}")
        names = [name for part in ("config", "variables", "resources") for name in self.text.get(part, {})]
        twice = {name for name in names if names.count(name) > 1}
        if twice:
            raise Wrong(f"names with two meanings: {twice}")

    def run(self) -> dict:
        """Everything it registers, and its outputs."""
        for name in self.text["resources"]:
            self.resource(name)
        for name in self.text.get("variables", {}):
            self.name(name)
        outputs = {key: self.value(value) for key, value in self.text.get("outputs", {}).items()}
        if self.problems:
            raise Wrong("\n".join(self.problems))
        return {
            "resources": self.resources,
            "calls": self.calls,
            "options": self.options,
            "outputs": outputs,
        }

    def name(self, name: str):
        """The value of a configuration key, a variable or a resource."""
        if name in self.known:
            return self.known[name]
        if name in self.open:
            raise Wrong(f"a circle: {' -> '.join([*self.open, name])}")
        self.open.append(name)
        if name in self.text.get("config", {}):
            found = self.configured(name)
        elif name in self.text.get("variables", {}):
            found = self.value(self.text["variables"][name])
        elif name in self.text["resources"]:
            found = self.register(name, self.text["resources"][name])
        else:
            raise Wrong(f"{name} is not declared")
        self.open.pop()
        self.known[name] = found
        return found

    def configured(self, name: str):
        """The value of a configuration key: the stack's, else the default."""
        declared = self.text["config"][name]
        found = self.given.get(f"{self.text['name']}:{name}", declared.get("default"))
        if found is None:
            raise Wrong(f"{name} has no value")
        return found

    def resource(self, name: str) -> dict:
        """A registered resource."""
        return self.name(name)

    def register(self, key: str, declared: dict) -> dict:
        """Registers a resource once everything it refers to is there."""
        unknown = set(declared) - {"type", "name", "properties", "options"}
        options = declared.get("options", {})
        unknown |= set(options) - {"dependsOn", "ignoreChanges", "deleteBeforeReplace", "customTimeouts"}
        if unknown:
            raise Wrong(f"{key}: unknown {unknown}")
        module, name = module_and_class(declared["type"])
        place = getattr(pulumi_aws, module) if module else pulumi_aws
        inputs = self.value(declared.get("properties", {}))
        # Where a class of inputs is called like the arguments of a resource, the latter are called otherwise.
        own = vars(sys.modules[getattr(place, name).__module__])
        arguments = own[f"{name}InitArgs" if f"{name}InitArgs" in own else f"{name}Args"]
        inputs = check_properties(inputs, arguments, key, self.problems)
        token, logical = full_token(declared["type"]), declared.get("name", key)
        targets = [target.removeprefix("${").removesuffix("}") for target in options.get("dependsOn", [])]
        for target in targets:
            self.resource(target)
        self.resources.append({"type": token, "name": logical, "inputs": inputs})
        self.options[f"{token} {logical}"] = {
            "parent": "",
            "after": [self.urns[target] for target in targets],
            "ignoreChanges": options.get("ignoreChanges", []),
            "retained": False,
        }
        self.urns[key] = f"{token}::{logical}"
        declares = set(_types.resource_py_to_pulumi_names(getattr(place, name)).values()) | {"id"}
        told = self.request["attributes"].get(token, {})
        return {
            attribute: 7 if told.get(attribute) == "number" else f"{token} {logical} {attribute}"
            for attribute in declares
        }

    def reference(self, path: str):
        """The value of `name.property[0]`."""
        steps = STEP.findall(path)
        if "".join(f".{name}" if name else f"[{index}]" for name, index in steps) != f".{path}":
            raise Wrong(f"${{{path}}} is no reference")
        found = self.name(steps[0][0])
        for name, index in steps[1:]:
            try:
                found = found[int(index)] if index else found[name]
            except (KeyError, IndexError, TypeError) as error:
                raise Wrong(f"${{{path}}} leads nowhere") from error
        return found

    def text_value(self, text: str):
        """A text with its references filled in; a reference alone keeps its type."""
        alone = REFERENCE.fullmatch(text)
        if alone and alone.group(1) is not None:
            return self.reference(alone.group(1))

        def fill(found: re.Match) -> str:
            if found.group(1) is None:
                return "$"
            value = self.reference(found.group(1))
            if not isinstance(value, (str, int, float)):
                raise Wrong(f"{found.group(0)} in {text!r} is no text")
            return str(value)

        return REFERENCE.sub(fill, text)

    def value(self, given):
        """The value of an expression."""
        if isinstance(given, str):
            return self.text_value(given)
        if isinstance(given, list):
            return [self.value(item) for item in given]
        if not isinstance(given, dict):
            return given
        [only, *more] = [*given, None]
        if isinstance(only, str) and only.startswith("fn::"):
            if more != [None]:
                raise Wrong(f"{only} beside {more}")
            return self.function(only, given[only])
        return {key: self.value(value) for key, value in given.items()}

    def function(self, name: str, argument):
        """What a function gives."""
        if name == "fn::invoke":
            return self.invoke(argument)
        if name == "fn::toJSON":
            return json.dumps(self.value(argument), separators=(",", ":"))
        if name == "fn::toBase64":
            return base64.b64encode(self.value(argument).encode()).decode()
        if name == "fn::secret":
            return self.value(argument)
        if name == "fn::join":
            separator, pieces = argument
            return separator.join(self.value(pieces))
        if name == "fn::select":
            index, items = argument
            return self.value(items)[index]
        raise Wrong(f"{name} is no function")

    def invoke(self, call: dict):
        """The provider's answer."""
        unknown = set(call) - {"function", "arguments", "return"}
        if unknown:
            raise Wrong(f"fn::invoke has no {unknown}")
        module, name = module_and_class(call["function"])
        place = getattr(pulumi_aws, module) if module else pulumi_aws
        parameters = inspect.signature(getattr(place, snake(name))).parameters
        arguments = self.value(call.get("arguments", {}))
        for argument in arguments:
            if snake(argument) not in parameters:
                self.problems.append(f"{call['function']} takes no {argument}")
        token = full_token(call["function"])
        self.calls.append({"token": token, "inputs": arguments})
        if token == "aws:ssm/getParameter:getParameter":
            answer = {"insecureValue": f"<image {arguments['name']}>"}
        else:
            answer = self.request["calls"][token]
        return answer[call["return"]] if "return" in call else answer


def main() -> None:
    """Reads every program of the request."""
    request = json.loads(pathlib.Path(sys.argv[1]).read_text())
    results = []
    for program in request["programs"]:
        try:
            results.append(Program(request, program).run())
        except Wrong as error:
            sys.exit(f"{program['folder']}/Pulumi.yaml: {error}")
    json.dump(results, sys.stdout)


main()
