"""Runs poolscope and its peers on this machine, in turn, several times, and prints medians and ratios.

Called by scripts/bench, which builds what is measured. In every round each contender of each workload runs once, in
turn, and the order is turned round from one round to the next, so that what slows the machine down for a while slows
all of them. A figure is the median of the rounds, with the least and the most behind it; a ratio is taken within a
round, and the median of those is given.
"""

import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import time

import pane
import report
from measure import (
    Failure,
    Poolscope,
    build_openmp,
    busy_cpus,
    cpu_share,
    descendants,
    idle_python_pool,
    on_terminal,
    peak_of,
    private_bytes,
    python_peer,
    run_openmp,
)

ROOT = pathlib.Path(__file__).resolve().parent.parent
NS = 1e-9


class Bench:
    """The contenders. A method takes one measurement and returns it: seconds, bytes, or a share of a CPU."""

    def __init__(self, binary, openmp, openmp_shared):
        self.binary = binary
        self.openmp = openmp
        self.openmp_shared = openmp_shared

    def session(self, workers):
        """A session with a pool whose workers have all done something."""
        session = Poolscope(self.binary)
        try:
            session.ask(f"pool {workers}")
            session.ask("warm = map square 0..1000 chunksize=1")
        except BaseException:
            session.__exit__()
            raise
        return session

    # one task an item

    def fine_poolscope(self):
        with self.session(2) as session:
            wall_ns = session.ask("r = map square 0..1000000 chunksize=1")["wall_ns"]
            if session.ask("sum r")["result"] != 333332833333500000:
                raise Failure("the results are wrong")
        return wall_ns * NS / 1_000_000

    def fine_pool(self):
        return python_peer("pool", "map", 100_000, 1)["seconds"] / 100_000

    def fine_executor(self):
        return python_peer("executor", "map", 20_000, 1)["seconds"] / 20_000

    def fine_parallel(self):
        tasks = [str(n) for n in range(1000)]
        begin = time.perf_counter()
        done = subprocess.run(
            ["parallel", "--will-cite", "-j2", "echo", ":::", *tasks], capture_output=True, stdin=subprocess.DEVNULL
        )
        seconds = time.perf_counter() - begin
        if sorted(done.stdout.decode().split()) != sorted(tasks):
            raise Failure("GNU parallel did not do its tasks")
        return seconds / len(tasks)

    # large chunks

    def coarse_poolscope(self):
        with self.session(2) as session:
            wall_ns = session.ask("r = map square 0..10000000")["wall_ns"]
            if session.ask("len r")["result"] != 10_000_000:
                raise Failure("results are missing")
        return wall_ns * NS / 10_000_000

    def coarse_pool(self):
        return python_peer("pool", "map", 10_000_000, 0)["seconds"] / 10_000_000

    def coarse_executor(self):
        return python_peer("executor", "map", 10_000_000, 0)["seconds"] / 10_000_000

    # one call and its answer

    def apply_poolscope(self):
        with self.session(2) as session:
            answers = session.batch(["apply square 3"] * 2000)
        return statistics.median(answer["wall_ns"] for answer in answers) * NS

    def apply_pool(self):
        return statistics.median(python_peer("pool", "apply", 2000)["seconds"])

    def apply_executor(self):
        return statistics.median(python_peer("executor", "apply", 2000)["seconds"])

    # from nothing to the first result

    def first_with(self, pool):
        def once():
            with Poolscope(self.binary) as session:
                return session.ask(pool)["wall_ns"] + session.ask("apply square 3")["wall_ns"]

        return statistics.median(once() for _ in range(5)) * NS

    def first_poolscope(self):
        return self.first_with("pool 4")

    def first_outside(self):
        def once():
            with Poolscope(self.binary) as session:
                session.ask("len [1]")  # it is up and reading
                begin = time.perf_counter()
                session.batch(["pool 4", "apply square 3"])
                return time.perf_counter() - begin

        return statistics.median(once() for _ in range(5))

    def first_pool(self):
        return statistics.median(python_peer("pool", "first")["seconds"] for _ in range(5))

    def first_executor(self):
        return statistics.median(python_peer("executor", "first")["seconds"] for _ in range(5))

    def spawn_poolscope(self):
        return self.first_with("pool 4 spawn")

    def spawn_pool(self):
        return statistics.median(python_peer("pool", "spawn")["seconds"] for _ in range(5))

    # arithmetic

    def pi_poolscope(self):
        with self.session(2) as session:
            answers = session.batch(["pi 100000000"] * 13)
        if any(abs(answer["result"] - 3.14159265358979) > 1e-9 for answer in answers):
            raise Failure("pi is wrong")
        return statistics.median(answer["wall_ns"] for answer in answers[2:]) * NS

    def pi_openmp(self):
        return statistics.median(run_openmp(self.openmp, 100_000_000, 2, 11))

    def pi_shared(self):
        return statistics.median(run_openmp(self.openmp_shared, 100_000_000, 2, 11))

    def scale(self, method):
        with Poolscope(self.binary) as session:
            points = session.ask("scale pi 100000000 workers=2 repeats=7")["result"]["points"]
        return points[1][method]["speed_up"]

    def scale_starmap(self):
        return self.scale("starmap")

    def scale_apply_async(self):
        return self.scale("apply_async")

    def scale_openmp(self):
        seconds = {1: [], 2: []}
        for threads in (1, 2, 2, 1):
            seconds[threads] += run_openmp(self.openmp_shared, 100_000_000, threads, 7)
        return statistics.median(seconds[1]) / statistics.median(seconds[2])

    # functions made with `def`

    def own(self, first, command, question, check):
        with self.session(2) as session:
            session.batch(first)
            wall_ns = session.ask(command)["wall_ns"]
            if not check(session.ask(question)["result"]):
                raise Failure("the results are wrong")
        return wall_ns * NS

    def own_expression_poolscope(self):
        n = 10_000_000
        first, question = ["def f(x) = x * x + 1"], "sum (map f 0..1000)"
        return self.own(first, f"r = map f 0..{n}", question, lambda result: result == 332_833_500 + 1000) / n

    def own_expression_pool(self):
        return python_peer("pool", "own", "expression", 2_000_000)["seconds"] / 2_000_000

    def own_fib_poolscope(self):
        first = ["def fib(n) = n if n < 2 else fib(n-1) + fib(n-2)", f"twenties = {[20] * 1000}"]
        return self.own(first, "r = map fib twenties", "sum r", lambda result: result == 6765 * 1000) / 1000

    def own_fib_pool(self):
        return python_peer("pool", "own", "fib", 200)["seconds"] / 200

    def own_part_poolscope(self):
        n = 10_000_000
        define = (
            "def part(rank, n, steps, dx) = "
            "dx * sum(4.0 / (1.0 + ((i + 0.5) * dx) ** 2) for i in range(rank, steps, n))"
        )
        command = f"r = starmap part (0..2, 2, {n}, {1 / n!r})"
        return self.own([define], command, "sum r", lambda result: abs(result - 3.14159265358979) < 1e-6) / n

    def own_part_pool(self):
        return python_peer("pool", "own", "part", 2_000_000)["seconds"] / 2_000_000

    # memory

    def worker_poolscope(self):
        with self.session(2) as session:
            workers = session.ask("map square 0..20")["workers"]
            time.sleep(0.1)  # idle, whatever its first moments after a job look like
            return statistics.median(private_bytes(worker["pid"]) for worker in workers)

    def worker_pool(self):
        with idle_python_pool(2) as (_, pids):
            time.sleep(0.1)
            return statistics.median(private_bytes(pid) for pid in pids)

    def peak_poolscope(self):
        with self.session(2) as session:
            with peak_of(session.pid) as peak:
                session.ask("r = map square 0..100000000")
            if session.ask("len r")["result"] != 100_000_000:
                raise Failure("results are missing")
            return peak[0]

    def peak_pool(self):
        with peak_of(os.getpid()) as peak:  # this process is the same small part of each sample
            python_peer("pool", "map", 10_000_000, 0)
        return peak[0]

    # many workers

    def many_poolscope(self):
        begin = time.perf_counter()
        with Poolscope(self.binary) as session:
            session.batch(["pool 512", "r = map square 0..100000", "close", "join"])
            if session.ask("sum r")["result"] != 333328333350000:
                raise Failure("the results are wrong")
        return time.perf_counter() - begin

    def many_pool(self):
        return python_peer("pool", "many", 512, 100_000)["seconds"]

    # doing nothing

    def idle_poolscope(self):
        with on_terminal(self.binary) as (pid, type_line):
            type_line("pool 8")
            type_line("map square 0..20")
            deadline = time.monotonic() + 10
            while len(descendants(pid)) < 8:
                if time.monotonic() > deadline:
                    raise Failure("the workers did not start")
                time.sleep(0.05)
            time.sleep(4)  # a replay of that job, should one be shown, is over
            return cpu_share(pid, 5)

    def idle_pool(self):
        with idle_python_pool(8) as (pid, _):
            time.sleep(1)
            return cpu_share(pid, 5)


