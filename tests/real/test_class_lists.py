from __future__ import annotations

import re
from pathlib import Path

from praxiscope.models.classes import class_list, read_class_file


def test_something_names_are_those_of_other_label_files(real_data: Path) -> None:
    folder = real_data / "ssv2"
    ours = class_list("something-something-v2")
    assert read_class_file(folder / "label_map_sthv2.txt") == ours
    bracketed = read_class_file(folder / "fine_grained_classes.csv")
    assert tuple(re.sub(r"[\[\]]", "", name) for name in bracketed) == ours


def test_kinetics_names_are_those_of_another_label_file(real_data: Path) -> None:
    assert read_class_file(real_data / "label_map_k400.txt") == class_list("kinetics400")
