from __future__ import annotations

from importlib.util import find_spec

import numpy as np
import pytest

from praxiscope.errors import LabelError
from praxiscope.labels import sentence
from praxiscope.labels.sentence import sentence_vectors

needs_model = pytest.mark.skipif(
    find_spec(sentence.PACKAGE) is None, reason="the extra 'language' is not installed"
)

# Cosines that sentence-transformers gives with the same model.
PAIRS = [
    ("Showing a photo of something to the camera", "Showing something to the camera", 0.8918),
    ("Pretending to squeeze something", "Taking something from somewhere", 0.2142),
    (
        "Putting number of something onto something",
        "Putting something, something and something on the table",
        0.4745,
    ),
    ("Moving something up", "Moving something down", 0.8468),
    ("Unfolding something", "Uncovering something", 0.3806),
]


@needs_model
def test_cosines_are_those_of_sentence_transformers():
    texts = [text for first, second, _ in PAIRS for text in (first, second)]
    vectors = sentence_vectors(texts)
    cosines = (vectors[::2] * vectors[1::2]).sum(1)
    np.testing.assert_allclose(cosines, [expected for *_, expected in PAIRS], atol=1e-4)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-6)


@needs_model
def test_a_text_has_the_same_vector_in_any_batch():
    single = sentence_vectors(["Folding something"])
    beside = sentence_vectors(["Folding something", "Putting something on top of something else"])
    np.testing.assert_allclose(beside[:1], single, atol=1e-6)


def test_a_missing_model_is_named_with_the_remedy(monkeypatch):
    monkeypatch.setattr(sentence, "PACKAGE", "no_such_package_anywhere")
    sentence._model.cache_clear()
    with pytest.raises(LabelError, match=r"not installed.*praxiscope\[language\]"):
        sentence_vectors(["Folding something"])


def test_a_changed_model_is_refused(tmp_path, monkeypatch):
    package = tmp_path / "changed_model"
    (package / "model").mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "model" / "model.safetensors").write_bytes(b"not what was published")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(sentence, "PACKAGE", "changed_model")
    sentence._model.cache_clear()
    with pytest.raises(LabelError, match="not the published sentence model"):
        sentence_vectors(["Folding something"])
