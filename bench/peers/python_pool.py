"""What multiprocessing.Pool and concurrent.futures.ProcessPoolExecutor take for the jobs that poolscope is measured at.

    python_pool.py pool|executor map N CHUNKSIZE     one map of square over N items, two workers (0: Pool's chunk size)
    python_pool.py pool|executor apply N             N round trips, one at a time, two workers
    python_pool.py pool|executor first               four workers started, to the first result
    python_pool.py pool spawn                        the same, started by spawn: each a new interpreter
    python_pool.py pool|executor many N ITEMS        N workers: start, map ITEMS items, end
    python_pool.py pool own WHAT N                   N items of `expression`, N times `fib` of 20, or N steps of `part`,
                                                     as a learner writes these functions, two workers
    python_pool.py pool idle N                       N workers that have done something, then waits for standard input to end

Prints one JSON object. Times are seconds, taken with perf_counter around the calls themselves; a small job before them
makes sure that every worker is up and warm, except in `first`, `spawn` and `many`, which are about just that.
"""

import concurrent.futures
import json
import multiprocessing
import sys
import time


def square(x):
    return x * x


def expression(x):
    return x * x + 1


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def part(rank, n, steps, dx):
    return dx * sum(4.0 / (1.0 + ((i + 0.5) * dx) ** 2) for i in range(rank, steps, n))


class Pool:
    def __init__(self, workers, method=None):
        self.pool = multiprocessing.get_context(method).Pool(workers)
        self.apply = lambda x: self.pool.apply(square, (x,))

    def map(self, n, chunksize):
        return self.pool.map(square, range(n), chunksize or None)

    def pids(self):
        return [child.pid for child in multiprocessing.active_children()]

    def end(self):
        self.pool.close()
        self.pool.join()


class Executor:
    def __init__(self, workers):
        self.workers = workers
        self.pool = concurrent.futures.ProcessPoolExecutor(workers)
        self.apply = lambda x: self.pool.submit(square, x).result()

    def map(self, n, chunksize):
        # The executor's own default is 1 item a task; to be fair to it, it gets the chunk size that Pool would choose.
        if not chunksize:
            chunks, rest = divmod(n, 4 * self.workers)
            chunksize = chunks + (rest > 0)
        return list(self.pool.map(square, range(n), chunksize=chunksize))

    def end(self):
        self.pool.shutdown()


def timed(call, *arguments):
    begin = time.perf_counter()
    result = call(*arguments)
    return time.perf_counter() - begin, result


def main(peer, what, *numbers):
    kind = {"pool": Pool, "executor": Executor}[peer]
    if what == "own":
        name, n = numbers[0], int(numbers[1])
        jobs = {
            "expression": lambda pool: pool.map(expression, range(n)),
            "fib": lambda pool: pool.map(fib, [20] * n),
            "part": lambda pool: sum(pool.starmap(part, [(rank, 2, n, 1.0 / n) for rank in range(2)])),
        }
        workers = kind(2)
        workers.map(1000, 1)
        seconds, result = timed(jobs[name], workers.pool)
        assert {"expression": lambda: result[-1] == (n - 1) ** 2 + 1, "fib": lambda: result == [6765] * n,
                "part": lambda: abs(result - 3.14159265358979) < 1e-6}[name]()
        print(json.dumps({"seconds": seconds}))
        workers.end()
        return
    numbers = [int(n) for n in numbers]
    if what == "map":
        n, chunksize = numbers
        workers = kind(2)
        workers.map(1000, 1)
        seconds, result = timed(workers.map, n, chunksize)
        assert len(result) == n and result[-1] == (n - 1) ** 2
        print(json.dumps({"seconds": seconds}))
        workers.end()
    elif what == "apply":
        workers = kind(2)
        workers.map(1000, 1)
        print(json.dumps({"seconds": [timed(workers.apply, 3)[0] for _ in range(numbers[0])]}))
        workers.end()
    elif what == "first":
        seconds, (workers, result) = timed(lambda: ((w := kind(4)), w.apply(3)))
        assert result == 9
        print(json.dumps({"seconds": seconds}))
        workers.end()
    elif what == "spawn":
        seconds, (workers, result) = timed(lambda: ((w := Pool(4, "spawn")), w.apply(3)))
        assert result == 9
        print(json.dumps({"seconds": seconds}))
        workers.end()
    elif what == "many":
        n, items = numbers

        def all_of_it():
            workers = kind(n)
            result = workers.map(items, 0)
            workers.end()
            return result

        seconds, result = timed(all_of_it)
        assert len(result) == items
        print(json.dumps({"seconds": seconds}))
    elif what == "idle":
        workers = kind(numbers[0])
        workers.map(1000, 1)
        print(json.dumps({"pids": workers.pids()}), flush=True)
        sys.stdin.read()
        workers.pool.terminate()
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main(*sys.argv[1:])
