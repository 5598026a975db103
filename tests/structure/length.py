"""File length: over 500 lines warns, over 800 fails. Data, lock files and documents are not counted."""
import pathlib
import statistics
import sys

root = pathlib.Path(sys.argv[1])
FOLDERS = ("src", "tests", "bench", "scripts", "cmake", "web/src", "web/test", "web/tests", "web/e2e")
SUFFIXES = {".cc", ".h", ".py", ".sh", ".cmake", ".ts", ".tsx", ".js", ".mjs", ".css", ".html", ""}
lengths = {}
for folder in FOLDERS:
    for file in sorted((root / folder).rglob("*")):
        parts = set(file.relative_to(root).parts)
        if not file.is_file() or file.suffix not in SUFFIXES or parts & {"testdata", "node_modules", "dist"}:
            continue
        lengths[str(file.relative_to(root))] = file.read_bytes().count(b"\n")

failed = False
for name, lines in lengths.items():
    if lines > 800:
        failed = True
        print(f"{name}: {lines} lines, at most 800")
    elif lines > 500:
        print(f"warning: {name}: {lines} lines, divide it before it has 800")
ordered = sorted(lengths.values())
print(f"{len(ordered)} files, median {statistics.median(ordered):.0f} lines, "
      f"95th of 100 {ordered[int(len(ordered) * 0.95)]}")
sys.exit(1 if failed else 0)
