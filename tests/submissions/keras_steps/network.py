# %% right: layer by layer
def network(features, units):
    model = keras.Sequential()
    model.add(keras.Input(shape=(None, features)))
    model.add(keras.layers.SimpleRNN(units, name="states"))
    model.add(keras.layers.Dense(1, name="output"))
    return model


# %% wrong: another layer
def network(features, units):
    return keras.Sequential(
        [keras.Input((None, features)), keras.layers.GRU(units), keras.layers.Dense(1)]
    )


# %% wrong: not built
def network(features, units):
    return keras.Sequential([keras.layers.SimpleRNN(units), keras.layers.Dense(1)])


# %% wrong: an output at each step
def network(features, units):
    return keras.Sequential(
        [
            keras.Input((None, features)),
            keras.layers.SimpleRNN(units, return_sequences=True),
            keras.layers.Dense(1),
        ]
    )
