"""The tables and the page that come of the bench's samples."""

import dataclasses
import statistics
import typing

from measure import machine

MIB = 1024**2


def seconds(value):
    for unit, factor in (("ns", 1e9), ("µs", 1e6), ("ms", 1e3), ("s", 1)):
        if value * factor < 999.5 or unit == "s":
            return f"{three(value * factor)} {unit}"


def size(value):
    return f"{three(value / 1024)} KiB" if value < MIB else f"{three(value / MIB)} MiB"


def share(value):
    return f"{value * 100:.2f} %"


def three(value):
    """Three figures."""
    if value >= 99.95:
        return f"{value:,.0f}"
    if value >= 9.995:
        return f"{value:.1f}"
    return f"{value:.2f}" if value >= 0.9995 or value == 0 else f"{value:.3f}"


def a_second(value):
    return f"{value:.1f} a second"


def times(value):
    return f"{three(value)} ×"


def spread(values, unit):
    """The median, and the least and the most where there is more than one."""
    if len(values) == 1:
        return unit(values[0])
    return f"{unit(statistics.median(values))} ({unit(min(values))} – {unit(max(values))})"


@dataclasses.dataclass
class Row:
    """A figure with a target. `peer` says what the peer does ("": there is none); `how`, how both are measured."""

    workload: str
    what: str
    ours: str
    peer_key: str
    peer: str
    unit: typing.Callable
    target: str
    how: str
    # What must hold, all of it that is given; nothing: it must have worked.
    least_ratio: float = 0  # the peer's figure over ours must be this
    most_ratio: float = float("inf")  # no more than this
    least: float = 0  # ours, the median
    most: float = float("inf")  # ours must stay below this, always
    comparable: bool = True  # False: the two did different amounts, so their ratio says nothing


