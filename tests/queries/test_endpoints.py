"""The list of endpoints that may be called."""

from __future__ import annotations

from pathlib import Path

import pytest

from bioregion_graph.errors import InputError
from bioregion_graph.queries.endpoints import FILE_NAME, Endpoint, allowed_endpoints


def test_without_the_file_none_may_be_called(tmp_path: Path) -> None:
    assert allowed_endpoints(tmp_path) == {}


def test_the_listed_ones_come_with_their_limits(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text(
        '[[endpoint]]\naddress = "https://a.example/sparql"\n'
        '[[endpoint]]\naddress = "http://b.example:81/q?x=1"\nseconds = 2.5\nrows = 7\nbytes = 100\n',
        encoding="utf-8",
    )
    assert allowed_endpoints(tmp_path) == {
        "https://a.example/sparql": Endpoint("https://a.example/sparql"),
        "http://b.example:81/q?x=1": Endpoint("http://b.example:81/q?x=1", 2.5, 7, 100),
    }
    (tmp_path / FILE_NAME).write_text("# none yet\n", encoding="utf-8")
    assert allowed_endpoints(tmp_path) == {}


ADDRESS = '[[endpoint]]\naddress = "http://a.example/"\n'


@pytest.mark.parametrize(
    ("text", "remark"),
    [
        (b"endpoint = ", "no TOML"),
        (b"\xff\xfe", "cannot be read"),
        (b"[other]", "something else"),
        (b"endpoint = 3", "something else"),
        (b"endpoint = [3]", "endpoint 1: it has an unknown key"),
        (b'[[endpoint]]\nurl = "http://a.example/"', "unknown key"),
        (b"[[endpoint]]\nseconds = 3", "None is none to call"),
        (b'[[endpoint]]\naddress = "ftp://a.example/"', "none to call"),
        (b'[[endpoint]]\naddress = "file:///etc/hosts"', "none to call"),
        (b'[[endpoint]]\naddress = "http:///x"', "none to call"),
        (b'[[endpoint]]\naddress = "http://me:secret@a.example/"', "none to call"),
        (b'[[endpoint]]\naddress = "http://a.example/#x"', "none to call"),
        (f"{ADDRESS}seconds = 0".encode(), "seconds is 0"),
        (f"{ADDRESS}seconds = inf".encode(), "seconds is inf"),
        (f"{ADDRESS}rows = 1.5".encode(), "rows is 1.5"),
        (f"{ADDRESS}rows = true".encode(), "rows is True"),
        (f'{ADDRESS}bytes = "1"'.encode(), "bytes is '1'"),
    ],
)
def test_a_wrong_list_is_told_with_its_place(tmp_path: Path, text: bytes, remark: str) -> None:
    (tmp_path / FILE_NAME).write_bytes(text)
    with pytest.raises(InputError, match=remark) as caught:
        allowed_endpoints(tmp_path)
    assert str(tmp_path / FILE_NAME) in str(caught.value)
