#!/usr/bin/env python3
"""Holds the quality of a build against the committed record, or writes the record anew.

    record.py check --corpora ../shared/eval --bin build/release/bin
    record.py write --corpora ../shared/eval --bin build/release/bin

`check` fails (status 1) if a measure lies more than half a point below its record, and ends with
status 77, which CTest shows as skipped, if the corpora are not there. `write` puts the measures of
this build into the record. The corpora are scored by the scorers that lie beside them, as they are.

The record is record.txt: `measure | value`, in per cent. A new measure is a line in RUNS or
MEASURES below and a `write`.
"""
import argparse
import json
import os
import subprocess
import sys
import tempfile

SKIPPED = 77
TOLERANCE = 0.5

# One run: a tool with its options over a gold file, and the scorer with its arguments, in which
# GOLD and FOUND stand for the two files. Files are below --corpora.
GOLD, FOUND = "{gold}", "{found}"
QUOTES = ["quotes/score.py", GOLD, FOUND]
ALARMS = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "score_alarms.py"),
          "--gold", GOLD, "--pred", FOUND]
GROUPS = ["clustering/score.py", "--gold", GOLD, "--pred", FOUND]
INCIDENTS = ["incidents/score.py", "--gold", GOLD, "--pred", FOUND]
RUNS = {
    "polnear": (["quotes_tool"], "quotes/polnear.dev.jsonl", QUOTES),
    "gum": (["quotes_tool"], "quotes/gum_news.dev.jsonl", QUOTES),
    "gum_names": (["quotes_tool"], "quotes/gum_news.dev.jsonl", [*QUOTES, "--names-only"]),
    "casie": (["incidents_tool", "--kinds=news"], "incidents/casie.dev.jsonl", INCIDENTS),
    "eurepoc": (["incidents_tool", "--kinds=repository"], "incidents/eurepoc.dev.jsonl", INCIDENTS),
    "ecb": (["incidents_tool", "--kinds=own"], "clustering/ecbplus.dev.jsonl", ALARMS),
    "ecb+": (["groups_tool"], "clustering/ecbplus.dev.jsonl", GROUPS),
    "gnews": (["groups_tool"], "clustering/gnews.dev.jsonl", GROUPS),
}

# One measure: its name in the record, the run, and where the scorer's JSON has it.
MEASURES = [
    ("polnear content overlap", "polnear", "match.overlap.all.content.f1"),
    ("polnear content exact", "polnear", "match.exact.all.content.f1"),
    ("polnear direct exact", "polnear", "match.exact.direct.content.f1"),
    ("polnear indirect overlap", "polnear", "match.overlap.indirect.content.f1"),
    ("polnear speaker accuracy", "polnear", "match.overlap.all.speaker_accuracy"),
    ("polnear end to end overlap", "polnear", "match.overlap.all.end_to_end.f1"),
    ("gum end to end overlap", "gum", "match.overlap.all.end_to_end.f1"),
    ("gum end to end by name", "gum_names", "match.overlap.all.end_to_end.f1"),
    ("casie kinds", "casie", "scores.kinds.f1"),
    ("casie kinds that happened", "casie", "scores.kinds_actual.f1"),
    ("casie victims", "casie", "scores.victims|relaxed.f1"),
    ("casie some victim found", "casie", "scores.victims|any found.share"),
    ("casie attackers", "casie", "scores.attackers|relaxed.f1"),
    ("casie dates", "casie", "scores.dates.f1"),
    ("casie records", "casie", "scores.records.f1"),
    ("casie amounts", "casie", "scores.amounts.f1"),
    ("eurepoc kinds", "eurepoc", "scores.kinds.f1"),
    ("eurepoc victims", "eurepoc", "scores.victims|relaxed.f1"),
    ("eurepoc attackers", "eurepoc", "scores.attackers|relaxed.f1"),
    ("eurepoc attacker countries", "eurepoc", "scores.attacker_countries|relaxed.f1"),
    ("eurepoc victim countries", "eurepoc", "scores.victim_countries|relaxed.f1"),
    ("eurepoc dates", "eurepoc", "scores.dates.f1"),
    ("ecb+ without a false alarm", "ecb", "quiet"),
    ("ecb+ groups", "ecb+", "bcubed.f1"),
    ("ecb+ look-alikes apart", "ecb+", "apart.share"),
    ("gnews groups", "gnews", "bcubed.f1"),
]


