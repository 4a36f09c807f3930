"""The scorer counts as its text says."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

SCORER = pathlib.Path(__file__).with_name("score_links.py")
GOLD = """id\tsubject\tdisturbance\tcvrNumber\tpNumber\tworkplace
q1\tchain\tcase\t11\t1001\t1
q2\tchain\tcase\t12\t1002\t1
q3\tcompany\tplace\t13\t\t0
q4\tcompany\tplace\t14\t1004\t0
q5\tnot_in_register\tcase\t\t\t0
q6\tnot_in_register\tcase\t\t\t0
q7\tsole_trader\tcase\t\t\t0
"""


class Scorer(unittest.TestCase):
    def run_scorer(self, answers, *flags):
        with tempfile.TemporaryDirectory() as folder:
            gold = pathlib.Path(folder, "gold.tsv")
            gold.write_text(GOLD, encoding="utf-8")
            file = pathlib.Path(folder, "answers.jsonl")
            file.write_text("".join(json.dumps(a) + "\n" for a in answers), encoding="utf-8")
            return subprocess.run([sys.executable, SCORER, gold, file, "--json", *flags],
                                  capture_output=True, text=True, check=False)

    ANSWERS = [
        {"id": "q1", "cvrNumber": "11", "pNumber": "1001"},
        {"id": "q2", "cvrNumber": "12", "pNumber": "1099"},   # the wrong unit
        {"id": "q3", "cvrNumber": "99"},                       # the wrong company
        {"id": "q4"},                                          # not found
        {"id": "q5", "cvrNumber": "11"},                       # linked, though not there
        {"id": "q6", "cvrNumber": None},
        {"id": "q7", "cvrNumber": ""},
    ]

    def test_counts(self):
        figures = json.loads(self.run_scorer(self.ANSWERS).stdout)
        self.assertEqual(figures["precision"], 2 / 4)
        self.assertEqual(figures["recall"], 2 / 4)
        self.assertEqual(figures["workplace"], 1 / 2)
        self.assertEqual(figures["wrong"], 1 / 2)
        self.assertEqual(figures["undecidable"], 1)

    def test_floors(self):
        self.assertEqual(self.run_scorer(self.ANSWERS, "--floor=precision=0.5", "--floor=wrong=0.5").returncode, 0)
        self.assertEqual(self.run_scorer(self.ANSWERS, "--floor=precision=0.51").returncode, 1)
        self.assertEqual(self.run_scorer(self.ANSWERS, "--floor=wrong=0.49").returncode, 1)

    def test_missing_answers_fail(self):
        self.assertEqual(self.run_scorer(self.ANSWERS[:-1]).returncode, 1)


if __name__ == "__main__":
    unittest.main()
