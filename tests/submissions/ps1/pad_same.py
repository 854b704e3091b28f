# %% wrong: before and after are swapped
# says: before and after are swapped
def pad_same(image, kernel_size, strides):
    pads = []
    for n, k, s in zip(image.shape, kernel_size, strides):
        total = max((-(-n // s) - 1) * s + k - n, 0)
        pads.append((total - total // 2, total // 2))
    return np.pad(image, pads + [(0, 0)])


# %% wrong: half the kernel on both sides, the stride forgotten
# says: the stride is forgotten
def pad_same(image, kernel_size, strides):
    kh, kw = kernel_size
    return np.pad(image, ((kh // 2, kh // 2), (kw // 2, kw // 2), (0, 0)))


# %% wrong: k - 1 zeros in all, the stride forgotten
def pad_same(image, kernel_size, strides):
    pads = [((k - 1) // 2, k - 1 - (k - 1) // 2) for k in kernel_size]
    return np.pad(image, pads + [(0, 0)])


# %% wrong: rows and columns exchanged
def pad_same(image, kernel_size, strides):
    pads = []
    for n, k, s in zip(image.shape, kernel_size[::-1], strides[::-1]):
        total = max((-(-n // s) - 1) * s + k - n, 0)
        pads.append((total // 2, total - total // 2))
    return np.pad(image, pads + [(0, 0)])


# %% wrong: floor where the outputs are rounded up
# says: rounded down
def pad_same(image, kernel_size, strides):
    pads = []
    for n, k, s in zip(image.shape, kernel_size, strides):
        total = max((n // s - 1) * s + k - n, 0)
        pads.append((total // 2, total - total // 2))
    return np.pad(image, pads + [(0, 0)])


# %% wrong: fails where no padding is needed, the total below zero
def pad_same(image, kernel_size, strides):
    pads = []
    for n, k, s in zip(image.shape, kernel_size, strides):
        total = (-(-n // s) - 1) * s + k - n
        pads.append((total // 2, total - total // 2))
    return np.pad(image, pads + [(0, 0)])


# %% wrong: pads with copies of the border
def pad_same(image, kernel_size, strides):
    pads = []
    for n, k, s in zip(image.shape, kernel_size, strides):
        total = max((-(-n // s) - 1) * s + k - n, 0)
        pads.append((total // 2, total - total // 2))
    return np.pad(image, pads + [(0, 0)], mode="edge")


# %% wrong: works for images with one channel only
def pad_same(image, kernel_size, strides):
    pads = []
    for n, k, s in zip(image.shape, kernel_size, strides):
        total = max((-(-n // s) - 1) * s + k - n, 0)
        pads.append((total // 2, total - total // 2))
    padded = np.pad(image[:, :, 0], pads)
    return padded[:, :, np.newaxis]


# %% right: an array of zeros into which the image is written
def pad_same(image, kernel_size, strides):
    height, width, channels = image.shape
    need_y = max((int(np.ceil(height / strides[0])) - 1) * strides[0] + kernel_size[0], height)
    need_x = max((int(np.ceil(width / strides[1])) - 1) * strides[1] + kernel_size[1], width)
    out = np.zeros((need_y, need_x, channels))
    top, left = (need_y - height) // 2, (need_x - width) // 2
    out[top : top + height, left : left + width] = image
    return out


# %% right: with the remainder of the division, rows concatenated
def pad_same(picture, kernel_size, strides):
    def both_sides(n, k, s):
        total = max(k - s, 0) if n % s == 0 else max(k - n % s, 0)
        return total // 2, (total + 1) // 2

    for axis in (0, 1):
        blank = list(picture.shape)
        before, after = both_sides(picture.shape[axis], kernel_size[axis], strides[axis])
        zeros = [np.zeros(blank[:axis] + [m] + blank[axis + 1 :]) for m in (before, after)]
        picture = np.concatenate([zeros[0], picture, zeros[1]], axis=axis)
    return picture


# %% wrong: the image itself where nothing is to be added
def pad_same(image, kernel_size, strides):
    sides = []
    for n, k, s in zip(image.shape[:2], kernel_size, strides):
        total = max((-(-n // s) - 1) * s + k - n, 0)
        sides.append((total // 2, total - total // 2))
    if sides == [(0, 0), (0, 0)]:
        return image
    return np.pad(image, [*sides, (0, 0)])


# %% wrong: pads in whole numbers
def pad_same(image, kernel_size, strides):
    sides = []
    for n, k, s in zip(image.shape[:2], kernel_size, strides):
        total = max((-(-n // s) - 1) * s + k - n, 0)
        sides.append((total // 2, total - total // 2))
    return np.pad(image.astype(int), [*sides, (0, 0)])


# %% right: in float32
def pad_same(image, kernel_size, strides):
    sides = []
    for n, k, s in zip(image.shape[:2], kernel_size, strides):
        total = max((-(-n // s) - 1) * s + k - n, 0)
        sides.append((total // 2, total - total // 2))
    return np.pad(image.astype("float32"), [*sides, (0, 0)])
