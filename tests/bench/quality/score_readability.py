#!/usr/bin/env python3
"""Compare what text_tool reads from pages with the expected texts beside them.

usage: score_readability.py --pages DIR --pred FILE [--verbose]

DIR has a folder a page with expected.html and expected-metadata.json, FILE is the output of text_tool
DIR. Prints the mean F1 of the words of the texts, in any order, and the share of pages whose title,
author and language are as expected where something is.
"""
import argparse
import collections
import html.parser
import json
import os
import re
import sys


class Text(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.text, self.hidden = [], 0

    def handle_starttag(self, tag, attrs):
        self.hidden += tag in ("script", "style")
        # Words of different blocks are different words.
        if tag not in ("a", "b", "i", "em", "strong", "span", "code", "font", "sup", "sub"):
            self.text.append(" ")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style")
        if tag not in ("a", "b", "i", "em", "strong", "span", "code", "font", "sup", "sub"):
            self.text.append(" ")

    def handle_data(self, data):
        if not self.hidden:
            self.text.append(data)


def words(text):
    # A character of Chinese, Japanese and Korean counts as a word.
    return collections.Counter(re.findall(r"[\u2e80-\u9fff\uac00-\ud7af]|[^\W\u2e80-\u9fff\uac00-\ud7af]+", text))


def f1(true, got):
    both = sum((true & got).values())
    total = sum(true.values()) + sum(got.values())
    return 2 * both / total if total else 1.0


def same(a, b):
    squeeze = lambda text: re.sub(r"\W+", " ", text).strip().lower()
    return squeeze(a) == squeeze(b)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", required=True)
    parser.add_argument("--pred", required=True)
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    with open(options.pred, encoding="utf-8") as file:
        pred = json.load(file)
    scores, right, wrong = [], collections.Counter(), collections.Counter()
    for page in sorted(os.listdir(options.pages)):
        folder = os.path.join(options.pages, page)
        if not os.path.exists(os.path.join(folder, "expected.html")):
            continue
        got = pred.get(page, {})
        with open(os.path.join(folder, "expected.html"), encoding="utf-8") as file:
            expected = Text()
            expected.feed(file.read())
        with open(os.path.join(folder, "expected-metadata.json"), encoding="utf-8") as file:
            metadata = json.load(file)
        score = f1(words("".join(expected.text)), words(got.get("articleBody", "")))
        scores.append(score)
        remarks = []
        for theirs, ours in (("title", "title"), ("byline", "author"), ("lang", "language"), ("publishedTime", "published")):
            if not metadata.get(theirs):
                continue
            a, b = metadata[theirs], got.get(ours, "")
            if theirs == "lang":
                a, b = a[:2].lower(), b[:2].lower()
            if theirs == "publishedTime":
                a, b = a[:10], b[:10]
            ok = same(a, b)
            right[ours] += ok
            wrong[ours] += not ok
            if not ok:
                remarks.append("%s %r, expected %r" % (ours, b, a))
        if options.verbose:
            print("%.3f  %-30s %s" % (score, page, "; ".join(remarks)))
    if not scores:
        print("score_readability: no pages in %s" % options.pages, file=sys.stderr)
        return 2
    fields = ["%s %d of %d" % (field, right[field], right[field] + wrong[field])
              for field in ("title", "author", "published", "language")]
    print("%d pages  F1 %.4f  %s" % (len(scores), sum(scores) / len(scores), "  ".join(fields)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
