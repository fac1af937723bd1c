from __future__ import annotations

import pytest

from praxiscope.datasets.data_format import recognise
from praxiscope.datasets.read import read_samples
from praxiscope.datasets.sample import Sample
from praxiscope.errors import DatasetError

WAVE = (
    "RATRACE_wave_f_nm_np1_fr_goo_37.avi 1 \n"
    "SchoolRulesHowTheyHelpUs_wave_f_nm_np1_ba_med_0.avi 2 \n"
    "21_wave_u_nm_np1_fr_goo_5.avi 0 \n"
)
BRUSH_HAIR = "Brushing_my_hair_brush_hair_h_cm_np2_le_bad_1.avi 2 \nrenamed.avi 1\n"


@pytest.fixture
def data(tmp_path):
    lists = tmp_path / "testTrainMulti_7030_splits"
    lists.mkdir()
    (lists / "wave_test_split1.txt").write_text(WAVE)
    (lists / "brush_hair_test_split1.txt").write_text(BRUSH_HAIR)
    (lists / "wave_test_split2.txt").write_text("21_wave_u_nm_np1_fr_goo_5.avi 1 \n")
    return tmp_path


def test_lists_contain_label_split_recording_and_the_codes_of_the_name(data):
    video = data / "hmdb51" / "wave" / "RATRACE_wave_f_nm_np1_fr_goo_37.avi"
    video.parent.mkdir(parents=True)
    video.touch()
    assert recognise(data) == "hmdb51"
    brushed, renamed, waved, school = read_samples(data)
    assert brushed == Sample(
        data / "brush_hair" / "Brushing_my_hair_brush_hair_h_cm_np2_le_bad_1.avi",
        "brush hair",
        "test",
        "Brushing_my_hair",
        columns={
            "visible_body": "h",
            "camera_motion": "cm",
            "people": "np2",
            "viewpoint": "le",
            "quality": "bad",
        },
    )
    assert renamed == Sample(data / "brush_hair" / "renamed.avi", "brush hair", "train")
    assert (waved.path, waved.split, waved.group) == (video, "train", "RATRACE")
    assert (school.split, school.group) == ("test", "SchoolRulesHowTheyHelpUs")


def test_folds_use_other_clips(data):
    assert [(s.group, s.split) for s in read_samples(data, fold=2)] == [("21", "train")]
    with pytest.raises(DatasetError, match=r"no CLASS_test_split3\.txt"):
        read_samples(data, fold=3)


@pytest.mark.parametrize("line", ["a.avi 3", "a.avi"])
def test_wrong_lines_are_named(data, line):
    path = data / "testTrainMulti_7030_splits" / "wave_test_split1.txt"
    path.write_text(WAVE + line + "\n")
    with pytest.raises(DatasetError, match=f"row 4: '{line}' is not VIDEO and 0, 1 or 2"):
        read_samples(data)
