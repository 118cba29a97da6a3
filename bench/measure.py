"""How poolscope and its peers are run and looked at from outside: sessions, memory, CPU time, the machine."""

import contextlib
import datetime
import fcntl
import glob
import json
import os
import pathlib
import platform
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
# The system's Python where there is one: what `python3` means to most people, and no launcher in front of it.
PYTHON = "/usr/bin/python3" if os.path.exists("/usr/bin/python3") else sys.executable
TIMEOUT = 120  # seconds; nothing here takes nearly as long unless it hangs
SESSION_TIMEOUT = 60  # the same for a session with poolscope


class Failure(Exception):
    """A contender could not do its part; the row says so and the bench goes on."""


def quiet_environment():
    """The caller's environment without a start-up file or a history of theirs."""
    nowhere = tempfile.gettempdir() + "/poolscope-bench"
    return dict(os.environ, XDG_CONFIG_HOME=nowhere, XDG_STATE_HOME=nowhere, TERM="xterm-256color")


# --- poolscope ---


class Poolscope:
    """A session through pipes: `ask` sends one line and waits for its object, `batch` sends many at once."""

    def __init__(self, binary):
        self.stderr = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            [binary, "--format", "json"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.stderr,
            env=quiet_environment(),
        )
        self.pid = self.process.pid
        self.last_sent = ""
        self.hung = False
        self.watchdog = threading.Timer(SESSION_TIMEOUT, self.give_up)
        self.watchdog.daemon = True
        self.watchdog.start()

    def give_up(self):
        self.hung = True
        self.process.kill()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
        self.watchdog.cancel()
        self.stderr.close()

    def send(self, text):
        self.last_sent = text.rsplit("\n", 1)[-1]
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(text.encode() + b"\n")
            self.process.stdin.flush()

    def receive(self):
        line = self.process.stdout.readline()
        if not line:
            if self.hung:
                raise Failure(f"no answer within {SESSION_TIMEOUT} s, at `{self.last_sent}`")
            self.stderr.seek(0)
            said = self.stderr.read().decode(errors="replace").strip().splitlines()
            raise Failure("poolscope ended: " + (said[-1] if said else "it said nothing"))
        answer = json.loads(line)
        if "error" in answer:
            error = answer["error"]
            raise Failure(error["message"] if isinstance(error, dict) else str(error))
        return answer

    def ask(self, text):
        self.send(text)
        return self.receive()

    def batch(self, lines):
        sender = threading.Thread(target=self.send, args=("\n".join(lines),), daemon=True)
        sender.start()
        return [self.receive() for _ in lines]


@contextlib.contextmanager
def on_terminal(binary):
    """poolscope as a person has it, on a terminal of 120 by 40; yields (pid, type a line)."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
    process = subprocess.Popen(
        [binary],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=quiet_environment(),
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)

    def drain():  # a terminal that nobody reads would block the program
        with contextlib.suppress(OSError):
            while os.read(ours, 65536):
                pass

    threading.Thread(target=drain, daemon=True).start()
    try:
        yield process.pid, lambda line: os.write(ours, line.encode() + b"\r")
    finally:
        with contextlib.suppress(OSError):
            os.write(ours, b"quit\r")
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        os.close(ours)


# --- the peers ---


def python_peer(*arguments):
    """One run of peers/python_pool.py; its answer."""
    done = subprocess.run(
        [PYTHON, HERE / "peers/python_pool.py", *map(str, arguments)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=TIMEOUT,
    )
    if done.returncode:
        raise Failure(done.stderr.decode(errors="replace").strip().splitlines()[-1])
    return json.loads(done.stdout)


@contextlib.contextmanager
def idle_python_pool(workers):
    """A Pool that has done something and now waits; yields (parent's pid, workers' pids)."""
    process = subprocess.Popen(
        [PYTHON, HERE / "peers/python_pool.py", "pool", "idle", str(workers)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    try:
        yield process.pid, json.loads(process.stdout.readline())["pids"]
    finally:
        process.stdin.close()
        process.stdout.close()
        process.wait(TIMEOUT)


def build_openmp(directory, *extra):
    """Every build of peers/openmp_pi.c with these flags that the compilers here can make: {all its flags: program}."""
    directory.mkdir(parents=True, exist_ok=True)
    builds = {}
    for compiler in ("gcc", "clang"):
        if not shutil.which(compiler):
            continue
        for width in ("", "-mprefer-vector-width=256", "-mprefer-vector-width=512"):
            for index in ("int", "long"):
                flags = f"{compiler} -O3 -march=native -ffast-math -fopenmp {width} -DINDEX={index}".split() + [*extra]
                program = directory / "-".join(["openmp_pi", *(flag.strip("-") for flag in extra), str(len(builds))])
                done = subprocess.run([*flags, HERE / "peers/openmp_pi.c", "-o", program], capture_output=True)
                if done.returncode == 0:
                    builds[" ".join(flags)] = program
    if not builds:
        raise Failure("no compiler here builds OpenMP")
    return builds


def run_openmp(program, steps, threads, repeats):
    """The seconds of each repeat. Threads that spin between loops and keep their CPU are OpenMP's fastest setting."""
    done = subprocess.run(
        [program, str(steps), str(threads), str(repeats)],
        env=dict(os.environ, OMP_WAIT_POLICY="active", OMP_PROC_BIND="true", OMP_DYNAMIC="false"),
        capture_output=True,
        text=True,
        timeout=TIMEOUT,
        check=True,
    )
    pi, *seconds = done.stdout.split()
    if abs(float(pi) - 3.14159265358979) > 1e-9:
        raise Failure(f"OpenMP's pi is {pi}")
    return [float(s) for s in seconds]


