"""What notebooks show of an explanation: its overlay as a video, and the most probable classes."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from praxiscope.attribution.explanation_data import ExplanationData
from praxiscope.attribution.export import save_overlay

SHOWN_CLASSES = 5


def explanation_html(explanation: ExplanationData) -> str:
    """HTML with everything inside: the video is embedded."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "overlay.mp4"
        save_overlay(explanation, path)
        video = base64.b64encode(path.read_bytes()).decode("ascii")
    heatmap = explanation.heatmaps[0]
    place = f", layer {heatmap.layer_name}" if heatmap.layer_name else ""
    caption = f"{explanation.model}: {heatmap.method} for {heatmap.target.name}{place}"
    classes = "".join(
        f"<tr><td>{escape(name)}</td><td>{probability:.1%}</td></tr>"
        for name, probability in explanation.top(SHOWN_CLASSES)
    )
    return (
        '<figure style="margin:0"><video autoplay loop muted controls playsinline '
        f'src="data:video/mp4;base64,{video}"></video>'
        f"<figcaption>{escape(caption)}</figcaption></figure><table>{classes}</table>"
    )
