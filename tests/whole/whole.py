#!/usr/bin/env python3
"""How right the program is on whole postings that nobody wrote rules for.

Usage: whole.py [--opslag PROGRAM] [--set NAME] [--floor NAME=SHARE ...] [--show KIND] [--check-only]

Classifies postings.jsonl and holds the records against gold.jsonl (the README beside this file tells the fields),
once as they are and once without their headlines. --set takes the two files from the folder of that name. Prints every figure with the name by which --floor knows it.
The gold is checked first: every quotation must stand in its text, every code in the classification.

Exit code 0: all well. 1: a floor is missed, or the gold is broken. 2: asked for what does not exist.
"""
import argparse
import collections
import json
import pathlib
import re
import shutil
import sys

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.dont_write_bytecode = True
sys.path.insert(0, str(ROOT / "tests/golden"))
import golden  # noqa: E402  (the folder beside this one: classifying, and the record's promises)

SECTIONS = {"TASKS", "PROFILE", "ABOUT", "OFFER", "APPLICATION", "BOILERPLATE", "UNKNOWN"}
KINDS = {"PROFESSIONAL", "PERSONAL", "LANGUAGE"}
REQUIREMENTS = {"REQUIRED", "WISHED", "MENTIONED", "NEGATED"}
ASKED = {"REQUIRED", "WISHED"}
FORMS = {"ORDINARY", "ELEV", "STUDENT", "VIKAR", "FLEKSJOB", "UNPAID"}
VACANCY_KINDS = {"VACANCY", "VOLUNTEER", "DONOR", "UNSOLICITED"}
TRAPS = {"praise", "partner", "benefit", "about", "boss", "union", "other-job", "future", "negated", "wish"}
# What makes a headline hard: their accuracy is told apart.
HEADLINE_TRAITS = {"untitled", "useless", "misleading"}
CLASS = re.compile(r"S[1-8]|K0\d|K10|K99|A1|A2|L1")


class Share:
    """A count out of a count, under a name."""

    def __init__(self, text):
        self.text, self.good, self.all = text, 0, 0

    def add(self, good):
        self.good += bool(good)
        self.all += 1

    def value(self):
        return self.good / self.all if self.all else 0.0


def read_lines(file):
    """postingId -> object, of a file with one object a line."""
    rows = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        row = json.loads(line)
        if row["postingId"] in rows:
            sys.exit(f"{file}:{number}: postingId {row['postingId']} is there twice; give it another")
        rows[row["postingId"]] = row
    return rows


def read_codes():
    """The classification's codes. Only whether a code exists is read here, nothing of the rules."""
    text = (ROOT / "rules/disco08.textproto").read_text(encoding="utf-8")
    return set(re.findall(r'code: "(\d+)"', text))


def locate(body, text, nth=1):
    """Half-open byte range of the text's nth place in the body; None where there is none."""
    at = -1
    for _ in range(nth):
        at = body.find(text, at + 1)
        if at < 0:
            return None
    begin = len(body[:at].encode("utf-8"))
    return begin, begin + len(text.encode("utf-8"))


def quoted(body, quote):
    return locate(body, quote.get("text", quote.get("starts", "")), quote.get("nth", 1))


def overlaps(one, other):
    return one[0] < other[1] and other[0] < one[1]


def section_at(posting, gold, byte):
    """The section that the gold gives a byte of the body; sections run until the next one starts."""
    found = "UNKNOWN"
    for mark in gold["sections"]:
        if quoted(posting["body"], mark)[0] <= byte:
            found = mark["section"]
    return found


