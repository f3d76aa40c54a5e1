"""The table of docs/benchmarks.md from the lines of the peers and of the exact engine on standard input.

A line is: program, queue, requests, seconds, requests per second, mean sojourn in ms. Of several lines of one program and
queue the fastest counts. Fails where a mean is more than 5 % from the formula, because then it was not the same work.
"""

import math
import sys

DEMAND_MS = 10.0
TOLERANCE = 0.05
PEERS = {"simpy": "SimPy", "ciw": "Ciw", "simfaas": "SimFaaS"}


def erlang_c(servers, load):
    terms = [load**k / math.factorial(k) for k in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(terms) + last)


def mean_sojourn(servers, utilization):
    load = servers * utilization
    return DEMAND_MS + erlang_c(servers, load) * DEMAND_MS / (servers - load)


FORMULAS = {
    "fcfs": mean_sojourn(1, 0.7),
    "single": mean_sojourn(1, 0.7),
    "central": mean_sojourn(8, 0.7),
    "sharing": DEMAND_MS / (1.0 - 0.7),
    "ample": mean_sojourn(64, 0.1),
}


def main():
    best, wrong = {}, []
    for line in sys.stdin:
        program, queue, requests, _, rate, mean = line.split()
        rate, mean = float(rate), float(mean)
        if abs(mean / FORMULAS[queue] - 1.0) > TOLERANCE:
            wrong.append(f"{program} {queue}: mean {mean} ms, by formula {FORMULAS[queue]:.2f} ms")
        if rate > best.get((program, queue), (0.0,))[0]:
            best[program, queue] = (rate, mean, int(requests))
    print("| queue | mean by formula | exact engine | " + " | ".join(f"{name} | ratio" for name in PEERS.values()) + " |")
    print("| --- | --: | --: |" + " --: | --: |" * len(PEERS))
    for queue, formula in FORMULAS.items():
        own = best["plimsoll", queue]
        cells = [queue, f"{formula:.2f} ms", f"{own[0]:,.0f} /s ({own[1]:.2f} ms)"]
        for peer in PEERS:
            other = best.get((peer, queue))
            cells += [f"{other[0]:,.0f} /s ({other[1]:.2f} ms)", f"{own[0] / other[0]:.0f}"] if other else ["–", "–"]
        print("| " + " | ".join(cells) + " |")
    counts = sorted({count for *_, count in best.values()})
    print(f"\nrequests: {counts[0]:,} to {counts[-1]:,}")
    if wrong:
        sys.exit("not the same work:\n" + "\n".join(wrong))


if __name__ == "__main__":
    main()
