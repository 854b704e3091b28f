"""'Copy as Keras code' gives a program that runs, and that builds the network of the table."""

from __future__ import annotations

import random

import numpy as np
import pytest
from playwright.sync_api import Browser

from tests.calculators.test_shape_tracer_calculator import NAME, random_network
from tests.tabs import tab
from unrolled.architectures import NETWORKS
from unrolled.calculators.base import bundled
from unrolled.calculators.shape_tracer import PRESETS, as_text
from unrolled.convolution import padding_amounts
from unrolled.layers import Conv2D, Dense, Flatten
from unrolled.tracing import Network, trace

POSSIBLE = [name for name in PRESETS if name != "alexnet_lecture"]  # on its own input
RANDOM = 15  # networks


@pytest.fixture(scope="module")
def code_of(browser: Browser):
    """The Keras code for a network, from the calculator's own module in a browser."""
    with tab(browser) as page:

        def code(net: Network) -> str:
            layers = ";".join(map(as_text, net.layers))
            return page.evaluate(
                """async ([text, name, input_shape, layers]) => {
                  const blob = new Blob([text], {type: "text/javascript"});
                  const {kerasCode, parseLayers} = await import(URL.createObjectURL(blob));
                  return kerasCode({name, input_shape, layers: parseLayers(layers)});
                }""",
                [bundled(NAME), net.name, list(net.input_shape), layers],
            )

        yield code


def run(code: str, capsys: pytest.CaptureFixture):
    """The model that the program makes."""
    names: dict = {}
    exec(compile(code, "copied.py", "exec"), names)
    capsys.readouterr()  # the summary
    return names["model"]


def assert_same(model, net: Network) -> None:
    traced = trace(net)
    assert model.count_params() == traced.parameters
    assert model.output_shape[1:] == traced.rows[-1].output_shape
    for row in traced:
        assert model.get_layer(row.name).count_params() == row.parameters


def small(name: str) -> Network:
    """The same network with narrow dense layers, whose weights would fill the memory."""
    net = NETWORKS[name]
    changes = {each.name: {"units": 16} for each in net.layers if isinstance(each, Dense)}
    return net.variant(net.name, **changes)


@pytest.mark.parametrize("name", POSSIBLE)
def test_the_code_of_every_network_to_start_from_runs(code_of, capsys, name: str) -> None:
    """Keras counts the same parameters, layer by layer, and gives the same output."""
    net = NETWORKS[name] if name == "lenet5" else small(name)
    assert_same(run(code_of(net), capsys), net)
    whole = code_of(NETWORKS[name])
    assert f"# {trace(NETWORKS[name]).parameters} parameters" in whole


def test_alexnet_as_it_is_in_the_list_runs(code_of, capsys) -> None:
    """One of the large ones, with its groups and all of its 60 965 224 parameters."""
    assert run(code_of(NETWORKS["alexnet"]), capsys).count_params() == 60_965_224


def test_the_code_of_random_networks_runs(code_of, capsys) -> None:
    """Padding by numbers, pairs, groups, strides, dilation and pooling, as they come."""
    draw = random.Random(4)
    found = 0
    while found < RANDOM:
        net = random_network(draw)
        try:
            trace(net)
        except ValueError:
            assert code_of(net) == ""
            continue
        code = code_of(net)
        model = run(code, capsys)
        assert model.count_params() == trace(net).parameters, code
        assert model.output_shape[1:] == trace(net).rows[-1].output_shape, code
        found += 1


@pytest.mark.parametrize("padding", ["valid", "same", 2])
def test_stride_and_dilation_together_are_the_same_function(code_of, capsys, padding) -> None:
    """Keras has no such layer; the code composes it, and it reads the very same inputs."""
    n, kernel_size, strides, rate = 12, 3, 2, 3
    layer = Conv2D(1, kernel_size, strides, padding, rate, activation=None)
    net = Network("both", (n, n, 1), [layer])
    model = run(code_of(net), capsys)
    kernel = np.random.default_rng(0).normal(size=(kernel_size, kernel_size))
    model.set_weights([kernel[:, :, None, None], np.zeros(1)])
    image = np.random.default_rng(1).normal(size=(n, n))
    before, after = padding_amounts(n, kernel_size, strides, rate, padding)
    padded = np.pad(image, [(before, after)] * 2)
    side = trace(net).rows[0].output_shape[0]
    expected = [
        [
            np.sum(kernel * padded[row::rate, column::rate][:kernel_size, :kernel_size])
            for column in range(0, side * strides, strides)
        ]
        for row in range(0, side * strides, strides)
    ]
    outputs = model(image[None, :, :, None].astype("float32")).numpy()[0, :, :, 0]
    np.testing.assert_allclose(outputs, expected, rtol=1e-4, atol=1e-5)


def test_a_network_that_cannot_be_built_has_no_code(code_of) -> None:
    """Neither the lecture's AlexNet on 32x32 nor a dense layer on an image."""
    assert code_of(NETWORKS["alexnet_lecture"]) == ""
    assert code_of(Network("image", (8, 8, 1), [Dense(3)])) == ""
    assert code_of(Network("vector", (8, 8, 1), [Flatten(), Dense(3)])) != ""