def complaints(posting, gold, codes):
    """Yields what is wrong with one posting's gold."""
    body = posting["body"]
    for code in gold["disco08"] + gold["notCodes"]:
        if len(code) != 4 or code not in codes:
            yield f"{code} is no four-digit code of DISCO-08"
    for code in set(gold["disco08"]) & set(gold["notCodes"]):
        yield f"{code} is accepted and a trap at once"
    quotes = gold["competences"] + gold["notCompetences"] + gold["optional"] + gold["sections"]
    for quote in quotes + [piece for pieces in gold["conditions"].values() for piece in pieces]:
        if not quote.get("text", quote.get("starts")):
            yield f"an empty quotation in {quote}"
        elif quoted(body, quote) is None:
            yield f"not in the body: {quote.get('text', quote.get('starts'))!r}, place {quote.get('nth', 1)}"
    starts = [quoted(body, mark) for mark in gold["sections"]]
    if not starts or None in starts or starts != sorted(starts):
        yield "sections are missing or out of order"
    for values, allowed in (([mark["section"] for mark in gold["sections"]], SECTIONS),
                            ([item["kind"] for item in gold["competences"]], KINDS),
                            ([item["requirement"] for item in gold["competences"]], REQUIREMENTS),
                            ([trap["why"] for trap in gold["notCompetences"]], TRAPS),
                            ([gold["employmentForm"]], FORMS), ([gold["vacancyKind"]], VACANCY_KINDS)):
        for value in set(values) - allowed:
            yield f"unknown value {value!r}"
    for item in gold["competences"]:
        for group in item["escoGroups"] or ["none"]:
            if not CLASS.fullmatch(group):
                yield f"unknown class {group!r}"


def check_gold(postings, golds):
    """Prints what is wrong with the gold; False where something is."""
    codes = read_codes()
    found = [f"{name}: in one of the two files only" for name in sorted(postings.keys() ^ golds.keys())]
    for name in sorted(postings.keys() & golds.keys()):
        found += [f"{name}: {text}" for text in complaints(postings[name], golds[name], codes)]
    print("\n".join(["gold.jsonl: " + text for text in found]), end="\n" if found else "")
    return not found


FORM_IN_RECORD = {"ELEV": "APPRENTICE", "VIKAR": "SUBSTITUTE", "FLEKSJOB": "SUBSIDISED"}


def told_conditions(record):
    """The terms of the job in the record, by the gold's names; what is not told is left out."""
    conditions = record["conditions"]
    hours, pay = conditions.get("hours", {}), conditions.get("pay", {})
    told = {"permanent": {"PERMANENT": "yes", "TEMPORARY": "no"}.get(conditions["duration"]),
            "remote": {"PARTLY": "partly", "FULLY": "yes", "NO": "no"}.get(conditions["remote"]),
            "experienceYears": conditions.get("experienceYears")}
    if hours.get("most"):
        told["hours"] = (hours["least"], hours["most"])
    elif hours.get("extent") == "FULL_TIME":
        told["hours"] = (37, 37)
    if pay:
        told["pay"] = {"agreement"} if pay["byAgreement"] else set()
        told["pay"] |= {"commission", "bonus"} if pay["byResult"] else set()
        if pay["most"]:
            told["pay"].add(f"{pay['least']:g}" + (f"-{pay['most']:g}" if pay["most"] > pay["least"] else ""))
    return {name: value for name, value in told.items() if value is not None}


def is_told(name, value, told):
    if name == "hours":
        return told[0] - 1 <= value <= told[1] + 1
    return str(value) in told if name == "pay" else value == told


