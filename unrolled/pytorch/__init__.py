"""From Keras to PyTorch: the weights in its layout, and its documented formulas in NumPy.

- `unrolled.pytorch.weights`: what `load_state_dict` of the PyTorch layer would take, from the
  weights of the Keras layer
- `unrolled.pytorch.layers`: what the layers of PyTorch compute, in NumPy, after their documentation

PyTorch itself is not needed here. The second module is there so that the first can be tested: a
Keras layer, and the formula of PyTorch with the converted weights, give the same numbers.
"""
