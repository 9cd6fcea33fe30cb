#!/usr/bin/env python3
"""Another choice of folds for a cross-validation: gold in, the same gold with other "fold"s out.

usage: other_folds.py SEED < gold.jsonl > other.jsonl

Reports that share a tenth of their runs of five words stay together; folds are of one size. Trainers
cut by "fold", so that what they tell of several seeds shows how much of a gain is chance.
"""
import collections
import itertools
import json
import random
import sys

FOLDS = 5
COMMON = 30  # what as many reports share is furniture


def runs_of(report):
    words = (report["title"] + " " + report["text"]).lower().split()
    return {" ".join(words[i:i + 5]) for i in range(len(words) - 4)}


def groups_of(reports):
    """The numbers of reports that stay together, a list each."""
    runs = [runs_of(report) for report in reports]
    having = collections.defaultdict(list)
    for i, own in enumerate(runs):
        for run in own:
            having[run].append(i)
    shared = collections.Counter()
    for found in having.values():
        if len(found) < COMMON:
            shared.update(itertools.combinations(found, 2))
    first = list(range(len(reports)))

    def group(i):
        while first[i] != i:
            i = first[i]
        return i

    for (i, j), times in sorted(shared.items()):
        if 10 * times >= min(len(runs[i]), len(runs[j])):
            first[group(i)] = group(j)
    groups = collections.defaultdict(list)
    for i in range(len(reports)):
        groups[group(i)].append(i)
    return list(groups.values())


def main(seed):
    reports = [json.loads(line) for line in sys.stdin if line.strip()]
    groups = groups_of(reports)
    random.Random(seed).shuffle(groups)
    sizes = [0] * FOLDS
    for group in sorted(groups, key=len, reverse=True):
        fold = sizes.index(min(sizes))
        sizes[fold] += len(group)
        for i in group:
            reports[i]["fold"] = fold
    for report in reports:
        print(json.dumps(report))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(int(sys.argv[1]))
