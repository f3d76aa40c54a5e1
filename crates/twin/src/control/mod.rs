//! The control loop: metrics, alarms, scaling, tasks, Spot, rollouts — one file per thing.
