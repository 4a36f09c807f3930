#!/usr/bin/env python3
"""Checks by the includes that the rooms' arrows run one way, and that the top level is as fixed.

    rules -> classifier -> ingest        text -> match -> ruleset -> resolve -> employer -> classifier.h

Usage: layering.py ROOT
Prints one line for each violation, "file:line: what is wrong"; exit code 1 if there is any.
"""
import pathlib
import re
import shutil
import subprocess
import sys

# The rooms of the C++ code, innermost first: (name, path prefixes, rooms it may include).
# The prefix that matches longest names a file's room.
BORDERS = "classifier's borders"
ROOMS = {
    BORDERS: (
        ["classifier/error.", "classifier/posting.", "classifier/classification.", "classifier/varint.",
         "classifier/calendar_day."],
        {BORDERS},
    ),
    "classifier/text": (["classifier/text/"], {BORDERS, "classifier/text"}),
    "classifier/match": (["classifier/match/"], {BORDERS, "classifier/text", "classifier/match"}),
    "classifier/ruleset": (
        ["classifier/ruleset/"],
        {BORDERS, "classifier/text", "classifier/match", "classifier/ruleset", "proto"},
    ),
    "classifier/resolve": (
        ["classifier/resolve/"],
        {BORDERS, "classifier/text", "classifier/match", "classifier/ruleset", "classifier/resolve"},
    ),
    "classifier/employer": (
        ["classifier/employer/"],
        {BORDERS, "classifier/text", "classifier/match", "classifier/ruleset", "classifier/resolve",
         "classifier/employer"},
    ),
    "classifier": (
        ["classifier/"],
        {BORDERS, "classifier/text", "classifier/match", "classifier/ruleset", "classifier/resolve",
         "classifier/employer", "classifier"},
    ),
    "ingest": (
        ["ingest/"],
        {BORDERS, "classifier/text", "classifier/match", "classifier/ruleset", "classifier/resolve",
         "classifier/employer", "classifier", "ingest", "proto"},
    ),
    # Generated from the contracts: "opslag/v1/posting.pb.h".
    "proto": (["opslag/v1/"], set()),
}
# Postings are ingest's matter, rules are the rule set's: neither sees the other's contract.
RULES_CONTRACT = "opslag/v1/rules.pb.h"

# Libraries that only some folders may touch, by the header's path: (what it is, pattern, folders).
# An include of another header in <> is the standard library's or the system's, and free.
LIBRARIES = [
    ("Hyperscan", r"hs(_\w+)?\.h|hs/.*", ["classifier/match/"]),
    ("ICU", r"unicode/.*", ["classifier/text/", "ingest/source/"]),
    ("libxml2", r"libxml2?/.*", ["classifier/text/", "ingest/source/"]),
    ("zlib", r"zlib\.h", ["ingest/files/"]),
    ("libzstd", r"zstd\.h", ["ingest/files/"]),
    ("LMDB", r"lmdb\.h", ["classifier/employer/"]),
    ("protobuf", r"google/protobuf/.*|.*\.pb\.h", ["classifier/ruleset/", "ingest/"]),
    ("librdkafka", r"(librdkafka/)?rdkafka\w*\.h", ["ingest/kafka/", "ingest/service/"]),
    ("simdjson", r"simdjson.*", ["ingest/"]),
    ("CLI11", r"CLI/.*", ["ingest/"]),
    ("spdlog", r"(spdlog|fmt)/.*", ["ingest/"]),
    ("prometheus-cpp", r"prometheus/.*", ["ingest/"]),
    ("cpp-httplib", r"httplib\.h", ["ingest/"]),
    ("libpqxx", r"pqxx/.*|libpq-fe\.h", ["ingest/"]),
    ("libsystemd", r"systemd/.*", ["ingest/"]),
]

TOP_LEVEL = {
    "CMakeLists.txt", "CMakePresets.json", "README.md", "CHANGELOG.md",
    "ingest", "classifier", "proto", "rules", "tests", "deploy",
}
# Made by building, never committed.
NOT_COMMITTED = {"build"}

SOURCES = {".h", ".cc"}
INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')


def room_of(path):
    """The room that a path, relative to the root, belongs to; None for none."""
    best = None
    for name, (prefixes, _) in ROOMS.items():
        for prefix in prefixes:
            if path.startswith(prefix) and (best is None or len(prefix) > best[0]):
                best = (len(prefix), name)
    return best[1] if best else None


def library_complaint(path, header):
    """What is wrong with including a library's header there, or None."""
    for name, pattern, folders in LIBRARIES:
        if re.fullmatch(pattern, header) and not path.startswith(tuple(folders)):
            return f"{name} ({header}) belongs to {', '.join(folders)} only"
    return None


def project_complaint(path, header, root):
    """What is wrong with including a file of ours there, or None."""
    generated = header.startswith("opslag/v1/")
    if not generated and not (root / header).is_file():
        return f'"{header}" is no file; includes are written from the root of the repository'
    target = room_of(header)
    if target is None:
        return f'"{header}" belongs to no room of the program'
    if generated and (header == RULES_CONTRACT) != path.startswith("classifier/ruleset/"):
        return f'"{header}": classifier/ruleset reads {RULES_CONTRACT} and nobody else does'
    if target not in ROOMS[room_of(path)][1]:
        return f'{room_of(path)} must not include {target} ("{header}")'
    return None


def check_file(root, path):
    """Yields (line number, complaint) for one source file of the program."""
    text = (root / path).read_text(encoding="utf-8", errors="replace")
    for number, line in enumerate(text.splitlines(), start=1):
        match = INCLUDE.match(line)
        if not match:
            continue
        header = match.group(1) or match.group(2)
        complaint = library_complaint(path, header)
        if complaint is None and match.group(1):
            complaint = project_complaint(path, header, root)
        if complaint:
            yield number, complaint


def check_top_level(names):
    """Yields a complaint for each entry of the root that is not on the list."""
    for name in sorted(names):
        if not (name.startswith(".") or name in TOP_LEVEL or name in NOT_COMMITTED):
            yield f"{name}: the top level is fixed; this belongs into a room, or the design changes first"


def top_level_names(root):
    """What git tracks at the top, or what lies there where git knows nothing (a source archive)."""
    if shutil.which("git"):
        git = subprocess.run(["git", "-C", root, "ls-files", "-z"], capture_output=True, check=False)
        tracked = {name.split("/")[0] for name in git.stdout.decode("utf-8").split("\0") if name}
        if tracked:
            return tracked
    return {entry.name for entry in root.iterdir()}


def check_tree(root):
    """All violations below `root`, as lines."""
    violations = list(check_top_level(top_level_names(root)))
    for folder in ("classifier", "ingest"):
        for file in sorted((root / folder).rglob("*")):
            if file.suffix not in SOURCES or not file.is_file():
                continue
            path = file.relative_to(root).as_posix()
            violations += [f"{path}:{number}: {text}" for number, text in check_file(root, path)]
    return violations


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    root = pathlib.Path(sys.argv[1]).resolve()
    if not (root / "classifier").is_dir():
        sys.exit(f"{root} has no classifier/: give the repository's root")
    violations = check_tree(root)
    for line in violations:
        print(line)
    if violations:
        sys.exit(1)
    print("the arrows between rooms run one way")


if __name__ == "__main__":
    main()
