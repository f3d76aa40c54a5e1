//! A template of many services, as people write them.

/// Resources of one service; `N` stands for its number.
const SERVICE: &str = r#"
  TaskRoleN:
    Type: AWS::IAM::Role
    Properties:
      RoleName: !Sub 'task-N-${Environment}'
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {Service: ecs-tasks.amazonaws.com}
            Action: sts:AssumeRole
            Condition: {StringEquals: {'aws:SourceAccount': !Ref AWS::AccountId}}
  ExecutionRoleN:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Effect: Allow
            Principal: {Service: ecs-tasks.amazonaws.com}
            Action: sts:AssumeRole
      Policies:
        - PolicyName: logs
          PolicyDocument:
            Version: '2012-10-17'
            Statement:
              - Effect: Allow
                Action: [logs:CreateLogStream, logs:PutLogEvents]
                Resource: !Sub 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/shop/N:*'
  LogsN:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /shop/N, RetentionInDays: 30}
  TaskN:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: !Join ['-', [shop, N, !Ref Environment]]
      Cpu: !FindInMap [Sizes, !Ref Environment, Cpu]
      Memory: !FindInMap [Sizes, !Ref Environment, Memory]
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt ExecutionRoleN.Arn
      TaskRoleArn: !GetAtt TaskRoleN.Arn
      ContainerDefinitions:
        - Name: app
          Image: !Sub '${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/shop-N:${Tag}'
          Essential: true
          PortMappings: [{ContainerPort: 8080, Protocol: tcp}]
          HealthCheck: {Command: [CMD-SHELL, curl -f http://localhost:8080/health], Interval: 10, Timeout: 5, Retries: 3}
          LogConfiguration:
            LogDriver: awslogs
            Options: {awslogs-group: !Ref LogsN, awslogs-region: !Ref AWS::Region, awslogs-stream-prefix: app}
  SecurityGroupN:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Tasks of service N
      VpcId: !Ref Vpc
      SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 8080, ToPort: 8080, SourceSecurityGroupId: !Ref BalancerGroup}]
  TargetGroupN:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      VpcId: !Ref Vpc
      Port: 80
      Protocol: HTTP
      TargetType: ip
      HealthCheckPath: /health
      HealthCheckIntervalSeconds: 10
      HealthCheckTimeoutSeconds: 5
      TargetGroupAttributes: [{Key: deregistration_delay.timeout_seconds, Value: '30'}]
  RuleN:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      ListenerArn: !Ref Listener
      Priority: N
      Conditions: [{Field: path-pattern, PathPatternConfig: {Values: [/sN/*]}}]
      Actions: [{Type: forward, TargetGroupArn: !Ref TargetGroupN}]
  ServiceN:
    Type: AWS::ECS::Service
    DependsOn: RuleN
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref TaskN
      LaunchType: FARGATE
      DeploymentConfiguration:
        MinimumHealthyPercent: 100
        MaximumPercent: 200
        DeploymentCircuitBreaker: {Enable: true, Rollback: true}
      NetworkConfiguration:
        AwsvpcConfiguration: {Subnets: !Ref Subnets, SecurityGroups: [!Ref SecurityGroupN], AssignPublicIp: DISABLED}
      LoadBalancers: [{ContainerName: app, ContainerPort: 8080, TargetGroupArn: !Ref TargetGroupN}]
  TargetN:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      ServiceNamespace: ecs
      ScalableDimension: ecs:service:DesiredCount
      ResourceId: !Sub 'service/${Cluster}/${ServiceN.Name}'
      MinCapacity: 2
      MaxCapacity: 10
  PolicyN:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyName: cpu
      PolicyType: TargetTrackingScaling
      ScalingTargetId: !Ref TargetN
      TargetTrackingScalingPolicyConfiguration:
        TargetValue: 60
        PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}
  AlarmN:
    Type: AWS::CloudWatch::Alarm
    Properties:
      Namespace: AWS/ECS
      MetricName: MemoryUtilization
      Dimensions: [{Name: ClusterName, Value: !Ref Cluster}, {Name: ServiceName, Value: !GetAtt ServiceN.Name}]
      Statistic: Average
      Period: 60
      EvaluationPeriods: 3
      Threshold: 90
      ComparisonOperator: GreaterThanThreshold
"#;

/// A template with eleven resources for each of this many services and four besides: 45 services give 499.
pub(crate) fn template(services: usize) -> String {
    let mut text = "\
AWSTemplateFormatVersion: '2010-09-09'
Description: Many services behind one load balancer
Parameters:
  Environment: {Type: String, Default: prod, AllowedValues: [dev, prod]}
  Tag: {Type: String}
  Vpc: {Type: 'AWS::EC2::VPC::Id'}
  Subnets: {Type: 'List<AWS::EC2::Subnet::Id>'}
Mappings:
  Sizes: {dev: {Cpu: 256, Memory: 512}, prod: {Cpu: 512, Memory: 1024}}
Resources:
  Cluster: {Type: AWS::ECS::Cluster}
  BalancerGroup: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: Load balancer, VpcId: !Ref Vpc}}
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Subnets: !Ref Subnets, SecurityGroups: [!Ref BalancerGroup]}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Port: 80
      Protocol: HTTP
      DefaultActions: [{Type: fixed-response, FixedResponseConfig: {StatusCode: '404'}}]
"
    .trim_end()
    .to_owned();
    for service in 1..=services {
        // Only the placeholder is a single capital N at the end of a word or alone.
        let number = service.to_string();
        for line in SERVICE.lines() {
            text.push_str(&numbered(line, &number));
            text.push('\n');
        }
    }
    text
}

/// A line with the placeholder replaced: an `N` that no letter follows and that does not belong to a word in capitals.
fn numbered(line: &str, number: &str) -> String {
    let mut out = String::with_capacity(line.len() + 4);
    let letters: Vec<char> = line.chars().collect();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| letters.get(index)).copied().unwrap_or(' ');
        let after = letters.get(index + 1).copied().unwrap_or(' ');
        let is_placeholder = *letter == 'N' && !after.is_alphanumeric() && !before.is_uppercase();
        if is_placeholder { out.push_str(number) } else { out.push(*letter) }
    }
    out
}
