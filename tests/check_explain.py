#!/usr/bin/env python3
"""Holds what `explain` says of Python's pickles against Python's own.

    check_explain.py POOLSCOPE

The tasks and results of each job are made as multiprocessing/pool.py makes them, and pickled; `explain` must have
counted every byte. Results are known to it by their type only: the fewest and the most bytes are held, and the real
ones must lie between.
"""
import json
import math
import multiprocessing.pool
import pickle
import subprocess
import sys
from multiprocessing.pool import Pool, mapstar, starmapstar

PROTOCOL = 4
LARGEST = 2 ** 63 - 1


def square(x):
    return x * x


def power(base, exponent):
    return base ** exponent


def power_n_list(x_list, n):
    return [x ** n for x in x_list]


def calc_partial_pi(rank, nprocs, nsteps, dx):
    return sum(4.0 / (1.0 + ((i + 0.5) * dx) ** 2) for i in range(rank, nsteps, nprocs)) * dx


def sqrt(x):
    return math.sqrt(x)


def sleep_ms(ms):
    return ms


def own(x):
    return x * x + 1


def mixed(x, n):
    return [x, n] if x > 3 else x


def process_number(n):
    return {"input": n, "fib": 1, "sqrt": math.sqrt(n), "log": math.log(n) if n > 0 else None}


# The command; the function; what Python's call is handed; the results of the fewest and of the most bytes, where its
# arguments tell them.
INTS, FLOATS = (0, LARGEST), (1.5, 1.5)
EDGES = [0, 255, 256, 65535, 65536, -1, -256, 2**31 - 1, 2**31, -2**31, -2**31 - 1, 2**39 - 1, 2**39, -2**39, -2**39 - 1,
         2**47 - 1, 2**47, -2**47, 2**55 - 1, 2**55, -2**55, -2**55 - 1, 2**63 - 1, -2**63 + 1]
JOBS = [
    ("map square 0..20", square, range(20), INTS),
    ("map square 0..0", square, range(0), INTS),
    ("map square 0..1", square, range(1), INTS),
    ("map square 0..1000", square, range(1000), INTS),
    ("map square 0..100000 chunksize=1", square, range(100000), INTS),
    ("map square 0..300000", square, range(300000), INTS),
    ("map square 0..300000 chunksize=300000", square, range(300000), INTS),
    ("map square -70000..70000..3", square, range(-70000, 70000, 3), INTS),
    ("map square 70000..-70000..-1 chunksize=999", square, range(70000, -70000, -1), INTS),
    ("map square 0..3 [7, 300] 100000..100005 -4", square, [*range(3), 7, 300, *range(100000, 100005), -4], INTS),
    ("map sleep_ms " + " ".join(map(str, EDGES)), sleep_ms, EDGES, INTS),
    ("map sleep_ms 2147483600..2147483700 chunksize=7", sleep_ms, range(2147483600, 2147483700), INTS),
    ("map sleep_ms -2147483700..-2147483600..7", sleep_ms, range(-2147483700, -2147483600, 7), INTS),
    ("map sqrt [1, 2.5, True]", sqrt, [1, 2.5, True], None),
    ("map sqrt 0..30000", sqrt, range(30000), FLOATS),
    ("map square [1.5, 2.5]", square, [1.5, 2.5], FLOATS),
    ("starmap power (2, 3) (3, 3)", power, [(2, 3), (3, 3)], None),
    ("starmap power (0..20, 2)", power, [(x, 2) for x in range(20)], None),
    ("starmap power (0..70000, 2)", power, [(x, 2) for x in range(70000)], None),
    ("starmap power (0..70000, 2) chunksize=70000", power, [(x, 2) for x in range(70000)], None),
    ("starmap power (250..300, 0..50) chunksize=11", power, list(zip(range(250, 300), range(50))), None),
    ("starmap power_n_list ([1, 2, 300], 2) ([], 2) ([5], 2.5)", power_n_list,
     [([1, 2, 300], 2), ([], 2), ([5], 2.5)], "unknown"),
    ("starmap power_n_list (each [%s], 2)" % ", ".join(["0..2500", "0..1000", "0..1001"]), power_n_list,
     [(list(range(n)), 2) for n in (2500, 1000, 1001)], "unknown"),
    ("map process_number 1..10", process_number, range(1, 10), None),
    ("map process_number 1..5000", process_number, range(1, 5000), None),
    ("map own 0..1000", own, range(1000), None),
    ("starmap mixed (0..300, 2)", mixed, [(x, 2) for x in range(300)], "unknown"),
    ("pi 1000", calc_partial_pi, [(rank, 3, 1000, 1 / 1000) for rank in range(3)], FLOATS),
    ("imap square 0..1000", square, range(1000), INTS),
    ("imap_unordered sqrt [1.5, 2, 70000]", sqrt, [1.5, 2, 70000], None),
    ("imap square 0..1000 chunksize=7", square, range(1000), INTS),
    ("apply power 2 10", power, (2, 10), None),
    ("apply square 70000", square, (70000,), INTS),
    ("apply sqrt 2.5", sqrt, (2.5,), FLOATS),
    ("apply power_n_list 0..5 2", power_n_list, (range(5), 2), "unknown"),
    ("apply power_n_list 10..0..-3 2", power_n_list, (range(10, -2, -3), 2), "unknown"),
    ("apply power_n_list [10, 15, 20] 2", power_n_list, ([10, 15, 20], 2), "unknown"),
]
WORKERS = 3


