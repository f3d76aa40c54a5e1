// The platform of `synthesize COUNT` as an AWS CDK app: services on Fargate behind one load balancer, in as many stacks as
// CloudFormation's limit of 500 resources asks for. Writes cdk.out. COUNT: environment variable, 100 by default.
const { App, Stack, Duration } = require("aws-cdk-lib");
const ec2 = require("aws-cdk-lib/aws-ec2");
const ecs = require("aws-cdk-lib/aws-ecs");
const elb = require("aws-cdk-lib/aws-elasticloadbalancingv2");
const ecr = require("aws-cdk-lib/aws-ecr");

const count = Number(process.env.COUNT || 100);
const app = new App({ outdir: process.env.OUT || "cdk.out", analyticsReporting: false });
const base = new Stack(app, "many-dev");
const vpc = new ec2.Vpc(base, "Vpc", { maxAzs: 2, natGateways: 1 });
const cluster = new ecs.Cluster(base, "Cluster", { vpc, containerInsightsV2: ecs.ContainerInsights.ENABLED });
const balancer = new elb.ApplicationLoadBalancer(base, "Alb", { vpc, internetFacing: true });
const listener = balancer.addListener("Http", {
  port: 80,
  defaultAction: elb.ListenerAction.fixedResponse(404),
});

const perStack = 25;
for (let number = 1; number <= count; number++) {
  const index = Math.floor((number - 1) / perStack) + 1;
  const id = `many-dev-services-${index}`;
  const stack = app.node.tryFindChild(id) || new Stack(app, id);
  const name = `service-${number}`;
  const task = new ecs.FargateTaskDefinition(stack, `${name}-task`, {
    cpu: number % 2 === 0 ? 256 : 512,
    memoryLimitMiB: number % 2 === 0 ? 512 : 1024,
  });
  task.addContainer(name, {
    image: ecs.ContainerImage.fromEcrRepository(ecr.Repository.fromRepositoryName(stack, `${name}-repo`, name)),
    portMappings: [{ containerPort: 8080 }],
    logging: ecs.LogDrivers.awsLogs({ streamPrefix: name, logRetention: undefined }),
  });
  const service = new ecs.FargateService(stack, name, {
    cluster,
    taskDefinition: task,
    desiredCount: 2,
    circuitBreaker: { rollback: true },
    minHealthyPercent: 100,
    maxHealthyPercent: 200,
  });
  const group = new elb.ApplicationTargetGroup(stack, `${name}-group`, {
    vpc,
    port: 80,
    protocol: elb.ApplicationProtocol.HTTP,
    targetType: elb.TargetType.IP,
    deregistrationDelay: Duration.seconds(30),
    targets: [service],
  });
  new elb.ApplicationListenerRule(stack, `${name}-rule`, {
    listener,
    priority: 100 + number,
    conditions: [elb.ListenerCondition.pathPatterns([`/${name}/*`])],
    action: elb.ListenerAction.forward([group]),
  });
  const scaling = service.autoScaleTaskCount({ minCapacity: 2, maxCapacity: 10 });
  scaling.scaleOnCpuUtilization("cpu", { targetUtilizationPercent: 70 });
  scaling.scaleOnRequestCount("requests", { requestsPerTarget: 1000, targetGroup: group });
}
app.synth();
