"""What all cells have in common: the walk over a sequence, forward and backward.

One step turns the input of that step and the state before it into an output and a new state.
`forward` takes the same step, with the same weights, once a time step. `backward` walks the other
way: it hands the gradient of the state from each step to the one before it, and adds up the
gradients of the weights, because every step used the same ones.

    inputs    x_1         x_2               x_T
               ↓           ↓                 ↓
    state s_0 step → s_1 → step → s_2 … s_T-1 step → s_T       forward: left to right
               ↓           ↓                 ↓                  backward: right to left
    outputs   o_1         o_2               o_T

A state is a named tuple of arrays (batch, units): `h` for `SimpleRNN`, `GRU` and `Elman`, `h` and
`c` for `LSTM`, `y` for `Jordan`. Where there is only one array, it may be given by itself.

Masks are those of Keras. Where the mask is False the state stays as it was, and the output is that
of the step before, or zeros where no step came before. What the input holds there is never used.

Arithmetic is done in the dtype of the weights, as in Keras: float64 unless said otherwise.
"""

from __future__ import annotations

from typing import Any, ClassVar, NamedTuple

import numpy as np

from unrolled.cells.activations import activation_called

State = tuple[np.ndarray, ...]

TIME_MAJOR = (
    " Are the inputs time-major, (timesteps, batch, features)? Then give np.swapaxes(inputs, 0, 1)."
)


class Forward(NamedTuple):
    """What `forward` returns for a sequence, and `step` for one time step."""

    outputs: np.ndarray  # (batch, timesteps, outputs); of one step: (batch, outputs)
    state: State  # the state after the last step
    cache: Any  # what the backward pass needs


class Gradients(NamedTuple):
    """The gradients of the loss, in the order of the arguments of `forward`, then the weights."""

    inputs: np.ndarray  # as the inputs
    initial_state: State  # as the state that the sequence, or the step, began with
    weights: dict[str, np.ndarray]  # by name, in the order of `weights`


class Cache(NamedTuple):
    """What `forward` keeps of a sequence for `backward`."""

    steps: list[Any]  # what each step kept, the first step first
    mask: np.ndarray | None  # (batch, timesteps)
    outputs_shape: tuple[int, int, int]  # (batch, timesteps, outputs)


class HiddenState(NamedTuple):
    """The state of a cell that remembers its hidden layer."""

    h: np.ndarray  # (batch, units)


