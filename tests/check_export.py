#!/usr/bin/env python3
"""Holds the programs that `export` writes against the sessions they were written of.

    check_export.py POOLSCOPE

Each script is run, exported, and run again by Python; both must print the same, line by line. Numbers with a fraction
may differ in their last digits: the parts of a sum are not added up in the same order. Where a line is given that the
program must have, it must be there. And what `set python on` says of each command must be Python.
"""
import ast
import json
import math
import os
import subprocess
import sys
import tempfile

PATIENCE_S = 60

SCRIPTS = [
    # What it is, the session, lines that the program must have.
    ("map", "pool 2; map square 0..20; map square 0..20 chunksize=4; map square [3, 1, 2] 0..3 7; map square []",
     ["print(pool.map(square, range(20), chunksize=4))", "print(pool.map(square, [3, 1, 2, *range(3), 7]))"]),
    ("ranges", "0..5; r = 10..0..-3; r; n = 4; 1..n; map square r; sum r; len r; [0, r]; (n, r); show r",
     ["r = range(10, 0, -3)", "print(list(range(1, n)))"]),
    ("starmap", "pool 2; starmap power (2, 3) (3, 3); starmap power [(2, 3), (4, 0.5)]; starmap power_n (0..20, 2); "
                "b = [2, 3]; starmap power (each b, 0..2); t = (0..3, 2); starmap power t (5, 5); ts = [(1, 2), (3, 4)]; "
                "starmap power ts; starmap power_n_list ([1, 2], 0..3); x = 3; starmap power (0..3, x)",
     ["print(pool.starmap(power_n, [(x, 2) for x in range(20)]))",
      "print(pool.starmap(power, [(x, y) for x, y in zip(b, range(2))]))",
      "print(pool.starmap(power, [(y, x) for y in range(3)]))"]),
    ("apply", "pool 2; apply power 2 10; apply square 7; apply power_n_list [10, 15, 20] 2; t = (2, 5); apply power t; "
              "apply process_number 4", ["print(pool.apply(power, (2, 10)))", "print(pool.apply(square, (7,)))"]),
    ("async", "pool 2; r = map square 0..20 async; get r; get r timeout=30; map_async square 0..3; get 2; wait r; "
              "ready r; successful r; q = starmap_async power (0..3, 2); get q; get [1, 2]; get 3; "
              "p = apply_async square 9; x = get p; x",
     ["r = job_1 = pool.map_async(square, range(20))", "print(r.get(timeout=30))", "print(job_2.get())"]),
    ("handles", "pool 3; s = slice 0..20 4; s; rs = apply_async power_n_list (each s, 2); get rs; flatten _; "
                "flatten (get rs); get 3; wait rs; apply_async power (0..3, 2); get _; a = [1, 2]; flatten a; "
                "flatten [[1, 2], [3]]",
     ["s = slice_data(list(range(20)), 4)", "rs = [pool.apply_async(power_n_list, (x, 2)) for x in s]",
      "_ = [r.get() for r in rs]", "job_3 = rs[2]"]),
    ("pi", "pool 4; pi 10000; r = pi 20000 async; get r; serial pi 1000; x = [r]; get x; sqrt = 1",
     ["print(sum(pool.starmap(calc_partial_pi, [(rank, 4, 10000, 1 / 10000) for rank in range(4)])))"]),
    ("serial", "serial map square 0..5; serial starmap power (0..4, 2) (2, 2); serial apply power 2 3; "
               "serial map sqrt [2, 3]; serial map collatz 1..30",
     ["print(list(map(square, range(5))))", "print(list(itertools.starmap(power, [*[(x, 2) for x in range(4)], (2, 2)])))"]),
    ("names", "class = 3; class_ = 4; print = [class, class_]; print; job_1 = 0..3; map square job_1; range = 5; 0..range; "
              "_; sum _; lambda = (class, range); lambda; began = 1.5; began; True; None; x = None; x; 1e22; -3; 2.5e-9",
     ["class_ = 3", "class__ = 4", "job_1_ = range(3)"]),
    ("last", "pool 2; map square 0..4; sum _; _; r = map square 0..3; len _; map process_number 1..4; show _; _",
     ["_ = r = pool.map(square, range(3))"]),
    ("nested", "pool 2; sum (map square 0..101); len (slice 0..7 3); map square (map square 0..4); "
               "get (map square 0..4 async); show (flatten (slice 0..7 2)); time sum 0..10; x = time map square 0..3; x",
     ["print(sum(pool.map(square, range(101))))", "began = time.perf_counter()"]),
    ("long", "pool 2; map square 0..1001; show _; 0..5000; slice 0..3000 2; show 0..1500; map square 0..1000",
     ["print(abridged(range(5000)))"]),
    ("failures", "pool 2; map square 0..3; map sqrt [-1]; x = map log [0]; show x; nonsense; 5; _; pi 0; jobs; "
                 "help len; h = jobs; y = len h; set figures line; kill w0; stop w1; cont w1; map square 0..4",
     ["# map sqrt [-1]  (left out: it failed)", "# y = len(h)  (left out: it uses what this program does not have)"]),
    ("starts", "pool 2 spawn; map square 0..20; pool 2 fork maxtasks=3; map square 0..9 chunksize=1; "
               "pool 2 spawn maxtasks=2 initializer=(power 2 5); map square 0..5 chunksize=1; pool 1 initializer=(square 7); "
               "map collatz 1..9",
     ["pool = multiprocessing.get_context('spawn').Pool(2)",
      "pool = multiprocessing.get_context('fork').Pool(2, maxtasksperchild=3)",
      "pool = multiprocessing.get_context('spawn').Pool(2, initializer=power, initargs=(2, 5), maxtasksperchild=2)",
      "pool = multiprocessing.Pool(1, initializer=square, initargs=(7,))"]),
    ("no pool yet", "map square 0..4; cpu_count; pool 3; map square 0..4; close; join; pool 2; pi 100; terminate; "
                    "map square 0..4; serial map square 0..3", []),
    ("a guard", "pool 2; map spin_ms [1, 2]; map sleep_ms [1]; map fibonacci 0..10; map log [1, 2.5]; close",
     ['if __name__ == "__main__":', "import time", "import math"]),
    ("futures", "pool 2; imap square 0..5; imap square 0..5 chunksize=2; r = imap square 0..3; _; f = submit power 2 10; "
                "get f; fs = submit spin_ms (each [30, 10],); get f fs; wait fs timeout=9; ready f fs; successful f; "
                "q = pi 100 async; a = map square 0..3 async; get q a 7; get [q, a]; wait q a; "
                "r = map_async square 0..4 then=(total = sum _); wait r; total; c = map_async square 0..3 then=(sum _); wait c; "
                "get 7; p = map sleep_ms [60000] async; x = cancel p; wait p",
     ["for each in pool.imap(square, range(5)):", "print([f.result(), *[x.result() for x in fs]])",
      "total = sum(job_9.get())", "print(sum(job_10.get()))"]),
    ("start methods", "pool 2 spawn; map square 0..4; pool 2 fork maxtasks=1; map square 0..4; "
                      "pool 2 initializer=(power 2 3) maxtasks=2; map power_n_list 1; map square 0..4",
     ["pool = multiprocessing.get_context('spawn').Pool(2)",
      "pool = multiprocessing.Pool(2, initializer=power, initargs=(2, 3), maxtasksperchild=2)"]),
    ("own functions", "def cube(x) = x ** 3; pool 2; map cube 0..5; def fib(n) = n if n < 2 else fib(n-1) + fib(n-2); "
                      "map fib 0..12; n = 3; def scaled(x) = x * n + 1; map scaled 0..4; n = 4; map scaled 0..4; "
                      "def cube(x) = x * x * x + 0.5; map cube 0..3; serial map cube 0..3; "
                      "def powers(xs, n) = [x ** n for x in xs]; s = slice 0..20 4; flatten (get (apply_async powers (each s, 2))); "
                      "def table(x) = math.sqrt(x) + sqrt(x); map table 0..3; starmap powers ([1, 2], 1..4); "
                      "def part(rank, n, steps, dx) = dx * sum(4.0 / (1.0 + ((i + 0.5) * dx) ** 2) for i in range(rank, steps, n)); "
                      "sum (starmap part (0..2, 2, 1000, 0.001)); def gcd(a, b) = a if b == 0 else gcd(b, a % b); "
                      "starmap gcd (0..30, 12); r = map fib 0..5 async; get r; a = map fib 0..4; i = 3; "
                      "starmap gcd (each a, 2)",
     ["print(pool.map(cube_2, range(3)))", "return x * n + 1", "def cube(x):", "def table_(x):"]),
    ("a function left out", "p = map_async sleep_ms [10]; c = cancel p; def e(i) = c + i; def k(i) = e(i); x = map k 0..3; "
                            "def e(i) = i; map e 0..3",
     ["# def e(i) = c + i  (left out: it uses what this program does not have)",
      "# x = pool.map(k, range(3))  (left out: it uses what this program does not have)", "print(pool.map(e_2, range(3)))"]),
    ("own names", "min = 5; in = 4; else = 3; math = 2; def f(x) = min(x, 3) + sum(i for i in range(x)) if x else math.sqrt(4); "
                  "map f 0..5; def range_(pool, in_) = pool + in_; apply range_ 1 2",
     ["return min(x, 3) + sum(i for i in range(x)) if x else math.sqrt(4)", "def range__(pool, in_):"]),
    ("a native name", "pool 2; map square 0..4; def square(x) = x + 1; map square 0..4; def f(x) = square(x) * 2; map f 0..3",
     ["print(pool.map(square_2, range(4)))", "return square_2(x) * 2"]),
    ("what is shared", "value counter; counter; process 4 increment counter 100 lock=counter; join; counter; show counter; "
                       "value total 1.5; total; array squares 0..4; squares; show squares; sum squares; len squares; "
                       "lock mutex; process 2 increment counter 10 lock=mutex; join; x = show counter; x; queue q 8; "
                       "put q 3; put q 2.5 timeout=1; take q; take q timeout=1; process produce q 5; process consume q 5; "
                       "join; def bump(k) = increment(counter, k, lock=counter); pool 2; apply bump 5; counter; "
                       "process bump 2; join; counter; process fill squares 7; join; squares; value late 1; "
                       "def add_late(x) = x + late.value; map add_late 0..3",
     ["counter = multiprocessing.Value('q', 0)", "print(f'<value: {counter.value}>')", "print(q.get(timeout=1))"]),
    ("processes", "process square 3; join; p = process sleep_ms 20; join p timeout=9; ps = process 3 spin_ms 5; "
                  "join ps p; x = 5; process x = 7; x; join; process sleep_ms 60000; kill p6; join; "
                  "process 1 square 2; join p7; pool 2; map square 0..3; close; join",
     ["p = p1 = multiprocessing.Process(target=sleep_ms, args=(20,), daemon=True)", "p.join(timeout=9)",
      "ps = p2, p3, p4 = [multiprocessing.Process(target=spin_ms, args=(5,), daemon=True) for y in range(3)]".replace(" y ", " x "),
      "os.kill(p6.pid, signal.SIGKILL)"]),
    ("daemons", "process sleep_ms 60000; process 2 sleep_ms 60000; 7",
     ["p0 = multiprocessing.Process(target=sleep_ms, args=(60000,), daemon=True)"]),
    ("names under spawn", "pool 2 spawn; x = 3; b = [x, 2]; def f(y) = y + x * b[1]; map f 0..3; x; _; c = 5; c = 6; "
                          "def g(y) = f(y) + c; serial map g 0..2; pool 2 spawn initializer=(f 1); map f 0..2; "
                          "pool 2; map g 0..3; apply g 1",
     ["x = 3", "b = [x, 2]", "_ = x", "multiprocessing.set_start_method('fork')  # children inherit all names, as here",
      "pool = multiprocessing.get_context('spawn').Pool(2, initializer=f, initargs=(1,))"]),
    ("what spawn has not", "pool 2 spawn; n = 1; n = 2; value c; def f(y) = y + n; def h(k) = add(c, k); def u(x) = f(x); "
                           "a = map u 0..3; b = map h 0..3; r = apply_async f 1; wait r; map square 0..3; "
                           "pool 2 spawn initializer=(f 3); map f 0..3; process h 5; join",
     ["# a = pool.map(u, range(3))  (left out: NameError in Python: its function uses a name that spawned workers do not "
      "have)", "pool = multiprocessing.Pool(2)", "print(pool.map(f, range(3)))"]),
    ("constants alone", "k = 2; def f(x) = x + k", ["k = 2", "pass"]),
    ("a failed get", "def f(x) = 1 / x; r = map_async f [0, 1]; get r; successful r; rs = apply_async f (0..2,); get rs; "
                     "successful rs; s = submit f 0; get s; successful s; queue q 4; put q 3; len q",
     ["r.wait()", "[r.wait() for r in rs]".replace("r.", "x.").replace("for r", "for x"), "print(q.qsize())"]),
    ("callbacks", "r = submit square 3 then=(show _); get r; m = map_async square 0..4 then=(sum _) catch=(show _); wait m",
     ["print(job_1.result())", "print(r.result())", "print(sum(job_2.get()))"]),
    ("nothing", "", ["pass"]),
]


