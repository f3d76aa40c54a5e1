//! What CloudFormation does with the caller's permissions, by resource type.
//!
//! AWS: CloudFormation calls the services of a stack's resources with the credentials of whoever executes the change set;
//! source: the handlers' permissions in the public resource schemas and the Service Authorization Reference, read 2026-09.

/// One resource type.
#[derive(Debug, Clone, Copy)]
pub(super) struct ResourceType {
    /// Type, such as `AWS::ECS::Cluster`.
    pub(super) kind: &'static str,
    /// On what actions are granted, behind `arn:PARTITION:`. `{Name}` is a property of the resource; `{region}` and `{account}`
    /// are the stack's. `*` where AWS knows no resource.
    pub(super) arns: &'static [&'static str],
    /// Actions of making it. An action that ends in `@*` has no resource in AWS's authorization.
    pub(super) create: &'static str,
    /// Actions of looking at it, which making, changing and removing need too.
    pub(super) read: &'static str,
    /// Actions of changing it.
    pub(super) update: &'static str,
    /// Actions of removing it.
    pub(super) delete: &'static str,
}

macro_rules! types {
    ($($kind:literal on $arns:expr, create $create:literal, read $read:literal, update $update:literal, delete $delete:literal;)*) => {
        /// Every resource type that the families make.
        pub(super) const TYPES: &[ResourceType] =
            &[$(ResourceType { kind: $kind, arns: &$arns, create: $create, read: $read, update: $update, delete: $delete }),*];
    };
}

const EC2: [&str; 1] = ["ec2:{region}:{account}:*"];
const NONE: [&str; 1] = ["*"];

