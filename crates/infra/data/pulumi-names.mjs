// Writes what Pulumi calls the resources and properties of the AWS provider that plimsoll uses:
//   node pulumi-names.mjs FOLDER_OF_NODE_MODULES > pulumi-aws.txt
// Resources and properties come from the provider's schema (../tests/schemas), names and shapes from the declarations of
// @pulumi/aws. The format is described in ../src/pulumi/names.rs.
import fs from "node:fs";
import path from "node:path";
import { createRequire } from "node:module";

const modules = path.resolve(process.argv[2] ?? "node_modules");
const ts = createRequire(path.join(modules, "x.js"))("typescript");
const sdk = path.join(modules, "@pulumi", "aws");
const schemaFile = new URL("../tests/schemas/terraform-aws-5.100.0.json", import.meta.url);
const schema = JSON.parse(fs.readFileSync(schemaFile, "utf8"));
const version = JSON.parse(fs.readFileSync(path.join(sdk, "package.json"), "utf8")).version;

// Module and class of each resource. The token, which the installed package is asked for, follows from them.
const CLASSES = {
  aws_appautoscaling_policy: "appautoscaling.Policy",
  aws_appautoscaling_scheduled_action: "appautoscaling.ScheduledAction",
  aws_appautoscaling_target: "appautoscaling.Target",
  aws_autoscaling_group: "autoscaling.Group",
  aws_budgets_budget: "budgets.Budget",
  aws_ce_anomaly_monitor: "costexplorer.AnomalyMonitor",
  aws_ce_anomaly_subscription: "costexplorer.AnomalySubscription",
  aws_cloudwatch_composite_alarm: "cloudwatch.CompositeAlarm",
  aws_cloudwatch_dashboard: "cloudwatch.Dashboard",
  aws_cloudwatch_event_rule: "cloudwatch.EventRule",
  aws_cloudwatch_event_target: "cloudwatch.EventTarget",
  aws_cloudwatch_log_group: "cloudwatch.LogGroup",
  aws_cloudwatch_log_metric_filter: "cloudwatch.LogMetricFilter",
  aws_cloudwatch_log_resource_policy: "cloudwatch.LogResourcePolicy",
  aws_cloudwatch_metric_alarm: "cloudwatch.MetricAlarm",
  aws_ecr_lifecycle_policy: "ecr.LifecyclePolicy",
  aws_ecr_repository: "ecr.Repository",
  aws_ecs_capacity_provider: "ecs.CapacityProvider",
  aws_ecs_cluster: "ecs.Cluster",
  aws_ecs_cluster_capacity_providers: "ecs.ClusterCapacityProviders",
  aws_ecs_service: "ecs.Service",
  aws_ecs_task_definition: "ecs.TaskDefinition",
  aws_eip: "ec2.Eip",
  aws_flow_log: "ec2.FlowLog",
  aws_iam_instance_profile: "iam.InstanceProfile",
  aws_iam_role: "iam.Role",
  aws_iam_role_policy: "iam.RolePolicy",
  aws_iam_role_policy_attachment: "iam.RolePolicyAttachment",
  aws_internet_gateway: "ec2.InternetGateway",
  aws_internet_gateway_attachment: "ec2.InternetGatewayAttachment",
  aws_launch_template: "ec2.LaunchTemplate",
  aws_lb: "lb.LoadBalancer",
  aws_lb_listener: "lb.Listener",
  aws_lb_listener_rule: "lb.ListenerRule",
  aws_lb_target_group: "lb.TargetGroup",
  aws_nat_gateway: "ec2.NatGateway",
  aws_network_acl: "ec2.NetworkAcl",
  aws_network_acl_association: "ec2.NetworkAclAssociation",
  aws_network_acl_rule: "ec2.NetworkAclRule",
  aws_route: "ec2.Route",
  aws_route_table: "ec2.RouteTable",
  aws_route_table_association: "ec2.RouteTableAssociation",
  aws_s3_bucket: "s3.Bucket",
  aws_s3_bucket_lifecycle_configuration: "s3.BucketLifecycleConfiguration",
  aws_s3_bucket_ownership_controls: "s3.BucketOwnershipControls",
  aws_s3_bucket_policy: "s3.BucketPolicy",
  aws_s3_bucket_public_access_block: "s3.BucketPublicAccessBlock",
  aws_s3_bucket_server_side_encryption_configuration: "s3.BucketServerSideEncryptionConfiguration",
  aws_scheduler_schedule: "scheduler.Schedule",
  aws_scheduler_schedule_group: "scheduler.ScheduleGroup",
  aws_secretsmanager_secret: "secretsmanager.Secret",
  aws_secretsmanager_secret_policy: "secretsmanager.SecretPolicy",
  aws_secretsmanager_secret_rotation: "secretsmanager.SecretRotation",
  aws_secretsmanager_secret_version: "secretsmanager.SecretVersion",
  aws_security_group: "ec2.SecurityGroup",
  aws_service_discovery_http_namespace: "servicediscovery.HttpNamespace",
  aws_service_discovery_private_dns_namespace: "servicediscovery.PrivateDnsNamespace",
  aws_service_discovery_service: "servicediscovery.Service",
  aws_sns_topic: "sns.Topic",
  aws_sns_topic_policy: "sns.TopicPolicy",
  aws_sns_topic_subscription: "sns.TopicSubscription",
  aws_sqs_queue: "sqs.Queue",
  aws_sqs_queue_policy: "sqs.QueuePolicy",
  aws_subnet: "ec2.Subnet",
  aws_vpc: "ec2.Vpc",
  aws_vpc_endpoint: "ec2.VpcEndpoint",
  aws_vpc_security_group_egress_rule: "vpc.SecurityGroupEgressRule",
  aws_vpc_security_group_ingress_rule: "vpc.SecurityGroupIngressRule",
  aws_wafv2_web_acl_association: "wafv2.WebAclAssociation",
  aws_xray_group: "xray.Group",
  aws_xray_sampling_rule: "xray.SamplingRule",
};

