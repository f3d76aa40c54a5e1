"""Request-level queues in Ciw, for the ratio to the exact engine.

The same work as `crates/twin/examples/request_rate.rs` and `simpy_queues.py`: Poisson arrivals, exponential demand of 10 ms.
`fcfs`: eight one-core tasks at 70 %, each request goes to a random one and waits its turn there. Splitting a Poisson stream at
random is the same as eight independent streams, which is how Ciw says it.
`single`: one such task. `central`: eight servers behind one queue, M/M/8. `sharing`: one core that all requests in progress
share equally. `ample`: 64 servers at 10 %, where a request never meets another.

Prints one line per queue: name, requests, seconds, requests per second, mean sojourn in ms.

    python3 ciw_queues.py [REQUESTS]
"""

import sys
import time

import ciw

DEMAND = 0.010
UTILIZATION = 0.7
TASKS = 8
MANY = 64
LOW = 0.1


def exponentials(rate, nodes=1):
    return [ciw.dists.Exponential(rate) for _ in range(nodes)]


def network(arrival_rate, nodes, servers, **more):
    return ciw.create_network(
        arrival_distributions=exponentials(arrival_rate, nodes),
        service_distributions=exponentials(1.0 / DEMAND, nodes),
        number_of_servers=[servers] * nodes,
        routing=[[0.0] * nodes for _ in range(nodes)],
        **more,
    )


RATE = UTILIZATION / DEMAND

QUEUES = {
    "fcfs": (network(RATE, TASKS, 1), None),
    "single": (network(RATE, 1, 1), None),
    "central": (network(RATE * TASKS, 1, TASKS), None),
    "sharing": (network(RATE, 1, float("inf"), ps_thresholds=[1]), ciw.PSNode),
    "ample": (network(LOW * MANY / DEMAND, 1, MANY), None),
}


def main():
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    for name, (queues, node) in QUEUES.items():
        ciw.seed(1)
        start = time.process_time()
        simulation = ciw.Simulation(queues, **({"node_class": node} if node else {}))
        simulation.simulate_until_max_customers(requests, method="Finish")
        records = simulation.get_all_records(only=["service"])
        seconds = time.process_time() - start
        mean = sum(record.exit_date - record.arrival_date for record in records) / len(records) * 1000.0
        done = len(records)
        print(f"ciw {name} {done} {seconds:.3f} {done / seconds:.0f} {mean:.2f}", flush=True)


if __name__ == "__main__":
    main()
