# %% wrong: the steepness of tanh at the new state
# says: the new state
def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    new = (1 - leak) * h + leak * candidate
    d_sum = leak * d_new * (1 - new**2)
    return {
        "x": d_sum @ kernel.T,
        "h": (1 - leak) * d_new + d_sum @ recurrent_kernel.T,
        "kernel": x.T @ d_sum,
        "recurrent_kernel": h.T @ d_sum,
        "bias": d_sum.sum(axis=0),
        "leak": np.sum(d_new * (candidate - h)),
    }


# %% wrong: the leak missing on the way into the tanh
# says: times leak
def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    d_sum = d_new * (1 - candidate**2)
    return {
        "x": d_sum @ kernel.T,
        "h": (1 - leak) * d_new + d_sum @ recurrent_kernel.T,
        "kernel": x.T @ d_sum,
        "recurrent_kernel": h.T @ d_sum,
        "bias": d_sum.sum(axis=0),
        "leak": np.sum(d_new * (candidate - h)),
    }


# %% wrong: leak and 1 - leak exchanged
# says: exchanged
def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    d_sum = (1 - leak) * d_new * (1 - candidate**2)
    return {
        "x": d_sum @ kernel.T,
        "h": leak * d_new + d_sum @ recurrent_kernel.T,
        "kernel": x.T @ d_sum,
        "recurrent_kernel": h.T @ d_sum,
        "bias": d_sum.sum(axis=0),
        "leak": np.sum(d_new * (h - candidate)),
    }


# %% wrong: the steepness of tanh is left out
# says: steepness
def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    d_sum = leak * d_new
    return {
        "x": d_sum @ kernel.T,
        "h": (1 - leak) * d_new + d_sum @ recurrent_kernel.T,
        "kernel": x.T @ d_sum,
        "recurrent_kernel": h.T @ d_sum,
        "bias": d_sum.sum(axis=0),
        "leak": np.sum(d_new * (candidate - h)),
    }


# %% wrong: the bias forgotten when the candidate is computed again
def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel)
    d_sum = leak * d_new * (1 - candidate**2)
    return {
        "x": d_sum @ kernel.T,
        "h": (1 - leak) * d_new + d_sum @ recurrent_kernel.T,
        "kernel": x.T @ d_sum,
        "recurrent_kernel": h.T @ d_sum,
        "bias": d_sum.sum(axis=0),
        "leak": np.sum(d_new * (candidate - h)),
    }


# %% wrong: multiplies into the caller's gradient
# says: in place
def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    straight = (1 - leak) * d_new
    d_leak = np.sum(d_new * (candidate - h))
    d_new *= leak * (1 - candidate**2)
    return {
        "x": d_new @ kernel.T,
        "h": straight + d_new @ recurrent_kernel.T,
        "kernel": x.T @ d_new,
        "recurrent_kernel": h.T @ d_new,
        "bias": d_new.sum(axis=0),
        "leak": d_leak,
    }


# %% wrong: for a batch of one only
def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    x, h, d_new = x[0], h[0], d_new[0]
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    d_sum = leak * d_new * (1 - candidate**2)
    return {
        "x": (kernel @ d_sum)[None],
        "h": ((1 - leak) * d_new + recurrent_kernel @ d_sum)[None],
        "kernel": np.outer(x, d_sum),
        "recurrent_kernel": np.outer(h, d_sum),
        "bias": d_sum,
        "leak": np.sum(d_new * (candidate - h)),
    }


# %% wrong: a tuple instead of a dict
# says: the keys should be
def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    d_sum = leak * d_new * (1 - candidate**2)
    return (
        d_sum @ kernel.T,
        (1 - leak) * d_new + d_sum @ recurrent_kernel.T,
        x.T @ d_sum,
        h.T @ d_sum,
        d_sum.sum(axis=0),
        np.sum(d_new * (candidate - h)),
    )


# %% partly 2: the weights; of the old state only the way through the tanh
# says: straight
def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    d_sum = leak * d_new * (1 - candidate**2)
    return {
        "x": d_sum @ kernel.T,
        "h": d_sum @ recurrent_kernel.T,
        "kernel": x.T @ d_sum,
        "recurrent_kernel": h.T @ d_sum,
        "bias": d_sum.sum(axis=0),
        "leak": np.sum(d_new * (candidate - h)),
    }


# %% partly 2: the weights; the recurrent kernel is not transposed on the way back
# says: recurrent_kernel.T
def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    d_sum = leak * d_new * (1 - candidate**2)
    return {
        "x": d_sum @ kernel.T,
        "h": (1 - leak) * d_new + d_sum @ recurrent_kernel,
        "kernel": x.T @ d_sum,
        "recurrent_kernel": h.T @ d_sum,
        "bias": d_sum.sum(axis=0),
        "leak": np.sum(d_new * (candidate - h)),
    }


