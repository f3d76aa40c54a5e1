//! Erlang's loss and delay formulas.

/// Probability that a request finds all servers busy and is lost (Erlang B); `load` is arrivals times mean demand.
#[must_use]
pub fn erlang_b(servers: u32, load: f64) -> f64 {
    let mut blocked = 1.0;
    for k in 1..=servers {
        blocked = load * blocked / (f64::from(k) + load * blocked);
    }
    blocked
}

/// Probability that a request has to wait (Erlang C); 1 from a utilization of 1 on.
#[must_use]
pub fn erlang_c(servers: u32, utilization: f64) -> f64 {
    if utilization >= 1.0 {
        return 1.0;
    }
    let blocked = erlang_b(servers, f64::from(servers) * utilization);
    blocked / (1.0 - utilization * (1.0 - blocked))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_server_waits_with_the_probability_of_being_busy() {
        assert!((erlang_c(1, 0.3) - 0.3).abs() < 1e-15);
        assert_eq!(erlang_c(4, 1.2), 1.0);
        assert_eq!(erlang_b(0, 3.0), 1.0);
    }
}