# --- looking at processes ---


def descendants(pid):
    found = []
    for path in glob.glob(f"/proc/{pid}/task/*/children"):
        with contextlib.suppress(OSError):
            for child in map(int, pathlib.Path(path).read_text().split()):
                found += [child, *descendants(child)]
    return found


def smaps_bytes(pid, *fields):
    """The sum of these fields of /proc/PID/smaps_rollup, in bytes."""
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return sum(int(kib) * 1024 for name, kib in re.findall(r"^(\w+):\s+(\d+) kB", text, re.M) if name in fields)


def private_bytes(pid):
    return smaps_bytes(pid, "Private_Clean", "Private_Dirty")


def tree_bytes(pid):
    """What a process and its children take together; memory they share counts once (the sum of their Pss)."""
    total = 0
    for one in [pid, *descendants(pid)]:
        with contextlib.suppress(OSError):
            total += smaps_bytes(one, "Pss")
    return total


@contextlib.contextmanager
def peak_of(pid):
    """Samples tree_bytes(pid) every 20 ms; yields a list whose only element is the most seen so far."""
    peak, over = [0], threading.Event()

    def sample():
        while True:
            peak[0] = max(peak[0], tree_bytes(pid))
            if over.wait(0.02):
                return

    sampler = threading.Thread(target=sample, daemon=True)
    sampler.start()
    try:
        yield peak
    finally:
        peak[0] = max(peak[0], tree_bytes(pid))
        over.set()
        sampler.join()


def tree_cpu_ns(pid):
    """CPU time of a process and its children, all their threads."""
    total = 0
    for one in [pid, *descendants(pid)]:
        for path in glob.glob(f"/proc/{one}/task/*/schedstat"):
            with contextlib.suppress(OSError):
                total += int(pathlib.Path(path).read_text().split()[0])
    return total


def cpu_share(pid, seconds):
    """The share of one CPU that the tree uses over this long."""
    begin, cpu = time.monotonic_ns(), tree_cpu_ns(pid)
    time.sleep(seconds)
    return (tree_cpu_ns(pid) - cpu) / (time.monotonic_ns() - begin)


# --- the machine ---


def busy_cpus(seconds=2):
    """How many CPUs the whole machine keeps busy now; before the bench begins that is what others use."""

    def read():  # user, nice, system, idle, iowait, irq, softirq, steal
        fields = [int(n) for n in pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
        return sum(fields) - fields[3] - fields[4]

    before = read()
    time.sleep(seconds)
    return (read() - before) / os.sysconf("SC_CLK_TCK") / seconds


def first_line(*command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    except OSError:
        return None
    lines = (done.stdout or done.stderr).splitlines()
    return lines[0] if lines else None


def machine():
    """What the figures depend on: [(name, value)]."""
    cpuinfo = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*:\s*(.+)$", cpuinfo, re.M)
    flags = re.search(r"^flags\s*:\s*(.+)$", cpuinfo, re.M)
    vectors = [v for v in ("avx2", "avx512f", "avx512dq") if flags and v in flags[1].split()]
    memory = re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())
    with contextlib.suppress(OSError, AttributeError):
        system = platform.freedesktop_os_release()["PRETTY_NAME"]
    facts = [
        ("date", datetime.date.today().isoformat()),
        ("CPU", (model[1] if model else platform.machine()) + (f" ({', '.join(vectors)})" if vectors else "")),
        ("CPUs that the bench may use", str(len(os.sched_getaffinity(0)))),
        ("memory", f"{int(memory[1]) / 1024 ** 2:.0f} GiB"),
        ("system", f"{locals().get('system', 'Linux')}, kernel {platform.release().split('-')[0]}"),
        ("compiler of poolscope", first_line("cc", "--version")),
        ("clang", first_line("clang", "--version")),
        ("Python", first_line(PYTHON, "--version")),
        ("GNU parallel", first_line("parallel", "--version")),
    ]
    return [(name, value or "not here") for name, value in facts]
