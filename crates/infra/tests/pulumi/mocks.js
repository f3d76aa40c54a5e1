// Runs compiled Pulumi programs without an engine and prints what they make:
//   node mocks.js REQUEST.json > RESULT.json
// Every attribute of a resource is a text (or number) that says whose it is, so that references can be compared.
"use strict";
const fs = require("node:fs");
const path = require("node:path");

const request = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const pulumi = require(path.join(request.modules, "@pulumi/pulumi"));
const settings = require(path.join(request.modules, "@pulumi/pulumi/runtime/settings"));

function mocks(resources, calls) {
  return {
    newResource(args) {
      if (!args.custom) return { id: "", state: {} };
      resources.push({ type: args.type, name: args.name, inputs: args.inputs });
      const state = { ...args.inputs };
      for (const [name, kind] of Object.entries(request.attributes[args.type] ?? {}))
        state[name] = kind === "number" ? 7 : `${args.type} ${args.name} ${name}`;
      return { id: `${args.type} ${args.name} id`, state };
    },
    call(args) {
      calls.push({ token: args.token, inputs: args.inputs });
      if (args.token === "aws:ssm/getParameter:getParameter") return { insecureValue: `<image ${args.inputs.name}>` };
      const known = request.calls[args.token];
      if (!known) throw new Error(`nobody said what ${args.token} gives`);
      return known;
    },
  };
}

/** Notes what the engine would be asked for besides inputs. */
function listen(monitor, options) {
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = (req, callback) => {
    options[`${req.getType()} ${req.getName()}`] = {
      parent: req.getParent(),
      after: req.getDependenciesList(),
      ignoreChanges: req.getIgnorechangesList(),
      retained: req.getRetainondelete() ?? false,
      custom: req.getCustom(),
    };
    return register(req, callback);
  };
}

async function run(program) {
  const [resources, calls, options] = [[], [], {}];
  pulumi.runtime.setAllConfig(program.config);
  await pulumi.runtime.setMocks(mocks(resources, calls), program.project, program.stack, false);
  listen(settings.getMonitor(), options);
  const exported = require(path.resolve(program.file));
  const outputs = await new Promise((resolve) => pulumi.output({ ...exported }).apply(resolve));
  await settings.disconnect();
  return { resources, calls, options, outputs };
}

(async () => {
  const results = [];
  for (const program of request.programs) results.push(await run(program));
  process.stdout.write(JSON.stringify(results));
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
