"""Fields and columns of version 0.1.0 are found under their old names."""

from __future__ import annotations

import pytest

from praxiscope.errors import PraxiscopeError
from praxiscope.metadata.field import FIELDS, metadata_field
from praxiscope.metadata.measure import select_fields
from praxiscope.metadata.old_names import OLD_COLUMN_NAMES, OLD_FIELD_NAMES, resolve_column
from praxiscope.metadata.titles import column_title


def test_old_names_lead_to_fields_and_columns_of_today() -> None:
    columns = {column for each in select_fields() for column in each.columns}
    assert set(OLD_FIELD_NAMES.values()) <= set(FIELDS)
    assert set(OLD_COLUMN_NAMES.values()) <= columns
    assert not set(OLD_FIELD_NAMES) & set(FIELDS)
    assert not set(OLD_COLUMN_NAMES) & columns
    for old, new in OLD_FIELD_NAMES.items():
        expected = {name for name in OLD_COLUMN_NAMES.values() if name in FIELDS[new].columns}
        assert set(FIELDS[new].columns) == expected
        assert {name.replace(new, old) for name in expected} <= set(OLD_COLUMN_NAMES)


def test_a_field_may_be_chosen_by_its_old_name() -> None:
    chosen = select_fields(["velocity", "flow_speed_change", "ssim"])
    assert [each.name for each in chosen] == ["flow_speed_change", "ssim"]


def test_no_new_field_may_have_an_old_name() -> None:
    def velocity(signals: object) -> float:
        return 0.0

    with pytest.raises(PraxiscopeError, match="old name of the field 'flow_speed_change'"):
        metadata_field("seconds")(velocity)


def test_a_column_that_exists_comes_before_one_of_that_old_name() -> None:
    assert resolve_column("velocity_std", ["velocity_std"]) == "velocity_std"
    assert resolve_column("velocity_std", ["ssim_mean"]) == "flow_speed_change_std"
    assert resolve_column("ssim_mean", []) == "ssim_mean"


def test_an_old_column_has_the_title_of_todays() -> None:
    assert column_title("camera_turn_mean") == column_title("camera_roll_mean")
    assert column_title("camera_turn_mean").title == "camera roll"
