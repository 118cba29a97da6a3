"""Runs a lesson's transcripts and compares: check_lesson.py POOLSCOPE LESSON

In fences marked `poolscope`, lines that begin with `>>> ` are typed and `... ` continues them; what follows is the standard
output that must come. `...` stands for anything within a line, and alone on a line for any lines.
"""
import re
import subprocess
import sys


def read_steps(path):
    """(line number, typed, expected lines) of every prompt in the lesson's poolscope fences."""
    steps, inside = [], None
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            line = line.rstrip("\n")
            if line.startswith("```"):
                inside = None if inside else "poolscope" if line == "```poolscope" else "other"
            elif inside != "poolscope":
                continue
            elif line.startswith(">>> "):
                steps.append((number, line[4:], []))
            elif line.startswith("... ") and steps and not steps[-1][2]:
                steps[-1] = (steps[-1][0], steps[-1][1] + "\n" + line[4:], [])
            else:
                steps[-1][2].append(line)
    if inside:
        sys.exit(f"{path}: a fence is not closed")
    return steps


def pattern(lines):
    parts = []
    for line in lines:
        parts.append(r"(?:.*\n)*?" if line == "..." else ".*".join(map(re.escape, line.split("..."))) + "\n")
    return re.compile("".join(parts))


def main(program, path):
    steps = read_steps(path)
    if not steps:
        sys.exit(f"{path}: no transcript")
    typed = "\n".join(["set figures off"] + [typed for _, typed, _ in steps]) + "\n"
    run = subprocess.run([program], input=typed, capture_output=True, text=True, timeout=50)
    expected = [line for _, _, lines in steps for line in lines]
    if run.returncode == 0 and pattern(expected).fullmatch(run.stdout):
        print(f"{len(steps)} steps")
        return
    print(f"{path}: expected\n" + "\n".join(expected) + f"\ngot\n{run.stdout}{run.stderr}")
    sys.exit(1)


main(*sys.argv[1:])