ROWS = [
    Row(
        "fine",
        "`map square`, `chunksize=1`, 1,000,000 items, 2 workers: a task",
        "poolscope",
        "pool",
        "`Pool.map(square, range(100_000), chunksize=1)`",
        seconds,
        "80 times faster",
        "Wall over items, recording as always. Pool gets 100,000 items, as it takes so long; its time a task does not "
        "depend on that. The sum of poolscope's results is checked.",
        least_ratio=80,
    ),
    Row(
        "coarse",
        "`map square`, default chunks, 10,000,000 items, 2 workers: an item",
        "poolscope",
        "pool",
        "`Pool.map(square, range(10_000_000))`",
        seconds,
        "50 times faster",
        "Wall over items, in a new process each time, so the results go into memory that was never touched before.",
        least_ratio=50,
    ),
    Row(
        "apply",
        "`apply square 3`: round trip",
        "poolscope",
        "pool",
        "`Pool.apply(square, (3,))`",
        seconds,
        "6 times faster",
        "Median of 2,000 calls in one process, one after the other, with two warm workers; from submission to the "
        "parent's holding the result.",
        least_ratio=6,
    ),
    Row(
        "first",
        "`pool 4` to its first result",
        "poolscope",
        "pool",
        "`Pool(4)`, then `apply`",
        seconds,
        "1/8 of the time",
        "Median of five new processes a round. poolscope: the wall of `pool 4` (all workers started) and that of "
        "`apply square 3` after it. Python: both calls, its imports done before.",
        least_ratio=8,
    ),
    Row(
        "first",
        "the same, seen from outside",
        "outside",
        "pool",
        "`Pool(4)`, then `apply`",
        seconds,
        "",
        "From writing both lines into poolscope's standard input until both answers were read from its standard "
        "output: reading, parsing, printing and the bench's own reading are in it.",
    ),
    Row(
        "spawn",
        "`pool 4 spawn` to its first result",
        "poolscope",
        "pool",
        "`get_context(\"spawn\").Pool(4)`, then `apply`",
        seconds,
        "",
        "As above, by spawn: each worker is the program, or the interpreter, started anew. `pool 4 spawn` waits until all "
        "four are ready.",
    ),
    Row(
        "pi",
        "`pi 100000000`, 2 workers",
        "poolscope",
        "openmp",
        "OpenMP, `parallel for simd reduction`, 2 threads, a division a step: the fastest build",
        seconds,
        "0.95 of its speed",
        "The same points and the same sum, but not the same arithmetic: poolscope's kernel brings eight steps over one "
        "denominator and divides once, where this loop divides eight times. The ratio is that of two ways to compute, "
        "not of workers and threads; for that see the next row. Median of 11 runs in one process after two to warm up, the same for both. OpenMP times its own loop, with "
        "threads that spin between loops (OMP_WAIT_POLICY=active) and stay on their CPUs (OMP_PROC_BIND=true).",
        least_ratio=0.95,
    ),
    Row(
        "pi",
        "the same, against the same arithmetic",
        "poolscope",
        "shared",
        "OpenMP with one division for eight steps too: the fastest build",
        seconds,
        "",
        "As above, with the peer built with -DSHARED. It may use fused multiply-adds and reorder sums "
        "(-ffast-math); poolscope's kernel does neither, to give the same bits on every machine.",
    ),
    Row(
        "worker",
        "private memory of an idle worker",
        "poolscope",
        "pool",
        "a worker of `Pool(2)`",
        size,
        "under 300 KiB",
        "Private_Clean + Private_Dirty in /proc/PID/smaps_rollup, median of two workers that have run a small map.",
        most=300 * 1024,
    ),
    Row(
        "peak",
        "`map square 0..100000000`: most memory, all processes together",
        "poolscope",
        "pool",
        "`Pool.map` of 10,000,000 items, a tenth of that",
        size,
        "under 1 GiB",
        "The sum of Pss over the parent and its children, sampled every 20 ms and once at the end. For Pool the "
        "bench's own process, some 15 MiB, is in it.",
        most=1024 * MIB,
        comparable=False,
    ),
    Row(
        "idle",
        "idle, 8 workers: CPU of all processes",
        "poolscope",
        "pool",
        "`Pool(8)`",
        share,
        "under 1 % of a CPU",
        "CPU time in /proc/PID/task/*/schedstat over five seconds, once. poolscope is on a terminal, at its prompt, "
        "after a small job.",
        most=0.01,
    ),
    Row(
        "many",
        "512 workers: start, map 100,000 items, end",
        "poolscope",
        "pool",
        "`Pool(512)`, `map`, `close`, `join`",
        seconds,
        "no error",
        "poolscope: its whole process from outside, `pool 512` to the end of `join`, and the results' sum checked. "
        "Python: the calls alone.",
    ),
    Row(
        "pane_pi",
        "`pi 1000000000` with the pane on",
        "pane",
        "plain",
        "poolscope `--plain`",
        seconds,
        "at most 2 % slower",
        "Two sessions on terminals of 120 by 40, both with `pool 2`, one with the pane and one without. The command runs "
        "in one, then in the other; which goes first alternates, and neither begins before both are at rest (nothing "
        "written for a tenth of a second and no CPU used). The wall is the program's own, `--format json`, read from "
        "what it leaves on the ordinary screen when it ends. Replays are off (`set replay off`): they begin when the "
        "job is over, but would go on while the other session is measured. The ratio is that of a pair. A command's first "
        "tenth of a second is not drawn: where this job takes less, no frame is in it.",
        least_ratio=1 / 1.02,
    ),
    Row(
        "pane_map",
        "`map square 0..10000000 chunksize=1` with the pane on",
        "pane",
        "plain",
        "poolscope `--plain`",
        seconds,
        "at most 2 % slower",
        "As above, in the same sessions. The result is kept in a name, so that it is not printed.",
        least_ratio=1 / 1.02,
    ),
    Row(
        "echo",
        "a key to its echo, 8 workers computing: 95 of 100 keys within",
        "worst",
        "",
        "",
        seconds,
        "under 50 ms",
        "`pool 8`, `map spin_ms 200..4000 chunksize=1 async`, 100 by 30. A letter is written into the terminal at random "
        "moments, 30 to 170 ms apart; its time ends when the bench has read it from the terminal. The bench waits for a "
        "CPU as any terminal would, and that is in it.",
        most=0.05,
    ),
    Row(
        "echo",
        "the same: half of the keys within",
        "median",
        "",
        "",
        seconds,
        "",
        "The median of the same keys.",
    ),
    Row(
        "draw",
        "the pane, 8 workers computing: CPU of the parent",
        "busy",
        "",
        "",
        share,
        "under 1.5 % of a CPU",
        "The same job. CPU time in the parent's /proc/PID/task/*/schedstat, over ten seconds of the job: drawing, and "
        "all else that the parent does. No worker's is in it.",
        most=0.015,
    ),
    Row(
        "draw",
        "the same: frames",
        "frames",
        "",
        "",
        a_second,
        "at most 30 a second",
        "Bytes on the terminal that come 5 ms or more after those before are of another frame.",
        most=30.05,
    ),
    Row(
        "draw",
        "the pane, 8 workers idle: CPU of the parent",
        "idle",
        "",
        "",
        share,
        "nothing: 0.0 %",
        "As with the workers computing, over five seconds, after a small job.",
        most=0.0005,
    ),
    Row(
        "crowd",
        "the pane, 256 workers computing, 80 by 24: CPU of the parent",
        "busy",
        "",
        "",
        share,
        "under 5 % of a CPU",
        "As with 8 workers, over five seconds.",
        most=0.05,
    ),
    Row(
        "crowd",
        "the same: frames",
        "frames",
        "",
        "",
        a_second,
        "",
        "As with 8 workers. The parent is one of 257 processes that want two CPUs.",
    ),
    Row(
        "own_expression",
        "`def f(x) = x * x + 1`; `map f`, 10,000,000 items, 2 workers: an item",
        "poolscope",
        "pool",
        "`Pool.map(f, range(2_000_000))`",
        seconds,
        "20 times faster",
        "The same function as a learner writes it on both sides. Wall over items; what it takes to compile the "
        "definition for integers is in it.",
        least_ratio=20,
    ),
    Row(
        "own_fib",
        "`def fib(n) = n if n < 2 else fib(n-1) + fib(n-2)`; `map fib`, n = 20, 2 workers: an item",
        "poolscope",
        "pool",
        "`Pool.map(fib, [20] * 200)`",
        seconds,
        "6 times faster",
        "Wall over items: 21,891 calls each. poolscope gets 1,000 of them, Pool 200.",
        least_ratio=6,
    ),
    Row(
        "own_part",
        "`def part(rank, n, steps, dx) = dx * sum(…)`; `starmap part`, 2 workers: a step",
        "poolscope",
        "pool",
        "`Pool.starmap(part, …)`",
        seconds,
        "20 times faster",
        "The tutorial's partial sum of pi as a generator expression. Wall over steps: 10,000,000 and 2,000,000.",
        least_ratio=20,
    ),
    Row(
        "scale",
        "`scale pi 100000000 workers=2`: speed-up by starmap",
        "starmap",
        "openmp",
        "OpenMP, 2 threads over 1, the same arithmetic",
        times,
        "at least 1.90, within 5 % of the peer",
        "`repeats=7`, through a pipe, `speed_up` of `--format json`: the median serial run over the median run with two "
        "workers. OpenMP: the build that is the peer of `pi 100000000` with the same arithmetic, with one thread and "
        "with two in turn, a process each, seven runs after two to warm up; the medians of all.",
        least=1.9,
        most_ratio=1.05,
    ),
    Row(
        "scale",
        "the same: speed-up by apply_async",
        "apply_async",
        "openmp",
        "OpenMP, 2 threads over 1, the same arithmetic",
        times,
        "at least 1.90, within 5 % of the peer",
        "As above, in a session of its own.",
        least=1.9,
        most_ratio=1.05,
    ),
]

