"""A program in a terminal of its own, typed into as a person would, with every screen that it showed.

The terminal is pyte's, an emulator that knows of 256 colours and what else ncurses uses, but not of REP, back tabs, and
scrolling by SU and SD. A TERM of tmux-256color has no REP, with tabs expanded ncurses uses none, and the scrolling is
added here. Any other sequence that pyte does not know is an error: the screen would be wrong from there on.
"""

import codecs
import collections
import fcntl
import os
import pty
import re
import select
import signal
import struct
import tempfile
import termios
import time

import pyte

PATIENCE = 60.0  # seconds that anything is waited for
SETTLED = 0.2  # a prompt that stands so long is there to stay: one is shown for a moment before a line runs, too
QUIET = 0.004  # what comes within it belongs to the same screen
KEY_TIMES = (0.07, 0.05, 0.09, 0.06, 0.11, 0.05, 0.08)  # seconds between keys, in turn: nobody types evenly



class Frame(collections.namedtuple("Frame", "seconds rows cursor")):
    """A screen: rows of pyte's cells; the cursor is (row, column), or None if it is hidden."""

    def cursor_row(self):
        return "".join(cell.data for cell in self.rows[self.cursor[0]]) if self.cursor else ""


class Failure(Exception):
    """The program did not show what it should have."""


class Stream(pyte.Stream):
    csi = {**pyte.Stream.csi, "S": "scroll_up", "T": "scroll_down"}
    events = pyte.Stream.events | {"scroll_up", "scroll_down"}


class Screen(pyte.Screen):
    def scroll_up(self, count=1):
        self._at_top_margin(self.delete_lines, count)

    def scroll_down(self, count=1):
        self._at_top_margin(self.insert_lines, count)

    def _at_top_margin(self, act, count):
        x, y = self.cursor.x, self.cursor.y
        self.cursor.y = self.margins.top if self.margins else 0
        act(count)
        self.cursor.x, self.cursor.y = x, y

    def debug(self, *args, **_):
        raise Failure(f"the program sent what the terminal does not know: {args}")


class Terminal:
    def __init__(self, command, columns, rows):
        self.screen = Screen(columns, rows)
        self.stream = Stream(self.screen)
        self.decoder = codecs.getincrementaldecoder("utf-8")()
        self.frames = []
        self.output = []  # [(seconds, text)]
        self.keys_typed = 0
        self.home = tempfile.TemporaryDirectory(prefix="pictures-")
        self.begin = time.monotonic()
        self.pid, self.pty = pty.fork()
        if self.pid == 0:
            self._become(command, columns, rows)

    def _become(self, command, columns, rows):
        try:
            settings = termios.tcgetattr(0)
            settings[1] |= termios.TAB3  # no tabs in what comes out
            termios.tcsetattr(0, termios.TCSANOW, settings)
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
            environment = {
                "HOME": self.home.name,
                "LC_ALL": "C.UTF-8",
                "PATH": os.environ.get("PATH", os.defpath),
                "TERM": "tmux-256color",
            }
            os.execve(command[0], command, environment)
        finally:
            os._exit(127)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.kill(self.pid, signal.SIGTERM)  # it puts an end to its workers too
        os.close(self.pty)
        end = time.monotonic() + PATIENCE
        while os.waitpid(self.pid, os.WNOHANG) == (0, 0):
            if time.monotonic() > end:
                os.kill(self.pid, signal.SIGKILL)
            time.sleep(0.01)
        self.home.cleanup()

    # what is on the screen

    def seconds(self):
        return time.monotonic() - self.begin

    def text(self):
        return "\n".join(line.rstrip() for line in self.screen.display).rstrip("\n")

    def cursor_line(self):
        """The row of the cursor up to it: the prompt and what is typed behind it."""
        cursor = self.screen.cursor
        return self.screen.display[cursor.y][: cursor.x]

    def read(self, seconds):
        """Reads what comes until it is quiet; keeps the screen that comes of it. False: nothing came."""
        came = False
        while select.select([self.pty], [], [], QUIET if came else max(seconds, 0))[0]:
            try:
                data = os.read(self.pty, 1 << 16)
            except OSError:  # EIO: nobody has the other side
                raise Failure("the program has ended:\n" + self.text()) from None
            text = self.decoder.decode(data)
            self.output.append((self.seconds(), text))
            self.stream.feed(text)
            came = True
        if came:
            screen, cursor = self.screen, self.screen.cursor
            rows = [tuple(screen.buffer[y][x] for x in range(screen.columns)) for y in range(screen.lines)]
            at = None if cursor.hidden else (cursor.y, min(cursor.x, screen.columns - 1))
            self.frames.append(Frame(self.seconds(), rows, at))
        return came

    def wait(self, holds, what):
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise Failure(f"{what}: it did not come in {PATIENCE:g} s. On the screen:\n{self.text()}")
            self.read(0.05)

    def wait_match(self, pattern):
        self.wait(lambda: re.search(pattern, self.text(), re.MULTILINE), f"/{pattern}/")

    def wait_gone(self, pattern):
        self.wait(lambda: not re.search(pattern, self.text(), re.MULTILINE), f"a screen without /{pattern}/")

    def at_prompt(self):
        return self.cursor_line() == ">>> "

    def wait_prompt(self):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            self.wait(self.at_prompt, "an empty prompt")
            since = time.monotonic()
            while self.at_prompt():
                if time.monotonic() - since > SETTLED:
                    return
                self.read(0.05)
        self.wait(lambda: False, "an empty prompt that stays")

    def pause(self, seconds):
        """Time for who watches; nothing is waited for."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(left)

    # what a person does

    def press(self, keys):
        os.write(self.pty, keys.encode())

    def type(self, line):
        """Key by key, each when the one before is seen on the screen."""
        self.wait_prompt()
        for count, key in enumerate(line, 1):
            self.pause(KEY_TIMES[self.keys_typed % len(KEY_TIMES)])
            self.keys_typed += 1
            self.press(key)
            self.wait(lambda: self.cursor_line().endswith(line[:count]), f"{line[:count]!r} as typed")
        self.pause(0.4)

    def enter(self, line):
        self.type(line)
        self.press("\r")
        self.wait(lambda: not self.cursor_line().endswith(line), f"an answer to {line!r}")
