# %% right: with TensorFlow
def rnn_step(x, h, kernel, recurrent_kernel, bias):
    return tf.tanh(tf.matmul(x, kernel) + tf.matmul(h, recurrent_kernel) + bias)


# %% right: Keras's own cell
def rnn_step(x, h, kernel, recurrent_kernel, bias):
    cell = keras.layers.SimpleRNNCell(len(bias))
    cell.build((None, len(kernel)))
    cell.set_weights([kernel, recurrent_kernel, bias])
    output, _ = cell(x, [h])
    return output.numpy()


# %% wrong: forgets the bias
def rnn_step(x, h, kernel, recurrent_kernel, bias):
    return np.tanh(x @ kernel + h @ recurrent_kernel)


# %% wrong: the recurrent kernel transposed
def rnn_step(x, h, kernel, recurrent_kernel, bias):
    return np.tanh(x @ kernel + h @ recurrent_kernel.T + bias)


# %% wrong: no state
def rnn_step(x, h, kernel, recurrent_kernel, bias):
    return np.tanh(x @ kernel + bias)
