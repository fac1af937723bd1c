"""Detection of wrong labels between confusable pairs, compared with cleanlab.

Two labels are confusable if their clips are counterfactual pairs: reversed, mirrored, or the same
movement without its effect. A share of the clips of each such label gets the other label. Three
kinds of networks were trained with such labels:

- ``trained``: a micro network that was trained only on clips with these labels;
- ``by_heart``: a linear head on the features of a shipped network, overfitted to nearly all labels
  of its clips, wrong ones included;
- ``shipped``: a shipped network of the preset ``faulty`` on its own training clips, whose planted
  label noise is of several kinds.

The outputs of all networks are written to a workspace, and its atlas and evidence are built as in
``praxiscope insights``. cleanlab gets the input that it needs: out-of-sample probabilities of a
logistic regression on the features of the last layer, and on the vectors of all layers, by
cross-validation over five folds.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.label_noise_networks import (
    ALL,
    LAST,
    SHIPPED,
    Indices,
    NetworkOutputs,
    networks,
)
from benchmarks.report import Number, report
from praxiscope.insights.kinds.suspicious_labels import surely_wrong, trusted_labels
from praxiscope.insights.label_errors import LabelErrors
from praxiscope.insights.open_evidence import open_evidence
from praxiscope.models.registry import model_card
from praxiscope.models.trained_card import recipe_to_plain
from praxiscope.pipeline.predictions import prediction_table
from praxiscope.workspace.run import RunConfig
from praxiscope.workspace.workspace import create_workspace

AUROC_BAR, PRECISION_BAR, SUGGESTED_BAR = 0.98, 0.85, 0.9
RATES, FOLDS = (0.05, 0.1), 5


def main() -> None:
    options = _options()
    torch.set_num_threads(options.threads)
    figures: dict[str, Number] = {}
    for name, outputs in networks(options):
        scores = score_methods(outputs)
        figures |= {f"{name}_{key}": value for key, value in scores.items()}
        print(name, *(f"{key} {value:.3f}" for key, value in scores.items()), flush=True)
    figures |= _summary(figures)
    report(
        "label_noise",
        figures,
        lines=["k is the number of wrong labels; suggested: share of them with a right suggestion"],
        packages=("cleanlab", "scikit-learn", "torch", "numpy"),
        threads=options.threads,
        as_json=options.json,
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("label_noise"), help="folder for networks")
    parser.add_argument("--model", default="micro_slowfast", help="network to train")
    parser.add_argument("--clips", type=int, default=5000, help="training clips")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--head-clips", type=int, default=2000, help="for the other two kinds")
    parser.add_argument("--seeds", type=int, nargs="*", default=[0, 1, 2])
    parser.add_argument("--rates", type=float, nargs="*", default=list(RATES))
    parser.add_argument("--kinds", nargs="*", default=["by_heart", "shipped", "trained"])
    parser.add_argument("--workers", type=int, default=2, help="processes that render")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--quick", action="store_true", help="only heads, few clips")
    parser.add_argument("--json", action="store_true", help="print all figures as the last line")
    options = parser.parse_args()
    if options.quick:
        options.kinds, options.head_clips = ["by_heart"], 700
    return options


def score_methods(outputs: NetworkOutputs) -> dict[str, float]:
    """Scores of the detection of wrong labels, by Praxiscope and by cleanlab."""
    from cleanlab.rank import get_label_quality_scores

    errors = _ours(outputs)
    scores = _scores(outputs, errors.trust, errors.suggested)
    scores["wrong"] = int(outputs.wrong.sum())
    masks = {"suspicious": errors.suspicious, "on_cards": surely_wrong(errors, outputs.labels)}
    for name, mask in masks.items():
        scores[f"{name}_precision"] = float(outputs.wrong[mask].mean()) if mask.any() else 0.0
        scores[f"{name}_recall"] = float(mask[outputs.wrong].mean())
    for layers in (LAST, ALL):
        probabilities = _cross_validated(outputs, layers)
        others = probabilities.copy()
        others[np.arange(len(others)), outputs.labels] = -1
        for method in ("self_confidence", "normalized_margin"):
            quality = get_label_quality_scores(outputs.labels, probabilities, method=method)
            theirs = _scores(outputs, quality, others.argmax(1))
            keyed = {f"cleanlab_{layers}_{method}_{key}": value for key, value in theirs.items()}
            scores |= keyed
    return scores


def _ours(outputs: NetworkOutputs) -> LabelErrors:
    """Detect wrong labels with a workspace, an atlas and the evidence for insights."""
    count, features = len(outputs.labels), outputs.observed.features
    with tempfile.TemporaryDirectory() as folder:
        columns = {
            "path": [f"{number}.mp4" for number in range(count)],
            "label": [outputs.classes[label] for label in outputs.labels],
            "split": ["train"] * count,
        }
        workspace = create_workspace(Path(folder) / "workspace", columns)
        recipe = recipe_to_plain(model_card(SHIPPED).recipe)
        config = RunConfig("network", "", "", recipe, tuple(features), outputs.classes)
        run = workspace.start_run("network", config)
        logits = np.asarray(outputs.observed.logits, np.float32)
        table = prediction_table(range(count), logits, outputs.labels.tolist())
        run.add(table, logits, features)
        return trusted_labels(open_evidence(workspace, run))


def _cross_validated(outputs: NetworkOutputs, layers: str) -> NDArray[np.float64]:
    """Out-of-sample probabilities ``(N, K)``, as recommended by cleanlab's documentation."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import cross_val_predict

    classifier = LogisticRegression(max_iter=400)
    probabilities: NDArray[np.float64] = cross_val_predict(
        classifier, outputs.features(layers), outputs.labels, cv=FOLDS, method="predict_proba"
    )
    return probabilities


def _scores(
    outputs: NetworkOutputs, trust: NDArray[np.floating], suggested: Indices
) -> dict[str, float]:
    from sklearn.metrics import roc_auc_score

    wrong = outputs.wrong
    first = np.argsort(trust, kind="stable")[: wrong.sum()]
    return {
        "auroc": float(roc_auc_score(wrong, -trust)),
        "precision_at_k": float(wrong[first].mean()),
        "suggested": float(outputs.valid[wrong, suggested[wrong]].mean()),
    }


def _summary(figures: dict[str, Number]) -> dict[str, Number]:
    """Means over the seeds, and whether they reach the bars."""
    summary: dict[str, Number] = {}
    for key in figures:
        kind, _, rest = key.partition("_seed0_")
        if rest:
            values = [
                value for name, value in figures.items() if _without_seed(name) == (kind, rest)
            ]
            summary[f"{kind}_mean_{rest}"] = statistics.mean(values)
    bars = {"auroc": AUROC_BAR, "precision_at_k": PRECISION_BAR, "suggested": SUGGESTED_BAR}
    for figure, bar in bars.items():
        summary[f"{figure}_bar"] = bar
        reached = [
            value >= bar
            for key, value in (figures | summary).items()
            if key.endswith(f"_mean_{figure}") or key == f"shipped_{figure}"
        ]
        summary[f"{figure}_ok"] = bool(reached) and all(reached)
    return summary


def _without_seed(key: str) -> tuple[str, str]:
    kind, _, rest = key.partition("_seed")
    return kind, rest.partition("_")[2]


if __name__ == "__main__":
    main()
