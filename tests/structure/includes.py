"""Include arrows: a room includes only itself and the rooms that cmake/rooms.cmake gives it as DEPS.

Also: our own headers are included as "room/file.h" and exist; domains never depend on each other;
heavy libraries stay out of headers; every header has #pragma once.
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
DOMAINS = {"sea", "air", "spectrum", "space", "cyber", "notice", "listing"}
# The design's arrows, closed over base and model. `app` may use all.
DESIGN = {
    "base": set(),
    "model": {"base"},
    **{room: {"model"} for room in ("stat", "track", "interop", "feed", "store", "case")},
    **{room: {"track", "stat", "interop", "model"} for room in DOMAINS},
    "join": {"track", "stat", "model"},
    "exchange": {"case", "interop", "model"},
    "serve": {"store", "interop", "model"},
    "exercise": DOMAINS | {"model"},
}
EMBEDS = {"base", "serve", "case", "join"}  # may include the table of embedded files
# Headers that only .cc files of their own room include, so that two of them share a few lines.
INTERNAL = {"src/track/s2_position.h", "src/track/s2_abi.h"}
HEAVY = re.compile(r"<(simdjson|boost/|s2/|toml|sqlite3|CLI/|absl/)")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)

arrows = {}
listed = re.sub(r"#.*", "", (root / "cmake/rooms.cmake").read_text())
for call in re.findall(r"yagura_room\(([^)]*)\)", listed):
    name, *words = call.split()
    deps = words[words.index("DEPS") + 1:] if "DEPS" in words else []
    arrows[name] = set(deps[:deps.index("LIBS")] if "LIBS" in deps else deps)

problems = []
for room, deps in arrows.items():
    if room in DESIGN and not deps <= DESIGN[room] | {"base"}:
        extra = ", ".join(sorted(deps - DESIGN[room] - {"base"}))
        problems.append(f"cmake/rooms.cmake: {room} must not depend on {extra}")

src = root / "src"
for folder in sorted(p for p in src.iterdir() if p.is_dir()):
    room = folder.name
    if room not in arrows:
        problems.append(f"src/{room}: not in cmake/rooms.cmake")
        continue
    for file in sorted(folder.rglob("*")):
        if file.suffix not in (".h", ".cc"):
            continue
        name = file.relative_to(root)
        text = file.read_text(errors="replace")
        if file.suffix == ".h" and not re.search(r"^#pragma once$", text, re.M):
            problems.append(f"{name}: no #pragma once")
        for mark, target in INCLUDE.findall(text):
            first = target.split("/")[0]
            if mark == "<":
                if "/" in target and first in arrows and (src / target).exists():
                    problems.append(f'{name}: write "{target}", not <{target}>')
                if file.suffix == ".h" and str(name) not in INTERNAL and HEAVY.match("<" + target):
                    problems.append(f"{name}: <{target}> is heavy, keep it in a .cc")
            elif target == "embedded.h":
                if room not in EMBEDS:
                    problems.append(f"{name}: only {', '.join(sorted(EMBEDS))} read embedded files")
            elif not (src / target).is_file():
                problems.append(f'{name}: "{target}" is not a file under src/ ("room/file.h")')
            elif first != room and first not in arrows[room]:
                problems.append(f"{name}: {room} may not include {first} ({target})")

print("\n".join(problems) or f"{len(arrows)} rooms, no stray include")
sys.exit(1 if problems else 0)
