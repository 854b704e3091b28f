# %% wrong: reads in one direction only
# says: in one direction only
def build_reader(features, units, classes):
    return keras.Sequential(
        [
            keras.Input((None, features)),
            keras.layers.Masking(),
            keras.layers.GRU(units, return_sequences=True),
            keras.layers.GRU(units, reset_after=False),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )


# %% wrong: both GRUs in the default form
# says: reset_after=False is missing
def build_reader(features, units, classes):
    gru = keras.layers.GRU
    return keras.Sequential(
        [
            keras.Input((None, features)),
            keras.layers.Masking(),
            keras.layers.Bidirectional(gru(units, return_sequences=True)),
            gru(units),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )


# %% wrong: the second GRU puts out a sequence
# says: an output at every step
def build_reader(features, units, classes):
    gru = keras.layers.GRU
    return keras.Sequential(
        [
            keras.Input((None, features)),
            keras.layers.Masking(),
            keras.layers.Bidirectional(gru(units, return_sequences=True)),
            gru(units, reset_after=False, return_sequences=True),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )


# %% wrong: the two directions are added up
# says: side by side
def build_reader(features, units, classes):
    gru = keras.layers.GRU
    return keras.Sequential(
        [
            keras.Input((None, features)),
            keras.layers.Masking(),
            keras.layers.Bidirectional(gru(units, return_sequences=True), merge_mode="sum"),
            gru(units, reset_after=False),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )


# %% wrong: the two forms of the GRU exchanged
# says: the two forms are exchanged
def build_reader(features, units, classes):
    gru = keras.layers.GRU
    return keras.Sequential(
        [
            keras.Input((None, features)),
            keras.layers.Masking(),
            keras.layers.Bidirectional(gru(units, return_sequences=True, reset_after=False)),
            gru(units),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )


# %% wrong: LSTM for GRU
def build_reader(features, units, classes):
    return keras.Sequential(
        [
            keras.Input((None, features)),
            keras.layers.Masking(),
            keras.layers.Bidirectional(keras.layers.LSTM(units, return_sequences=True)),
            keras.layers.LSTM(units),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )


# %% wrong: the sizes of the example, whatever is asked for
def build_reader(features, units, classes):
    gru = keras.layers.GRU
    return keras.Sequential(
        [
            keras.Input((None, 3)),
            keras.layers.Masking(),
            keras.layers.Bidirectional(gru(2, return_sequences=True)),
            gru(2, reset_after=False),
            keras.layers.Dense(4, activation="softmax"),
        ]
    )


# %% partly 1: the right layers, without a mask
# says: the padding is read
def build_reader(features, units, classes):
    return keras.Sequential(
        [
            keras.Input((None, features)),
            keras.layers.Bidirectional(keras.layers.GRU(units, return_sequences=True)),
            keras.layers.GRU(units, reset_after=False),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )


# %% partly 1: the right layers, without softmax
# says: softmax
def build_reader(features, units, classes):
    return keras.Sequential(
        [
            keras.Input((None, features)),
            keras.layers.Masking(),
            keras.layers.Bidirectional(keras.layers.GRU(units, return_sequences=True)),
            keras.layers.GRU(units, reset_after=False),
            keras.layers.Dense(classes),
        ]
    )


# %% partly 1: the right layers, with another padding value
def build_reader(features, units, classes):
    return keras.Sequential(
        [
            keras.Input((None, features)),
            keras.layers.Masking(mask_value=-1.0),
            keras.layers.Bidirectional(keras.layers.GRU(units, return_sequences=True)),
            keras.layers.GRU(units, reset_after=False),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )


# %% partly 1: the second GRU reads backwards
def build_reader(features, units, classes):
    return keras.Sequential(
        [
            keras.Input((None, features)),
            keras.layers.Masking(),
            keras.layers.Bidirectional(keras.layers.GRU(units, return_sequences=True)),
            keras.layers.GRU(units, reset_after=False, go_backwards=True),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )


# %% right: the functional way
def build_reader(features, units, classes):
    inputs = keras.Input(shape=(None, features), name="numbers")
    x = keras.layers.Masking(mask_value=0.0)(inputs)
    x = keras.layers.Bidirectional(
        keras.layers.GRU(units, return_sequences=True), merge_mode="concat"
    )(x)
    x = keras.layers.GRU(units, reset_after=False)(x)
    outputs = keras.layers.Dense(classes)(x)
    return keras.Model(inputs, keras.layers.Softmax()(outputs))


# %% right: added one by one, built and compiled
import keras as k


def build_reader(features, units, classes):
    model = k.Sequential()
    model.add(k.layers.Masking())
    model.add(k.layers.Bidirectional(k.layers.GRU(units, return_sequences=True)))
    model.add(k.layers.GRU(units, reset_after=False))
    model.add(k.layers.Dense(classes, "softmax"))
    model.build((None, None, features))
    model.compile("adam", "sparse_categorical_crossentropy")
    print(model.count_params(), "parameters")
    return model


# %% wrong: sequences of one length only
# says: the number of timesteps is fixed
def build_reader(features, units, classes):
    return keras.Sequential(
        [
            keras.Input((10, features)),
            keras.layers.Masking(),
            keras.layers.Bidirectional(keras.layers.GRU(units, return_sequences=True)),
            keras.layers.GRU(units, reset_after=False),
            keras.layers.Dense(classes, activation="softmax"),
        ]
    )


# %% right: cells in RNN layers
def build_reader(features, units, classes):
    layers = keras.layers
    inputs = x = keras.Input((None, features))
    x = layers.Masking()(x)
    x = layers.Bidirectional(layers.RNN(layers.GRUCell(units), return_sequences=True))(x)
    x = layers.RNN(layers.GRUCell(units, reset_after=False))(x)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))


# %% right: the mask computed and passed on
def build_reader(features, units, classes):
    layers = keras.layers
    inputs = keras.Input((None, features))
    mask = keras.ops.any(keras.ops.not_equal(inputs, 0.0), axis=-1)
    x = layers.Bidirectional(layers.GRU(units, return_sequences=True))(inputs, mask=mask)
    x = layers.GRU(units, reset_after=False)(x, mask=mask)
    return keras.Model(inputs, layers.Dense(classes, activation="softmax")(x))
