#!/usr/bin/env python3
"""Whole postings against the record that is right for them.

Usage: golden.py [--opslag PROGRAM] [--update [SOURCE/POSTING_ID ...]]

Postings come from postings.jsonl beside this file and from deploy/samples/postings.jsonl. Those with a file
records/SOURCE_POSTING-ID.json are golden: the program's record must equal it, but for what tuning and
releases move (see `stable`). All postings, golden or not, must keep what the contract promises of
every record (see `broken_promises`).

--update rewrites the records that exist, and makes those named. What it wrote is only what the program
said: read the diff, and commit what is right.
"""
import argparse
import difflib
import json
import pathlib
import re
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
POSTINGS = [HERE / "postings.jsonl", ROOT / "deploy/samples/postings.jsonl"]
RECORDS = HERE / "records"


def read_postings():
    """(source, postingId) -> posting, of every line that holds one."""
    postings = {}
    for file in POSTINGS:
        for line in file.read_text(encoding="utf-8").splitlines():
            try:
                posting = json.loads(line)
            except json.JSONDecodeError:
                continue
            if isinstance(posting.get("body", ""), str) and posting.get("postingId"):
                key = (posting["source"], posting["postingId"])
                assert key not in postings, f"{key} is there twice"
                postings[key] = posting
    return postings


def classify(opslag, postings):
    """The program's records for the postings, by key; one each."""
    lines = "".join(json.dumps(posting, ensure_ascii=False) + "\n" for posting in postings.values())
    run = subprocess.run([opslag, "classify"], input=lines.encode("utf-8"), capture_output=True,
                         cwd=ROOT, check=False)
    if run.returncode != 0:
        sys.exit(f"{opslag} classify: exit code {run.returncode}\n{run.stderr.decode('utf-8')}")
    records = {}
    for line in run.stdout.decode("utf-8").splitlines():
        record = json.loads(line)
        key = (record["source"], record["postingId"])
        assert key not in records, f"two records for {key}"
        records[key] = record
    return records


def stable(record):
    """The record without what changes though nothing about this posting did: versions, the numbers that
    weights give, and the codes that came second."""
    if isinstance(record, list):
        return [stable(item) for item in record]
    if not isinstance(record, dict):
        return record
    moving = {"provenance", "weight", "confidence", "score", "alternatives"}
    return {name: stable(value) for name, value in record.items() if name not in moving}


def all_evidence(record):
    yield from record["occupation"]["evidence"]
    for competence in record["competences"]:
        yield from competence["evidence"]


def slice_of(posting, piece):
    """The range that a piece of evidence names, in the original field; None where it lies outside."""
    field = {"TITLE": posting.get("title", ""), "BODY": posting.get("body", ""),
             "EMPLOYER": posting.get("employer", {}).get("name", "")}[piece["field"]].encode("utf-8")
    if not piece["begin"] < piece["end"] <= len(field):
        return None
    try:
        return field[piece["begin"]:piece["end"]].decode("utf-8")
    except UnicodeDecodeError:
        return None


def is_html(posting):
    return posting.get("bodyFormat") == "HTML" or posting.get("body", "").lstrip().startswith("<")


def broken_promises(posting, record):
    """Yields what the contract promises of every record and this one breaks."""
    for name in ("source", "postingId", "title", "publishedAt"):
        if (record.get(name) or "") != posting.get(name, ""):
            yield f"{name} is not the posting's"
    for piece in all_evidence(record):
        found = slice_of(posting, piece)
        where = f"evidence {piece['ruleId']} {piece['field']}[{piece['begin']},{piece['end']})"
        if found is None:
            yield f"{where}: no whole characters of the field"
        elif piece["field"] == "BODY" and is_html(posting):
            if re.search(r"<[a-z/]", piece["text"]):
                yield f"{where}: text shows markup"
        elif found != piece["text"]:
            yield f"{where}: text is not the slice"
    stem = record["stem"]
    if stem["isStem"] != (stem["status"] == "YES"):
        yield "isStem and status disagree"
    if (stem["mainCompetenceGroup"] != "") != (stem["groupStatus"] == "GROUP"):
        yield "mainCompetenceGroup and groupStatus disagree"
    occupation = record["occupation"]
    if not re.fullmatch(r"\d{0,6}", occupation["disco08"]):
        yield "disco08 is no code"
    if (occupation["disco08"] == "") != (occupation["confidence"] == 0):
        yield "confidence without a code, or a code without confidence"
    if not 0 <= occupation["confidence"] <= 1:
        yield "confidence outside 0 to 1"
    if occupation["disco08"] and not occupation["evidence"]:
        yield "a code without evidence"


def record_file(key):
    return RECORDS / ("_".join(key) + ".json")


def text_of(record):
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def compare(key, record):
    """The difference to the golden record as lines; none where equal or where there is no golden one."""
    file = record_file(key)
    if not file.exists():
        return []
    return list(difflib.unified_diff(file.read_text(encoding="utf-8").splitlines(),
                                     text_of(stable(record)).splitlines(),
                                     file.relative_to(ROOT).as_posix(), "what the program says",
                                     lineterm="", n=6))


def update(records, names):
    named = {tuple(name.split("/", 1)) for name in names}
    unknown = named - records.keys()
    if unknown:
        sys.exit(f"no such posting: {', '.join('/'.join(key) for key in sorted(unknown))}")
    RECORDS.mkdir(exist_ok=True)
    for key, record in records.items():
        if key in named or record_file(key).exists():
            record_file(key).write_text(text_of(stable(record)), encoding="utf-8")
    print("written; read the diff before committing it")


def check(postings, records):
    failures = 0
    for key, posting in postings.items():
        complaints = list(broken_promises(posting, records[key])) if key in records else ["no record"]
        difference = compare(key, records[key]) if key in records else []
        if complaints or difference:
            failures += 1
            print(f"--- {'/'.join(key)}: {posting.get('title', '')}")
            print("\n".join([f"broken promise: {text}" for text in complaints] + difference))
    orphans = {file.name for file in RECORDS.glob("*.json")} - {record_file(key).name for key in postings}
    for name in sorted(orphans):
        failures += 1
        print(f"--- records/{name} belongs to no posting")
    golden = sum(1 for key in postings if record_file(key).exists())
    print(f"{golden} golden postings, {len(postings)} held to the contract, {failures} failed")
    return failures == 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--opslag", default=str(ROOT / "build/dev/ingest/cli/opslag"))
    parser.add_argument("--update", nargs="*", metavar="SOURCE/POSTING_ID")
    arguments = parser.parse_args()
    if not shutil.which(arguments.opslag):
        sys.exit(f"{arguments.opslag} is not built: build preset dev, or name the program with --opslag")
    postings = read_postings()
    records = classify(arguments.opslag, postings)
    if arguments.update is not None:
        update(records, arguments.update)
    elif not check(postings, records):
        sys.exit(1)


if __name__ == "__main__":
    main()
