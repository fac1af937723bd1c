"""Lists of records are read as they were written."""

from __future__ import annotations

import json
import stat
import sys
from dataclasses import dataclass

import pytest

from praxiscope.errors import FileError
from praxiscope.files.json_list import read_json_list, write_json_list


@dataclass(frozen=True)
class Record:
    name: str
    clips: tuple[int, ...] = ()


def parse(entry):
    return Record(entry["name"], tuple(map(int, entry["clips"])))


RECORDS = [Record("night — 夜", (3, 1)), Record('"quoted"\n')]


def test_records_are_read_as_they_were_written(tmp_path) -> None:
    path = tmp_path / "a.json"
    assert read_json_list(path, parse) == []
    for records in (RECORDS, RECORDS[::-1], RECORDS[:1], []):
        write_json_list(path, records)
        assert read_json_list(path, parse) == records


def test_the_file_is_plain_json_with_a_record_a_line(tmp_path) -> None:
    path = tmp_path / "a.json"
    write_json_list(path, RECORDS)
    text = path.read_text("utf-8")
    assert json.loads(text)[0] == {"name": "night — 夜", "clips": [3, 1]}
    assert text.splitlines()[1:3] == [
        '{"name": "night — 夜", "clips": [3, 1]},',
        r'{"name": "\"quoted\"\n", "clips": []}',
    ]


@pytest.mark.parametrize(
    "content", ["", "no JSON", "7", '"text"', "[1]", '[{"name": "a"}]', '[{"name": 1, "clips": 2}]']
)
def test_other_content_is_refused(tmp_path, content) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, "utf-8")
    with pytest.raises(FileError, match=r"a\.json: can't be read, .*\(delete it\)"):
        read_json_list(path, parse, remedy="delete it")


def test_what_is_no_text_is_refused(tmp_path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xff\xfe")
    with pytest.raises(FileError, match="can't be read"):
        read_json_list(tmp_path / "a.json", parse)


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX systems")
def test_a_private_file_is_for_its_owner_only(tmp_path) -> None:
    path = tmp_path / "a.json"
    path.touch(0o666)
    write_json_list(path, RECORDS, private=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