class Measurement:
    """All figures, in the order in which they are printed, and examples of errors by kind."""

    def __init__(self):
        self.shares = {}
        self.examples = collections.defaultdict(list)
        self.pairs = collections.Counter()

    def add(self, name, text, good, kind=None, example=None):
        self.shares.setdefault(name, Share(text)).add(good)
        if kind and not good:
            self.examples[kind].append(example)

    def occupation(self, gold, record, prefix, words):
        """Code at four and two digits. Postings that cannot be coded count for abstention alone."""
        code, accepted, name = record["occupation"]["disco08"], gold["disco08"], gold["postingId"]
        if not accepted:
            self.add(prefix + "abstained", "no code where none can be told" + words, len(code) < 4,
                     prefix + "code", f"{name}: {code[:4]}, cannot be told")
        else:
            self.add(prefix + "right4", "right at four digits, of all" + words, code[:4] in accepted,
                     prefix + "code", f"{name}: {code or 'none'} for {'|'.join(accepted)}")
            if len(code) >= 4:
                self.add(prefix + "right4-answered", "of those answered" + words, code[:4] in accepted)
            self.add(prefix + "right2", "right at two digits, of all" + words,
                     code[:2] in {other[:2] for other in accepted} and len(code) >= 2)
        self.add(prefix + "traps-avoided", "not one of the codes set as traps" + words,
                 code[:4] not in gold["notCodes"], prefix + "trap", f"{name}: {code[:4]}")

    def facts(self, gold, record):
        """What is one value for a posting."""
        name, stem = gold["postingId"], record["stem"]
        for trait in sorted(HEADLINE_TRAITS & set(gold["traits"]) if gold["disco08"] else ()):
            self.add("right4-" + trait, f"of those with the trait {trait}",
                     record["occupation"]["disco08"][:4] in gold["disco08"])
        if gold["disco08"]:
            wanted = gold["group"] or ""
            self.add("stem-group", "main competence group", stem["groupStatus"] != "UNDETERMINED" and
                     stem["mainCompetenceGroup"] == wanted, "group",
                     f"{name}: {stem['mainCompetenceGroup'] or stem['groupStatus']} for {wanted or 'NONE'}")
        if gold["jobTitles"]:
            title, titles = record["occupation"]["jobTitle"], gold["jobTitles"]
            self.add("job-title", "job title, in its base form", title.casefold() in titles, "title",
                     f"{name}: {title!r} for {'|'.join(titles)!r}")
        for field, text in (("vacancyKind", "kind of posting"), ("language", "language of the text")):
            self.add(field, text, record.get(field) == gold[field], "fact",
                     f"{name}: {field} {record.get(field)} for {gold[field]}")

    def conditions(self, gold, record):
        """The terms of the job: told where the gold has them, and right where the record tells them."""
        name, told = gold["postingId"], told_conditions(record)
        form = FORM_IN_RECORD.get(gold["employmentForm"], gold["employmentForm"])
        self.add("employment-form", "form of employment", record["conditions"]["employmentForm"] == form,
                 "condition", f"{name}: form {record['conditions']['employmentForm']} for {form}")
        # Pay by qualifications is no figure and no agreement: the record has no word for it.
        wanted = {key: pieces[0]["value"] for key, pieces in gold["conditions"].items()
                  if pieces[0]["value"] != "qualifications"}
        for key, value in wanted.items():
            self.add("conditions-recall", "terms of the job found", key in told and is_told(key, value, told[key]),
                     "condition", f"{name}: {key} {told.get(key)} for {value}")
        for key, value in told.items():
            right = key in wanted and is_told(key, wanted[key], value)
            self.add("conditions-precision", "terms of the job told, and right", right, "surplus-condition",
                     f"{name}: {key} {value} for {wanted.get(key)}")

    def sections(self, posting, gold, record):
        """The section that each piece of evidence is said to stand in."""
        pieces = {(piece["begin"], piece["section"]) for piece in golden.all_evidence(record)
                  if piece["field"] == "BODY"}
        for begin, said in sorted(pieces):
            right = section_at(posting, gold, begin)
            self.add("sections", "section of the evidence", said == right, "section",
                     f"{gold['postingId']}: {said} for {right} at byte {begin}")

    def competences(self, posting, gold, record):
        body, name = posting["body"], gold["postingId"]
        wanted = [(quoted(body, item), item) for item in gold["competences"]]
        optional = [quoted(body, item) for item in gold["optional"]]
        found = [((piece["begin"], piece["end"]), piece["text"], competence)
                 for competence in record["competences"] for piece in competence["evidence"]
                 if piece["field"] == "BODY"]
        for span, text, competence in found:
            if not any(overlaps(span, place) for place in optional):
                self.listed(wanted, span, competence, f"{name}: {text!r} ({competence['conceptId']})")
        self.each_listed(record, wanted, optional)
        for span, item in wanted:
            self.wanted(found, span, item, name)
        for trap in gold["notCompetences"]:
            span = quoted(body, trap)
            inside = [(text, competence["unlisted"]) for place, text, competence in found
                      if overlaps(place, span) and competence["requirement"] in ASKED]
            fallen = [text for text, unlisted in inside if not unlisted]
            self.add("competence-traps", "text set as a trap, no concept in it asked for", not fallen,
                     "trap-" + trap["why"], f"{name}: {', '.join(fallen)!r} in {trap['text']!r}")
            self.add("unlisted-traps", "the same of what no concept names", len(inside) == len(fallen))
        said = {competence["escoGroup"].split(".")[0] for competence in record["competences"]
                if competence["escoGroup"]}
        told = {group for item in gold["competences"] for group in item["escoGroups"]}
        first = {item["escoGroups"][0] for item in gold["competences"]}
        for group in said | first:
            self.add("has-class", "class in the record and in the gold, of those in one", group in said & told)

    def each_listed(self, record, wanted, optional):
        """Competences, listed or not, that are said to be asked for: is any of their evidence?"""
        places = [(place, item["requirement"] != "NEGATED") for place, item in wanted]
        places += [(place, True) for place in optional]
        for competence in record["competences"]:
            pieces = [piece for piece in competence["evidence"] if piece["field"] == "BODY"]
            if competence["requirement"] in ASKED and pieces:
                self.add("listed-precision", "competences told as required or wished, and asked for anywhere",
                         any(asked and overlaps((piece["begin"], piece["end"]), place)
                             for piece in pieces for place, asked in places))

    def listed(self, wanted, span, competence, example):
        """One piece of evidence for a competence: where it is listed as asked for, is it?"""
        if competence["requirement"] in ASKED:
            items = [item for place, item in wanted if overlaps(place, span)]
            asked = any(item["requirement"] != "NEGATED" for item in items)
            example = f"{example} {competence['requirement']}"
            if competence["unlisted"]:
                self.add("unlisted-precision", "the same of what no concept names", asked, "unlisted", example)
            else:
                self.add("precision", "listed as required or wished, and asked for", asked, "surplus", example)

    def wanted(self, found, span, item, name):
        """One competence of the gold: is it found, and are its facts right?"""
        hits = [competence for place, _, competence in found if overlaps(place, span)]
        example = f"{name}: {item['text']!r} {'|'.join(item['escoGroups'])} {item['requirement']}"
        self.add("recall", "competences found", hits)
        if item["requirement"] in ASKED:
            self.add("asked-recall", "of those required or wished", hits, "missed", example)
        if item.get("of"):
            self.add(item["of"].lower() + "-recall", f"of those, {item['of'].lower()}s", hits)
        if not hits:
            return
        # What a task names is MENTIONED here; taking a job's tasks for requirements is a matter of taste.
        said = {competence["requirement"] for competence in hits}
        self.pairs[item["requirement"], "|".join(sorted(said))] += 1
        if item["requirement"] != "MENTIONED":
            self.add("requirement", "required, wished, negated", item["requirement"] in said, "requirement",
                     f"{example}, said {'|'.join(sorted(said))}")
        if item["requirement"] == "NEGATED":
            self.add("negated", "of those negated", said == {"NEGATED"})
        listed = [competence for competence in hits if not competence["unlisted"]]
        if not listed:
            return
        classes = {competence["escoGroup"].split(".")[0] for competence in listed}
        self.add("class", "class of those found", classes & set(item["escoGroups"]), "class",
                 f"{example}, said {'|'.join(sorted(classes))}")
        self.add("kind", "professional, personal, language", item["kind"] in
                 {competence["kind"] for competence in listed})