# In each round; those of IDLE, which take ten seconds and vary little, once.
WORKLOADS = {
    "fine": ("poolscope", "pool", "executor", "parallel"),
    "coarse": ("poolscope", "pool", "executor"),
    "apply": ("poolscope", "pool", "executor"),
    "first": ("poolscope", "outside", "pool", "executor"),
    "spawn": ("poolscope", "pool"),
    "pi": ("poolscope", "openmp", "shared"),
    "own_expression": ("poolscope", "pool"),
    "own_fib": ("poolscope", "pool"),
    "own_part": ("poolscope", "pool"),
    "scale": ("starmap", "apply_async", "openmp"),
    "worker": ("poolscope", "pool"),
    "peak": ("poolscope", "pool"),
    "many": ("poolscope", "pool"),
}
IDLE = {"idle": ("poolscope", "pool")}


# Once, as each takes many samples of its own: what, the function of pane.py, how much of it in full and when quick, the
# rows it fills.
PANE = (
    ("the pane against none", pane.pairs, 20, 6, [(w, c) for w in pane.PAIRED for c in ("pane", "plain")]),
    ("keys and their echoes", pane.echo, 100, 40, [("echo", "worst"), ("echo", "median")]),
    ("what the pane costs", pane.drawing, 10, 4, [("draw", "busy"), ("draw", "frames"), ("draw", "idle")]),
    ("the same with 256 workers", pane.crowd, 5, 3, [("crowd", "busy"), ("crowd", "frames")]),
)
CAN_FAIL = (Failure, OSError, subprocess.SubprocessError, ValueError, KeyError, TypeError)


