"""Makes the pictures that the README shows, in docs/, anew: four screens and a recording.

Called by scripts/pictures, which builds the program. It is the real one, in a terminal, and nothing in a picture is
drawn by hand: a session is typed, each key once the screen shows the one before, each line once there is a prompt. If
a screen does not come, this fails, says what is there instead, and leaves the pictures as they were.
"""

import argparse
import os
import pathlib
import subprocess
import sys
import time
import xml.etree.ElementTree

import drawing
import film
from terminal import Failure, Terminal

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
DOCS = ROOT / "docs"
COLUMNS, ROWS = 100, 30
SIZE_MAX = 1 << 20  # bytes a picture may have: it is loaded by everyone who opens the README
UNEVEN = "compare map sleep_ms [400, 100, 100, 100] rounds=3 chunksize=1"


def start(binary):
    terminal = Terminal([binary], COLUMNS, ROWS)
    try:
        terminal.wait_prompt()
    except BaseException:
        terminal.__exit__()
        raise
    return terminal


def pool_of_four(terminal):
    terminal.enter("pool 4")
    terminal.wait_prompt()
    terminal.wait_match(r"\bw3\b")


def replayed(terminal, line):
    """A job that is over too fast to see, and its replay to the end."""
    terminal.enter(line)
    terminal.wait_match(r"\bREPLAY\b")
    terminal.wait_prompt()
    terminal.wait_gone(r"\bREPLAY\b")


# the stills: each gives the frame that it is about


def running(binary):
    """In the midst of a job, with the results of another in the transcript."""
    with start(binary) as terminal:
        pool_of_four(terminal)
        replayed(terminal, "map fibonacci 12..36 chunksize=1")
        terminal.enter("map collatz 1..20000000")
        first = len(terminal.frames)
        terminal.wait_prompt()
        shown = [frame for frame in terminal.frames[first:] if ">>>" not in frame.cursor_row()]
        if len(shown) < 10:
            raise Failure("the job was over before it could be seen running")
        moment = shown[0].seconds + 0.7 * (shown[-1].seconds - shown[0].seconds)
        return min(shown, key=lambda frame: abs(frame.seconds - moment))


def compare(binary):
    with start(binary) as terminal:
        pool_of_four(terminal)
        terminal.enter(UNEVEN)
        terminal.wait_prompt()
        terminal.wait_match(r"async was \d\.\d+ times as fast")
        terminal.pause(1)  # the last frame has everything
        return terminal.frames[-1]


def scale(binary):
    with start(binary) as terminal:
        pool_of_four(terminal)
        terminal.enter("scale pi 1000000000")
        terminal.wait_prompt()
        terminal.wait_match(r"Amdahl")
        terminal.pause(1)
        return terminal.frames[-1]


def lesson(binary):
    """A page of the course, and under it what its command did."""
    with start(binary) as terminal:
        terminal.enter("lesson 6")
        terminal.wait_match(r"page 1 of")
        for shown in (r"workers ready", r"page 2 of", r"\bREPLAY\b"):  # the pool, the page, its command
            terminal.press("\r")
            terminal.wait_match(shown)
            terminal.wait_prompt()
        terminal.wait_gone(r"\bREPLAY\b")
        terminal.pause(1)
        return terminal.frames[-1]


STILLS = {
    "running": (running, "poolscope: four workers in the midst of a job"),
    "compare": (compare, "poolscope: the same uneven work sync and async, on one time axis"),
    "scale": (scale, "poolscope: speed-up against workers"),
    "lesson": (lesson, "poolscope: a page of a lesson above four workers"),
}


# the recording


def session(binary):
    """About thirty seconds; the pauses are for those who watch."""
    with start(binary) as terminal:
        first = len(terminal.frames) - 1
        terminal.pause(1)
        pool_of_four(terminal)
        terminal.pause(0.5)
        replayed(terminal, "map fibonacci 12..36 chunksize=1")
        terminal.pause(1.5)
        terminal.enter("r = pi 60000000000 async")
        terminal.enter("slice 0..20")
        terminal.wait_prompt()
        terminal.pause(0.5)
        terminal.enter("get r")
        terminal.wait_prompt()
        terminal.pause(1.5)
        terminal.enter(UNEVEN)
        terminal.wait_prompt()
        terminal.wait_match(r"async was \d\.\d+ times as fast")
        terminal.pause(1)
        return terminal.frames[first:], terminal.output


def recording(frames, title):
    """With as many frames a second as keep it small: on a slow machine jobs run, and change the screen, for longer."""
    for frames_a_second in (10, 7, 5, 3):
        markup = film.moving(frames, frames_a_second, 4, title)
        if len(markup.encode()) <= SIZE_MAX:
            break
    return markup


def sane(name, markup):
    """It is XML and not too large."""
    xml.etree.ElementTree.fromstring(markup)
    if len(markup.encode()) > SIZE_MAX:
        raise Failure(f"{name} has {len(markup.encode())} bytes, more than {SIZE_MAX}")
    return markup


def look(folder, name, markup):
    """A PNG for who wants to see the screen without a browser."""
    path = folder / f"{name}.png"
    subprocess.run(["rsvg-convert", "-z", "1.5", "-o", str(path)], input=markup.encode(), check=True)


def busy_cpus(seconds=1):
    """How many CPUs the whole machine keeps busy before any of this begins."""

    def busy_time():  # user, nice, system, idle, iowait, irq, softirq, steal
        fields = [int(n) for n in pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
        return sum(fields) - fields[3] - fields[4]

    before = busy_time()
    time.sleep(seconds)
    return (busy_time() - before) / os.sysconf("SC_CLK_TCK") / seconds


def say(text):
    print(text, file=sys.stderr, flush=True)


def main():
    parser = argparse.ArgumentParser(prog="scripts/pictures", description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="make them, but write nothing")
    parser.add_argument("--only", choices=[*STILLS, "session"], action="append", help="this one; may be given again")
    parser.add_argument("--look", type=pathlib.Path, metavar="FOLDER", help="PNGs too, also of the recording's moments")
    parser.add_argument("--poolscope", default=str(ROOT / "build/release/poolscope"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    wanted = options.only or [*STILLS, "session"]
    if options.look:
        options.look.mkdir(parents=True, exist_ok=True)

    busy = busy_cpus()
    if busy > 0.2:
        say(f"note: other programs keep {busy:.1f} CPUs busy, and the figures in the pictures will show it")

    files, moments = {}, {}
    try:
        for name in wanted:
            say(name)
            if name in STILLS:
                make, title = STILLS[name]
                files[f"{name}.svg"] = moments[name] = sane(name, drawing.still(make(options.poolscope), title))
                continue
            title = "poolscope: a session"
            frames, output = session(options.poolscope)
            files["session.svg"] = sane(name, recording(frames, title))
            files["session.cast"] = film.asciicast(output, COLUMNS, ROWS, title)
            for seconds, frame in film.thinned(frames, 1):
                moments[f"session-{seconds:02.0f}"] = drawing.still(frame, title)
    except Failure as failure:
        say(f"error: {failure}")
        return 1
    if options.look:
        for name, markup in moments.items():
            look(options.look, name, markup)
    for name, text in files.items():
        if not options.check:
            (DOCS / name).write_text(text)
        say(f"{'made' if options.check else 'written'}: docs/{name}, {len(text.encode()) // 1024} KB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
