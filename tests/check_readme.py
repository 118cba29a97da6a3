"""The README's list of commands is what `help` prints: check_readme.py POOLSCOPE README [--write]"""
import re
import subprocess
import sys

program, path = sys.argv[1:3]
shown = subprocess.run([program, "-c", "help"], capture_output=True, text=True, check=True).stdout
readme = open(path, encoding="utf-8").read()
found = re.search(r"(<!-- help: .*? -->\n```\n)(.*?)(```\n<!-- end of help -->)", readme, re.DOTALL)
if not found:
    sys.exit(f"{path}: the marks around the list of commands are gone")
if found[2] == shown:
    sys.exit(0)
if "--write" not in sys.argv[3:]:
    sys.exit(f"{path}: the list of commands is not what `help` prints: run {sys.argv[0]} {program} {path} --write")
with open(path, "w", encoding="utf-8") as file:
    file.write(readme[: found.start(2)] + shown + readme[found.end(2) :])
