#!/usr/bin/env python3
"""How often the occupation is right, on labelled headlines that lie outside the project.

Usage: accuracy.py [--opslag PROGRAM] [FOLDER]        FOLDER: default OPSLAG_EVAL_DIR

Every tab-separated file there with the columns `id title employer disco4 accept agreement` is measured. `accept`
holds every four-digit code that the coders would accept, joined by "|"; `disco4` is NONE where nobody can
responsibly tell. Where people coded real headlines, the figures must reach the floors below; official
labels (agreement "official") are printed only. Without a folder the exit code is 77: left out.
"""
import argparse
import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
COLUMNS = {"id", "title", "employer", "disco4", "accept", "agreement"}

# Shares at four digits. Raised when the rules get better, never lowered in silence.
FLOOR_OF_ALL = 0.35
FLOOR_OF_ANSWERED = 0.85


def read_set(file):
    """The labelled headlines, or None where the file is something else."""
    with open(file, encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream, delimiter="\t")
        return list(reader) if COLUMNS <= set(reader.fieldnames or []) else None


def classify(opslag, headlines):
    """id -> code of each headline."""
    lines = []
    for row in headlines:
        employer = "" if row["employer"] == "Unknown" else row["employer"]
        posting = {"source": "accuracy", "postingId": row["id"], "title": row["title"],
                   "employer": {"name": employer}}
        lines.append(json.dumps(posting, ensure_ascii=False) + "\n")
    run = subprocess.run([opslag, "classify"], input="".join(lines).encode("utf-8"),
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, check=False)
    if run.returncode != 0:
        sys.exit(f"{opslag} classify: exit code {run.returncode}\n{run.stderr.decode('utf-8')}")
    records = map(json.loads, run.stdout.decode("utf-8").splitlines())
    return {record["postingId"]: record["occupation"]["disco08"] for record in records}


def measure(headlines, codes):
    """(headlines with a code, answered, right), at four digits."""
    coded = [row for row in headlines if row["disco4"] != "NONE"]
    answered = [row for row in coded if len(codes[row["id"]]) >= 4]
    right = [row for row in answered if codes[row["id"]][:4] in row["accept"].split("|")]
    return len(coded), len(answered), len(right)


def report(name, headlines, codes):
    """Prints the set's figures; False where a floor is missed."""
    coded, answered, right = measure(headlines, codes)
    of_all, of_answered = right / coded, right / answered if answered else 0
    print(f"{name}: {coded} headlines; right {of_all:.1%} of all, "
          f"{of_answered:.1%} of the {answered} answered")
    if all(row["agreement"] == "official" for row in headlines):
        return True
    if of_all >= FLOOR_OF_ALL and of_answered >= FLOOR_OF_ANSWERED:
        return True
    print(f"  below the floors: {FLOOR_OF_ALL:.0%} of all, {FLOOR_OF_ANSWERED:.0%} of those answered")
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--opslag", default=str(ROOT / "build/dev/ingest/cli/opslag"))
    parser.add_argument("folder", nargs="?", default=os.environ.get("OPSLAG_EVAL_DIR"))
    arguments = parser.parse_args()
    if not shutil.which(arguments.opslag):
        sys.exit(f"{arguments.opslag} is not built: build preset dev, or name the program with --opslag")
    if not arguments.folder:
        print("OPSLAG_EVAL_DIR is not set: nothing to measure on")
        sys.exit(77)
    sets = {file.name: read_set(file) for file in sorted(pathlib.Path(arguments.folder).glob("*.tsv"))}
    sets = {name: headlines for name, headlines in sets.items() if headlines}
    if not sets:
        sys.exit(f"{arguments.folder} holds no labelled headlines")
    if not all([report(name, rows, classify(arguments.opslag, rows)) for name, rows in sets.items()]):
        sys.exit(1)


if __name__ == "__main__":
    main()