def measure(opslag, postings, golds):
    whole = {(posting["source"], name): posting for name, posting in postings.items()}
    untitled = {key: {**posting, "title": ""} for key, posting in whole.items()}
    result = Measurement()
    for (_, name), record in sorted(golden.classify(opslag, whole).items()):
        posting, gold = postings[name], golds[name]
        result.occupation(gold, record, "", "")
        result.facts(gold, record)
        result.conditions(gold, record)
        result.sections(posting, gold, record)
        result.competences(posting, gold, record)
        for text in golden.broken_promises(posting, record):
            result.add("promises", "what the contract promises", False, "promise", f"{name}: {text}")
    for (_, name), record in sorted(golden.classify(opslag, untitled).items()):
        result.occupation(golds[name], record, "untitled-", ", without headline")
    return result


def report(result, floors):
    """Prints the figures; False where a floor is missed."""
    missed = []
    for name, share in result.shares.items():
        floor = floors.get(name)
        low = floor is not None and share.value() < floor
        print(f"{name:26}{share.good:5} of {share.all:4} {100 * share.value():6.1f} %  {share.text}" +
              (f"  BELOW {100 * floor:.1f} %" if low else ""))
        missed += [name] if low else []
    print("requirement in the gold -> said: " + ", ".join(
        f"{told} -> {said} {count}" for (told, said), count in sorted(result.pairs.items())))
    return not missed and not result.examples.get("promise")


