"""The networks have the published shapes and counts, which are Keras's; the table shows them."""

from __future__ import annotations

import math
import subprocess
import sys
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING

import numpy as np
import pytest

import unrolled.architectures
import unrolled.layers
import unrolled.tracing
from unrolled.architectures import (
    ALEXNET,
    ALEXNET_LECTURE,
    ALEXNET_UNGROUPED,
    LENET5,
    LENET5_1998,
    NETWORKS,
    VGG16,
    VGG19,
    AveragePool2D,
    Conv2D,
    Dense,
    Flatten,
    MaxPool2D,
    Network,
    RadialBasis,
    Subsampling2D,
    smallest_input,
    to_keras,
    trace,
)

BUILDABLE = [net for net in NETWORKS.values() if net is not ALEXNET_LECTURE]


if TYPE_CHECKING:
    import keras


def without_memory() -> keras.StatelessScope:
    """In this scope Keras builds its layers in full, but fills no weights (VGG-19: 575 MB)."""
    import keras

    return keras.StatelessScope(initialize_variables=False)


def shapes(net: Network, input_shape: tuple[int, ...] | None = None) -> dict[str, tuple[int, ...]]:
    return {row.name: row.output_shape for row in trace(net, input_shape)}


# ------------------------------------------------------------------ the published numbers


@pytest.mark.parametrize(
    ("net", "parameters", "multiply_accumulates", "layer", "receptive_field"),
    [
        (LENET5, 61_706, 416_520, "S4", 16),
        (LENET5, 61_706, 416_520, "C5", 32),
        (ALEXNET, 60_965_224, 724_406_816, "pool3", 195),
        (ALEXNET_UNGROUPED, 62_378_344, 1_135_256_096, "pool3", 195),
        (VGG16, 138_357_544, 15_470_264_320, "block5_pool", 212),
        (VGG19, 143_667_240, 19_632_062_464, "block5_pool", 268),
    ],
    ids=lambda value: value.name if isinstance(value, Network) else str(value),
)
def test_a_network_has_its_published_totals(
    net, parameters, multiply_accumulates, layer, receptive_field
):
    table = trace(net)
    assert table.parameters == parameters
    assert table.multiply_accumulates == multiply_accumulates
    assert table[layer].receptive_field == receptive_field


def test_lenet5_of_1998_trains_60_000_parameters_as_its_paper_says():
    counts = [row.parameters for row in trace(LENET5_1998) if row.parameters]
    assert counts == [156, 12, 1_516, 32, 48_120, 10_164]
    assert trace(LENET5_1998).parameters == 60_000


def test_lenet5_of_1998_has_the_connections_that_its_paper_counts():
    """The paper's connections: inputs of a unit and its bias, over all units of the layer."""
    table = trace(LENET5_1998)
    units = {row.name: math.prod(row.output_shape) for row in table}
    connections = {
        name: table[name].multiply_accumulates + units[name] for name in ("C1", "C3", "C5")
    } | {name: 5 * units[name] for name in ("S2", "S4")}
    assert connections == {"C1": 122_304, "S2": 5_880, "C3": 151_600, "S4": 2_000, "C5": 48_120}


@pytest.mark.parametrize("net", [LENET5, LENET5_1998], ids=lambda net: net.name)
def test_lenet5_has_the_shapes_of_the_lecture(net):
    assert shapes(net) == {
        "C1": (28, 28, 6),
        "S2": (14, 14, 6),
        "C3": (10, 10, 16),
        "S4": (5, 5, 16),
        "C5": (1, 1, 120),
        "flatten": (120,),
        "F6": (84,),
        "output": (10,),
    }


@pytest.mark.parametrize("net", [ALEXNET, ALEXNET_UNGROUPED], ids=lambda net: net.name)
def test_alexnet_has_the_shapes_of_its_paper(net):
    assert list(shapes(net).values()) == [
        *((55, 55, 96), (27, 27, 96), (27, 27, 256), (13, 13, 256)),
        *((13, 13, 384), (13, 13, 384), (13, 13, 256), (6, 6, 256)),
        *((9216,), (4096,), (4096,), (1000,)),
    ]


def test_alexnet_reads_224_as_well_if_its_first_convolution_pads_by_2():
    padded = ALEXNET.variant("AlexNet on 224", (224, 224, 3), conv1={"padding": 2})
    assert shapes(padded) == shapes(ALEXNET)
    assert trace(padded).parameters == trace(ALEXNET).parameters


