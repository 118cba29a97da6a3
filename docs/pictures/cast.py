"""Makes a recording fit to be published: CAST LESSON [WORD…].

Its header says nothing of the machine, nor does what follows: not one of the WORDs, paths most likely, nor the names of
user and host. It is played, screen by screen, and must begin with the lesson's first page and end with all of it done.
"""

import getpass
import json
import os
import pathlib
import re
import socket
import sys

import pyte
from terminal import Failure, Screen, Stream

SIZE_MAX = 1_500_000  # bytes: it is fetched with the sources
HEADER = ("version", "width", "height", "idle_time_limit", "env")
LEAVES = "\033[?1049l"


def machine_words(words):
    """What would tell where it was made. A name as short as a word of the lesson's proves nothing."""
    names = [getpass.getuser(), socket.gethostname(), os.environ.get("HOME", "") + "/"]
    return [word for word in (*words, *names) if len(word) > 5]


def screen_text(screen):
    return "\n".join(line.rstrip() for line in screen.display)


def played(header, events):
    """The screen after each event, for as long as the pane has the terminal."""
    screen = Screen(header["width"], header["height"])
    stream = Stream(screen)
    screens = []
    for _, _, text in events:
        before, leaves, after = text.partition(LEAVES)
        stream.feed(before)
        screens.append(screen_text(screen))
        if leaves:
            break
    else:
        raise Failure("the program never left")
    return screens


def check_screens(screens, title):
    pages = []  # (page, of so many), as they come
    over = re.compile(rf"^the end of (\d+ · )?{re.escape(title)}", re.MULTILINE)
    for text in screens:
        if found := re.search(r"^ .*\bpage (\d+) of (\d+)", text, re.MULTILINE):
            pages.append(tuple(map(int, found.groups())))
        if "PAUSED" in text or "YOURS" in text:
            raise Failure(f"somebody came between:\n{text}")
    first = next((text for text in screens if "PLAYING" in text), "")
    if not pages or pages[0][0] != 1 or title not in first:
        raise Failure(f"it does not begin with the first page of '{title}':\n{first}")
    if pages[-1][0] != pages[-1][1] or sorted(pages) != pages or not over.search(screens[-1]):
        raise Failure(f"it does not end with the lesson's end:\n{screens[-1]}")


def main(path, lesson, *words):
    path = pathlib.Path(path)
    lines = path.read_text(encoding="utf-8").splitlines()
    recorded = json.loads(lines[0])
    heading = re.search(r"^# (.+)$", pathlib.Path(lesson).read_text(encoding="utf-8"), re.MULTILINE)
    title = heading.group(1).strip()
    header = {key: recorded[key] for key in HEADER} | {"title": f"poolscope: {title}"}
    events = [json.loads(line) for line in lines[1:]]
    if any(kind != "o" for _, kind, _ in events):
        raise Failure("there is more in it than what the program wrote")

    check_screens(played(header, events), title)
    text = "".join(text for _, _, text in events) + json.dumps(header)
    if told := [word for word in machine_words(words) if word in text]:
        raise Failure(f"it tells of the machine: {told}")

    lines[0] = json.dumps(header, ensure_ascii=False)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    if path.stat().st_size > SIZE_MAX:
        raise Failure(f"it has {path.stat().st_size:,} bytes, and should have {SIZE_MAX:,} at most")


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except Failure as failure:
        sys.exit(f"error: {failure}")