def show(result, kind):
    kinds = sorted(result.examples) if kind == "all" else [kind]
    for each in kinds:
        if each not in result.examples:
            print(f"no errors of kind {each}; there are: {', '.join(sorted(result.examples))}", file=sys.stderr)
            sys.exit(2)
        print(f"--- {each}: {len(result.examples[each])}")
        print("\n".join(result.examples[each]))


def parse_floor(text):
    name, equals, share = text.partition("=")
    try:
        value = float(share)
    except ValueError:
        value = -1.0
    if not equals or not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=SHARE with a share from 0 to 1: right4=0.85")
    return name, value


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--opslag", default=str(ROOT / "build/dev/ingest/cli/opslag"), metavar="PROGRAM")
    parser.add_argument("--set", default=".", choices=[".", *sorted(path.parent.name for path in HERE.glob("*/gold.jsonl"))],
                        help="the folder beside this file that holds the set; default: this file's own")
    parser.add_argument("--floor", action="append", type=parse_floor, default=[], metavar="NAME=SHARE",
                        help="fail where a figure is lower; may be given often")
    parser.add_argument("--show", metavar="KIND", help="list the errors of a kind, or of \"all\" kinds")
    parser.add_argument("--check-only", action="store_true", help="check the gold, classify nothing")
    arguments = parser.parse_args()
    folder = HERE / arguments.set
    postings, golds = read_lines(folder / "postings.jsonl"), read_lines(folder / "gold.jsonl")
    if not check_gold(postings, golds):
        sys.exit(1)
    if arguments.check_only:
        print(f"{len(golds)} postings, gold is well-formed")
        return
    if not shutil.which(arguments.opslag):
        sys.exit(f"{arguments.opslag} is not built: build preset dev, or name the program with --opslag")
    result = measure(arguments.opslag, postings, golds)
    unknown = [name for name, _ in arguments.floor if name not in result.shares]
    if unknown:
        print(f"--floor: no figure {', '.join(unknown)}; there are: {', '.join(result.shares)}", file=sys.stderr)
        sys.exit(2)
    held = report(result, dict(arguments.floor))
    if arguments.show:
        show(result, arguments.show)
    if not held:
        if result.examples.get("promise"):
            print("\n".join(result.examples["promise"]))
        sys.exit(1)


if __name__ == "__main__":
    main()