def test_the_lectures_2x2_pooling_gives_the_same_27_as_the_papers_3x3():
    assert ALEXNET_LECTURE.layers[1].pool_size == 2
    assert trace(ALEXNET_LECTURE, (227, 227, 3))["pool1"].output_shape == (27, 27, 96)
    assert trace(ALEXNET_UNGROUPED)["pool1"].output_shape == (27, 27, 96)


@pytest.mark.parametrize(("net", "layers"), [(VGG16, 16), (VGG19, 19)])
def test_vgg_is_named_after_its_layers_with_weights(net, layers):
    assert sum(row.parameters > 0 for row in trace(net)) == layers


def test_the_outputs_of_vgg16_take_60_megabytes_for_one_image():
    """15.1 million values; the 24 million that are often quoted do not add up."""
    values = 64 * 224**2 * 2 + 64 * 112**2 + 128 * 112**2 * 2 + 128 * 56**2
    values += 256 * 56**2 * 3 + 256 * 28**2 + 512 * 28**2 * 3 + 512 * 14**2
    values += 512 * 14**2 * 3 + 512 * 7**2 + 4096 + 4096 + 1000
    assert trace(VGG16).activation_bytes == 4 * values == 60_348_320


# ------------------------------------------------------------------ the same as Keras


@pytest.mark.keras
@pytest.mark.parametrize("net", BUILDABLE, ids=lambda net: net.name)
def test_keras_builds_the_same_shapes_and_counts_layer_by_layer(net):
    with without_memory():
        model = to_keras(net)
    for row in trace(net):
        layer = model.get_layer(row.name)
        assert layer.output.shape[1:] == row.output_shape, row.name
        assert layer.count_params() == row.parameters, row.name
    assert model.input_shape[1:] == net.input_shape
    assert model.count_params() == trace(net).parameters


@pytest.mark.keras
@pytest.mark.parametrize(
    "net",
    [
        LENET5,
        Network("grouped", (8, 8, 4), [Conv2D(6, 3, padding=1, groups=2), Flatten(), Dense(3)]),
    ],
    ids=lambda net: net.name,
)
def test_the_keras_model_computes_and_learns(net):
    import keras

    keras.utils.set_random_seed(0)
    model = to_keras(net)
    model.compile("sgd", "mse")
    x = np.random.default_rng(0).normal(size=(2, *net.input_shape))
    before = model.get_weights()[0].copy()
    model.train_on_batch(x, np.ones((2, *trace(net).rows[-1].output_shape)))
    assert not np.array_equal(before, model.get_weights()[0])


@pytest.fixture(scope="module")
def lenet5_1998() -> keras.Model:
    import keras

    keras.utils.set_random_seed(0)
    return to_keras(LENET5_1998)


@pytest.mark.keras
def test_each_map_of_c3_reads_only_the_maps_of_s2_that_table_1_names(lenet5_1998):
    """The table's column sums, and what moves when one map of S2 moves, agree with the paper."""
    c3 = lenet5_1998.get_layer("C3")
    x = np.random.default_rng(0).normal(size=(1, 14, 14, 6)).astype("float32")
    reads = np.zeros((6, 16), dtype=bool)
    for channel in range(6):
        moved = x.copy()
        moved[..., channel] += 1
        reads[channel] = np.abs(np.asarray(c3(moved) - c3(x))).max(axis=(0, 1, 2)) > 1e-6
    assert reads.sum(axis=0).tolist() == [3] * 6 + [4] * 9 + [6]
    assert reads.sum(axis=1).tolist() == [10] * 6  # each map of S2 feeds ten maps of C3
    assert [tuple(np.flatnonzero(column)) for column in reads.T] == [
        tuple(sorted(channels)) for channels in LENET5_1998.layers[2].connections
    ]


def test_table_1_takes_neighbouring_maps_in_a_circle():
    """Six triples and six fours of neighbours, three fours without two opposite maps, and all."""
    table = [set(channels) for channels in LENET5_1998.layers[2].connections]
    for size, columns in ((3, table[:6]), (4, table[6:12])):
        circle = [{(start + step) % 6 for step in range(size)} for start in range(6)]
        assert columns == circle
    assert table[12:15] == [set(range(6)) - {opposite, opposite + 3} for opposite in (2, 0, 1)]
    assert table[15:] == [set(range(6))]