# Peers without a target: workload, contender, what it does.
OTHERS = [
    ("fine", "executor", "`ProcessPoolExecutor(2).map`, `chunksize=1`, 20,000 items: a task"),
    ("fine", "parallel", "GNU parallel, `parallel -j2 echo`, 1,000 tasks: a task, which is a process of its own"),
    ("coarse", "executor", "`ProcessPoolExecutor(2).map` of 10,000,000 items with Pool's chunk size: an item"),
    ("apply", "executor", "`ProcessPoolExecutor(2).submit(square, 3).result()`: round trip"),
    ("first", "executor", "`ProcessPoolExecutor(4)`, then `submit(…).result()`"),
]


def good(samples, *key):
    return [value for value in samples.get(key, []) if value is not None]


def ratios(samples, workload, ours, peer):
    pairs = zip(samples.get((workload, ours), []), samples.get((workload, peer), []))
    return [theirs / mine for mine, theirs in pairs if mine and theirs]


def cell(samples, failures, workload, contender, unit):
    values = good(samples, workload, contender)
    if not values:
        return "failed: " + failures.get((workload, contender), "not run").replace("|", "\\|")
    missed = len(samples[workload, contender]) - len(values)
    return spread(values, unit) + (f"; failed in {missed}: {failures[workload, contender]}" if missed else "")


