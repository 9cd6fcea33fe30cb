#!/usr/bin/env python3
"""Scores what is read from feeds against a corpus of test cases.

    score_feeds.py --tool build/release/bin/feed_tool --corpus ../shared/eval/formats [--errors]

The corpus is a folder with feeds/expected.jsonl: {"file", "equal": [[path, value], ...]}, where a
path is one of the names of a well-known reader of feeds (entries[0].title, feed.link, bozo).
Three things are measured for each folder of cases:

  read      the feed was read, or refused in words; anything else is a crash
  entries   as many entries as the Python library's own XML parser counts, where it can parse the
            case at all (the others are listed as "ill")
  values    the pairs of "equal" that have a counterpart in what we read

Texts are compared as words, without markup: we read titles and names as text. Dates are compared
as far as we keep them. Pairs without a counterpart (where.coordinates, generator) are not counted.
"""
import argparse
import collections
import html
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

HEADER = re.compile(rb"Header:\s*([\w-]+):\s*([^\r\n]*)", re.I)


def plain(value):
    """The words of a text with or without markup."""
    text = html.unescape(re.sub(r"<!--.*?-->|</?[a-zA-Z][^<>]*>", " ", str(value), flags=re.S))
    return " ".join(re.sub(r"</?[a-zA-Z][^<>]*>", " ", text).split())


def squash(value):
    return re.sub(r"\s+", "", plain(value))


def headers(path):
    data = open(path, "rb").read(4096)
    for encoding in ("utf-16", "utf-32"):
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            try:
                data = data.decode(encoding).encode()
            except UnicodeError:
                pass
    return {k.decode().lower(): v.decode("latin-1").strip() for k, v in HEADER.findall(data)}


def counted_entries(path):
    """Entries by an independent parser; None where the case is not well-formed for it."""
    try:
        root = ElementTree.parse(path).getroot()
    except (ElementTree.ParseError, LookupError, ValueError, UnicodeError):
        return None

    def count(node):
        name = node.tag.rsplit("}", 1)[-1].lower() if isinstance(node.tag, str) else ""
        if name in ("item", "entry"):
            return 1
        # What is quoted inside content is not an entry of this feed.
        if name in ("content", "description", "summary", "encoded"):
            return 0
        return sum(count(child) for child in node)

    return count(root)


def date_tuple(iso):
    import datetime
    if not iso or "T" not in iso:
        return iso
    when = datetime.datetime.fromisoformat(iso.replace("Z", "+00:00"))
    return list(when.astimezone(datetime.timezone.utc).timetuple()[:6])


def same_person(person, want):
    label = person["name"] or person["email"]
    both = f"{person['name']} ({person['email']})" if person["email"] else label
    return squash(want) in (squash(label), squash(both))


def resolve(result, path, want):
    """Whether we agree with `want`; None if there is nothing to compare."""
    if path == "bozo":
        return result.get("well_formed", False) == (not want)
    if path == "encoding":
        have = result.get("encoding", "")
        alias = lambda n: {"utf-16le": "utf-16", "utf-16be": "utf-16", "gb2312": "gb18030"}.get(n, n)
        return alias(have.lower()) == alias(want.lower()) or (
            # RFC 7303 did away with the us-ascii of text/xml.
            want == "us-ascii" and have == "utf-8")
    if path == "version":
        return result.get("version") == want
    match = re.match(r"(?:feed|entries\[(\d+)\])\.(.*)$", path)
    if not match or not isinstance(want, (str, list, tuple, type(None))):
        return None
    if match.group(1) is None:
        node = result.get("feed", {})
    else:
        index = int(match.group(1))
        if index >= len(result.get("entries", [])):
            return False
        node = result["entries"][index]
    return compare(node, match.group(2), want)


