"""The page on PyTorch has a row for each Keras layer that the book uses, and Keras's own defaults."""

from __future__ import annotations

import re

import pytest

from tests.book.notebooks import BOOK, ROOT, cells, chapters

PAGE = BOOK / "reference" / "pytorch.md"
LAYER = re.compile(r"\blayers\.([A-Z]\w+)")


def rows() -> dict[str, str]:
    """The rows of the page's table of layers, by the Keras layers in their first column."""
    table = PAGE.read_text(encoding="utf-8").partition("## Layers")[2].partition("\n## ")[0]
    first = (line.split("|")[1] for line in table.splitlines() if line.startswith("| `"))
    return {name: column for column in first for name in re.findall(r"\b[A-Z]\w+", column)}


def used() -> dict[str, str]:
    """Each layer that a chapter or the library makes, with one place where."""
    texts = {
        str(path.relative_to(ROOT)): "\n".join(cell.source for cell in cells(path))
        for path in chapters()
    }
    texts |= {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in (ROOT / "unrolled").rglob("*.py")
    }
    return {name: place for place, text in texts.items() for name in LAYER.findall(text)}


def test_every_keras_layer_that_the_book_uses_has_its_counterpart():
    found = used()
    assert {"Dense", "Conv2D", "LSTM", "GRU", "Bidirectional", "Embedding"} <= found.keys()
    assert {name: place for name, place in found.items() if name not in rows()} == {}


@pytest.mark.keras
def test_what_the_page_says_of_keras_is_so():
    import keras
    import numpy as np

    layers, text = keras.layers, PAGE.read_text(encoding="utf-8")
    assert f"Keras {'.'.join(keras.__version__.split('.')[:2])} " in text
    assert (layers.BatchNormalization().momentum, layers.BatchNormalization().epsilon) == (
        0.99,
        0.001,
    )
    assert layers.LayerNormalization().epsilon == 0.001
    assert keras.optimizers.Adam().epsilon == 1e-7
    assert layers.Embedding(3, 2).embeddings_initializer.maxval == 0.05
    edges = layers.AveragePooling1D(3, 1, padding="same")(np.ones((1, 4, 1), "float32"))
    assert np.ravel(edges).tolist() == [1, 1, 1, 1]  # zeros of the padding are not counted
    layer = layers.Conv1D(1, 4, padding="same", use_bias=False)
    layer.build((None, 6, 1))
    layer.set_weights([np.array([1.0, 0, 0, 0]).reshape(4, 1, 1)])
    x = np.arange(1.0, 7).reshape(1, 6, 1)
    assert np.ravel(layer(x)).tolist() == [0, 1, 2, 3, 4, 5]  # one zero before, two after
