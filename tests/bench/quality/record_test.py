"""The check of the record fails when, and only when, it should."""
import os
import subprocess
import sys
import tempfile
import unittest

import record


class TheRecord(unittest.TestCase):
    def test_half_a_point_below_is_forgiven(self):
        _, good = record.compare({"content": 82.2}, {"content": 81.7})
        self.assertTrue(good)

    def test_more_than_half_a_point_below_fails_and_says_which(self):
        lines, good = record.compare({"content": 82.2, "speaker": 95.0},
                                     {"content": 81.6, "speaker": 95.0})
        self.assertFalse(good)
        self.assertIn("content   81.6   FELL from 82.2", lines)

    def test_a_measure_that_is_gone_fails(self):
        self.assertFalse(record.compare({"content": 82.2}, {})[1])

    def test_a_measure_that_nobody_wrote_down_fails(self):
        self.assertFalse(record.compare({}, {"content": 82.2})[1])

    def test_what_is_written_is_read_again_below_the_same_comment(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "record.txt")
            record.write_record(path, ["# What this is.\n"], {"content exact": 79.6, "speaker": 95.0})
            self.assertEqual(record.read_record(path),
                             (["# What this is.\n"], {"content exact": 79.6, "speaker": 95.0}))

    def test_every_measure_has_its_line(self):
        _, values = record.read_record(record.record_path())
        self.assertEqual(list(values), [name for name, _, _ in record.MEASURES])

    def test_without_the_corpora_it_says_that_it_is_skipped(self):
        with tempfile.TemporaryDirectory() as folder:
            ended = subprocess.run(
                [sys.executable, record.__file__, "check", "--corpora", folder, "--bin", folder],
                capture_output=True, text=True, check=False)
        self.assertEqual(ended.returncode, record.SKIPPED)
        self.assertIn("SKIPPED", ended.stdout)


if __name__ == "__main__":
    unittest.main()
