"""The one queue that SimFaaS can express, for the ratio to the exact engine.

SimFaaS gives every request an instance of its own, or starts one, or rejects the request: it has no queue and no shared core.
Where there are always enough instances that is the same as many servers that no request ever waits for, `ample`: Poisson
arrivals, exponential demand of 10 ms, 64 servers at 10 %. Cold starts take as long as warm ones here and instances never
expire, so that nothing but arrivals and departures happens.

SimFaaS records counts over time and no sojourns; by Little's law the mean sojourn is the mean number of busy instances over
the arrival rate. It is measured after the first tenth, before which instances are created.

Prints one line: name, requests, seconds, requests per second, mean sojourn in ms.

    python3 simfaas_queues.py [REQUESTS]
"""

import sys
import time

import numpy
from simfaas.ServerlessSimulator import ServerlessSimulator
from simfaas.SimProcess import ExpSimProcess

DEMAND = 0.010
MANY = 64
LOW = 0.1


def main():
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    numpy.random.seed(1)
    rate = LOW * MANY / DEMAND
    start = time.process_time()
    simulator = ServerlessSimulator(
        arrival_process=ExpSimProcess(rate=rate),
        warm_service_process=ExpSimProcess(rate=1.0 / DEMAND),
        cold_service_process=ExpSimProcess(rate=1.0 / DEMAND),
        expiration_threshold=1e9,
        max_time=requests / rate,
        maximum_concurrency=MANY,
    )
    simulator.generate_trace(debug_print=False, progress=False)
    seconds = time.process_time() - start
    done = simulator.total_req_count
    assert simulator.total_reject_count == 0, "a rejected request is less work"
    simulator.calculate_time_lengths()
    lengths = simulator.time_lengths
    busy = numpy.array(simulator.hist_server_running_count)[: len(lengths)]
    skip = len(lengths) // 10
    mean_busy = (busy[skip:] * lengths[skip:]).sum() / lengths[skip:].sum()
    mean = mean_busy / rate * 1000.0
    print(f"simfaas ample {done} {seconds:.3f} {done / seconds:.0f} {mean:.2f}", flush=True)


if __name__ == "__main__":
    main()
