#!/usr/bin/env python3
"""The layering check can fail: each rule is broken once in a small tree, and the sound tree passes."""
import pathlib
import tempfile
import unittest

import layering

# A tree that is as it should be: path -> text.
SOUND = {
    "CMakeLists.txt": "",
    "README.md": "",
    ".clang-format": "",
    "rules/a.textproto": "",
    "classifier/error.h": "#include <string>\n#include <tl/expected.hpp>\n",
    "classifier/posting.h": "#include <string_view>\n",
    "classifier/classification.h": '#include "classifier/posting.h"\n',
    "classifier/text/utf8.h": '#include <unicode/utf8.h>\n#include "classifier/error.h"\n',
    "classifier/text/html.cc": "#include <libxml/HTMLparser.h>\n",
    "classifier/match/scanner.h": '#include <hs.h>\n#include "classifier/text/utf8.h"\n',
    "classifier/ruleset/load.h": "#include <memory>\n",
    "classifier/ruleset/load.cc":
        '#include "classifier/ruleset/load.h"\n#include <google/protobuf/text_format.h>\n'
        '#include "opslag/v1/rules.pb.h"\n#include "classifier/match/scanner.h"\n',
    "classifier/resolve/occupation.cc": '#include "classifier/ruleset/load.h"\n',
    "classifier/employer/link.cc": '#include <lmdb.h>\n#include "classifier/text/utf8.h"\n',
    "classifier/classifier.h":
        '#include "classifier/ruleset/load.h"\n#include "classifier/posting.h"\n',
    "ingest/record/record.h": '#include "opslag/v1/posting.pb.h"\n#include "classifier/classifier.h"\n',
    "ingest/kafka/client.cc": "#include <librdkafka/rdkafka.h>\n",
    "ingest/main.cc": '#include <CLI/CLI.hpp>\n#include "ingest/record/record.h"\n',
}

# (file, line to add, part of the complaint)
BREACHES = [
    ("classifier/text/utf8.h", '#include "classifier/match/scanner.h"', "must not include classifier/match"),
    ("classifier/match/scanner.h", '#include "classifier/ruleset/load.h"', "must not include classifier/ruleset"),
    ("classifier/ruleset/load.cc", '#include "classifier/classifier.h"', "must not include classifier "),
    ("classifier/resolve/occupation.cc", '#include "classifier/classifier.h"', "must not include classifier "),
    ("classifier/resolve/occupation.cc", '#include "ingest/record/record.h"', "must not include ingest"),
    ("classifier/classifier.h", '#include "ingest/record/record.h"', "must not include ingest"),
    ("classifier/error.h", '#include "classifier/text/utf8.h"', "must not include classifier/text"),
    ("classifier/employer/link.cc", '#include "opslag/v1/enriched.pb.h"', "protobuf"),
    ("classifier/classifier.h", "#include <google/protobuf/message.h>", "protobuf"),
    ("classifier/ruleset/load.cc", '#include "opslag/v1/posting.pb.h"', "nobody else"),
    ("ingest/main.cc", '#include "opslag/v1/rules.pb.h"', "nobody else"),
    ("classifier/ruleset/load.cc", "#include <hs.h>", "Hyperscan"),
    ("classifier/ruleset/load.cc", "#include <hs/hs_compile.h>", "Hyperscan"),
    ("classifier/resolve/occupation.cc", "#include <unicode/uchar.h>", "ICU"),
    ("ingest/record/record.h", "#include <libxml/parser.h>", "libxml2"),
    ("ingest/record/record.h", "#include <librdkafka/rdkafka.h>", "librdkafka"),
    ("classifier/employer/link.cc", "#include <librdkafka/rdkafka_mock.h>", "librdkafka"),
    ("classifier/classifier.h", "#include <spdlog/spdlog.h>", "spdlog"),
    ("ingest/main.cc", "#include <lmdb.h>", "LMDB"),
    ("ingest/main.cc", '#include "record/record.h"', "is no file"),
    ("classifier/text/html.cc", '  #  include "utf8.h"', "is no file"),
]


def write_tree(root, files):
    for path, text in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


class LayeringTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def violations(self, changes=None):
        write_tree(self.root, {**SOUND, **(changes or {})})
        return layering.check_tree(self.root)

    def test_sound_tree_passes(self):
        self.assertEqual(self.violations(), [])

    def test_every_breach_is_found_where_it_stands(self):
        for path, line, part in BREACHES:
            with self.subTest(path=path, line=line):
                violations = self.violations({path: SOUND[path] + line + "\n"})
                self.assertEqual(len(violations), 1, violations)
                number = SOUND[path].count("\n") + 1
                self.assertTrue(violations[0].startswith(f"{path}:{number}: "), violations[0])
                self.assertIn(part, violations[0])

    def test_comment_is_no_include(self):
        text = SOUND["classifier/text/utf8.h"] + '// #include "ingest/record/record.h"\n'
        self.assertEqual(self.violations({"classifier/text/utf8.h": text}), [])

    def test_new_entry_at_the_top_is_refused(self):
        self.assertIn("tools: the top level is fixed", self.violations({"tools/a.sh": ""})[0])

    def test_build_and_dot_files_are_free(self):
        self.assertEqual(self.violations({"build/x": "", ".ci/run": ""}), [])


if __name__ == "__main__":
    unittest.main()