class Cell:
    """A recurrent cell; a subclass is a dataclass that says what one step does.

    It gives `step` and `step_backward`, the shapes of its weights, and of its state.
    """

    weight_names: ClassVar[tuple[str, ...]] = ("kernel", "recurrent_kernel", "bias")
    activation_names: ClassVar[tuple[str, ...]] = ("activation",)
    state_type: ClassVar[type[Any]] = HiddenState  # a named tuple of arrays

    kernel: np.ndarray
    recurrent_kernel: np.ndarray

    def step(self, x_t: np.ndarray, state: State | np.ndarray | None = None) -> Forward:
        """Take one step: `x_t` is (batch, features), and the state is that before the step."""
        raise NotImplementedError

    def step_backward(self, cache: Any, d_output: np.ndarray, d_state: State) -> Gradients:
        """Return the gradients of one step, given those of its output and of its new state."""
        raise NotImplementedError

    def weight_shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape that each weight must have for these features and units."""
        raise NotImplementedError

    @property
    def features(self) -> int:
        """How many numbers each step reads."""
        return self.kernel.shape[0]

    @property
    def units(self) -> int:
        """The size of the hidden layer."""
        return self.recurrent_kernel.shape[0]

    @property
    def output_size(self) -> int:
        """The size of the output of a step."""
        return self.units

    @property
    def state_sizes(self) -> tuple[int, ...]:
        """The size of each array of the state."""
        return (self.units,)

    @property
    def weights(self) -> dict[str, np.ndarray]:
        """The weights by name, in Keras's order. They are the cell's own: change them in place.

        >>> from unrolled.cells import SimpleRNN
        >>> rnn = SimpleRNN.create(features=2, units=3, seed=0)
        >>> rnn.weights["bias"] += 1
        >>> rnn.bias
        array([1., 1., 1.])
        """
        return {name: getattr(self, name) for name in self.weight_names}

    @property
    def parameters(self) -> int:
        """The number of values that are trained, however long the sequence."""
        return sum(weight.size for weight in self.weights.values())

    @property
    def dtype(self) -> np.dtype:
        """The floating dtype of the weights, in which the cell computes."""
        return self.kernel.dtype

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(features={self.features}, units={self.units}, "
            f"parameters={self.parameters})"
        )

    def forward(
        self,
        inputs: np.ndarray,
        initial_state: State | np.ndarray | None = None,
        mask: np.ndarray | None = None,
    ) -> Forward:
        """Run the cell over a batch of sequences.

        Args:
            inputs: (batch, timesteps, features).
            initial_state: the state before the first step, or None for zeros.
            mask: (batch, timesteps), True where there is something to read; None for everywhere.

        Returns:
            The outputs (batch, timesteps, outputs), the state after the last step, and the cache
            for `backward`.

        Raises:
            ValueError: if a shape is not as above.
        """
        inputs, mask = self._checked_sequence(inputs, mask)
        batch, timesteps, _ = inputs.shape
        state = self.checked_state(initial_state, batch)
        output = np.zeros((batch, self.output_size), self.dtype)
        outputs = np.zeros((batch, timesteps, self.output_size), self.dtype)
        steps = []
        for t in range(timesteps):
            new_output, new_state, step_cache = self.step(inputs[:, t], state)
            if mask is not None:
                read = mask[:, t, None]  # (batch, 1)
                new_output = np.where(read, new_output, output)
                pairs = zip(new_state, state, strict=True)
                new_state = self._state(np.where(read, new, old) for new, old in pairs)
            output, state = new_output, new_state
            outputs[:, t] = output
            steps.append(step_cache)
        return Forward(outputs, state, Cache(steps, mask, outputs.shape))

    def backward(
        self,
        cache: Cache,
        d_outputs: np.ndarray | None = None,
        d_state: State | np.ndarray | None = None,
    ) -> Gradients:
        """Propagate gradients back through every step of `forward`.

        Args:
            cache: the one that `forward` returned, with the weights unchanged since.
            d_outputs: the gradient of the loss with respect to each output, (batch, timesteps,
                outputs), or None for zeros.
            d_state: the gradient with respect to the state after the last step, or None.

        Returns:
            The gradients of the inputs, of the initial state and of every weight.
        """
        d_outputs = self._checked_d_outputs(cache, d_outputs)
        batch, timesteps, _ = cache.outputs_shape
        d_state = self.checked_state(d_state, batch, "d_state")
        d_inputs = np.zeros((batch, timesteps, self.features), self.dtype)
        d_weights = {name: np.zeros_like(weight) for name, weight in self.weights.items()}
        d_repeated = np.zeros((batch, self.output_size), self.dtype)  # from masked steps after t
        for t in reversed(range(timesteps)):
            d_output = d_outputs[:, t] + d_repeated
            d_kept: list[Any] = [0] * len(d_state)  # past a masked step, to the state before it
            if cache.mask is not None:
                read = cache.mask[:, t, None]  # (batch, 1)
                d_repeated = np.where(read, 0, d_output)
                d_output = np.where(read, d_output, 0)
                d_kept = [np.where(read, 0, d) for d in d_state]
                d_state = self._state(np.where(read, d, 0) for d in d_state)
            step = self.step_backward(cache.steps[t], d_output, d_state)
            d_inputs[:, t] = step.inputs
            d_state = self._state(map(np.add, step.initial_state, d_kept))
            for name, gradient in step.weights.items():
                d_weights[name] += gradient
        return Gradients(d_inputs, d_state, d_weights)

    def checked_step(
        self, x_t: np.ndarray, state: State | np.ndarray | None
    ) -> tuple[np.ndarray, State]:
        """Return the arguments of `step` as arrays of the cell's dtype, or raise a ValueError."""
        x_t = np.asarray(x_t, self.dtype)
        if x_t.ndim != 2 or x_t.shape[1] != self.features:
            raise ValueError(
                f"x_t must have the shape (batch, features) = (batch, {self.features}), but has "
                f"{x_t.shape}; `step` takes one time step, `forward` takes whole sequences."
            )
        return x_t, self.checked_state(state, len(x_t), "state")

    def checked_state(
        self, state: State | np.ndarray | None, batch: int, name: str = "initial_state"
    ) -> State:
        """Return a state, or the gradient of one, as the cell's named tuple; None means zeros."""
        if state is None:
            return self._state(np.zeros((batch, size), self.dtype) for size in self.state_sizes)
        given = state if isinstance(state, tuple | list) else (state,)
        fields = self.state_type._fields
        if len(given) != len(fields):
            raise ValueError(
                f"{name} must hold {len(fields)} array(s), ({', '.join(fields)}), for "
                f"{type(self).__name__}, but holds {len(given)}."
            )
        arrays = [np.asarray(array, self.dtype) for array in given]
        for field, array, size in zip(fields, arrays, self.state_sizes, strict=True):
            if array.shape != (batch, size):
                other_batch = array.ndim == 2 and array.shape[0] != batch
                raise ValueError(
                    f"{field} of {name} must have the shape (batch, units) = ({batch}, {size}), "
                    f"but has {array.shape}.{TIME_MAJOR if other_batch else ''}"
                )
        return self._state(arrays)

    def _state(self, arrays: Any) -> State:
        return self.state_type(*arrays)

    def __post_init__(self) -> None:
        """Take copies of the weights in one floating dtype, and check their shapes."""
        for name in self.activation_names:
            activation_called(getattr(self, name))
        arrays = {name: np.asarray(weight) for name, weight in self.weights.items()}
        dtype = np.result_type(*arrays.values())
        dtype = dtype if np.issubdtype(dtype, np.floating) else np.dtype(np.float64)
        for name, array in arrays.items():
            setattr(self, name, np.array(array, dtype))
        for name in (n for n in self.weight_names if n.endswith("kernel")):
            if arrays[name].ndim != 2 or 0 in arrays[name].shape:
                raise ValueError(
                    f"{name} of {type(self).__name__} must be a matrix with no empty axis, but has "
                    f"the shape {arrays[name].shape}."
                )
        for name, shape in self.weight_shapes().items():
            if arrays[name].shape != shape:
                raise ValueError(
                    f"{name} of {type(self).__name__} must have the shape {shape} for "
                    f"{self.features} features and {self.units} units, but has "
                    f"{arrays[name].shape}."
                )

    def _checked_sequence(self, inputs: Any, mask: Any) -> tuple[np.ndarray, np.ndarray | None]:
        inputs = np.asarray(inputs, self.dtype)
        wanted = f"inputs must have the shape (batch, timesteps, features={self.features})"
        if inputs.ndim != 3:
            one = " For one sequence, give inputs[None]." if inputs.ndim == 2 else ""
            raise ValueError(f"{wanted}, but have {inputs.shape}.{one}")
        if inputs.shape[2] != self.features:
            axes = [axis for axis in (0, 1) if inputs.shape[axis] == self.features]
            elsewhere = f" Axis {axes[0]} has {self.features}; features come last." if axes else ""
            raise ValueError(f"{wanted}, but have {inputs.shape}.{elsewhere}")
        if inputs.shape[1] == 0:
            raise ValueError(f"{wanted} with at least one time step, but have {inputs.shape}.")
        if mask is None:
            return inputs, None
        mask = np.asarray(mask)
        if mask.shape != inputs.shape[:2]:
            raise ValueError(
                f"the mask must have the shape (batch, timesteps) = {inputs.shape[:2]}, but has "
                f"{mask.shape}.{TIME_MAJOR if mask.shape == inputs.shape[1::-1] else ''}"
            )
        if not np.isin(mask, (0, 1)).all():
            raise ValueError("the mask must hold True and False, or 1 and 0, but holds others.")
        mask = mask.astype(bool)
        return np.where(mask[..., None], inputs, 0), mask  # 0: even NaN stays out of the gradients

    def _checked_d_outputs(self, cache: Any, d_outputs: Any) -> np.ndarray:
        if not isinstance(cache, Cache):
            raise ValueError(
                "backward needs the cache, the third thing that forward returned, but got "
                f"{type(cache).__name__}."
            )
        if d_outputs is None:
            return np.zeros(cache.outputs_shape, self.dtype)
        d_outputs = np.asarray(d_outputs, self.dtype)
        if d_outputs.shape != cache.outputs_shape:
            raise ValueError(
                "d_outputs must have the shape of the outputs, (batch, timesteps, outputs) = "
                f"{cache.outputs_shape}, but has {d_outputs.shape}."
            )
        return d_outputs
