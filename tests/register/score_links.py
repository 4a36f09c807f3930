#!/usr/bin/env python3
"""How good links are: answers of `opslag register lookup --batch` against the gold of opslag_make_register.

Prints, in all and by what was asked for and how the name was disturbed:
  precision   of the links made, those to the right company (a link where none is right is a wrong one)
  recall      of the questions that have an answer, those linked rightly
  workplace   of the right links where the posting tells the place, those with the right unit
  wrong       of the names that are not in the register, those linked
"""

import argparse
import collections
import json
import sys


class Tally:
    def __init__(self):
        self.count = collections.Counter()

    def add(self, gold, cvr, unit):
        count = self.count
        answerable = gold["cvrNumber"] != ""
        right = answerable and cvr == gold["cvrNumber"]
        count["questions"] += 1
        count["answerable"] += answerable
        count["linked"] += cvr != ""
        count["right"] += right
        if gold["subject"] == "not_in_register":
            count["strangers"] += 1
            count["strangers_linked"] += cvr != ""
        elif not answerable:
            count["undecidable"] += 1
            count["undecidable_linked"] += cvr != ""
        if right and gold["workplace"] == "1":
            count["places"] += 1
            count["units_right"] += unit == gold["pNumber"]

    def share(self, part, whole):
        return self.count[part] / self.count[whole] if self.count[whole] else None

    def figures(self):
        return {
            "precision": self.share("right", "linked"),
            "recall": self.share("right", "answerable"),
            "workplace": self.share("units_right", "places"),
            "wrong": self.share("strangers_linked", "strangers"),
        }


def read_gold(path):
    with open(path, encoding="utf-8") as file:
        names = file.readline().rstrip("\n").split("\t")
        for line in file:
            yield dict(zip(names, line.rstrip("\n").split("\t")))


def read_answers(path):
    answers = {}
    with sys.stdin if path == "-" else open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                answer = json.loads(line)
                answers[answer["id"]] = answer
            except (ValueError, KeyError, TypeError) as error:
                sys.exit(f"score_links: {path}:{number}: no answer with an id ({type(error).__name__})")
    return answers


def digits(value):
    return "" if value is None or value == 0 else str(value).strip()


def percent(value):
    return "     –" if value is None else f"{100 * value:6.2f}"


def print_table(title, tallies):
    print(f"{title:34} {'questions':>9} {'precision':>9} {'recall':>7} {'workplace':>9} {'wrong':>7}")
    for name, tally in sorted(tallies.items()):
        f = tally.figures()
        print(f"{name:34} {tally.count['questions']:9d}    {percent(f['precision'])}  {percent(f['recall'])}"
              f"    {percent(f['workplace'])}  {percent(f['wrong'])}")
    print()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold")
    parser.add_argument("answers", help="JSON lines; - is standard input")
    parser.add_argument("--floor", action="append", default=[], metavar="FIGURE=SHARE",
                        help="fails where the figure is lower; for wrong: higher")
    parser.add_argument("--errors", metavar="FILE", help="writes the questions answered wrongly there")
    parser.add_argument("--questions", metavar="FILE", help="the questions, to show them among the errors")
    parser.add_argument("--json", action="store_true", help="only the figures, as JSON")
    args = parser.parse_args()

    answers = read_answers(args.answers)
    questions = {}
    if args.questions:
        with open(args.questions, encoding="utf-8") as file:
            questions = {q["id"]: q for q in map(json.loads, file)}
    overall, by_subject, by_disturbance = Tally(), collections.defaultdict(Tally), collections.defaultdict(Tally)
    missing, errors = 0, []
    for gold in read_gold(args.gold):
        answer = answers.get(gold["id"])
        if answer is None:
            missing += 1
            answer = {}
        cvr, unit = digits(answer.get("cvrNumber")), digits(answer.get("pNumber"))
        for tally in overall, by_subject[gold["subject"]], by_disturbance[gold["disturbance"]]:
            tally.add(gold, cvr, unit)
        kind = ("unlinked" if gold["cvrNumber"] and not cvr else "wrong company" if cvr != gold["cvrNumber"]
                else "wrong unit" if gold["workplace"] == "1" and unit != gold["pNumber"] else None)
        if kind:
            errors.append({"kind": kind, **gold, "question": questions.get(gold["id"]), "answer": answer})

    if args.errors:
        with open(args.errors, "w", encoding="utf-8") as file:
            for error in errors:
                file.write(json.dumps(error, ensure_ascii=False) + "\n")
    figures = overall.figures()
    if args.json:
        print(json.dumps({**figures, **overall.count}))
    else:
        print_table("asked for", by_subject)
        print_table("disturbance", by_disturbance)
        print_table("", {"all": overall})
        print(f"undecidable: {overall.count['undecidable']}, linked all the same: "
              f"{overall.count['undecidable_linked']}")
    failed = missing > 0
    if missing:
        print(f"score_links: {missing} questions have no answer line", file=sys.stderr)
    for floor in args.floor:
        name, _, value = floor.partition("=")
        figure = figures.get(name)
        if figure is None or (figure > float(value) if name == "wrong" else figure < float(value)):
            print(f"score_links: {name} is {figure}, the floor is {value}", file=sys.stderr)
            failed = True
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
