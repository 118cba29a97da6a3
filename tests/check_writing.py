"""Is docs/writing-lessons.md true? check_writing.py POOLSCOPE DOCS

Its pieces, one behind the other, are docs/example-lesson.md, and the errors that it shows are those that poolscope prints.
"""
import pathlib
import re
import subprocess
import sys
import tempfile


def main(program, docs):
    docs = pathlib.Path(docs)
    page = (docs / "writing-lessons.md").read_text(encoding="utf-8")
    lesson = (docs / "example-lesson.md").read_text(encoding="utf-8")

    pieces = re.findall(r"^````markdown\n(.*?)^````$", page, re.M | re.S)
    if "\n".join(pieces) != lesson:
        sys.exit("the pieces in writing-lessons.md are not example-lesson.md")

    mistakes = [("answer: map", "anwser: map"), (", 361]", ", 400]")]
    shown = re.findall(r"^```\n\$ poolscope (.*?)\n(.*?)^```$", page, re.M | re.S)
    if len(shown) != len(mistakes):
        sys.exit(f"{len(shown)} errors are shown, and not {len(mistakes)}")
    for (arguments, expected), (right, wrong) in zip(shown, mistakes):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "mine.md").write_text(lesson.replace(right, wrong, 1), encoding="utf-8")
            words = [word.strip("'") for word in re.findall(r"'[^']*'|\S+", arguments)]
            run = subprocess.run([program, *words], cwd=folder, capture_output=True, text=True, timeout=60)
        if run.returncode != 1 or run.stdout + run.stderr != expected:
            sys.exit(f"poolscope {arguments}: expected\n{expected}\ngot\n{run.stdout}{run.stderr}")
    print(f"{len(pieces)} pieces, {len(shown)} errors")


main(*sys.argv[1:])
