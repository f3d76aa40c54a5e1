//! The examples of the project, and a small service of one's own.

use plimsoll_recording::{FileSet, ReadOptions, Recording};
use plimsoll_rehearse::{EngineChoice, Level, Rehearsed, Scenario, Subject, Tolerance, Verdict, rehearse};
use plimsoll_spec::platform::objective::{LatencyGoal, Objective};
use plimsoll_spec::platform::scaling::{
    MetricResolution, ScalingMetric, ScalingPolicy, TargetTracking, TaskRange,
};
use plimsoll_spec::platform::service::{CircuitBreaker, Service};
use plimsoll_spec::{LoadOptions, Platform, load};
use plimsoll_twin::calibrate::calibrate;
use plimsoll_twin::draws::Seed;
use plimsoll_twin::workload::{
    Arrivals, BaseLatency, Burst, Clients, DEFAULT_MOST_IN_FLIGHT, Demand, Discipline, Memory,
};
use plimsoll_twin::{Assumptions, Design, Workload};
use plimsoll_units::{Architecture, Quantile, Seconds, Share, TaskSize, Timestamp};
use std::path::PathBuf;

fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)
}

/// The stack file of an example.
pub(crate) fn platform(name: &str) -> Platform {
    let text = std::fs::read_to_string(folder(name).join("plimsoll.yaml")).unwrap();
    let options = LoadOptions {
        file_name: "plimsoll.yaml".to_owned(),
        environment: None,
        default_stack_name: name.to_owned(),
    };
    load(&text, &options).unwrap_or_else(|errors| panic!("{:?}", errors.items)).platform
}

/// The recording of an example.
pub(crate) fn recording(name: &str) -> Recording {
    let root = folder(name).join("recording");
    let mut files = FileSet::new();
    files.insert("recording.json", std::fs::read(root.join("recording.json")).unwrap());
    for entry in std::fs::read_dir(root.join("metrics")).unwrap() {
        let entry = entry.unwrap();
        let path = format!("metrics/{}", entry.file_name().to_string_lossy());
        files.insert(path, std::fs::read(entry.path()).unwrap());
    }
    plimsoll_recording::read(&files, &ReadOptions::default()).unwrap()
}

/// A service with everything that a rehearsal borrows.
#[derive(Clone)]
pub(crate) struct Case {
    pub name: String,
    pub workload: Workload,
    pub design: Design,
    pub objective: Objective,
    pub assumptions: Assumptions,
    pub level: Level,
    pub engine: EngineChoice,
}

impl Case {
    pub(crate) fn play(&self, scenario: &Scenario) -> Rehearsed {
        self.play_with(scenario, &Tolerance::default())
    }

    pub(crate) fn play_with(&self, scenario: &Scenario, tolerance: &Tolerance) -> Rehearsed {
        rehearse(&self.subject(), scenario, tolerance)
    }

    pub(crate) fn subject(&self) -> Subject<'_> {
        Subject {
            workload: &self.workload,
            design: &self.design,
            objective: &self.objective,
            assumptions: &self.assumptions,
            level: self.level,
            engine: self.engine,
            seeds: 1,
            seed: Seed::new(7),
        }
    }
}

/// A service of an example, its workload calibrated from the example's recording.
pub(crate) fn calibrated(platform: &Platform, recording: &Recording, service: &Service) -> Case {
    let assumptions = Assumptions::default();
    let design = Design::of(service, platform.network.zones());
    let recorded = recording.for_service(&service.name).unwrap();
    let calibration = calibrate(recorded, &service.workload, &design, &assumptions, Seed::new(1)).unwrap();
    Case {
        name: service.name.to_string(),
        workload: calibration.workload,
        design,
        objective: service.objective.clone(),
        assumptions,
        level: Level::BusiestHour,
        engine: EngineChoice::Fluid,
    }
}

/// All services of an example with a recording.
pub(crate) fn example(name: &str) -> Vec<Case> {
    let (platform, recording) = (platform(name), recording(name));
    platform.services.iter().map(|service| calibrated(&platform, &recording, service)).collect()
}

/// 20 ms of CPU and 30 ms of other time a request.
pub(crate) fn workload(per_second: f32) -> Workload {
    Workload {
        arrivals: Arrivals {
            start: Timestamp::from_unix(1_791_158_400),
            per_second: vec![per_second; 120],
            observed: vec![true; 120],
        },
        demand: Demand {
            mean_s: 0.02,
            variation: 1.0,
            architecture: Architecture::X86_64,
            other_architecture_speed: 1.0,
        },
        base_latency: BaseLatency { mean_s: 0.03, variation: 0.4 },
        idle_vcpu: 0.0,
        burst: Burst::default(),
        memory: Memory { base_mib: 512.0, observed_max_mib: 700.0, ..Memory::default() },
        discipline: Discipline::ProcessorSharing,
        rotation_variability: 0.7,
        clients: Clients::default(),
        most_in_flight: Some(DEFAULT_MOST_IN_FLIGHT),
    }
}

/// CPU target tracking at a percentage.
pub(crate) fn tracking(target: f64, resolution: MetricResolution) -> ScalingPolicy {
    ScalingPolicy::TargetTracking(TargetTracking {
        metric: ScalingMetric::Cpu,
        target,
        resolution,
        scale_out_cooldown: Seconds::new(30),
        scale_in_cooldown: Seconds::new(60),
        disable_scale_in: false,
    })
}

/// Tasks of 1 vCPU and 2 GiB in two zones with a circuit breaker, p95 under 300 ms.
pub(crate) fn service(per_second: f32, tasks: TaskRange, scaling: Vec<ScalingPolicy>) -> Case {
    let mut design = Design { tasks, scaling, ..Design::fixed(TaskSize::new(1024, 2048), tasks.desired) };
    design.health_check_interval = Seconds::new(10);
    design.rollout.circuit_breaker = Some(CircuitBreaker {
        reset_on_healthy_task: true,
        rollback: true,
        threshold_count: None,
        threshold_share: Share::from_percent(50.0).unwrap(),
    });
    Case {
        name: "service".to_owned(),
        workload: workload(per_second),
        design,
        objective: Objective {
            latency: vec![LatencyGoal { quantile: Quantile::P95, threshold_ms: 300.0 }],
            ..Objective::default()
        },
        assumptions: Assumptions::default(),
        level: Level::BusiestHour,
        engine: EngineChoice::Fluid,
    }
}

/// The reasons of a failed rehearsal, in words; empty for one that passed.
pub(crate) fn reasons(rehearsed: &Rehearsed) -> Vec<String> {
    match &rehearsed.verdict {
        Verdict::Fail { reasons } => reasons.iter().map(ToString::to_string).collect(),
        Verdict::Pass => Vec::new(),
        Verdict::NotApplicable { why } => panic!("not applicable: {why}"),
    }
}
