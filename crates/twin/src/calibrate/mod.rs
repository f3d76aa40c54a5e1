//! Calibration: from a recording to a workload, with error bars.
