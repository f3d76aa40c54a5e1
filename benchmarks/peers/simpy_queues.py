"""Request-level queues in SimPy, for the ratio to the exact engine.

The same work as `crates/twin/examples/request_rate.rs`: Poisson arrivals, exponential demand of 10 ms, 70 % utilization.
`fcfs`: eight one-core tasks, each request goes to a random one and waits its turn there.
`sharing`: one core that all requests in progress share equally.
`single`: one such task.
`central`: eight servers behind one queue, M/M/8, the queue that general simulators are usually measured with.
`ample`: 64 servers at 10 %, where a request never meets another.

Prints one line per queue: name, requests, seconds, requests per second, mean sojourn in ms.

    python3 simpy_queues.py [REQUESTS]
"""

import heapq
import random
import sys
import time

import simpy

DEMAND = 0.010
UTILIZATION = 0.7
TASKS = 8
MANY = 64
LOW = 0.1


class Sum:
    """Sojourns, summed."""

    def __init__(self):
        self.total = 0.0
        self.count = 0

    def add(self, seconds):
        self.total += seconds
        self.count += 1


def arrivals(env, gap, requests, draws, arrive):
    for _ in range(requests):
        yield env.timeout(draws.expovariate(1.0 / gap))
        arrive()


def serve(env, server, draws, sojourns):
    arrived = env.now
    with server.request() as turn:
        yield turn
        yield env.timeout(draws.expovariate(1.0 / DEMAND))
    sojourns.add(env.now - arrived)


def fcfs(requests, draws):
    env, sojourns = simpy.Environment(), Sum()
    servers = [simpy.Resource(env, capacity=1) for _ in range(TASKS)]
    gap = DEMAND / (UTILIZATION * TASKS)
    arrive = lambda: env.process(serve(env, draws.choice(servers), draws, sojourns))
    env.process(arrivals(env, gap, requests, draws, arrive))
    env.run()
    return sojourns


def one_queue(servers, utilization):
    def run(requests, draws):
        env, sojourns = simpy.Environment(), Sum()
        server = simpy.Resource(env, capacity=servers)
        gap = DEMAND / (utilization * servers)
        arrive = lambda: env.process(serve(env, server, draws, sojourns))
        env.process(arrivals(env, gap, requests, draws, arrive))
        env.run()
        return sojourns

    return run


class SharedCore:
    """Processor sharing in virtual time: each request leaves when the work done per request reaches its mark."""

    def __init__(self, env, sojourns):
        self.env, self.sojourns = env, sojourns
        self.heap, self.done, self.since = [], 0.0, 0.0
        self.version = 0

    def advance(self):
        if self.heap:
            self.done += (self.env.now - self.since) / len(self.heap)
        self.since = self.env.now

    def arrive(self, work):
        self.advance()
        heapq.heappush(self.heap, (self.done + work, self.env.now))
        self.schedule()

    def schedule(self):
        self.version += 1
        if self.heap:
            wait = max(0.0, (self.heap[0][0] - self.done) * len(self.heap))
            timer = self.env.timeout(wait, self.version)
            timer.callbacks.append(self.leave)

    def leave(self, timer):
        if timer.value != self.version:
            return
        self.advance()
        _, arrived = heapq.heappop(self.heap)
        self.sojourns.add(self.env.now - arrived)
        self.schedule()


def sharing(requests, draws):
    env, sojourns = simpy.Environment(), Sum()
    core = SharedCore(env, sojourns)
    arrive = lambda: core.arrive(draws.expovariate(1.0 / DEMAND))
    env.process(arrivals(env, DEMAND / UTILIZATION, requests, draws, arrive))
    env.run()
    return sojourns


QUEUES = {
    "fcfs": fcfs,
    "single": one_queue(1, UTILIZATION),
    "central": one_queue(TASKS, UTILIZATION),
    "sharing": sharing,
    "ample": one_queue(MANY, LOW),
}


def main():
    requests = int(sys.argv[1]) if len(sys.argv) > 1 else 200_000
    for name, queue in QUEUES.items():
        draws = random.Random(1)
        start = time.process_time()
        sojourns = queue(requests, draws)
        seconds = time.process_time() - start
        mean = sojourns.total / sojourns.count * 1000.0
        print(f"simpy {name} {requests} {seconds:.3f} {requests / seconds:.0f} {mean:.2f}", flush=True)


if __name__ == "__main__":
    main()