def measure_pane(binary, quick, say):
    """As measure(), of the rows about the pane."""
    samples, failures = {}, {}
    for what, function, in_full, when_quick, keys in PANE:
        say(what)
        try:
            samples |= function(binary, when_quick if quick else in_full)
        except CAN_FAIL as error:
            say(f"  failed: {why(error)}")
            samples |= {key: [None] for key in keys}
            failures |= {key: why(error) for key in keys}
    return samples, failures


def why(error):
    return str(error) if isinstance(error, Failure) else f"{type(error).__name__}: {error}"


def cross_check(binary):
    """The same jobs by poolscope's clock and by this program's: [(command, wall_ns in seconds, seconds outside)]."""
    found = []
    with Poolscope(binary) as session:
        session.ask("pool 2")
        for command in ("r = map square 0..10000000", "r = pi 2000000000", "r = map spin_ms [250, 250]"):
            begin = time.perf_counter()
            inside = session.ask(command)["wall_ns"] * NS
            found.append((command, inside, time.perf_counter() - begin))
        begin = time.perf_counter()
        answers = session.batch(["apply square 3"] * 2000)
        outside = (time.perf_counter() - begin) / 2000
        found.append(("apply square 3 (of 2,000, each)", statistics.mean(a["wall_ns"] for a in answers) * NS, outside))
    return found


def best_openmp(say, *extra):
    """The fastest build of the OpenMP peer, by the least time of two passes over all, as a build that another
    program disturbed must not lose for it: (program, {flags: seconds})."""
    builds = build_openmp(ROOT / "build/bench", *extra)
    seconds = {flags: [] for flags in builds}
    for _ in range(2):
        for flags, program in builds.items():
            seconds[flags] += run_openmp(program, 100_000_000, 2, 9)
    least = {flags: min(values) for flags, values in seconds.items()}
    best = min(least, key=least.get)
    say(f"the best of {len(builds)} OpenMP builds: {best}")
    return builds[best], least


def measure(bench, rounds, say):
    """{(workload, contender): [a measurement a round, None where it failed]}, what failed: {…: why}, and the most
    CPUs that other programs kept busy between rounds."""
    samples, failures, others_use = {}, {}, []
    for number in range(rounds):
        others_use.append(busy_cpus())
        workloads = WORKLOADS | (IDLE if number == 0 else {})
        for workload, contenders in workloads.items():
            say(f"round {number + 1} of {rounds}: {workload}")
            for contender in contenders if number % 2 == 0 else reversed(contenders):
                key = (workload, contender)
                try:
                    value = getattr(bench, f"{workload}_{contender}")()
                except CAN_FAIL as error:
                    value = None
                    failures[key] = why(error)
                    say(f"  {contender} failed: {failures[key]}")
                samples.setdefault(key, []).append(value)
    others_use.append(busy_cpus())
    return samples, failures, max(others_use)


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="three rounds, and fewer samples of the pane")
    parser.add_argument("--rounds", type=int, default=None, help="so many rounds (default: 7)")
    parser.add_argument("--write", action="store_true", help="also write docs/benchmarks.md")
    parser.add_argument("--poolscope", default=str(ROOT / "build/release/poolscope"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    rounds = options.rounds or (3 if options.quick else 7)

    def say(text):
        print(text, file=sys.stderr, flush=True)

    openmp, plain_builds = best_openmp(say)
    openmp_shared, shared_builds = best_openmp(say, "-DSHARED")
    samples, failures, others_use = measure(Bench(options.poolscope, openmp, openmp_shared), rounds, say)
    of_pane = measure_pane(options.poolscope, options.quick, say)
    samples, failures = samples | of_pane[0], failures | of_pane[1]
    others_use = max(others_use, busy_cpus())
    try:
        checks = cross_check(options.poolscope)
    except (Failure, KeyError) as error:
        say(f"the cross-check failed: {error}")
        checks = []

    if report.disturbed(others_use):
        print(report.disturbed(others_use) + "\n")
    print(report.targets(samples, failures))
    print()
    print(report.others(samples, failures))
    if options.write:
        path = ROOT / "docs/benchmarks.md"
        path.write_text(report.page(samples, failures, checks, plain_builds | shared_builds, rounds, others_use))
        say(f"written: {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
