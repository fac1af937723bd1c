from __future__ import annotations

import numpy as np
import pytest
from mixtures import mixture
from scipy.linalg import hadamard

from praxiscope.atlas import representation as module
from praxiscope.atlas.neighbours import neighbour_graph
from praxiscope.atlas.representation import (
    fit_representation,
    load_representation,
    save_representation,
)
from praxiscope.errors import PraxiscopeError, WorkspaceError


@pytest.fixture
def layers():
    random = np.random.default_rng(0)
    narrow = random.standard_normal((400, 8)) @ random.standard_normal((8, 8))
    wide = random.standard_normal((400, 100)) @ random.standard_normal((100, 100))
    return {"narrow": narrow.astype("f4"), "wide": wide.astype("f4")}


def test_whitening_gives_an_identity_covariance_on_the_kept_directions(layers):
    representation = fit_representation({"wide": layers["wide"]}, floor=0)
    kept = representation.dimensions
    assert kept > 5
    covariance = np.cov(representation.of(layers).astype("f8").T)
    np.testing.assert_allclose(covariance * kept, np.eye(kept), atol=2e-5)


def test_directions_below_the_floor_are_not_amplified(layers):
    wide = layers["wide"].astype("f8")
    representation = fit_representation({"wide": wide}, floor=0.7)
    variances = np.linalg.eigvalsh(np.corrcoef(wide.T))[::-1][: representation.dimensions]
    expected = np.minimum(variances / (0.7 * variances[0]), 1)
    assert expected[0] == 1 > expected[-1]
    found = representation.of({"wide": wide}).var(0, ddof=1, dtype="f8")
    np.testing.assert_allclose(found / found.sum(), expected / expected.sum(), rtol=1e-4)


@pytest.mark.parametrize("planted", [0, 8])
def test_the_number_of_kept_directions_is_that_of_the_planted_ones(planted):
    random = np.random.default_rng(0)
    factors = random.standard_normal((1500, planted))
    # Rows of a Hadamard matrix give all features the same variance, and noise the same share.
    features = factors @ hadamard(128)[1 : planted + 1] + random.standard_normal((1500, 128))
    assert fit_representation({"a": features}).dimensions == max(2, planted)


def test_a_layer_of_noise_has_no_effect(layers):
    noise = np.random.default_rng(3).standard_normal((400, 50))
    both = {"narrow": layers["narrow"], "noise": noise}
    alone = fit_representation({"narrow": layers["narrow"]}).of(layers)
    assert (fit_representation(both).of(both) == alone).all()


@pytest.mark.parametrize("nuisance", [0, 3])
def test_clusters_are_more_distinct_than_in_the_features(nuisance):
    clips, of = mixture(1500, 7, 200, distance=5)
    random = np.random.default_rng(1)
    strong = 3 * random.standard_normal((1500, nuisance)) @ random.standard_normal((nuisance, 200))
    features = clips + strong

    def in_own_group(vectors):
        return (of[neighbour_graph(vectors, 10).indices] == of[:, None]).mean()

    standardised = (features - features.mean(0)) / features.std(0)
    vectors = fit_representation({"a": features}).of({"a": features})
    assert in_own_group(vectors) > in_own_group(standardised) + 0.1


def test_every_layer_has_the_same_share_for_any_width_and_scale(layers):
    layers["wide"] *= 1000
    representation = fit_representation(layers)
    narrow, wide = (len(basis.spread) for basis in representation.bases.values())
    assert narrow < wide
    variances = representation.of(layers).var(0, ddof=1, dtype="f8")
    assert variances[:narrow].sum() == pytest.approx(0.5, rel=1e-4)
    assert variances[narrow:].sum() == pytest.approx(0.5, rel=1e-4)


def test_the_spread_undoes_the_whitening(layers):
    wide = {"wide": layers["wide"]}
    representation = fit_representation(wide, components=10)
    variances = (representation.of(wide) * representation.spread).var(0, dtype="f8")
    expected = np.linalg.eigvalsh(np.corrcoef(wide["wide"].astype("f8").T))[::-1][:10]
    np.testing.assert_allclose(variances / variances[0], expected / expected[0], rtol=1e-4)


def test_new_rows_have_the_same_representation_as_equal_old_rows(layers):
    representation = fit_representation(layers)
    everything = representation.of(layers)
    some = representation.of({name: values[50:60] for name, values in layers.items()})
    np.testing.assert_allclose(some, everything[50:60], atol=1e-6)
    assert some.dtype == np.float32


def test_the_same_seed_gives_the_same_bits_also_with_a_sample(layers, monkeypatch):
    monkeypatch.setattr(module, "FITTED_ON", 150)
    first, second, other = (fit_representation(layers, seed=s).of(layers) for s in (3, 3, 4))
    assert (first == second).all()
    assert not np.array_equal(first, other)


def test_a_representation_is_the_same_after_loading(layers, tmp_path):
    odd = {"blocks/4.conv é": layers["narrow"], "wide": layers["wide"]}
    representation = fit_representation(odd)
    save_representation(representation, tmp_path / "r.npz")
    back = load_representation(tmp_path / "r.npz")
    assert list(back.bases) == list(odd)
    assert (back.of(odd) == representation.of(odd)).all()
    assert (back.spread == representation.spread).all()


@pytest.mark.parametrize("content", [b"", b"PK no zip", None])
def test_a_damaged_file_is_named(layers, tmp_path, content):
    path = tmp_path / "r.npz"
    if content is None:
        save_representation(fit_representation(layers), path)
        content = path.read_bytes()[:-200]
    path.write_bytes(content)
    with pytest.raises(WorkspaceError, match=r"r\.npz"):
        load_representation(path)


def test_missing_values_count_as_the_mean_of_their_column(layers):
    narrow = layers["narrow"].copy()
    narrow[7] = np.nan
    representation = fit_representation({"narrow": narrow})
    vectors = representation.of({"narrow": narrow})
    assert (vectors[7] == 0).all()
    assert np.isfinite(vectors).all()


def test_constant_features_have_no_effect(layers):
    constant = np.full((400, 5), 3.7, "f4")
    alone = fit_representation({"a": layers["narrow"]}).of({"a": layers["narrow"]})
    both = {"a": np.hstack([layers["narrow"], constant])}
    np.testing.assert_allclose(fit_representation(both).of(both), alone, atol=1e-6)


@pytest.mark.parametrize("clips", [1, 4])
def test_where_nothing_varies_there_is_a_column_of_zeros(clips):
    same = {"a": np.ones((clips, 6), "f4"), "b": np.ones((clips, 2), "f4")}
    representation = fit_representation(same)
    assert (representation.of(same) == np.zeros((clips, 1))).all()
    assert representation.spread.tolist() == [1]


def test_layers_that_do_not_fit_are_named(layers):
    representation = fit_representation(layers)
    with pytest.raises(PraxiscopeError, match="wide"):
        representation.of({"narrow": layers["narrow"]})
    with pytest.raises(PraxiscopeError, match="8"):
        representation.of(layers | {"narrow": layers["narrow"][:, :5]})
    with pytest.raises(PraxiscopeError, match="differ"):
        fit_representation(layers | {"narrow": layers["narrow"][:5]})
    with pytest.raises(PraxiscopeError, match="no layers"):
        fit_representation({})