@pytest.mark.keras
def test_the_sub_sampling_of_1998_scales_and_shifts_the_mean_of_each_map(lenet5_1998):
    s2 = lenet5_1998.get_layer("S2")
    scale, shift = np.linspace(0.5, 2, 6), np.linspace(-1, 1, 6)
    s2.set_weights([scale.reshape(1, 1, 6, 1), shift])
    x = np.random.default_rng(0).normal(size=(1, 28, 28, 6)).astype("float32")
    mean = x.reshape(1, 14, 2, 14, 2, 6).mean(axis=(2, 4))  # (batch, 14, 14, maps)
    np.testing.assert_allclose(s2(x), np.tanh(scale * mean + shift), rtol=1e-4, atol=1e-5)


@pytest.mark.keras
def test_the_output_of_1998_is_a_squared_distance_to_fixed_signs(lenet5_1998):
    output = lenet5_1998.get_layer("output")
    assert output.count_params() == 0
    np.testing.assert_allclose(output(np.zeros((1, 84))), np.full((1, 10), 84.0))
    # the distances to x and to -x add up to 2 |x|^2 + 2 * 84, whatever the signs
    x = np.random.default_rng(0).normal(size=(1, 84)).astype("float32")
    both = np.asarray(output(x)) + np.asarray(output(-x))
    np.testing.assert_allclose(both, np.full((1, 10), 2 * (x**2).sum() + 168), rtol=1e-5)


# ------------------------------------------------------------------ what cannot be built


def test_the_lectures_alexnet_is_impossible_at_its_last_pooling():
    with pytest.raises(ValueError, match="cannot be built") as error:
        trace(ALEXNET_LECTURE)
    assert str(error.value) == (
        "AlexNet of the lecture cannot be built on an input of 32x32x3: layer pool3 "
        "(MaxPool2D 3x3, stride 2) gets 1x1x256, into which its window does not fit. "
        "The smallest input on which every layer can be built is 63x63x3."
    )


@pytest.mark.keras
def test_what_cannot_be_traced_cannot_be_built_in_keras_either():
    with pytest.raises(ValueError, match="pool3"):
        to_keras(ALEXNET_LECTURE)


@pytest.mark.parametrize(
    ("net", "smallest"),
    [
        (LENET5, (32, 32, 1)),
        (ALEXNET, (67, 67, 3)),
        (ALEXNET_LECTURE, (63, 63, 3)),
        (VGG16, (32, 32, 3)),
        (Network("mlp", (784,), [Dense(10)]), (784,)),
    ],
    ids=lambda value: value.name if isinstance(value, Network) else str(value),
)
def test_the_smallest_input_is_found(net, smallest):
    assert smallest_input(net) == smallest


@pytest.mark.parametrize(
    ("input_shape", "message"),
    [
        ((32, 32), r"LeNet-5: input_shape must be \(height, width, channels\).*got \(32, 32\)"),
        ((None, 32, 32, 1), r"without the batch axis"),
        ((1024,), r"LeNet-5: input_shape must have 3 sizes, such as \(32, 32, 1\), but got"),
        ((-32, 32, 1), r"the height of input_shape \(-32, 32, 1\) must be .*, but got -32"),
        ((32, 32.0, 1), r"the width of .* must be a whole number of at least 1, but got 32.0"),
        ((32, 32, 0), r"the channels of .* but got 0"),
        ("32x32x1", r"but got '32x32x1'"),
        (32, r"but got 32"),
        ((31, 32, 1), r"layer C5 \(Conv2D 120 @ 5x5\) gets 4x5x16, .* is 32x32x1\."),
    ],
)
def test_an_input_shape_that_cannot_be_is_refused_with_what_can(input_shape, message):
    with pytest.raises(ValueError, match=message):
        trace(LENET5, input_shape)


