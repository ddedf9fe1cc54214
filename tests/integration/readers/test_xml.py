"""XML lists: rows found, and every way out of the document refused (N111)."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from monocle.errors import BadData
from monocle.ingest.readers.xml import XmlReader


def read(content: str | bytes, folder: Path) -> list[dict]:
    path, out = folder / "data.xml", folder / "out"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    out.mkdir(exist_ok=True)
    reading = XmlReader().read(str(path), XmlReader().sniff(str(path), {}), out)
    rows = [row for part in reading.parts for row in pq.read_table(part).to_pylist()]
    return [{name: value for name, value in row.items() if name != "_file"} for row in rows]


def test_the_element_that_repeats_is_the_row(tmp_path):
    content = """<?xml version="1.0" encoding="windows-1252"?>
<export date="2024"><clients>
  <client id="01000"><nom>Hélène &amp; Null</nom><adr><cp>0012</cp></adr><tel>1</tel><tel>2</tel></client>
  <client id="2"><nom/><![CDATA[x<y]]></client>
</clients></export>"""
    assert read(content.encode("cp1252"), tmp_path) == [
        {"id": "01000", "nom": "Hélène & Null", "adr.cp": "0012", "tel": '["1", "2"]', "text": None, "_position": 3},
        {"id": "2", "nom": None, "adr.cp": None, "tel": None, "text": "x<y", "_position": 4},
    ]


@pytest.mark.parametrize(
    "content",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a><b>&x;</b></a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1/a.dtd"><a/>',
        '<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><a>&b;</a>',
        "<a><b>1</b>",
        "<a><b>&nope;</b></a>",
        "<a></b>",
        "",
        "id;nom\n",
        "<r>" + "<a>" * 40 + "</a>" * 40 + "<a/></r>",
    ],
)
def test_a_document_with_a_dtd_or_that_is_no_xml_is_refused(tmp_path, content):
    with pytest.raises(BadData):
        read(content, tmp_path)
