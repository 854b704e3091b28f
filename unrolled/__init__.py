"""The library that the book computes with.

Each module is imported by its name, so that a page which only counts pads does not wait for
TensorFlow:

- `unrolled.convolution`: output size, padding, dilation, receptive field, convolution as a matrix
- `unrolled.architectures`: LeNet-5, AlexNet, VGG-16 and VGG-19 as data; `trace` and `to_keras`
- `unrolled.cells`: SimpleRNN, LSTM, GRU, Elman and Jordan in NumPy, forward and backward
- `unrolled.directions`: cells one over another, and from both ends
- `unrolled.bptt`: a loss over a sequence and its gradients, truncation, clipping, gradient flow
- `unrolled.slots`: travel requests with IOB tags, their scores and ceiling, seven taggers
- `unrolled.series`: windows, chronological split, baselines, a checked MSE
- `unrolled.writing`: a book character by character, n-grams, temperature, probes, a network that writes
- `unrolled.reviews`: reviews with a known verdict, and what is measured with them
- `unrolled.seq2seq`: words backwards, by an encoder and a decoder with and without attention
- `unrolled.attention`: queries, keys and values, forward and backward, with masks
- `unrolled.linear`: linear recurrences by a loop and by a scan, minGRU
- `unrolled.sequence_costs`: what recurrences and attention multiply, keep and wait for
- `unrolled.pytorch.weights`: the weights of Keras's layers as PyTorch keeps them
- `unrolled.experiments`: measurements that take longer than a page may
- `unrolled.figures`: the drawings of the book
- `unrolled.diagrams`: complete drawings of the SimpleRNN, LSTM and GRU cells
- `unrolled.calculators`: the calculators that are live in the page
- `unrolled.quiz`: questions to check oneself with
"""