types! {
    // Network: ids are AWS's, so everything of the account's region.
    "AWS::EC2::VPC" on EC2, create "ec2:CreateVpc ec2:ModifyVpcAttribute ec2:CreateTags", read "ec2:DescribeVpcs@* ec2:DescribeVpcAttribute",
        update "ec2:ModifyVpcAttribute ec2:CreateTags ec2:DeleteTags", delete "ec2:DeleteVpc";
    "AWS::EC2::InternetGateway" on EC2, create "ec2:CreateInternetGateway ec2:CreateTags", read "ec2:DescribeInternetGateways@*",
        update "ec2:CreateTags ec2:DeleteTags", delete "ec2:DeleteInternetGateway";
    "AWS::EC2::VPCGatewayAttachment" on EC2, create "ec2:AttachInternetGateway", read "ec2:DescribeInternetGateways@*",
        update "ec2:AttachInternetGateway", delete "ec2:DetachInternetGateway";
    "AWS::EC2::Subnet" on EC2, create "ec2:CreateSubnet ec2:ModifySubnetAttribute ec2:CreateTags",
        read "ec2:DescribeSubnets@* ec2:DescribeAvailabilityZones@*",
        update "ec2:ModifySubnetAttribute ec2:CreateTags ec2:DeleteTags", delete "ec2:DeleteSubnet";
    "AWS::EC2::RouteTable" on EC2, create "ec2:CreateRouteTable ec2:CreateTags", read "ec2:DescribeRouteTables@*",
        update "ec2:CreateTags ec2:DeleteTags", delete "ec2:DeleteRouteTable";
    "AWS::EC2::Route" on EC2, create "ec2:CreateRoute", read "ec2:DescribeRouteTables@*", update "ec2:ReplaceRoute", delete "ec2:DeleteRoute";
    "AWS::EC2::SubnetRouteTableAssociation" on EC2, create "ec2:AssociateRouteTable", read "ec2:DescribeRouteTables@*",
        update "ec2:ReplaceRouteTableAssociation", delete "ec2:DisassociateRouteTable";
    "AWS::EC2::EIP" on EC2, create "ec2:AllocateAddress ec2:CreateTags", read "ec2:DescribeAddresses@*",
        update "ec2:CreateTags ec2:DeleteTags", delete "ec2:ReleaseAddress ec2:DisassociateAddress";
    "AWS::EC2::NatGateway" on EC2, create "ec2:CreateNatGateway ec2:CreateTags", read "ec2:DescribeNatGateways@*",
        update "ec2:CreateTags ec2:DeleteTags", delete "ec2:DeleteNatGateway";
    "AWS::EC2::NetworkAcl" on EC2, create "ec2:CreateNetworkAcl ec2:CreateTags", read "ec2:DescribeNetworkAcls@*",
        update "ec2:CreateTags ec2:DeleteTags", delete "ec2:DeleteNetworkAcl";
    "AWS::EC2::NetworkAclEntry" on EC2, create "ec2:CreateNetworkAclEntry", read "ec2:DescribeNetworkAcls@*",
        update "ec2:ReplaceNetworkAclEntry", delete "ec2:DeleteNetworkAclEntry";
    "AWS::EC2::SubnetNetworkAclAssociation" on EC2, create "ec2:ReplaceNetworkAclAssociation", read "ec2:DescribeNetworkAcls@*",
        update "ec2:ReplaceNetworkAclAssociation", delete "ec2:ReplaceNetworkAclAssociation";
    "AWS::EC2::SecurityGroup" on EC2,
        create "ec2:CreateSecurityGroup ec2:AuthorizeSecurityGroupIngress ec2:AuthorizeSecurityGroupEgress ec2:RevokeSecurityGroupEgress ec2:CreateTags",
        read "ec2:DescribeSecurityGroups@*",
        update "ec2:AuthorizeSecurityGroupIngress ec2:AuthorizeSecurityGroupEgress ec2:RevokeSecurityGroupIngress ec2:RevokeSecurityGroupEgress ec2:UpdateSecurityGroupRuleDescriptionsIngress ec2:UpdateSecurityGroupRuleDescriptionsEgress ec2:CreateTags ec2:DeleteTags",
        delete "ec2:DeleteSecurityGroup ec2:RevokeSecurityGroupIngress ec2:RevokeSecurityGroupEgress";
    "AWS::EC2::SecurityGroupIngress" on EC2, create "ec2:AuthorizeSecurityGroupIngress", read "ec2:DescribeSecurityGroups@* ec2:DescribeSecurityGroupRules@*",
        update "ec2:UpdateSecurityGroupRuleDescriptionsIngress", delete "ec2:RevokeSecurityGroupIngress";
    "AWS::EC2::SecurityGroupEgress" on EC2, create "ec2:AuthorizeSecurityGroupEgress ec2:RevokeSecurityGroupEgress",
        read "ec2:DescribeSecurityGroups@* ec2:DescribeSecurityGroupRules@*",
        update "ec2:UpdateSecurityGroupRuleDescriptionsEgress", delete "ec2:RevokeSecurityGroupEgress";
    "AWS::EC2::VPCEndpoint" on EC2, create "ec2:CreateVpcEndpoint ec2:CreateTags", read "ec2:DescribeVpcEndpoints@*",
        update "ec2:ModifyVpcEndpoint ec2:CreateTags ec2:DeleteTags", delete "ec2:DeleteVpcEndpoints";
    "AWS::EC2::FlowLog" on EC2, create "ec2:CreateFlowLogs ec2:CreateTags", read "ec2:DescribeFlowLogs@*",
        update "ec2:CreateTags ec2:DeleteTags", delete "ec2:DeleteFlowLogs";
    "AWS::EC2::LaunchTemplate" on EC2, create "ec2:CreateLaunchTemplate ec2:CreateTags",
        read "ec2:DescribeLaunchTemplates@* ec2:DescribeLaunchTemplateVersions@*",
        update "ec2:CreateLaunchTemplateVersion ec2:ModifyLaunchTemplate ec2:CreateTags ec2:DeleteTags", delete "ec2:DeleteLaunchTemplate";

    // Load balancer.
    "AWS::ElasticLoadBalancingV2::LoadBalancer" on ["elasticloadbalancing:{region}:{account}:loadbalancer/app/{Name}/*"],
        create "elasticloadbalancing:CreateLoadBalancer elasticloadbalancing:ModifyLoadBalancerAttributes elasticloadbalancing:AddTags ec2:DescribeSubnets@* ec2:DescribeSecurityGroups@* ec2:DescribeInternetGateways@* ec2:DescribeAccountAttributes@*",
        read "elasticloadbalancing:DescribeLoadBalancers@* elasticloadbalancing:DescribeLoadBalancerAttributes@* elasticloadbalancing:DescribeTags@*",
        update "elasticloadbalancing:ModifyLoadBalancerAttributes elasticloadbalancing:SetSubnets elasticloadbalancing:SetSecurityGroups elasticloadbalancing:SetIpAddressType elasticloadbalancing:AddTags elasticloadbalancing:RemoveTags",
        delete "elasticloadbalancing:DeleteLoadBalancer";
    "AWS::ElasticLoadBalancingV2::TargetGroup" on ["elasticloadbalancing:{region}:{account}:targetgroup/{Name}/*"],
        create "elasticloadbalancing:CreateTargetGroup elasticloadbalancing:ModifyTargetGroupAttributes elasticloadbalancing:AddTags",
        read "elasticloadbalancing:DescribeTargetGroups@* elasticloadbalancing:DescribeTargetGroupAttributes@* elasticloadbalancing:DescribeTargetHealth@* elasticloadbalancing:DescribeTags@*",
        update "elasticloadbalancing:ModifyTargetGroup elasticloadbalancing:ModifyTargetGroupAttributes elasticloadbalancing:AddTags elasticloadbalancing:RemoveTags",
        delete "elasticloadbalancing:DeleteTargetGroup";
    "AWS::ElasticLoadBalancingV2::Listener" on ["elasticloadbalancing:{region}:{account}:listener/app/*/*/*", "elasticloadbalancing:{region}:{account}:loadbalancer/app/*/*"],
        create "elasticloadbalancing:CreateListener elasticloadbalancing:AddTags", read "elasticloadbalancing:DescribeListeners@* elasticloadbalancing:DescribeTags@*",
        update "elasticloadbalancing:ModifyListener elasticloadbalancing:AddTags elasticloadbalancing:RemoveTags", delete "elasticloadbalancing:DeleteListener";
    "AWS::ElasticLoadBalancingV2::ListenerRule" on ["elasticloadbalancing:{region}:{account}:listener-rule/app/*/*/*/*", "elasticloadbalancing:{region}:{account}:listener/app/*/*/*"],
        create "elasticloadbalancing:CreateRule elasticloadbalancing:AddTags", read "elasticloadbalancing:DescribeRules@* elasticloadbalancing:DescribeTags@*",
        update "elasticloadbalancing:ModifyRule elasticloadbalancing:SetRulePriorities elasticloadbalancing:AddTags elasticloadbalancing:RemoveTags", delete "elasticloadbalancing:DeleteRule";
    "AWS::ElasticLoadBalancingV2::ListenerCertificate" on ["elasticloadbalancing:{region}:{account}:listener/app/*/*/*"],
        create "elasticloadbalancing:AddListenerCertificates", read "elasticloadbalancing:DescribeListenerCertificates@*",
        update "elasticloadbalancing:AddListenerCertificates elasticloadbalancing:RemoveListenerCertificates", delete "elasticloadbalancing:RemoveListenerCertificates";
    "AWS::WAFv2::WebACLAssociation" on ["wafv2:{region}:{account}:regional/webacl/*", "elasticloadbalancing:{region}:{account}:loadbalancer/app/*/*"],
        create "wafv2:AssociateWebACL elasticloadbalancing:SetWebAcl@*", read "wafv2:GetWebACLForResource wafv2:GetWebACL", update "wafv2:AssociateWebACL elasticloadbalancing:SetWebAcl@*",
        delete "wafv2:DisassociateWebACL elasticloadbalancing:SetWebAcl@*";

    // Containers.
    "AWS::ECS::Cluster" on ["ecs:{region}:{account}:cluster/{ClusterName}"], create "ecs:CreateCluster@* ecs:TagResource", read "ecs:DescribeClusters",
        update "ecs:UpdateCluster ecs:UpdateClusterSettings ecs:TagResource ecs:UntagResource", delete "ecs:DeleteCluster";
    "AWS::ECS::CapacityProvider" on ["ecs:{region}:{account}:capacity-provider/{Name}"], create "ecs:CreateCapacityProvider@* ecs:TagResource autoscaling:CreateOrUpdateTags@*",
        read "ecs:DescribeCapacityProviders@*", update "ecs:UpdateCapacityProvider ecs:TagResource ecs:UntagResource", delete "ecs:DeleteCapacityProvider";
    "AWS::ECS::ClusterCapacityProviderAssociations" on ["ecs:{region}:{account}:cluster/{Cluster}"], create "ecs:PutClusterCapacityProviders",
        read "ecs:DescribeClusters ecs:DescribeCapacityProviders@*", update "ecs:PutClusterCapacityProviders", delete "ecs:PutClusterCapacityProviders";
    "AWS::ECS::TaskDefinition" on ["ecs:{region}:{account}:task-definition/{Family}:*"], create "ecs:RegisterTaskDefinition@* ecs:TagResource",
        read "ecs:DescribeTaskDefinition@*", update "ecs:TagResource ecs:UntagResource", delete "ecs:DeregisterTaskDefinition@*";
    "AWS::ECS::Service" on ["ecs:{region}:{account}:service/*/{ServiceName}"], create "ecs:CreateService ecs:TagResource",
        read "ecs:DescribeServices ecs:DescribeServiceDeployments@* ecs:ListServiceDeployments", update "ecs:UpdateService ecs:TagResource ecs:UntagResource", delete "ecs:DeleteService ecs:UpdateService";
    "AWS::ECR::Repository" on ["ecr:{region}:{account}:repository/{RepositoryName}"],
        create "ecr:CreateRepository ecr:PutLifecyclePolicy ecr:PutImageScanningConfiguration ecr:PutImageTagMutability ecr:SetRepositoryPolicy ecr:TagResource",
        read "ecr:DescribeRepositories ecr:GetLifecyclePolicy ecr:GetRepositoryPolicy ecr:ListTagsForResource",
        update "ecr:PutLifecyclePolicy ecr:DeleteLifecyclePolicy ecr:PutImageScanningConfiguration ecr:PutImageTagMutability ecr:SetRepositoryPolicy ecr:DeleteRepositoryPolicy ecr:TagResource ecr:UntagResource",
        delete "ecr:DeleteRepository";
    "AWS::ServiceDiscovery::PrivateDnsNamespace" on ["servicediscovery:{region}:{account}:*"],
        create "servicediscovery:CreatePrivateDnsNamespace@* servicediscovery:TagResource route53:CreateHostedZone@* route53:ListHostedZonesByName@* route53:GetHostedZone@* route53:AssociateVPCWithHostedZone@* ec2:DescribeVpcs@*",
        read "servicediscovery:GetNamespace servicediscovery:GetOperation@* servicediscovery:ListTagsForResource", update "servicediscovery:UpdatePrivateDnsNamespace servicediscovery:TagResource servicediscovery:UntagResource",
        delete "servicediscovery:DeleteNamespace route53:DeleteHostedZone@*";
    "AWS::ServiceDiscovery::HttpNamespace" on ["servicediscovery:{region}:{account}:*"], create "servicediscovery:CreateHttpNamespace@* servicediscovery:TagResource",
        read "servicediscovery:GetNamespace servicediscovery:GetOperation@* servicediscovery:ListTagsForResource", update "servicediscovery:UpdateHttpNamespace servicediscovery:TagResource servicediscovery:UntagResource",
        delete "servicediscovery:DeleteNamespace";
    "AWS::ServiceDiscovery::Service" on ["servicediscovery:{region}:{account}:*"], create "servicediscovery:CreateService servicediscovery:TagResource",
        read "servicediscovery:GetService servicediscovery:GetOperation@* servicediscovery:ListTagsForResource", update "servicediscovery:UpdateService servicediscovery:TagResource servicediscovery:UntagResource",
        delete "servicediscovery:DeleteService";

    // Scaling.
    "AWS::ApplicationAutoScaling::ScalableTarget" on ["application-autoscaling:{region}:{account}:scalable-target/*"],
        create "application-autoscaling:RegisterScalableTarget application-autoscaling:PutScheduledAction application-autoscaling:TagResource ecs:DescribeServices@* ecs:UpdateService@*",
        read "application-autoscaling:DescribeScalableTargets@* application-autoscaling:DescribeScheduledActions@*",
        update "application-autoscaling:RegisterScalableTarget application-autoscaling:PutScheduledAction application-autoscaling:DeleteScheduledAction",
        delete "application-autoscaling:DeregisterScalableTarget application-autoscaling:DeleteScheduledAction";
    "AWS::ApplicationAutoScaling::ScalingPolicy" on ["application-autoscaling:{region}:{account}:scalable-target/*"],
        create "application-autoscaling:PutScalingPolicy cloudwatch:PutMetricAlarm@* cloudwatch:DescribeAlarms@*", read "application-autoscaling:DescribeScalingPolicies@*",
        update "application-autoscaling:PutScalingPolicy cloudwatch:PutMetricAlarm@* cloudwatch:DescribeAlarms@*",
        delete "application-autoscaling:DeleteScalingPolicy cloudwatch:DeleteAlarms@*";
    "AWS::AutoScaling::AutoScalingGroup" on ["autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/{AutoScalingGroupName}"],
        create "autoscaling:CreateAutoScalingGroup autoscaling:CreateOrUpdateTags autoscaling:EnableMetricsCollection ec2:RunInstances@* ec2:DescribeLaunchTemplateVersions@*",
        read "autoscaling:DescribeAutoScalingGroups@* autoscaling:DescribeScalingActivities@*",
        update "autoscaling:UpdateAutoScalingGroup autoscaling:CreateOrUpdateTags autoscaling:DeleteTags autoscaling:EnableMetricsCollection autoscaling:DisableMetricsCollection ec2:RunInstances@*",
        delete "autoscaling:DeleteAutoScalingGroup autoscaling:UpdateAutoScalingGroup ec2:DescribeInstances@*";
    "AWS::AutoScaling::LifecycleHook" on ["autoscaling:{region}:{account}:autoScalingGroup:*:autoScalingGroupName/{AutoScalingGroupName}"],
        create "autoscaling:PutLifecycleHook", read "autoscaling:DescribeLifecycleHooks@*", update "autoscaling:PutLifecycleHook", delete "autoscaling:DeleteLifecycleHook";

    // Identity.
    "AWS::IAM::Role" on ["iam::{account}:role/{RoleName}"], create "iam:CreateRole iam:PutRolePolicy iam:AttachRolePolicy iam:TagRole",
        read "iam:GetRole iam:GetRolePolicy iam:ListRolePolicies iam:ListAttachedRolePolicies",
        update "iam:UpdateRole iam:UpdateRoleDescription iam:UpdateAssumeRolePolicy iam:PutRolePolicy iam:DeleteRolePolicy iam:AttachRolePolicy iam:DetachRolePolicy iam:TagRole iam:UntagRole",
        delete "iam:DeleteRole iam:DeleteRolePolicy iam:DetachRolePolicy";
    "AWS::IAM::Policy" on ["iam::{account}:role/*"], create "iam:PutRolePolicy", read "iam:GetRolePolicy", update "iam:PutRolePolicy iam:DeleteRolePolicy", delete "iam:DeleteRolePolicy";
    "AWS::IAM::RolePolicy" on ["iam::{account}:role/*"], create "iam:PutRolePolicy", read "iam:GetRolePolicy", update "iam:PutRolePolicy iam:DeleteRolePolicy", delete "iam:DeleteRolePolicy";
    "AWS::IAM::InstanceProfile" on ["iam::{account}:instance-profile/{InstanceProfileName}"], create "iam:CreateInstanceProfile iam:AddRoleToInstanceProfile",
        read "iam:GetInstanceProfile", update "iam:AddRoleToInstanceProfile iam:RemoveRoleFromInstanceProfile", delete "iam:DeleteInstanceProfile iam:RemoveRoleFromInstanceProfile";
    "AWS::SecretsManager::Secret" on ["secretsmanager:{region}:{account}:secret:{Name}-*"],
        create "secretsmanager:CreateSecret secretsmanager:GetRandomPassword@* secretsmanager:TagResource", read "secretsmanager:DescribeSecret",
        update "secretsmanager:UpdateSecret secretsmanager:TagResource secretsmanager:UntagResource", delete "secretsmanager:DeleteSecret";
    "AWS::SecretsManager::RotationSchedule" on ["secretsmanager:{region}:{account}:secret:*"], create "secretsmanager:RotateSecret lambda:InvokeFunction@*",
        read "secretsmanager:DescribeSecret", update "secretsmanager:RotateSecret lambda:InvokeFunction@*", delete "secretsmanager:CancelRotateSecret";
    "AWS::SecretsManager::ResourcePolicy" on ["secretsmanager:{region}:{account}:secret:*"], create "secretsmanager:PutResourcePolicy",
        read "secretsmanager:GetResourcePolicy", update "secretsmanager:PutResourcePolicy", delete "secretsmanager:DeleteResourcePolicy";

    // Observation.
    "AWS::Logs::LogGroup" on ["logs:{region}:{account}:log-group:{LogGroupName}", "logs:{region}:{account}:log-group:{LogGroupName}:*"],
        create "logs:CreateLogGroup logs:PutRetentionPolicy logs:TagResource logs:AssociateKmsKey", read "logs:DescribeLogGroups logs:ListTagsForResource",
        update "logs:PutRetentionPolicy logs:DeleteRetentionPolicy logs:TagResource logs:UntagResource logs:AssociateKmsKey logs:DisassociateKmsKey", delete "logs:DeleteLogGroup";
    "AWS::Logs::MetricFilter" on ["logs:{region}:{account}:log-group:{LogGroupName}:*"], create "logs:PutMetricFilter", read "logs:DescribeMetricFilters",
        update "logs:PutMetricFilter", delete "logs:DeleteMetricFilter";
    "AWS::Logs::ResourcePolicy" on NONE, create "logs:PutResourcePolicy@*", read "logs:DescribeResourcePolicies@*", update "logs:PutResourcePolicy@*", delete "logs:DeleteResourcePolicy@*";
    "AWS::CloudWatch::Alarm" on ["cloudwatch:{region}:{account}:alarm:{AlarmName}"], create "cloudwatch:PutMetricAlarm cloudwatch:TagResource", read "cloudwatch:DescribeAlarms cloudwatch:ListTagsForResource",
        update "cloudwatch:PutMetricAlarm cloudwatch:TagResource cloudwatch:UntagResource", delete "cloudwatch:DeleteAlarms";
    "AWS::CloudWatch::CompositeAlarm" on ["cloudwatch:{region}:{account}:alarm:{AlarmName}"], create "cloudwatch:PutCompositeAlarm cloudwatch:TagResource", read "cloudwatch:DescribeAlarms cloudwatch:ListTagsForResource",
        update "cloudwatch:PutCompositeAlarm cloudwatch:TagResource cloudwatch:UntagResource", delete "cloudwatch:DeleteAlarms";
    "AWS::CloudWatch::Dashboard" on ["cloudwatch::{account}:dashboard/{DashboardName}"], create "cloudwatch:PutDashboard", read "cloudwatch:GetDashboard", update "cloudwatch:PutDashboard",
        delete "cloudwatch:DeleteDashboards";
    "AWS::SNS::Topic" on ["sns:{region}:{account}:{TopicName}"], create "sns:CreateTopic sns:Subscribe sns:TagResource sns:SetTopicAttributes",
        read "sns:GetTopicAttributes sns:ListSubscriptionsByTopic sns:ListTagsForResource sns:GetDataProtectionPolicy", update "sns:SetTopicAttributes sns:Subscribe sns:Unsubscribe@* sns:TagResource sns:UntagResource",
        delete "sns:DeleteTopic sns:Unsubscribe@*";
    "AWS::SNS::Subscription" on ["sns:{region}:{account}:*"], create "sns:Subscribe", read "sns:GetSubscriptionAttributes@* sns:ListSubscriptionsByTopic", update "sns:SetSubscriptionAttributes@*", delete "sns:Unsubscribe@*";
    "AWS::SNS::TopicPolicy" on ["sns:{region}:{account}:*"], create "sns:SetTopicAttributes", read "sns:GetTopicAttributes", update "sns:SetTopicAttributes", delete "sns:SetTopicAttributes";
    "AWS::Events::Rule" on ["events:{region}:{account}:rule/{Name}"], create "events:PutRule events:PutTargets events:TagResource", read "events:DescribeRule events:ListTargetsByRule events:ListTagsForResource",
        update "events:PutRule events:PutTargets events:RemoveTargets events:TagResource events:UntagResource", delete "events:DeleteRule events:RemoveTargets";
    "AWS::XRay::Group" on ["xray:{region}:{account}:group/*"], create "xray:CreateGroup xray:TagResource@*", read "xray:GetGroup xray:ListTagsForResource@*", update "xray:UpdateGroup xray:TagResource@* xray:UntagResource@*", delete "xray:DeleteGroup";
    "AWS::XRay::SamplingRule" on ["xray:{region}:{account}:sampling-rule/*"], create "xray:CreateSamplingRule xray:TagResource@*", read "xray:GetSamplingRules@* xray:ListTagsForResource@*",
        update "xray:UpdateSamplingRule xray:TagResource@* xray:UntagResource@*", delete "xray:DeleteSamplingRule";
    "AWS::Budgets::Budget" on ["budgets::{account}:budget/*"], create "budgets:ModifyBudget", read "budgets:ViewBudget", update "budgets:ModifyBudget", delete "budgets:ModifyBudget";
    "AWS::CE::AnomalyMonitor" on ["ce::{account}:anomalymonitor/*"], create "ce:CreateAnomalyMonitor@* ce:TagResource", read "ce:GetAnomalyMonitors", update "ce:UpdateAnomalyMonitor", delete "ce:DeleteAnomalyMonitor";
    "AWS::CE::AnomalySubscription" on ["ce::{account}:anomalysubscription/*"], create "ce:CreateAnomalySubscription@* ce:TagResource", read "ce:GetAnomalySubscriptions", update "ce:UpdateAnomalySubscription", delete "ce:DeleteAnomalySubscription";

    // Jobs, queues, storage.
    "AWS::Scheduler::Schedule" on ["scheduler:{region}:{account}:schedule/*"], create "scheduler:CreateSchedule", read "scheduler:GetSchedule", update "scheduler:UpdateSchedule", delete "scheduler:DeleteSchedule";
    "AWS::Scheduler::ScheduleGroup" on ["scheduler:{region}:{account}:schedule-group/*"], create "scheduler:CreateScheduleGroup scheduler:TagResource", read "scheduler:GetScheduleGroup scheduler:ListTagsForResource",
        update "scheduler:TagResource scheduler:UntagResource", delete "scheduler:DeleteScheduleGroup scheduler:DeleteSchedule";
    "AWS::SQS::Queue" on ["sqs:{region}:{account}:{QueueName}"], create "sqs:CreateQueue sqs:TagQueue", read "sqs:GetQueueAttributes sqs:GetQueueUrl sqs:ListQueueTags", update "sqs:SetQueueAttributes sqs:TagQueue sqs:UntagQueue", delete "sqs:DeleteQueue";
    "AWS::SQS::QueuePolicy" on ["sqs:{region}:{account}:*"], create "sqs:SetQueueAttributes", read "sqs:GetQueueAttributes", update "sqs:SetQueueAttributes", delete "sqs:SetQueueAttributes";
    "AWS::S3::Bucket" on ["s3:::{BucketName}"],
        create "s3:CreateBucket s3:PutEncryptionConfiguration s3:PutBucketPublicAccessBlock s3:PutLifecycleConfiguration s3:PutBucketOwnershipControls s3:PutBucketVersioning s3:PutBucketTagging",
        read "s3:ListBucket s3:GetBucketLocation", update "s3:PutEncryptionConfiguration s3:PutBucketPublicAccessBlock s3:PutLifecycleConfiguration s3:PutBucketOwnershipControls s3:PutBucketVersioning s3:PutBucketTagging",
        delete "s3:DeleteBucket";
    "AWS::S3::BucketPolicy" on ["s3:::*"], create "s3:PutBucketPolicy", read "s3:GetBucketPolicy", update "s3:PutBucketPolicy", delete "s3:DeleteBucketPolicy";
}

/// What is known of a type.
pub(super) fn of(kind: &str) -> Option<&'static ResourceType> {
    TYPES.iter().find(|known| known.kind == kind)
}
