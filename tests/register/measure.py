#!/usr/bin/env python3
"""Builds a made-up register, asks it, and says how fast, how large and how right that was.

  measure.py --companies 22000                 one hundredth of the country
  measure.py --companies 2200000 --keep DIR    all of it: some 50 GB through a pipe, none of it on the disk

Times depend on the machine and on what else it does; so a rate stands beside the generator's own, and a lookup's
time beside a calibration loop's.
"""

import argparse
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


def say(name, value):
    print(f"{name:52} {value}", flush=True)


def run(command, **kwargs):
    """Runs to the end; wall seconds, CPU seconds, and the largest resident set of any child in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    subprocess.run(command, check=True, **kwargs)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - start, cpu


class Measure:
    def __init__(self, args, folder):
        self.args = args
        self.bin = pathlib.Path(args.build_dir).resolve()
        self.opslag = args.opslag or str(self.bin / "ingest/cli/opslag")
        self.generator = args.generator or str(self.bin / "tests/register/opslag_make_register")
        self.latency = args.latency or str(self.bin / "tests/register/opslag_ask_register")
        self.folder = folder
        self.register = str(folder / "register.lmdb")
        self.questions, self.gold = str(folder / "questions.jsonl"), str(folder / "gold.tsv")
        self.world = [self.generator, "--companies", str(args.companies), "--seed", str(args.seed), "--quiet"]

    def ask(self):
        """The questions are made of the same world, without a document."""
        run(self.world + ["--form", "none", "--questions", self.questions, "--gold", self.gold,
                          "--question-count", str(self.args.questions)])

    def generate(self):
        """The yardstick: to nowhere, and through a pipe that is only emptied."""
        with open(os.devnull, "w", encoding="utf-8") as nowhere:
            wall, cpu = run(self.world, stdout=nowhere)
        self.generator_seconds = wall
        say("generator alone, to /dev/null, s (CPU s)", f"{wall:.1f} ({cpu:.1f})")

    def build(self):
        report = self.folder / "build.json"
        start = time.monotonic()
        with subprocess.Popen(self.world, stdout=subprocess.PIPE) as source:
            command = [self.opslag, "register", "build", "--source", "cvr-permanent", "-", "-o", self.register, "-q",
                       "--json", str(report), *self.args.build_flag]
            builder = subprocess.Popen(command, stdin=source.stdout, stdout=subprocess.DEVNULL)
            source.stdout.close()
            _, status, usage = os.wait4(builder.pid, 0)
            builder.returncode = os.waitstatus_to_exitcode(status)
        wall = time.monotonic() - start
        if builder.returncode != 0 or source.returncode != 0:
            sys.exit(f"measure: the build ended with {builder.returncode}, the generator with {source.returncode}")
        say("build from the pipe, s", f"{wall:.1f}")
        if hasattr(self, "generator_seconds"):
            say("  the generator's own rate, times", f"{self.generator_seconds / wall:.2f}")
        say("  CPU of the build, s", f"{usage.ru_utime + usage.ru_stime:.1f}")
        say("  largest memory, MB", f"{usage.ru_maxrss / 1024:.0f}")
        size = os.path.getsize(self.register)
        say("  the file, MB", f"{size / 1e6:.1f}")
        with open(report, encoding="utf-8") as file:
            made = json.load(file)
        registered = made.get("register", made)
        entities = int(registered.get("companies", 0)) + int(registered.get("units", 0))
        if entities:
            say("  bytes an entity", f"{size / entities:.0f}")

    def lookup(self):
        self.answers = str(self.folder / "answers.jsonl")
        with open(self.questions, encoding="utf-8") as questions, open(self.answers, "w", encoding="utf-8") as answers:
            wall, _ = run([self.opslag, "register", "lookup", "--register", self.register, "--batch",
                           *self.args.lookup_flag], stdin=questions, stdout=answers)
        say("lookup --batch, s for all questions", f"{wall:.2f}")

    def time_lookups(self):
        if os.access(self.latency, os.X_OK):
            print(flush=True)
            run([self.latency, "--register", self.register, "--companies", str(self.args.companies), "--seed",
                 str(self.args.seed), "--question-count", str(self.args.questions)])
            print(flush=True)

    def memory(self):
        """Of classify, with the register open, waiting for its next posting."""
        posting = json.dumps({"source": "measure", "postingId": "1", "title": "Dygtig smed", "employer": {"name": "x"}})
        with subprocess.Popen([self.opslag, "classify", "--register", self.register, "--threads", "2", "-q",
                               *self.args.classify_flag],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
            process.stdin.write((posting + "\n").encode())
            process.stdin.flush()
            answered = process.stdout.readline()
            with open(f"/proc/{process.pid}/status", encoding="utf-8") as file:
                status = dict(line.split(":", 1) for line in file)
            process.stdin.close()
            process.stdout.read()
        if not answered:
            say("memory of classify with the register", "not measured: no answer")
            return
        for name, label in ("RssAnon", "its own"), ("RssFile", "mapped pages"):
            say(f"memory of classify with the register, {label}, MB", f"{int(status[name].split()[0]) / 1024:.0f}")

    def score(self):
        print(flush=True)
        command = [sys.executable, str(HERE / "score_links.py"), self.gold, self.answers, "--questions",
                   self.questions, "--errors", str(self.folder / "errors.jsonl")]
        command += [f"--floor={floor}" for floor in self.args.floor]
        return subprocess.run(command, check=False).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--companies", type=int, default=22000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--questions", type=int, default=10000, help="about how many")
    parser.add_argument("--build-dir", default=str(ROOT / "build/release"))
    parser.add_argument("--opslag", help="the program; default: in the build folder")
    parser.add_argument("--generator", help=argparse.SUPPRESS)
    parser.add_argument("--latency", help=argparse.SUPPRESS)
    parser.add_argument("--build-flag", action="append", default=[], help="handed to register build")
    parser.add_argument("--lookup-flag", action="append", default=[], help="handed to register lookup")
    parser.add_argument("--classify-flag", action="append", default=[], help="handed to classify")
    parser.add_argument("--floor", action="append", default=[], help="as score_links.py has it")
    parser.add_argument("--only-links", action="store_true", help="no times and no memory: how right the links are")
    parser.add_argument("--keep", metavar="DIR", help="keeps register, questions, answers and errors there")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="register_measure_") as temporary:
        folder = pathlib.Path(args.keep or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        measure = Measure(args, folder)
        measure.ask()
        if not args.only_links:
            measure.generate()
        measure.build()
        measure.lookup()
        if not args.only_links:
            measure.time_lookups()
            measure.memory()
        return measure.score()


if __name__ == "__main__":
    sys.exit(main())
