#!/usr/bin/env python3
"""How often the occupation is right, on labelled headlines that lie outside the project.

Usage: accuracy.py [--opslag PROGRAM] [FOLDER]        FOLDER: default OPSLAG_EVAL_DIR

Every tab-separated file there with the columns of `opslag eval --help` is measured by that command. Where people
coded real headlines, the figures must reach the floors below; of official labels (agreement "official") the
calibration alone is held. Without a folder the exit code is 77: left out.
"""
import argparse
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
# How far the confidence may be from the truth: expected calibration error. Official titles move with every
# rule, and their ceiling leaves room for that.
CEILING_ECE = 0.06
CEILING_ECE_OFFICIAL = 0.07


def read_rows(file):
    """The labelled headlines' cells, or None where the file is something else."""
    names, *rows = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines()]
    return [dict(zip(names, row)) for row in rows] if COLUMNS <= set(names) else None


def run(opslag, *arguments, feed=None):
    """What the program writes to standard output."""
    ended = subprocess.run([opslag, *arguments], input=feed, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           cwd=ROOT, check=False)
    if ended.returncode != 0:
        sys.exit(f"{opslag} {arguments[0]}: exit code {ended.returncode}\n{ended.stderr.decode('utf-8')}")
    return ended.stdout


def measure(opslag, file):
    """The report of `opslag eval` on the file's headlines."""
    records = run(opslag, "classify", feed=run(opslag, "eval", "--postings", str(file)))
    return json.loads(run(opslag, "eval", "-", str(file), "--json", "-", feed=records))


def report(name, official, figures):
    """Prints the set's figures; False where a floor is missed."""
    at_four = figures["accuracy"][0]
    of_all, of_answered = at_four["ofAll"]["share"], at_four["ofAnswered"]["share"]
    ece = figures["calibration"]["ece"]
    print(f"{name}: {figures['withCode']} headlines; right {of_all:.1%} of all, {of_answered:.1%} of the "
          f"{at_four['ofAnswered']['of']} answered; calibration error {ece:.3f}")
    missed = []
    if not official and (of_all < FLOOR_OF_ALL or of_answered < FLOOR_OF_ANSWERED):
        missed.append(f"floors: {FLOOR_OF_ALL:.0%} of all, {FLOOR_OF_ANSWERED:.0%} of those answered")
    ceiling = CEILING_ECE_OFFICIAL if official else CEILING_ECE
    if ece > ceiling:
        missed.append(f"calibration error at most {ceiling}; `opslag rules fit` prints weights that hold it")
    for miss in missed:
        print(f"  missed: {miss}")
    return not missed


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
    sets = {file: read_rows(file) for file in sorted(pathlib.Path(arguments.folder).glob("*.tsv"))}
    sets = {file: rows for file, rows in sets.items() if rows}
    if not sets:
        sys.exit(f"{arguments.folder} holds no labelled headlines")
    fine = [report(file.name, all(row["agreement"] == "official" for row in rows),
                   measure(arguments.opslag, file)) for file, rows in sets.items()]
    sys.exit(0 if all(fine) else 1)


if __name__ == "__main__":
    main()
