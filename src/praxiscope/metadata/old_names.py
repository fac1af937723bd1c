"""Names of fields and columns in the metadata tables of version 0.1.0."""

from __future__ import annotations

from collections.abc import Container, Mapping

OLD_FIELD_NAMES: Mapping[str, str] = {
    "camera_turn": "camera_roll",
    "velocity": "flow_speed_change",
    "acceleration": "flow_speed_change_rate",
}
"""Today's name of each field that had another name."""

OLD_COLUMN_NAMES: Mapping[str, str] = {
    "camera_turn_mean": "camera_roll_mean",
    "velocity_mean_absolute": "flow_speed_change_mean_absolute",
    "velocity_std": "flow_speed_change_std",
    "acceleration_mean_absolute": "flow_speed_change_rate_mean_absolute",
    "acceleration_std": "flow_speed_change_rate_std",
}
"""Today's name of each column that had another name."""


def current_field_name(name: str) -> str:
    """Today's name of a field, which may be given by its old name."""
    return OLD_FIELD_NAMES.get(name, name)


def current_column_name(name: str) -> str:
    """Today's name of a column, which may be given by its old name."""
    return OLD_COLUMN_NAMES.get(name, name)


def resolve_column(name: str, columns: Container[str]) -> str:
    """The name of a column, for example in a condition: an old name where no column has it."""
    return name if name in columns else current_column_name(name)
