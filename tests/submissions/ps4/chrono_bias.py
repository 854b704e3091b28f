# %% wrong: the sign turned, as if the forget gate's value were what is forgotten
# says: the sign, or the gate order
def chrono_bias(half_lives):
    kept = 0.5 ** (1 / np.asarray(half_lives))
    b = np.log(kept / (1 - kept))
    return np.concatenate([b, -b, 0 * b, 0 * b])


# %% wrong: both gates with the same sign
# says: the sign: the input gate gets -b
def chrono_bias(half_lives):
    kept = 0.5 ** (1 / np.asarray(half_lives))
    b = np.log(kept / (1 - kept))
    return np.concatenate([b, b, 0 * b, 0 * b])


# %% wrong: the approximation of the chapter for large b
# says: the approximation for large b
def chrono_bias(half_lives):
    b = np.log(np.asarray(half_lives) / np.log(2))
    return np.concatenate([-b, b, 0 * b, 0 * b])


# %% wrong: ln k, as Tallec and Ollivier draw it
# says: ln k is only near
def chrono_bias(half_lives):
    b = np.log(np.asarray(half_lives))
    return np.concatenate([-b, b, 0 * b, 0 * b])


# %% wrong: the gate itself for its bias
# says: that is the gate, f
def chrono_bias(half_lives):
    f = 0.5 ** (1 / np.asarray(half_lives))
    return np.concatenate([-f, f, 0 * f, 0 * f])


# %% wrong: ordered by unit
# says: ordered by unit
def chrono_bias(half_lives):
    bias = []
    for k in half_lives:
        kept = 0.5 ** (1 / k)
        b = np.log(kept / (1 - kept))
        bias += [-b, b, 0, 0]
    return np.array(bias)


# %% wrong: the gate order i, c, f, o
# says: the second block, not the third
def chrono_bias(half_lives):
    kept = 0.5 ** (1 / np.asarray(half_lives))
    b = np.log(kept / (1 - kept))
    return np.concatenate([-b, 0 * b, b, 0 * b])


# %% wrong: the input gate is left at 0
# says: the input gate is missing
def chrono_bias(half_lives):
    kept = 0.5 ** (1 / np.asarray(half_lives))
    b = np.log(kept / (1 - kept))
    return np.concatenate([0 * b, b, 0 * b, 0 * b])


# %% wrong: a lifetime to 1/e for a half-life
# says: not 1/e
def chrono_bias(half_lives):
    b = -np.log(np.expm1(1 / np.asarray(half_lives)))
    return np.concatenate([-b, b, 0 * b, 0 * b])


# %% wrong: no bias below 0
# says: its bias is negative
def chrono_bias(half_lives):
    kept = 0.5 ** (1 / np.asarray(half_lives))
    b = np.maximum(np.log(kept / (1 - kept)), 0)
    return np.concatenate([-b, b, 0 * b, 0 * b])


# %% wrong: float32 throughout, where 1 - f is rounded away for a million steps
def chrono_bias(half_lives):
    kept = np.float32(0.5) ** (1 / np.asarray(half_lives, dtype="float32"))
    b = np.log(kept / (1 - kept))
    return np.concatenate([-b, b, 0 * b, 0 * b])


# %% wrong: whole numbers of steps only, the gate by trial
def chrono_bias(half_lives):
    b = []
    for k in half_lives:
        k = int(k)
        kept = 0.5 ** (1 / max(k, 1))
        b.append(np.log(kept / (1 - kept)))
    b = np.array(b)
    return np.concatenate([-b, b, 0 * b, 0 * b])


# %% right: expm1, and blocks assigned
def chrono_bias(half_lives):
    units = len(half_lives)
    bias = np.zeros(4 * units)
    bias[units : 2 * units] = -np.log(np.expm1(np.log(2) / np.array(half_lives)))
    bias[:units] = -bias[units : 2 * units]
    return bias


# %% right: a plain list, one unit at a time
def chrono_bias(half_lives):
    import math

    forget = []
    for k in half_lives:
        f = 2 ** (-1 / float(k))
        forget.append(math.log(f) - math.log(1 - f))
    return [-b for b in forget] + forget + [0.0] * (2 * len(forget))


# %% wrong: the odds without the logarithm
# says: the bias is their logarithm
def chrono_bias(half_lives):
    f = 0.5 ** (1 / np.array(half_lives, float))
    b = f / (1 - f)
    return np.hstack([-b, b, np.zeros(2 * b.size)])


# %% wrong: half to the power of k
# says: k-th root
def chrono_bias(half_lives):
    f = 0.5 ** (np.array(half_lives, float))
    b = np.log(f / (1 - f))
    return np.hstack([-b, b, np.zeros(2 * b.size)])


# %% wrong: log2 for the natural logarithm
def chrono_bias(half_lives):
    f = 0.5 ** (1 / np.array(half_lives, float))
    b = np.log2(f / (1 - f))
    return np.hstack([-b, b, np.zeros(2 * b.size)])


# %% right: the odds written out, no conversion
def chrono_bias(half_lives):
    f = np.power(0.5, 1 / np.array(half_lives))
    b = np.log(f) - np.log(1 - f)
    out = np.zeros((4, len(b)))
    out[0], out[1] = -b, b
    return out.ravel()