def run_session(poolscope, script, program):
    lines = script.replace("; ", "\n") + "\nexport " + program + "\n"
    done = subprocess.run([poolscope, "--keep-going"], input="set figures off\n" + lines, capture_output=True, text=True,
                          timeout=PATIENCE_S)
    if "run it with: python3" not in done.stderr:
        raise AssertionError("export failed: " + done.stderr)
    return done.stdout


def compile_said(poolscope, script):
    """What `set python on` says of each command can be pasted."""
    lines = "set figures off\nset python on\n" + script.replace("; ", "\n") + "\n"
    done = subprocess.run([poolscope, "--keep-going", "--format", "json"], input=lines, capture_output=True, text=True,
                          timeout=PATIENCE_S)
    for line in done.stdout.splitlines():
        said = json.loads(line).get("python")
        if said:
            try:
                compile(said, "said", "exec")
            except SyntaxError as error:
                raise AssertionError(f"{error}: {said}") from error


def close_enough(ours, theirs):
    if isinstance(ours, float) and isinstance(theirs, float):
        return math.isclose(ours, theirs, rel_tol=1e-12)
    if isinstance(ours, (list, tuple)) and type(ours) is type(theirs) and len(ours) == len(theirs):
        return all(map(close_enough, ours, theirs))
    return ours == theirs and type(ours) is type(theirs)


