from __future__ import annotations

import base64
import re

from praxiscope.attribution.explain import explain
from praxiscope.video.decode import read_clip


def test_a_notebook_shows_a_playable_overlay_and_escaped_names(grid_model, noise, tmp_path) -> None:
    explanation = explain(grid_model, noise)
    html = explanation._repr_html_()
    (video,) = re.findall(r'src="data:video/mp4;base64,([^"]+)"', html)
    (tmp_path / "overlay.mp4").write_bytes(base64.b64decode(video))
    assert len(read_clip(tmp_path / "overlay.mp4").frames) >= 2
    for name, probability in explanation.top(2):
        assert f"<td>{name}</td><td>{probability:.1%}</td>" in html