// Properties whose Pulumi name follows from no rule.
const RENAMED = {
  "aws_cloudwatch_metric_alarm.alarm_name": "name",
  "aws_sns_topic_subscription.topic_arn": "topic",
};

const parse = (file) =>
  ts.createSourceFile(file, fs.readFileSync(file, "utf8"), ts.ScriptTarget.Latest, false);

// Interfaces by name: `lb.LoadBalancerAccessLogs`.
const inputs = new Map();
for (const statement of parse(path.join(sdk, "types", "input.d.ts")).statements) {
  if (ts.isInterfaceDeclaration(statement)) inputs.set(statement.name.text, statement);
  if (ts.isModuleDeclaration(statement))
    for (const inner of statement.body.statements)
      if (ts.isInterfaceDeclaration(inner)) inputs.set(`${statement.name.text}.${inner.name.text}`, inner);
}

const entity = (name) => (ts.isIdentifier(name) ? name.text : `${entity(name.left)}.${name.right.text}`);

/** The shape of a property in our words, from its TypeScript type. */
function shape(node) {
  switch (node.kind) {
    case ts.SyntaxKind.StringKeyword:
    case ts.SyntaxKind.LiteralType:
      return "string";
    case ts.SyntaxKind.NumberKeyword:
      return "number";
    case ts.SyntaxKind.BooleanKeyword:
      return "boolean";
    case ts.SyntaxKind.AnyKeyword:
      return "any";
  }
  if (ts.isParenthesizedTypeNode(node)) return shape(node.type);
  if (ts.isUnionTypeNode(node)) {
    const kinds = node.types.filter((type) => type.kind !== ts.SyntaxKind.UndefinedKeyword).map(shape);
    return kinds.includes("string") ? "string" : kinds[0];
  }
  if (ts.isArrayTypeNode(node)) return `${shape(node.elementType)}[]`;
  if (ts.isTypeLiteralNode(node)) return `{${shape(node.members[0].type)}}`;
  if (ts.isTypeReferenceNode(node)) {
    const name = entity(node.typeName);
    if (["pulumi.Input", "pulumi.Output"].includes(name)) return shape(node.typeArguments[0]);
    if (name.startsWith("inputs.")) return name.slice("inputs.".length);
    if (name.startsWith("outputs.")) return "any";
    return "string"; // ARN, PolicyDocument, enumerations: texts.
  }
  throw new Error(`type of kind ${ts.SyntaxKind[node.kind]}`);
}

