"""The library that the book computes with.

Each module is imported by its name, so that a page which only counts pads does not wait for
TensorFlow:

- `unrolled.convolution`: output size, padding, dilation, receptive field, convolution as a matrix
- `unrolled.architectures`: LeNet-5, AlexNet, VGG-16 and VGG-19 as data; `trace` and `to_keras`
- `unrolled.cells`: SimpleRNN, LSTM, GRU, Elman and Jordan in NumPy, forward and backward
- `unrolled.bptt`: a loss over a sequence and its gradients, truncation, clipping, gradient flow
- `unrolled.slots`: travel requests with IOB tags, their scores and ceiling, seven taggers
- `unrolled.series`: windows, chronological split, baselines, a checked MSE
- `unrolled.experiments`: measurements that take longer than a page may
- `unrolled.figures`: the drawings of the book
- `unrolled.diagrams`: complete drawings of the SimpleRNN, LSTM and GRU cells
- `unrolled.calculators`: the calculators that are live in the page
- `unrolled.quiz`: questions to check oneself with
"""
