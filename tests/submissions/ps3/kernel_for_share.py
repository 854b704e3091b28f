# %% wrong: the largest eigenvalue, not the largest absolute value
def kernel_for_share(recurrent_kernel, distance, share):
    radius = np.max(np.linalg.eigvals(recurrent_kernel).real)
    return recurrent_kernel * (share ** (1 / distance) / radius)


# %% wrong: the spectral norm
# says: spectral norm
def kernel_for_share(recurrent_kernel, distance, share):
    return recurrent_kernel * (share ** (1 / distance) / np.linalg.norm(recurrent_kernel, 2))


# %% wrong: the norm of all entries
def kernel_for_share(recurrent_kernel, distance, share):
    return recurrent_kernel * (share ** (1 / distance) / np.linalg.norm(recurrent_kernel))


# %% wrong: divides by the distance where a root is needed
# says: root
def kernel_for_share(recurrent_kernel, distance, share):
    radius = np.max(np.abs(np.linalg.eigvals(recurrent_kernel)))
    return recurrent_kernel * (share / distance / radius)


# %% wrong: no root at all
# says: root
def kernel_for_share(recurrent_kernel, distance, share):
    radius = np.max(np.abs(np.linalg.eigvals(recurrent_kernel)))
    return recurrent_kernel * (share / radius)


# %% wrong: as if the spectral radius were 1 already
# says: radius that the kernel has
def kernel_for_share(recurrent_kernel, distance, share):
    return recurrent_kernel * share ** (1 / distance)


# %% wrong: times the radius instead of divided by it
# says: divide
def kernel_for_share(recurrent_kernel, distance, share):
    radius = np.max(np.abs(np.linalg.eigvals(recurrent_kernel)))
    return recurrent_kernel * (share ** (1 / distance) * radius)


# %% wrong: off by one, one factor too few
# says: off by one
def kernel_for_share(recurrent_kernel, distance, share):
    radius = np.max(np.abs(np.linalg.eigvals(recurrent_kernel)))
    return recurrent_kernel * (share ** (1 / max(distance - 1, 1)) / radius)


# %% wrong: the factor alone
# says: factor
def kernel_for_share(recurrent_kernel, distance, share):
    radius = np.max(np.abs(np.linalg.eigvals(recurrent_kernel)))
    return share ** (1 / distance) / radius


# %% wrong: scales the caller's own kernel
# says: in place
def kernel_for_share(recurrent_kernel, distance, share):
    radius = np.max(np.abs(np.linalg.eigvals(recurrent_kernel)))
    recurrent_kernel *= share ** (1 / distance) / radius
    return recurrent_kernel


# %% wrong: only for symmetric kernels
def kernel_for_share(recurrent_kernel, distance, share):
    radius = np.max(np.abs(np.linalg.eigvalsh(recurrent_kernel)))
    return recurrent_kernel * (share ** (1 / distance) / radius)


# %% wrong: complex numbers where the eigenvalues are complex
def kernel_for_share(recurrent_kernel, distance, share):
    values = np.linalg.eigvals(recurrent_kernel)
    dominant = values[np.argmax(np.abs(values))]
    return recurrent_kernel * (share ** (1 / distance) / dominant)


# %% right: by logarithms
def kernel_for_share(recurrent_kernel, distance, share):
    values, _ = np.linalg.eig(recurrent_kernel)
    now = np.log(np.abs(values).max())
    return (np.asarray(recurrent_kernel) * np.exp(np.log(share) / distance - now)).tolist()


# %% right: from the roots of the characteristic polynomial, in two divisions
def kernel_for_share(U, distance, share):
    roots = np.roots(np.poly(U))
    radius = max(abs(root) for root in roots)
    return U / radius * np.power(share, 1.0 / distance)


# %% wrong: the real parts of the eigenvalues
# says: real parts
def kernel_for_share(recurrent_kernel, distance, share):
    radius = np.max(np.abs(np.linalg.eigvals(recurrent_kernel).real))
    return recurrent_kernel * (share ** (1 / distance) / radius)


# %% wrong: one over the distance in whole numbers
# says: share is not used
def kernel_for_share(recurrent_kernel, distance, share):
    radius = np.max(np.abs(np.linalg.eigvals(recurrent_kernel)))
    return recurrent_kernel * (share ** (1 // distance) / radius)


# %% wrong: the radius from the determinant
def kernel_for_share(recurrent_kernel, distance, share):
    radius = abs(np.linalg.det(recurrent_kernel)) ** (1 / len(recurrent_kernel))
    return recurrent_kernel * (share ** (1 / distance) / radius)


# %% right: math.exp and math.log, a list
import math


def kernel_for_share(recurrent_kernel, distance, share):
    U = np.asarray(recurrent_kernel)
    radius = max(abs(v) for v in np.linalg.eigvals(U))
    factor = math.exp(math.log(share) / distance) / radius
    return [[factor * float(v) for v in row] for row in U]