def verdict(row, samples, failures):
    if not row.target:
        return ""
    if (row.workload, row.ours) in failures:
        return "**no**"
    values = good(samples, row.workload, row.ours)
    met = row.least <= statistics.median(values) and max(values) < row.most
    if row.least_ratio or row.most_ratio < float("inf"):
        found = ratios(samples, row.workload, row.ours, row.peer_key)
        if not found:
            return "?"
        met = met and row.least_ratio <= statistics.median(found) <= row.most_ratio
    return "yes" if met else "**no**"


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def targets(samples, failures):
    rows = []
    for row in ROWS:
        found = ratios(samples, row.workload, row.ours, row.peer_key) if row.comparable else []
        rows.append(
            [
                row.what,
                cell(samples, failures, row.workload, row.ours, row.unit),
                row.peer or "–",
                cell(samples, failures, row.workload, row.peer_key, row.unit) if row.peer else "–",
                spread(found, times) if found else "–",
                row.target,
                verdict(row, samples, failures),
            ]
        )
    return table(["what", "poolscope", "its peer", "the peer's figure", "peer / poolscope", "target", "met"], rows)


def others(samples, failures):
    rows = []
    for workload, contender, what in OTHERS:
        found = ratios(samples, workload, "poolscope", contender)
        rows.append(
            [
                what,
                cell(samples, failures, workload, contender, seconds),
                spread(found, times) if found else "–",
            ]
        )
    return table(["other peers, in the same rounds", "figure", "over poolscope's"], rows)


def disturbed(others_use):
    """A warning where the machine had other things to do, or nothing. OpenMP's spinning threads suffer most from it."""
    if others_use <= 0.1:
        return ""
    return (
        f"**Not to be relied on**: between rounds other programs kept up to {others_use:.2f} CPUs busy, which hurts "
        "some contenders more than others."
    )


def page(samples, failures, checks, builds, rounds, others_use):
    met = [verdict(row, samples, failures) for row in ROWS if row.target]
    parts = [
        "# Benchmarks",
        f"Written by `scripts/bench --write`: {rounds} rounds, in each of which every contender ran once, in turn. "
        "A figure is the median of the rounds, with the least and the most in parentheses; a ratio is taken within "
        f"each round. What is about the pane ran once, with samples of its own. Of {len(met)} targets, {met.count('yes')} are met.",
        targets(samples, failures),
        others(samples, failures),
        "A task of GNU parallel is a process that runs a program, and one of Python's is pickled, sent through a pipe, "
        "called by an interpreter and sent back; poolscope's is a call of a C function on shared memory. They are "
        "different things to have, and the ratios say what each costs, not that one could stand in for another.",
        "## The machine",
        table(["", ""], [*map(list, machine()), ["CPUs busy with other things", f"{others_use:.2f}"]]),
        "## How each figure is measured",
        "\n".join(f"- {row.what}: {row.how}" for row in ROWS),
        "## Whether poolscope's clock can be trusted",
        "poolscope's times are its own (`wall_ns` of `--format json`). The same jobs by the bench's clock, from writing "
        "the line into poolscope's standard input to reading its answer; the difference is reading, parsing and printing.",
        table(
            ["job", "poolscope's `wall_ns`", "from outside", "outside / inside"],
            [[f"`{what}`", seconds(inside), seconds(outside), f"{outside / inside:.3f}"] for what, inside, outside in checks],
        ),
        "## The OpenMP builds tried",
        "The fastest of either kind (with and without -DSHARED) before the rounds began is the peer; the least of 18 runs.",
        table(
            ["build", "`pi 100000000`"],
            [
                [f"`{build}`", seconds(value)]
                for build, value in sorted(builds.items(), key=lambda item: item[1])
            ],
        ),
    ]
    if disturbed(others_use):
        parts.insert(1, disturbed(others_use))
    return "\n\n".join(parts) + "\n"