def same_line(ours, theirs):
    if ours == theirs:
        return True
    try:
        return close_enough(ast.literal_eval(ours), ast.literal_eval(theirs))
    except (SyntaxError, ValueError):
        return False


# What only our program prints: handles, and the table of `jobs` and the text of `help len`, which Python has not.
def without_our_own(lines):
    own = ("job  ", "  1  ", "  2  ", "  3  ", "len X", "    how many", "Python  ", "example ", "[<job")
    return [line for line in lines if not line.startswith(own)]


def check(poolscope, name, script, wanted, directory):
    compile_said(poolscope, script)
    program = os.path.join(directory, name.replace(" ", "_") + ".py")
    ours = run_session(poolscope, script, program)
    with open(program, encoding="utf-8") as file:
        source = file.read()
    compile(source, program, "exec")
    for line in wanted:
        if line not in (there.strip() for there in source.splitlines()):
            raise AssertionError(f"the program has no line {line!r}:\n{source}")
    done = subprocess.run([sys.executable, "-W", "error", program], capture_output=True, text=True, timeout=PATIENCE_S)
    if done.returncode:
        raise AssertionError(f"Python ended with {done.returncode}: {done.stderr}\n{source}")
    ours, theirs = ours.splitlines(), done.stdout.splitlines()
    ours = without_our_own(ours)
    if len(ours) != len(theirs) or not all(map(same_line, ours, theirs)):
        raise AssertionError("we printed\n" + "\n".join(ours) + "\nand Python\n" + "\n".join(theirs) + "\n" + source)
    return len(ours)


def main():
    poolscope, failed = sys.argv[1], 0
    with tempfile.TemporaryDirectory() as directory:
        for name, script, wanted in SCRIPTS:
            try:
                print(f"{name}: {check(poolscope, name, script, wanted, directory)} lines alike")
            except (AssertionError, subprocess.TimeoutExpired) as error:
                print(f"{name}: FAILED: {error}")
                failed += 1
    return failed > 0


if __name__ == "__main__":
    sys.exit(main())