@pytest.mark.parametrize(
    ("layers", "message"),
    [
        (
            [Conv2D(4, 3, groups=2)],
            r"layer conv2d_1 \(Conv2D 4 @ 3x3, 2 groups\) gets 8x8x3: 3 channels cannot be cut "
            r"into 2 equal groups",
        ),
        ([Dense(10)], r"layer dense_1 \(Dense 10\) gets 8x8x3: .* put a Flatten\(\) before it"),
        ([Flatten(), Conv2D(4, 3)], r"conv2d_1 .* gets 192: Conv2D reads an image \(height"),
        ([Flatten(), MaxPool2D(2)], r"MaxPool2D reads an image"),
        ([Conv2D(1, 3, connections=[(0, 5)])], r"connections name channel 5, .* 0 to 2 only"),
    ],
)
def test_a_layer_that_cannot_read_its_input_is_named_with_the_reason(layers, message):
    with pytest.raises(ValueError, match=message):
        trace(Network("a network", (8, 8, 3), layers))


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Conv2D(0, 3), "Conv2D: filters must be a whole number of at least 1, but got 0"),
        (lambda: Conv2D(2.5, 3), "Conv2D: filters must be a whole number .* got 2.5"),
        (lambda: Conv2D(True, 3), "Conv2D: filters must be a whole number .* got True"),
        (lambda: Conv2D(4, -3), "Conv2D: kernel_size must be .* at least 1, but got -3"),
        (lambda: Conv2D(4, (3, 3, 3)), r"kernel_size must be .* a pair \(rows, columns\), but got"),
        (lambda: Conv2D(4, "3"), "kernel_size must be .*, but got '3'"),
        (lambda: Conv2D(4, 3, strides=0), "strides must be .* at least 1, but got 0"),
        (lambda: Conv2D(4, 3, dilation_rate=0), "dilation_rate must be .* at least 1, but got 0"),
        (lambda: Conv2D(4, 3, padding="full"), "padding must be .* \"same\", but got 'full'"),
        (lambda: Conv2D(4, 3, padding=-1), "padding, unless .* at least 0, but got -1"),
        (lambda: Conv2D(4, 3, groups=3), "4 filters cannot be cut into 3 equal groups"),
        (lambda: Conv2D(4, 3, activation=1), "activation must be a name or None, but got 1"),
        (lambda: Conv2D(2, 3, connections=[(0,)]), "each of the 2 filters, but there are 1"),
        (lambda: Conv2D(1, 3, connections=[()]), r"filter 0 must name one or more .* got \(\)"),
        (lambda: Conv2D(1, 3, connections=[(0, 0)]), "one or more different channels"),
        (lambda: Conv2D(1, 3, connections=[(-1,)]), "filter 0 must be .* at least 0, but got -1"),
        (
            lambda: Conv2D(2, 3, groups=2, connections=[(0,), (1,)]),
            "either groups or connections",
        ),
        (lambda: MaxPool2D(0), "MaxPool2D: pool_size must be .* but got 0"),
        (lambda: MaxPool2D(2, strides=0), "MaxPool2D: strides must be .* but got 0"),
        (lambda: AveragePool2D(2, padding=1), 'must be "valid" or "same", but got 1'),
        (lambda: Dense(0), "Dense: units must be .* but got 0"),
        (lambda: Network("empty", (8, 8, 3), []), "must have at least one layer"),
        (lambda: Network("odd", (8, 8, 3), [3]), "layers must be layers, but one is 3"),
        (
            lambda: Network("twice", (8,), [Dense(1, name="a"), Dense(1, name="A")]),
            "two layers are called 'A'",
        ),
        (lambda: ALEXNET.variant("typo", conv11={"groups": 1}), "Did you mean 'conv1'"),
        (lambda: trace("vgg16"), "net must be a Network, such as VGG16, but got 'vgg16'"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_what_can(make, message):
    with pytest.raises(ValueError, match=message):
        make()


# ------------------------------------------------------------------ networks are data


def test_layers_cannot_be_changed_but_varied():
    with pytest.raises(FrozenInstanceError):
        ALEXNET.layers[0].filters = 64
    thin = ALEXNET.variant("thin", conv1={"filters": 64})
    assert (thin.layers[0].filters, ALEXNET.layers[0].filters) == (64, 96)


def test_layers_without_a_name_are_numbered_by_kind():
    net = Network("n", (8, 8, 1), [Conv2D(1, 3), Conv2D(1, 3), MaxPool2D(2), Flatten(), Dense(1)])
    assert [row.name for row in trace(net)] == [
        *("conv2d_1", "conv2d_2", "maxpool2d_1", "flatten_1", "dense_1")
    ]


def test_what_the_module_promises_is_there():
    for name in unrolled.architectures.__all__:
        assert hasattr(unrolled.architectures, name)
    assert {RadialBasis, Subsampling2D} < {type(layer) for layer in LENET5_1998.layers}


def test_tracing_does_not_wait_for_tensorflow():
    code = (
        "import sys, unrolled.__main__, unrolled.architectures as a; a.trace(a.VGG16);"
        "print(*{'keras', 'tensorflow'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
