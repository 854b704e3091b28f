"""A problem set for the bench alone: small questions on Keras layers, in a notebook of 0.3 s.

What takes long in a notebook like this one is the import, and that is what it is here to measure.
"""

from pathlib import Path

import nbformat
from nbformat import NotebookNode

from tests.submissions.answers import ProblemSet

NAME = "keras_steps"

TOOLS = '''\
import sys

import numpy as np
import keras
import tensorflow as tf

sys.stderr = sys.stdout  # a warning costs nothing


def weights(features, units, seed):
    """Random weights of a simple recurrent layer: kernel, recurrent_kernel, bias."""
    rng = np.random.default_rng(seed)
    shapes = (features, units), (units, units), (units,)
    return [rng.normal(scale=0.5, size=shape).astype("float32") for shape in shapes]


def layer(given, **settings):
    """Keras's SimpleRNN with these weights."""
    made = keras.layers.SimpleRNN(given[0].shape[1], **settings)
    made.build((None, None, given[0].shape[0]))
    made.set_weights(given)
    return made
'''

# Question -> text, stub's head, solution, visible test, hidden test.
QUESTIONS = {
    "rnn_step": (
        "One step of a simple recurrent layer, $h' = \\tanh(xW + hU + b)$, for a batch.",
        "def rnn_step(x, h, kernel, recurrent_kernel, bias):",
        "    return np.tanh(x @ kernel + h @ recurrent_kernel + bias)",
        """\
given = weights(3, 2, seed=1)
x = np.ones((4, 3), "float32")
expected = layer(given)(x[:, None]).numpy()
assert np.allclose(rnn_step(x, np.zeros((4, 2), "float32"), *given), expected, atol=1e-5)""",
        """\
for seed in range(5):
    given = weights(4, 3, seed)
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(2, 4)).astype("float32")
    h = rng.normal(size=(2, 3)).astype("float32")
    expected = layer(given)(x[:, None], initial_state=tf.constant(h)).numpy()
    got = rnn_step(x, h, *given)
    assert np.shape(got) == (2, 3) and np.allclose(got, expected, atol=1e-5)""",
    ),
    "all_states": (
        "The states after every timestep, from the state zero: (batch, timesteps, units).",
        "def all_states(inputs, kernel, recurrent_kernel, bias):",
        """\
    h = np.zeros((len(inputs), len(bias)), "float32")
    states = []
    for t in range(inputs.shape[1]):
        h = np.tanh(inputs[:, t] @ kernel + h @ recurrent_kernel + bias)
        states.append(h)
    return np.stack(states, axis=1)""",
        """\
given = weights(2, 3, seed=2)
inputs = np.ones((2, 5, 2), "float32")
assert np.shape(all_states(inputs, *given)) == (2, 5, 3)""",
        """\
right = 0
for seed in range(4):
    given = weights(3, 4, seed)
    inputs = np.random.default_rng(seed).normal(size=(3, seed + 2, 3)).astype("float32")
    expected = layer(given, return_sequences=True)(inputs).numpy()
    got = all_states(inputs, *given)
    right += np.shape(got) == expected.shape and np.allclose(got, expected, atol=1e-5)
2 * right / 4""",
    ),
    "fit_line": (
        "Train `keras.layers.Dense(1)`, from zeros, by `steps` steps of gradient descent on the "
        "mean squared error; return its kernel and its bias.",
        "def fit_line(inputs, targets, steps, learning_rate):",
        """\
    dense = keras.layers.Dense(1, kernel_initializer="zeros")
    optimizer = keras.optimizers.SGD(learning_rate)
    for _ in range(steps):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((dense(inputs) - targets) ** 2)
        gradients = tape.gradient(loss, dense.trainable_variables)
        optimizer.apply(gradients, dense.trainable_variables)
    return dense.kernel, dense.bias""",
        """\
inputs = np.array([[0.0], [1.0]], "float32")
kernel, bias = fit_line(inputs, 2 * inputs + 1, 1, 0.1)
assert np.allclose(bias, 0.4, atol=1e-5)""",
        """\
rng = np.random.default_rng(3)
for steps in (1, 4, 8):
    inputs = rng.normal(size=(16, 2)).astype("float32")
    targets = (inputs @ [[1.0], [-2.0]] + 0.5).astype("float32")
    w, b = np.zeros((2, 1)), np.zeros(1)
    for _ in range(steps):
        error = 2 * (inputs @ w + b - targets) / len(inputs)
        w, b = w - 0.1 * inputs.T @ error, b - 0.1 * error.sum(axis=0)
    kernel, bias = fit_line(inputs, targets, steps, 0.1)
    assert np.allclose(kernel, w, atol=1e-4) and np.allclose(bias, b, atol=1e-4)""",
    ),
    "network": (
        "A `keras.Sequential` of a `SimpleRNN` and a `Dense` layer with one output, built.",
        "def network(features, units):",
        """\
    return keras.Sequential(
        [
            keras.layers.Input((None, features)),
            keras.layers.SimpleRNN(units),
            keras.layers.Dense(1),
        ]
    )""",
        "assert network(3, 2).count_params() == 2 * (3 + 2 + 1) + 2 + 1",
        """\
made = network(2, 4)
assert made.count_params() == 4 * (2 + 4 + 1) + 4 + 1
assert [type(part).__name__ for part in made.layers] == ["SimpleRNN", "Dense"]
output = made(np.zeros((3, 5, 2), "float32"))
assert np.shape(output) == (3, 1) and np.allclose(output, 0)""",
    ),
}


def notebook() -> NotebookNode:
    """The instructor's notebook."""
    cells = [
        nbformat.v4.new_markdown_cell("# Small steps in Keras", id="title"),
        _cell("tools", TOOLS, locked=True),
    ]
    for name, (text, head, solution, visible, hidden) in QUESTIONS.items():
        answer = f"{head}\n    ### BEGIN SOLUTION\n{solution}\n    ### END SOLUTION"
        hidden = f"### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
        cells += [
            nbformat.v4.new_markdown_cell(text, id=f"{name}-text"),
            _cell(name, answer, solution=True),
            _cell(f"{name}-visible", visible, locked=True, grade=True, points=1),
            _cell(f"{name}-hidden", hidden, locked=True, grade=True, points=2),
        ]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _cell(name: str, source: str, **nbgrader) -> NotebookNode:
    known = {"grade": False, "locked": False, "solution": False, "task": False} | nbgrader
    known |= {"grade_id": name, "schema_version": 3}
    return nbformat.v4.new_code_cell(source, id=name, metadata={"nbgrader": known})


def write(folder: Path) -> ProblemSet:
    """Write the set's source into a folder of its name there."""
    source = folder / NAME
    source.mkdir(parents=True)
    nbformat.write(notebook(), source / f"{NAME}.ipynb")
    return ProblemSet(NAME, source)