# %% partly 1: what is handed on; the weights averaged over the batch
# says: mean for a sum
def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    d_sum = leak * d_new * (1 - candidate**2)
    return {
        "x": d_sum @ kernel.T,
        "h": (1 - leak) * d_new + d_sum @ recurrent_kernel.T,
        "kernel": x.T @ d_sum / len(x),
        "recurrent_kernel": h.T @ d_sum / len(x),
        "bias": d_sum.mean(axis=0),
        "leak": np.mean(d_new * (candidate - h)),
    }


# %% partly 1: what is handed on; the leak moves what is kept, too
# says: what is kept
def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    d_sum = leak * d_new * (1 - candidate**2)
    return {
        "x": d_sum @ kernel.T,
        "h": (1 - leak) * d_new + d_sum @ recurrent_kernel.T,
        "kernel": x.T @ d_sum,
        "recurrent_kernel": h.T @ d_sum,
        "bias": d_sum.sum(axis=0),
        "leak": np.sum(d_new * candidate),
    }


# %% partly 1: what is handed on; one gradient of the bias for each sequence
# says: 'bias'
def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    candidate = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    d_sum = leak * d_new * (1 - candidate**2)
    return {
        "x": d_sum @ kernel.T,
        "h": (1 - leak) * d_new + d_sum @ recurrent_kernel.T,
        "kernel": x.T @ d_sum,
        "recurrent_kernel": h.T @ d_sum,
        "bias": d_sum,
        "leak": np.sum(d_new * (candidate - h)),
    }


# %% right: one sequence after the other
def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    found = {
        "x": np.zeros(x.shape),
        "h": np.zeros(h.shape),
        "kernel": np.zeros(kernel.shape),
        "recurrent_kernel": np.zeros(recurrent_kernel.shape),
        "bias": np.zeros(bias.shape),
        "leak": 0.0,
    }
    for n in range(len(x)):
        a = np.tanh(x[n] @ kernel + h[n] @ recurrent_kernel + bias)
        back = leak * d_new[n] * (1 - a * a)
        found["x"][n] = kernel @ back
        found["h"][n] = recurrent_kernel @ back + d_new[n] - leak * d_new[n]
        found["kernel"] += np.outer(x[n], back)
        found["recurrent_kernel"] += np.outer(h[n], back)
        found["bias"] += back
        found["leak"] += float(d_new[n] @ (a - h[n]))
    return found


# %% right: einsum, another order, with 1 / cosh², the leak as an array
def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    total = np.einsum("bf,fu->bu", x, kernel) + np.einsum("bv,vu->bu", h, recurrent_kernel) + bias
    d_total = leak * d_new / np.cosh(total) ** 2
    result = dict(leak=np.array(np.einsum("bu,bu->", d_new, np.tanh(total) - h)))
    result["bias"] = np.einsum("bu->u", d_total).tolist()
    result["kernel"] = np.einsum("bf,bu->fu", x, d_total)
    result["recurrent_kernel"] = np.einsum("bv,bu->vu", h, d_total)
    result["x"] = np.einsum("bu,fu->bf", d_total, kernel)
    result["h"] = np.einsum("bu,vu->bv", d_total, recurrent_kernel) + (1 - leak) * d_new
    return result


# %% right: loops over every number, lists, the keys in another order
import math


def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    B, F = np.shape(x)
    u = len(bias)
    dx = np.zeros((B, F))
    dh = np.zeros((B, u))
    dW = np.zeros((F, u))
    dU = np.zeros((u, u))
    db = np.zeros(u)
    dl = 0.0
    for n in range(B):
        for j in range(u):
            s = (
                bias[j]
                + sum(x[n][i] * kernel[i][j] for i in range(F))
                + sum(h[n][i] * recurrent_kernel[i][j] for i in range(u))
            )
            c = math.tanh(s)
            dl += d_new[n][j] * (c - h[n][j])
            dh[n, j] += (1 - leak) * d_new[n][j]
            dz = leak * d_new[n][j] * (1 - c * c)
            db[j] += dz
            for i in range(F):
                dx[n, i] += dz * kernel[i][j]
                dW[i, j] += x[n][i] * dz
            for i in range(u):
                dh[n, i] += dz * recurrent_kernel[i][j]
                dU[i, j] += h[n][i] * dz
    return dict(
        leak=dl,
        bias=list(db),
        recurrent_kernel=dU.tolist(),
        kernel=dW.tolist(),
        h=dh.tolist(),
        x=dx.tolist(),
    )


# %% partly 1: what is handed on; the gradient of the leak is left out
# says: the keys should be
def leaky_step_backward(d_new, x, h, kernel, recurrent_kernel, bias, leak):
    c = np.tanh(x @ kernel + h @ recurrent_kernel + bias)
    into = leak * d_new * (1 - c**2)
    return {
        "x": into @ kernel.T,
        "h": into @ recurrent_kernel.T + (1 - leak) * d_new,
        "kernel": x.T @ into,
        "recurrent_kernel": h.T @ into,
        "bias": into.sum(axis=0),
    }