def pickled(what):
    return len(pickle.dumps(what, protocol=PROTOCOL))


def chunk_size(command, count):
    if "chunksize=" in command:
        return int(command.split("chunksize=")[1])
    size, extra = divmod(count, WORKERS * 4)
    return size + (extra > 0)


def single(command):
    return command.startswith("imap") and "chunksize" not in command


def python_bytes(command, function, given):
    if command.startswith("apply"):
        return 1, pickled((0, 0, function, given, {}))
    if single(command):
        return len(given), sum(pickled((0, i, function, (item,), {})) for i, item in enumerate(given))
    star = command.startswith(("starmap", "pi"))
    batches = Pool._get_tasks(function, given, chunk_size(command, len(given))) if given else []
    sizes = [pickled((0, i, starmapstar if star else mapstar, (batch,), {})) for i, batch in enumerate(batches)]
    return len(sizes), sum(sizes)


def bytes_back(command, results):
    if command.startswith("apply") or single(command):
        return sum(pickled((0, i, (True, result))) for i, result in enumerate(results))
    size = chunk_size(command, len(results)) or 1
    return sum(pickled((0, i, (True, results[begin:begin + size])))
               for i, begin in enumerate(range(0, len(results), size)))


def real_results(command, function, given):
    if command.startswith("apply"):
        return [function(*given)]
    return [function(*x) if command.startswith(("starmap", "pi")) else function(x) for x in given]


def check(command, function, given, extremes, said):
    tasks, task_bytes = python_bytes(command, function, given)
    if (said["chunks"], said["python_bytes"]) != (tasks, task_bytes):
        return f"{said['chunks']} tasks of {said['python_bytes']} bytes, and Python's {tasks} have {task_bytes}"
    back = said["python_bytes_back"]
    if extremes == "unknown":
        return None if back is None else f"{back} is known of lists that nobody has computed"
    count = 1 if command.startswith("apply") else len(given)
    wanted = [bytes_back(command, [extreme] * count) for extreme in extremes] if extremes else back
    if back != wanted:
        return f"{back} bytes of results, and Python's are {wanted}"
    results = real_results(command, function, given)
    if any(isinstance(x, int) and abs(x) > LARGEST for x in results):
        return None  # here such a job fails
    real = bytes_back(command, results)
    return None if back[0] <= real <= back[1] else f"{back} bytes of results, and the real ones are {real}"


def main():
    own_functions = "def own(x) = x * x + 1\ndef mixed(x, n) = [x, n] if x > 3 else x\n"
    lines = own_functions + f"pool {WORKERS}\n" + "".join(f"explain {job[0]}\n" for job in JOBS)
    done = subprocess.run([sys.argv[1], "--format", "json"], input=lines, capture_output=True, text=True, timeout=60)
    answers = [json.loads(line) for line in done.stdout.splitlines()][3:]
    if done.returncode or len(answers) != len(JOBS):
        sys.exit(f"{done.stdout[-500:]}\n{done.stderr}")
    wrong = 0
    for (command, function, given, extremes), answer in zip(JOBS, answers):
        found = check(command, function, given, extremes, answer["result"])
        wrong += found is not None
        if found:
            print(f"{command[:70]}: {found}")
    print(f"{len(JOBS) - wrong} of {len(JOBS)} jobs are as long as Python's")
    return wrong > 0


if __name__ == "__main__":
    sys.exit(main())
