import dataclasses
import importlib
import json
import pkgutil
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import nodes
from jinja2.exceptions import UndefinedError

from monocle.language import LANGUAGES, translations
from monocle.web import pages
from monocle.web.assets import NEEDED, assets
from monocle.web.formats import Formats
from monocle.web.page import Page
from monocle.web.screen import TEMPLATES, environment
from monocle.web.words import TABLES

ROOT = Path(__file__).parents[3]
OTHERS = (
    "fields_page.po",
    "cli.po",
    "diagnose.po",
    "stewards.po",
    "matching.po",
    "keys.po",
    "tokens.po",
    "accesses.po",
    "entities.po",
    "subjects.po",
    "collect.po",
    "arriving.po",
    "verify.po",
    "segments.po",
    "segmenting.po",
    "activate.po",
    "destinations.po",
    "insight.po",
    "kpis.po",
    "groups_page.po",
    "groups.po",
    "predictions.po",
    "reports.po",
)


def messages():
    options = {"extensions": "jinja2.ext.i18n", "newstyle_gettext": "true", "silent": "false"}
    found = extract_from_dir(
        str(TEMPLATES), method_map=[("**.html", "jinja2.ext:babel_extract")], options_map={"**.html": options}
    )
    said = {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}
    return said | {text for table in TABLES.values() for text in table.values()}


def all_pages():
    for module in pkgutil.iter_modules(pages.__path__, "monocle.web.pages."):
        importlib.import_module(module.name)
    return Page.__subclasses__()


def test_every_text_has_its_french():
    own = translated("web.po")
    assert len(messages()) > 400
    assert sorted(messages() - own - translated(*OTHERS)) == []
    assert sorted(own - messages() - {""}) == [], "these are said no more"


def translated(*files):
    """Give the messages that have a French in these files; the words of pages about fields stand with those of their verbs."""
    found = set()
    for name in files:
        with (ROOT / "src/monocle/language/fr" / name).open("rb") as file:
            found |= {
                message.id if isinstance(message.id, str) else message.id[0]
                for message in read_po(file)
                if message.string and all(message.string)
            }
    return found


def test_placeholders_are_the_same_in_french():
    french = translations("fr")
    for text in messages():
        assert set(re.findall(r"%\(\w+\)s", french.gettext(text))) <= set(re.findall(r"%\(\w+\)s", text)), text


def test_each_page_is_frozen_and_has_its_own_template():
    found = all_pages()
    assert len(found) >= 13
    for page in found:
        assert page.__dataclass_params__.frozen, page
        assert (TEMPLATES / page.TEMPLATE).is_file(), page
    assert len({page.TEMPLATE for page in found}) == len(found)


def test_templates_read_only_what_their_page_holds():
    env = environment("en", assets(), Formats("en"))
    for page in all_pages():
        source = (TEMPLATES / page.TEMPLATE).read_text(encoding="utf-8")
        fields = {field.name for field in dataclasses.fields(page)}
        read = {
            node.attr
            for node in env.parse(source).find_all(nodes.Getattr)
            if isinstance(node.node, nodes.Name) and node.node.name == "page"
        }
        assert read <= fields, page


def test_no_template_turns_escaping_off():
    for path in TEMPLATES.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", ""), path
        assert "autoescape" not in text, path
        assert "Markup" not in text, path


def test_a_name_that_is_not_there_is_an_error():
    with pytest.raises(UndefinedError):
        environment("en", assets(), Formats("en")).from_string("{{ nothing }}").render()


@pytest.mark.parametrize("language", LANGUAGES)
def test_templates_escape(language):
    env = environment(language, assets(), Formats(language))
    assert env.from_string("{{ x }}").render(x="<b>&\"'") == "&lt;b&gt;&amp;&#34;&#39;"


def test_the_lock_of_the_browser_libraries_names_no_host():
    text = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in text
    lock = json.loads(text)["packages"]
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["dependencies"]
    for name, version in wanted.items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), name
        assert lock[f"node_modules/{name}"]["version"] == version
    assert all("integrity" in entry for path, entry in lock.items() if path)


def test_the_browser_libraries_are_there():
    found = assets().addresses
    assert set(NEEDED) <= set(found)


def test_our_own_scripts_evaluate_nothing_and_write_no_html():
    for path in (ROOT / "src/monocle/web/static").glob("*.js"):
        text = path.read_text(encoding="utf-8")
        for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "eval(", "new Function", "document.write"):
            assert word not in text, (path.name, word)


def test_no_stylesheet_or_script_of_ours_names_another_place():
    for path in [*(ROOT / "src/monocle/web/static").glob("*.*"), *TEMPLATES.glob("*.html")]:
        text = path.read_text(encoding="utf-8")
        places = set(re.findall(r"https?://[\w.:-]+", text)) - {"http://www.w3.org", "http://127.0.0.1:8360"}
        assert places == set(), path