const members = (declaration) =>
  new Map(
    declaration.members
      .filter((member) => ts.isPropertySignature(member) || ts.isPropertyDeclaration(member))
      .map((member) => [member.name.text, member]),
  );

const camel = (name) => name.replace(/_([a-z0-9])/g, (_, letter) => letter.toUpperCase());

function plurals(name) {
  const out = [`${name}s`];
  if (/[^aeiou]y$/.test(name)) out.push(`${name.slice(0, -1)}ies`);
  if (/(s|x|z|ch|sh)$/.test(name)) out.push(`${name}es`);
  return out;
}

const out = [
  `# Names and shapes of @pulumi/aws ${version} for the resources of terraform-provider-aws ${schema.provider_version}.`,
  "# Written by pulumi-names.mjs from the package's type declarations (types/input.d.ts and the classes' own).",
];
const missing = [];

function properties(place, node, known, indent) {
  const entries = [...Object.keys(node.attributes), ...Object.keys(node.blocks ?? {})].sort();
  for (const name of entries) {
    const here = `${place}.${name}`;
    const candidates = [RENAMED[here], camel(name), ...plurals(camel(name))];
    const found = candidates.find((candidate) => known.has(candidate));
    if (!found) {
      missing.push(here);
      continue;
    }
    const kind = shape(known.get(found).type);
    const required = known.get(found).questionToken ? "" : "!";
    out.push(`${indent}${name} ${found === name ? "=" : found} ${kind}${required}`);
    const block = node.blocks?.[name];
    const declaration = inputs.get(kind.replace(/[\[\]{}]/g, ""));
    if (block && declaration) properties(here, block, members(declaration), `${indent} `);
  }
}

for (const [name, node] of Object.entries(schema.resources).sort(([a], [b]) => (a < b ? -1 : 1))) {
  const [module, type] = CLASSES[name].split(".");
  const file = `${type[0].toLowerCase()}${type.slice(1)}`;
  const token = `aws:${module}/${file}:${type}`;
  const statements = parse(path.join(sdk, module, `${file}.d.ts`)).statements;
  const script = fs.readFileSync(path.join(sdk, module, `${file}.js`), "utf8");
  if (!script.includes(`__pulumiType = '${token}'`)) throw new Error(`${token} is no token of ${file}.js`);
  const args = statements.find((item) => ts.isInterfaceDeclaration(item) && item.name.text === `${type}Args`);
  const classes = statements.find((item) => ts.isClassDeclaration(item) && item.name.text === type);
  out.push(`${name} ${token}`);
  const outputs = members(classes);
  const gives = [...Object.keys(node.attributes), ...(node.computed ?? [])];
  out.push("> id = string");
  for (const attribute of [...new Set(gives)].sort()) {
    if (attribute === "id") continue;
    const found = [RENAMED[`${name}.${attribute}`], camel(attribute), ...plurals(camel(attribute))].find((candidate) => outputs.has(candidate));
    const kind = found && shape(outputs.get(found).type);
    if (["string", "number"].includes(kind)) out.push(`> ${attribute} ${found === attribute ? "=" : found} ${kind}`);
  }
  properties(name, node, members(args), " ");
}
process.stdout.write(out.join("\n") + "\n");
if (process.env.MISSING) console.error(missing.join("\n"));
