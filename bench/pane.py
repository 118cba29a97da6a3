"""The pane, driven as a person would: poolscope on a terminal of its own, its keys typed and its screen read.

ncurses writes only the cells that changed, so results are not read from the screen: they are what the program leaves
behind on the ordinary screen when it ends. Nothing here waits for a guessed time but for what can be observed: bytes on
the terminal, and processes whose CPU time does not grow any more.
"""

import contextlib
import fcntl
import json
import os
import pathlib
import pty
import random
import re
import select
import statistics
import struct
import subprocess
import termios
import time

from measure import Failure, quiet_environment, tree_cpu_ns

ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|[()][A-Z0-9]|[=>])")
LEFT_SCREEN = b"\x1b[?1049l"  # the alternate screen is left; what follows is the transcript
PATIENCE = 60  # seconds, for anything at all
FRAME_GAP = 0.005  # bytes that come this much later than those before are of another frame


class Terminal:
    """poolscope on a terminal of its own. What it writes is read while one of the methods runs, and only then."""

    def __init__(self, binary, *options, rows=40, columns=120):
        self.master, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.process = subprocess.Popen(
            [binary, *options],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=dict(quiet_environment(), LC_ALL="C.UTF-8"),
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        )
        os.close(theirs)
        self.pid = self.process.pid
        self.written = bytearray()  # all that the program has written
        self.over = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        os.close(self.master)
        self.process.wait()

    def read(self, seconds):
        """What comes within this time, at the first moment that something does; empty when nothing comes."""
        if self.over or not select.select([self.master], [], [], max(0, seconds))[0]:
            return b""
        try:
            new = os.read(self.master, 1 << 16)
        except OSError:  # nobody has the other end any more
            new = b""
        self.over = not new
        self.written += new
        return new

    def type(self, keys):
        os.write(self.master, keys.encode())

    def wait_for(self, what, since):
        """Until the bytes from `since` on, without escape sequences and blanks, have `what` in them."""
        deadline = time.monotonic() + PATIENCE
        while what not in re.sub(rb"\s", b"", ESCAPES.sub(b"", bytes(self.written[since:]))):
            if self.over or time.monotonic() > deadline:
                raise Failure(f"no {what.decode()} on the terminal")
            self.read(deadline - time.monotonic())

    def run(self, line, until):
        """Types a line, and waits for what its answer has in it. Ctrl-L first: it is answered on blank rows."""
        self.type("\x0c" + line + "\r")
        self.wait_for(until, len(self.written))

    def leave(self):
        """Ends the session; {command: [its answers]}, of a session with --format json."""
        self.type("quit\r")
        deadline = time.monotonic() + PATIENCE
        while not self.over and time.monotonic() < deadline:
            self.read(deadline - time.monotonic())
        left = bytes(self.written)
        answers = {}
        for line in ESCAPES.sub(b"", left[left.rfind(LEFT_SCREEN) + 1 :]).decode(errors="replace").splitlines():
            if line.startswith('{"command"'):
                answer = json.loads(line)
                if "error" in answer:
                    raise Failure(f"{answer['command']}: {answer['error']}")
                answers.setdefault(answer["command"], []).append(answer)
        return answers


def rest(*terminals):
    """Waits until these programs and their workers have nothing to do any more: for a tenth of a second nothing is
    written, and less than a hundredth of a CPU used."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        begin, cpu = time.monotonic(), sum(tree_cpu_ns(terminal.pid) for terminal in terminals)
        wrote = False
        while (left := begin + 0.1 - time.monotonic()) > 0:
            for terminal in terminals:
                wrote |= bool(terminal.read(left / len(terminals)))
        used = sum(tree_cpu_ns(terminal.pid) for terminal in terminals) - cpu
        if not wrote and used < (time.monotonic() - begin) * 1e9 / 100:
            return
    raise Failure("poolscope does not come to rest")


# --- with the pane and without ---

PAIRED = {"pane_pi": "pi 1000000000", "pane_map": "r = map square 0..10000000 chunksize=1"}


def pairs(binary, count):
    """{(workload, contender): [seconds]}: every command `count` times in a session with the pane and one without it,
    in turn. Which goes first alternates, and neither begins before both are at rest."""
    json_answer = b'"wall_ns":'
    with contextlib.ExitStack() as stack:
        sessions = {
            "pane": stack.enter_context(Terminal(binary, "--format", "json")),
            "plain": stack.enter_context(Terminal(binary, "--format", "json", "--plain")),
        }
        for session in sessions.values():
            session.wait_for(b">>>", 0)
            for line in ("pool 2", "set replay off", "warm = map square 0..100000 chunksize=1"):
                session.run(line, json_answer)
        for number in range(count):
            for command in PAIRED.values():
                for session in sessions.values() if number % 2 == 0 else reversed(sessions.values()):
                    rest(*sessions.values())
                    session.run(command, b'"dead_ns":0}],' + json_answer)
        answers = {name: session.leave() for name, session in sessions.items()}
    found = {}
    for workload, command in PAIRED.items():
        for name in sessions:
            walls = [answer["wall_ns"] * 1e-9 for answer in answers[name].get(command, [])]
            if len(walls) != count:
                raise Failure(f"{count} times `{command}`, and {len(walls)} answers")
            found[workload, name] = walls
    return found


# --- while a pool computes ---


def parent_cpu_ns(pid):
    """The parent's own CPU time: no worker's, and not the guardian's."""
    tasks = pathlib.Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(task.read_text().split()[0]) for task in tasks)


