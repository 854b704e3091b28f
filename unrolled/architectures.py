"""LeNet-5, AlexNet and VGG as data.

Each network below reads like the table in its paper, from the input to the output:

    trace(VGG16)        shapes, parameters, multiply-accumulates, receptive fields, memory
    to_keras(VGG16)     the same network as a Keras model, with fresh weights

The layers are described in `unrolled.layers`, and what a trace counts too.

Sources:

- Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, *Gradient-based learning applied to document
  recognition*, Proceedings of the IEEE 86(11), 1998, section II.B.
- A. Krizhevsky, I. Sutskever, G. Hinton, *ImageNet classification with deep convolutional neural
  networks*, NIPS 2012, section 3.5. Its local response normalisation and its dropout change no
  shape and train nothing, and are left out here.
- K. Simonyan, A. Zisserman, *Very deep convolutional networks for large-scale image recognition*,
  arXiv:1409.1556, 2014, Table 1, columns D and E.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from unrolled.extras import extra
from unrolled.layers import (
    AveragePool2D,
    Conv2D,
    Dense,
    Flatten,
    Layer,
    MaxPool2D,
    RadialBasis,
    Shape,
    Subsampling2D,
)
from unrolled.trace_table import LayerTrace, Trace
from unrolled.tracing import Network, smallest_input, trace

if TYPE_CHECKING:
    import keras

__all__ = [
    "ALEXNET",
    "ALEXNET_LECTURE",
    "ALEXNET_UNGROUPED",
    "LENET5",
    "LENET5_1998",
    "NETWORKS",
    "VGG16",
    "VGG19",
    "AveragePool2D",
    "Conv2D",
    "Dense",
    "Flatten",
    "LayerTrace",
    "MaxPool2D",
    "Network",
    "RadialBasis",
    "Subsampling2D",
    "Trace",
    "smallest_input",
    "to_keras",
    "trace",
]

# As it is built today: pooling that trains nothing, and a C3 that reads every map of S2.
LENET5 = Network(
    "LeNet-5",
    (32, 32, 1),
    [
        Conv2D(6, 5, activation="tanh", name="C1"),
        AveragePool2D(2, name="S2"),
        Conv2D(16, 5, activation="tanh", name="C3"),
        AveragePool2D(2, name="S4"),
        Conv2D(120, 5, activation="tanh", name="C5"),
        Flatten(name="flatten"),
        Dense(84, activation="tanh", name="F6"),
        Dense(10, activation="softmax", name="output"),
    ],
)

# LeCun et al. 1998, Table I: the maps of S2 that each of the 16 maps of C3 reads.
C3_CONNECTIONS = (
    *((0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (4, 5, 0), (5, 0, 1)),
    *((0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (3, 4, 5, 0), (4, 5, 0, 1), (5, 0, 1, 2)),
    *((0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5)),
    (0, 1, 2, 3, 4, 5),
)

# As it was published. The paper's squashing function is 1.7159 tanh(2a/3); here it is tanh.
LENET5_1998 = Network(
    "LeNet-5 of 1998",
    (32, 32, 1),
    [
        Conv2D(6, 5, activation="tanh", name="C1"),
        Subsampling2D(2, name="S2"),
        Conv2D(16, 5, activation="tanh", connections=C3_CONNECTIONS, name="C3"),
        Subsampling2D(2, name="S4"),
        Conv2D(120, 5, activation="tanh", name="C5"),
        Flatten(name="flatten"),
        Dense(84, activation="tanh", name="F6"),
        RadialBasis(10, name="output"),
    ],
)

# The paper says 224, but its 55x55 outputs need 227 without padding (or 224 with a padding of 2).
# Its two GPUs are the two groups.
ALEXNET = Network(
    "AlexNet",
    (227, 227, 3),
    [
        Conv2D(96, 11, strides=4, name="conv1"),
        MaxPool2D(3, strides=2, name="pool1"),
        Conv2D(256, 5, padding=2, groups=2, name="conv2"),
        MaxPool2D(3, strides=2, name="pool2"),
        Conv2D(384, 3, padding=1, name="conv3"),
        Conv2D(384, 3, padding=1, groups=2, name="conv4"),
        Conv2D(256, 3, padding=1, groups=2, name="conv5"),
        MaxPool2D(3, strides=2, name="pool3"),
        Flatten(name="flatten"),
        Dense(4096, name="fc1"),
        Dense(4096, name="fc2"),
        Dense(1000, activation="softmax", name="fc3"),
    ],
)

ALEXNET_UNGROUPED = ALEXNET.variant(
    "AlexNet, ungrouped", conv2={"groups": 1}, conv4={"groups": 1}, conv5={"groups": 1}
)

# As the lecture's slides have it, with their two slips: the input of 32x32, on which the network
# cannot be built, and the 2x2 window of the first pooling. On 227x227 the second slip is alone.
ALEXNET_LECTURE = ALEXNET_UNGROUPED.variant(
    "AlexNet of the lecture", input_shape=(32, 32, 3), pool1={"pool_size": 2}
)


def _vgg(name: str, convolutions: tuple[int, ...]) -> Network:
    """Return a VGG network with so many convolutions in each of its five blocks."""
    layers: list[Layer] = []
    blocks = zip(convolutions, (64, 128, 256, 512, 512), strict=True)
    for block, (depth, filters) in enumerate(blocks, start=1):
        for number in range(1, depth + 1):
            layers.append(Conv2D(filters, 3, padding="same", name=f"block{block}_conv{number}"))
        layers.append(MaxPool2D(2, name=f"block{block}_pool"))
    layers += [
        Flatten(name="flatten"),
        Dense(4096, name="fc1"),
        Dense(4096, name="fc2"),
        Dense(1000, activation="softmax", name="predictions"),
    ]
    return Network(name, (224, 224, 3), layers)


VGG16 = _vgg("VGG-16", (2, 2, 3, 3, 3))
VGG19 = _vgg("VGG-19", (2, 2, 4, 4, 4))

NETWORKS = {
    "lenet5": LENET5,
    "lenet5_1998": LENET5_1998,
    "alexnet": ALEXNET,
    "alexnet_ungrouped": ALEXNET_UNGROUPED,
    "alexnet_lecture": ALEXNET_LECTURE,
    "vgg16": VGG16,
    "vgg19": VGG19,
}


def to_keras(net: Network, input_shape: Shape | None = None) -> keras.Model:
    """Build the network in Keras, its layers called as in `net`, with fresh weights.

    A padding given as a number becomes a ZeroPadding2D layer of its own ("conv2_padding"). What
    Keras has no layer for (the partly connected C3, the trained sub-sampling and the radial basis
    output of `LENET5_1998`) becomes a small model inside the model. The fixed vectors of the
    radial basis output are random signs, which the paper names as a possible choice, instead of
    its 7x12 drawings of the digits.

    Importing this module does not import Keras; calling this function does.

    Raises:
        ValueError: as `trace` does, if the network cannot be built on that input.
    """
    with extra("keras"):
        from unrolled.keras_models import build

    return build(net, input_shape)
