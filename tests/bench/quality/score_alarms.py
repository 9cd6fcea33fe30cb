#!/usr/bin/env python3
"""Counts the reports of general news that are said to be about an attack on computers.

    score_alarms.py --gold ecbplus.dev.jsonl --pred found.jsonl [--json RESULT]

FOUND is what `incidents_tool --kinds=own` makes of the gold file. Reports of its topic 27, a
release of patches, are of computers and left out; of the others, every kind but "physical" and
"other" is a false alarm.
"""
import argparse
import json
import sys

OF_COMPUTERS = "27"
GENERAL = {"physical", "other"}


def alarms(gold, found):
    """(reports, false alarms as (id, kinds))."""
    general = {report["id"] for report in gold if report["group"] != OF_COMPUTERS}
    wrong = [(one["id"], sorted(set(one["kinds"]) - GENERAL)) for one in found
             if one["id"] in general]
    return len(general), [one for one in wrong if one[1]]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", required=True)
    parser.add_argument("--pred", required=True)
    parser.add_argument("--json", help="file for the result")
    options = parser.parse_args()
    lines = []
    for path in (options.gold, options.pred):
        with open(path, encoding="utf-8") as text:
            lines.append([json.loads(line) for line in text if line.strip()])
    reports, wrong = alarms(*lines)
    for name, kinds in wrong:
        print(f"{name}: {', '.join(kinds)}")
    print(f"{len(wrong)} of {reports} reports of general news")
    if options.json:
        with open(options.json, "w", encoding="utf-8") as out:
            json.dump({"quiet": 1 - len(wrong) / reports, "alarms": len(wrong)}, out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