def record_path():
    return os.path.join(os.path.dirname(os.path.abspath(__file__)), "record.txt")


def read_record(path):
    """The lines of comment at its head, and {measure: value}."""
    head, values = [], {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#"):
                head.append(line)
            elif line.strip():
                name, value = line.split("|")
                values[name.strip()] = float(value)
    return head, values


def write_record(path, head, measured):
    width = max(len(name) for name in measured)
    with open(path, "w", encoding="utf-8") as out:
        out.writelines(head)
        for name, value in measured.items():
            out.write(f"{name:<{width}} | {value:.1f}\n")


def compare(record, measured):
    """One line for each measure, and whether none has fallen."""
    width = max(map(len, record | measured), default=0)
    lines, good = [], True
    for name in record | measured:
        was, now = record.get(name), measured.get(name)
        if was is None:
            lines.append(f"{name:<{width}} {now:6.1f}   not in the record: write it anew")
            good = False
        elif now is None:
            lines.append(f"{name:<{width}}      -   was {was:.1f}, and is not measured any more")
            good = False
        elif now < was - TOLERANCE - 1e-9:
            lines.append(f"{name:<{width}} {now:6.1f}   FELL from {was:.1f}")
            good = False
        else:
            lines.append(f"{name:<{width}} {now:6.1f}   record {was:.1f}")
    return lines, good


def missing_files(corpora):
    files = {part for _, gold, scorer in RUNS.values() for part in (gold, scorer[0])}
    return sorted(f for f in files if not os.path.exists(os.path.join(corpora, f)))


def scores(run, corpora, tools, folder):
    """The scorer's JSON for one run."""
    (tool, *options), gold, (scorer, *arguments) = RUNS[run]
    gold = os.path.join(corpora, gold)
    found = os.path.join(folder, run + ".jsonl")
    result = os.path.join(folder, run + ".json")
    with open(gold, "rb") as texts, open(found, "wb") as out:
        subprocess.run([os.path.join(tools, tool), *options], stdin=texts, stdout=out,
                       stderr=subprocess.DEVNULL, check=True)
    arguments = [argument.format(gold=gold, found=found) for argument in arguments]
    subprocess.run([sys.executable, os.path.join(corpora, scorer), *arguments, "--json", result],
                   stdout=subprocess.DEVNULL, check=True)
    with open(result, encoding="utf-8") as text:
        return json.load(text)


def measure(corpora, tools):
    with tempfile.TemporaryDirectory() as folder:
        by_run = {run: scores(run, corpora, tools, folder) for run in RUNS}
    measured = {}
    for name, run, path in MEASURES:
        value = by_run[run]
        for key in path.split("."):
            value = value[key]
        measured[name] = round(100 * value, 1)
    return measured


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["check", "write"])
    parser.add_argument("--corpora", required=True, help="folder that holds quotes/ and incidents/")
    parser.add_argument("--bin", required=True, help="folder of the tools")
    parser.add_argument("--record", default=record_path())
    options = parser.parse_args()

    missing = missing_files(options.corpora)
    if missing:
        print(f"SKIPPED: the quality is not measured, for {options.corpora} has no "
              f"{', '.join(missing)}")
        return SKIPPED
    measured = measure(options.corpora, options.bin)
    head, record = read_record(options.record)
    lines, good = compare(record, measured)
    print("\n".join(lines))
    if options.what == "write":
        write_record(options.record, head, measured)
        return 0
    if not good:
        print(f"More than {TOLERANCE} points below {options.record}. If that is meant: record.py write")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
