"""Runs the Python programs of docs/from-python.md: check_python.py PAGE

Each fence marked `python` is a program of its own; what it prints must be what the next fence marked `poolscope` shows. That
poolscope prints the same, `poolscope --check` sees to.
"""
import pathlib
import subprocess
import sys
import tempfile


def read_fences(path):
    """(line number, mark, lines) of every fence."""
    fences, inside = [], False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("```") and not inside:
            fences.append((number, line[3:], []))
            inside = True
        elif line == "```":
            inside = False
        elif inside:
            fences[-1][2].append(line)
    return fences


def shown(lines):
    """What the transcript's commands print."""
    return [line for line in lines if not line.startswith((">>> ", "... "))]


def main(page):
    fences = read_fences(pathlib.Path(page))
    pairs = [pair for pair in zip(fences, fences[1:]) if pair[0][1] == "python"]
    bad = [number for (number, _, _), (_, mark, _) in pairs if mark != "poolscope"]
    if bad or not pairs:
        sys.exit(f"{page}:{bad[0] if bad else 1}: no transcript belongs to this program")
    for (number, _, program), (_, _, transcript) in pairs:
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, "program.py")  # spawned workers import it by name
            file.write_text("\n".join(program) + "\n", encoding="utf-8")
            run = subprocess.run([sys.executable, file], capture_output=True, text=True, timeout=60)
        if run.returncode or run.stdout.splitlines() != shown(transcript):
            expected = "\n".join(shown(transcript))
            sys.exit(f"{page}:{number}: the transcript shows\n{expected}\nand Python prints\n{run.stdout}{run.stderr}")
    print(f"{len(pairs)} programs")


main(*sys.argv[1:])