def compare(node, name, want):
    def people(key, index):
        found = node.get(key, [])
        return found[index] if index < len(found) else {"name": "", "email": "", "url": ""}

    texts = lambda *keys: any(squash(node.get(k) or "") == squash(want) for k in keys)
    values = [t["plain"] for t in node.get("contents", [])] + [node.get("summary", {}).get("plain", "")]
    raw = [t["value"] for t in node.get("contents", [])] + [node.get("summary", {}).get("value", "")]
    if name in ("title", "title_detail.value"):
        return texts("title")
    if name in ("link", "href"):
        return node.get("link") == want
    if name in ("id", "guid"):
        return node.get("id") == want
    if name in ("summary", "description", "tagline", "info", "subtitle", "abstract",
                "summary_detail.value", "subtitle_detail.value") or re.match(
                    r"content\[\d+\]\.value$", name):
        return any(squash(v) == squash(want) for v in values + raw)
    if name == "author":
        return any(same_person(p, want) for p in node.get("authors", []))
    match = re.match(r"(authors|contributors)\[(\d+)\]\.(name|email|url|href)$", name)
    if match:
        key = {"href": "url"}.get(match.group(3), match.group(3))
        return people(match.group(1), int(match.group(2)))[key] == want
    match = re.match(r"author_detail\.(name|email|url|href)$", name)
    if match:
        return people("authors", 0)[{"href": "url"}.get(match.group(1), match.group(1))] == want
    match = re.match(r"(published|updated|created|expired)(_parsed)?$", name)
    if match:
        have = node.get(match.group(1))
        if match.group(2):
            # RSS has one date; readers map it to both.
            others = [have] + [node.get(k) for k in ("published", "updated")]
            return any(date_tuple(o) == list(want)[:6] for o in others)
        return have is not None  # kept in another spelling
    if name == "language":
        return node.get("language") == want
    match = re.match(r"content\[\d+\]\.language$", name)
    if match:
        return any(t["language"] == want for t in node.get("contents", []) + [node.get("summary", {})])
    match = re.match(r"(?:tags|categories)\[(\d+)\]\.(term|scheme)$", name)
    if match:
        found = node.get("categories", [])
        index = int(match.group(1))
        return index < len(found) and found[index][match.group(2)] == want
    if name == "category":
        return any(c["term"] == want for c in node.get("categories", []))
    if name in ("rights", "copyright", "rights_detail.value", "copyright_detail.value"):
        return texts("rights")
    if name == "publisher":
        return squash(node.get("publisher", "")) == squash(want)
    match = re.match(r"links\[(\d+)\]\.(rel|href|type)$", name)
    if match:
        return any(l[match.group(2)] == want for l in node.get("links", []))
    match = re.match(r"enclosures\[(\d+)\]\.(url|href|type)$", name)
    if match:
        key = "type" if match.group(2) == "type" else "href"
        return any(l["rel"] == "enclosure" and l[key] == want for l in node.get("links", []))
    if name == "source.title":
        return squash(node.get("source_title", "")) == squash(want)
    if name in ("source.link", "source.href", "source.id"):
        return node.get("source_url") == want
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tool", required=True)
    parser.add_argument("--corpus", required=True, help="the folder that holds feeds/")
    parser.add_argument("--errors", action="store_true", help="print every difference")
    options = parser.parse_args()

    cases = [json.loads(line) for line in open(os.path.join(options.corpus, "feeds/expected.jsonl"))]
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", delete=False) as listing:
        for case in cases:
            path = os.path.join(options.corpus, case["file"])
            served = headers(path)
            url = "http://127.0.0.1:8097/" + case["file"].split("/", 2)[2]
            location = served.get("content-location")
            listing.write("\t".join([path, served.get("content-type", ""), location or url,
                                     served.get("content-language", "")]) + "\n")
    run = subprocess.run([options.tool, "--list", listing.name], capture_output=True)
    os.unlink(listing.name)
    results = {}
    for line in run.stdout.decode("utf-8", "replace").split("\n"):
        if line:
            result = json.loads(line)
            results[result["file"]] = result
    if run.returncode != 0:
        print("the tool ended with", run.returncode, run.stderr.decode()[-300:], file=sys.stderr)

    table = collections.defaultdict(collections.Counter)
    for case in cases:
        path = os.path.join(options.corpus, case["file"])
        folder = "/".join(case["file"].split("/")[1:4 if "wellformed" in case["file"] else 3])
        row = table[folder]
        row["cases"] += 1
        result = results.get(path)
        if result is None:
            print("CRASH", case["file"])
            continue
        row["read"] += 1
        row["refused"] += "error" in result
        expected = counted_entries(path)
        if expected is None:
            row["ill"] += 1
        else:
            row["countable"] += 1
            if len(result.get("entries", [])) == expected:
                row["counted"] += 1
            elif options.errors:
                print(f"{case['file']}: {len(result.get('entries', []))} entries, not {expected};",
                      result.get("error", ""))
        for where, want in case["equal"]:
            agrees = resolve(result, where, want)
            if agrees is None:
                row["skipped"] += 1
                if options.errors:
                    print(f"{case['file']}: skipped {where}")
                continue
            row["values"] += 1
            row["right"] += bool(agrees)
            if not agrees and options.errors:
                print(f"{case['file']}: {where} should be {want!r};", result.get("problems"),
                      result.get("error", ""))

    def rate(part, whole):
        return f"{part}/{whole} {100 * part / whole:5.1f}%" if whole else "-"

    columns = f"{'folder':34} {'read':>16} {'refused':>8} {'ill':>4} {'entries':>16} {'values':>16}"
    print(columns)
    total = collections.Counter()
    for folder in sorted(table):
        total.update(table[folder])
    for folder, row in [*sorted(table.items()), ("all", total)]:
        print(f"{folder:34} {rate(row['read'], row['cases']):>16} {row['refused']:>8} {row['ill']:>4} "
              f"{rate(row['counted'], row['countable']):>16} {rate(row['right'], row['values']):>16}")
    return 0 if total["read"] == total["cases"] else 1


if __name__ == "__main__":
    sys.exit(main())