def watch(terminal, seconds):
    """The share of a CPU that the parent uses over this long, and how many frames it draws a second."""
    frames, last = [], 0.0
    begin, cpu = time.monotonic(), parent_cpu_ns(terminal.pid)
    while (left := begin + seconds - time.monotonic()) > 0:
        if terminal.read(left):
            now = time.monotonic()
            if now - last > FRAME_GAP:
                frames.append(now)
            last = now
    share = (parent_cpu_ns(terminal.pid) - cpu) / (time.monotonic() - begin) / 1e9
    return share, (len(frames) - 1) / (frames[-1] - frames[0]) if len(frames) > 1 else 0.0


@contextlib.contextmanager
def computing(binary, workers, rows, columns, before=lambda terminal: None):
    """A session with the pane whose workers compute for minutes: more of them than there are CPUs."""
    with Terminal(binary, rows=rows, columns=columns) as terminal:
        terminal.wait_for(b">>>", 0)
        terminal.run(f"pool {workers}", f"poolof{workers}workers".encode())
        terminal.run("set replay off", b">>>")
        terminal.run("map square 0..10000", b"chunks")
        before(terminal)
        terminal.run("map spin_ms 200..4000 chunksize=1 async", b"LIVE")
        yield terminal


def echo(binary, keys):
    """{…: [seconds]}: from a key's going into the terminal to its echo's coming out, at random moments."""
    waited, line = [], 40
    with computing(binary, 8, 30, 100) as terminal:
        for number in range(keys):
            due = time.monotonic() + random.uniform(0.03, 0.17)
            while (left := due - time.monotonic()) > 0:
                terminal.read(left)
            # Capital letters that nothing else here has. A new line has the other one: where the same stood, ncurses
            # would have nothing to write.
            letter = b"QW"[number // line % 2 :][:1]
            if number % line == 0:
                terminal.type("\x15")
            begin, since = time.monotonic(), len(terminal.written)
            terminal.type(letter.decode())
            while letter not in ESCAPES.sub(b"", bytes(terminal.written[since:])):
                terminal.read(1)
                if time.monotonic() > begin + PATIENCE:
                    raise Failure("a key had no echo")
            waited.append(time.monotonic() - begin)
    waited.sort()
    worst = waited[-(-len(waited) * 95 // 100) - 1]
    return {("echo", "worst"): [worst], ("echo", "median"): [statistics.median(waited)]}


def drawing(binary, seconds):
    """{…: [a share of a CPU]} of the parent with eight workers, computing and idle, and the frames a second."""
    idle = []

    def look(terminal):
        rest(terminal)
        idle.append(watch(terminal, seconds / 2)[0])

    with computing(binary, 8, 30, 100, before=look) as terminal:
        share, frames = watch(terminal, seconds)
    return {("draw", "busy"): [share], ("draw", "frames"): [frames], ("draw", "idle"): idle}


def crowd(binary, seconds):
    """{…: [a share of a CPU]} of the parent with 256 workers that compute, and the frames a second."""
    with computing(binary, 256, 24, 80) as terminal:
        share, frames = watch(terminal, seconds)
    return {("crowd", "busy"): [share], ("crowd", "frames"): [frames]}
