"""No path of one machine stands in the tree: what works here must work elsewhere."""
import os
import pathlib
import re
import subprocess
import sys

root = pathlib.Path(sys.argv[1])
SKIPPED = {".git", "build", "node_modules", "dist", "testdata", "__pycache__"}
ABSOLUTE = re.compile(rb"(?<![\w.$)}~-])/(work|root|home)/[\w.-]")
THIS = pathlib.Path(__file__).resolve()


def files():
    try:
        # Only what belongs to the tree, not what lies about in a working folder.
        listed = subprocess.run(["git", "-C", root, "ls-files", "-z"], check=True, capture_output=True)
        return [root / os.fsdecode(name) for name in listed.stdout.split(b"\0") if name]
    except (OSError, subprocess.CalledProcessError):
        return [p for p in root.rglob("*") if not SKIPPED & set(p.relative_to(root).parts)]


problems = []
count = 0
for file in sorted(files()):
    if not file.is_file() or file.resolve() == THIS or SKIPPED & set(file.relative_to(root).parts):
        continue
    content = file.read_bytes()
    if b"\0" in content[:4096]:
        continue
    count += 1
    for number, line in enumerate(content.split(b"\n"), 1):
        if ABSOLUTE.search(line):
            problems.append(f"{file.relative_to(root)}:{number}: {line.decode(errors='replace').strip()[:100]}")

print("\n".join(problems) or f"{count} files, no path of one machine")
sys.exit(1 if problems else 0)
