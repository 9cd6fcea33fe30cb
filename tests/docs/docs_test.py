"""Holds the pages of the repository to it: what they name is there, and what is there is named."""
import pathlib
import re
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOPS = ("client", "cmake", "deploy", "docs", "plugins", "proto", "scripts", "server", "tests")


def pages():
    yield from ROOT.glob("*.md")
    for top in TOPS:
        for page in (ROOT / top).rglob("*.md"):
            if "node_modules" not in page.parts and "samples" not in page.parts:
                yield page


def prose(page):
    """The page without its blocks of code, in which brackets are no links."""
    return re.sub(r"^(```.*?^```|(?:    .*\n)+)", "", page.read_text(), flags=re.M | re.S)


def sources(*tops):
    for top in tops:
        for file in (ROOT / top).rglob("*"):
            if file.suffix in (".c", ".cc", ".cmake", ".h", ".proto"):
                yield file


def anchors(page):
    """The fragments that lead to the headings of a page."""
    for heading in re.findall(r"^#+ (.+)$", page.read_text(), re.M):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def commands(program):
    """The lines of all pages that call `program` in a shell."""
    for page in pages():
        for block in re.findall(r"^```sh\n(.*?)^```", page.read_text(), re.M | re.S):
            for line in block.splitlines():
                line = line.partition(" # ")[0]
                if re.match(rf"(\S*/)?{program} ", line):
                    yield page, line


def options(messages, message, prefix=""):
    """The keys of the configuration: the fields of its messages, with dots between."""
    for kind, name in messages[message]:
        if kind == "SourceConfig":  # a list, which the page explains in words
            yield name
        elif kind in messages:
            yield from options(messages, kind, f"{prefix}{name}.")
        else:
            yield prefix + name


class Pages(unittest.TestCase):
    def test_every_link_leads_somewhere(self):
        for page in pages():
            for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
                if link.startswith("http"):
                    continue
                path, _, anchor = link.partition("#")
                target = (page.parent / path).resolve() if path else page
                with self.subTest(page=str(page.relative_to(ROOT)), link=link):
                    self.assertTrue(target.exists())
                    if anchor:
                        self.assertIn(anchor, anchors(target))

    def test_every_page_can_be_found_from_the_first_one(self):
        linked = set(re.findall(r"\]\(([^)#\s]+)", prose(ROOT / "README.md")))
        for page in (ROOT / "docs").glob("*.md"):
            self.assertIn(f"docs/{page.name}", linked)
        for plugin in (ROOT / "plugins").glob("*/README.md"):
            if not plugin.parent.name.startswith("template"):
                self.assertIn(f"plugins/{plugin.parent.name}/README.md", linked)

    def test_every_file_that_is_named_is_there(self):
        named = re.compile(rf"`((?:{'|'.join(TOPS)})/[\w./-]+)`")
        for page in pages():
            for path in named.findall(page.read_text()):
                if "NAME" in path:
                    continue
                with self.subTest(page=str(page.relative_to(ROOT)), path=path):
                    self.assertTrue((ROOT / path).exists())

    def test_every_reason_of_an_error_is_one_that_the_code_gives(self):
        words = set()
        for file in sources("server", "client", "cmake", "plugins", "proto"):
            words.update(re.findall(r"[A-Z0-9_]{5,}", file.read_text()))
        for page in [*(ROOT / "docs").glob("*.md"), ROOT / "client" / "README.md"]:
            for reason in re.findall(r"`([A-Z]+(?:_[A-Z]+)+)`", prose(page)):
                if reason.startswith(("CMAKE_", "DOSSIER_")):
                    continue
                with self.subTest(page=page.name, reason=reason):
                    self.assertTrue(reason in words)

    def test_every_command_of_an_example_is_one_of_the_program(self):
        table = (ROOT / "client/commands/commands.cc").read_text()
        rows = re.findall(r'{"(\w*)", "(\w+)", "', table)
        known = {f"{group} {name}".strip() for group, name in rows}
        for page, line in commands("dossier"):
            words = re.sub(r"^\S+ |--(json|output \w+|server \S+) ", "", line).split()
            with self.subTest(page=page.name, line=line):
                self.assertTrue(words[0] in known or " ".join(words[:2]) in known)

    def test_every_flag_of_an_example_is_one_of_the_program(self):
        for program, folder in (("dossier", "client/commands"), ("dossierd", "server")):
            code = "".join(file.read_text() for file in sources(folder))
            self.assertTrue(list(commands(program)))
            for page, line in commands(program):
                for flag in re.findall(r"(?<= )--[a-z-]+", line):
                    with self.subTest(page=page.name, line=line, flag=flag):
                        declared = re.search(rf'[",]{flag}[",]', code)
                        self.assertTrue(declared or flag in ("--help", "--version"))

    def test_every_rule_of_the_analysis_has_its_line(self):
        # What is written alike and is no rule: decisions, and abbreviations of texts.
        others = {"speaker.type", "speaker.resolution", "corp.", "www."}
        told = set(re.findall(r"`([a-z_]+(?:\.[a-z_*]+)?)`", (ROOT / "docs/rules.md").read_text()))
        emitted = {"refusal"}
        for file in (ROOT / "server/analysis").glob("*.cc"):
            emitted.update(re.findall(r'"([a-z_]{4,}\.[a-z_]*)"', file.read_text()))
        self.assertTrue({"quotation.cue_after", "kind.phrases", "motive."} <= emitted)
        for rule in sorted(emitted - others):
            if not rule.endswith(".txt"):
                with self.subTest(rule=rule):
                    self.assertIn(rule + "*" if rule.endswith(".") else rule, told)

    def test_every_rule_of_the_fold_has_its_line(self):
        code = "".join(
            (ROOT / "server/correlation" / name).read_text() for name in ("fold.cc", "values.h")
        )
        rules = set(re.findall(r'"(?:\.)?([a-z]+_[a-z_]+)"', code))
        self.assertTrue({"one_claim", "fullest_name", "stated_absence"} <= rules)
        for page, form in (("rules.md", "`fold.{}`"), ("incidents.md", "`fold/1.{}`")):
            text = (ROOT / "docs" / page).read_text()
            for rule in sorted(rules):
                with self.subTest(page=page, rule=rule):
                    self.assertIn(form.format(rule), text)

    def test_the_page_of_the_configuration_has_every_key_and_no_others(self):
        proto = (ROOT / "proto/dossier/internal/config.proto").read_text()
        messages = {}
        for name, body in re.findall(r"^message (\w+) \{(.*?)^\}", proto, re.M | re.S):
            field = r"^  (?:repeated |optional )?([\w.]+) (\w+) = \d+;"
            messages[name] = re.findall(field, body, re.M)
        told = []
        for row in re.findall(r"^\| (`.+?) \|", (ROOT / "docs/configuration.md").read_text(), re.M):
            told += re.findall(r"`([\w.]+)`", row)
        self.assertCountEqual(told, options(messages, "ServerConfig"))


if __name__ == "__main__":
    unittest.main()
