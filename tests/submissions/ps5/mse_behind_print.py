# %% wrong: the covariance once only
# says: twice
def mse_behind_print(printed, std_true, std_pred, correlation):
    mse = printed - correlation * std_true * std_pred
    d = printed - std_true**2 - std_pred**2
    return mse, mse - d, std_true**2 * (1 - correlation)


# %% wrong: takes the variances away
# says: the variances belong to the error
def mse_behind_print(printed, std_true, std_pred, correlation):
    return printed - std_true**2 - std_pred**2, printed, std_true**2


# %% wrong: takes variances for standard deviations
# says: standard deviations, not variances
def mse_behind_print(printed, std_true, std_pred, correlation):
    covariance = correlation * np.sqrt(std_true * std_pred)
    left = std_true + std_pred - 2 * covariance
    return printed - 2 * covariance, left, std_true * (1 - correlation**2)


# %% wrong: the sign
# says: the sign
def mse_behind_print(printed, std_true, std_pred, correlation):
    twice = 2 * correlation * std_true * std_pred
    return printed + twice, std_true**2 + std_pred**2 + twice, std_true**2 * correlation**2


# %% wrong: the correlation as if it were the covariance
# says: covariance
def mse_behind_print(printed, std_true, std_pred, correlation):
    left = std_true**2 + std_pred**2 - 2 * correlation
    return printed - 2 * correlation, left, std_true**2 - correlation**2 / std_pred**2


# %% wrong: the error alone
# says: one number came
def mse_behind_print(printed, std_true, std_pred, correlation):
    return printed - 2 * correlation * std_true * std_pred


# %% wrong: prints instead of returning
# says: only a `print`
def mse_behind_print(printed, std_true, std_pred, correlation):
    print(printed - 2 * correlation * std_true * std_pred)


# %% wrong: takes the means for equal, and the line's share for what it leaves
# says: this takes the two means for equal
def mse_behind_print(printed, std_true, std_pred, correlation):
    left = std_true**2 + std_pred**2 - 2 * correlation * std_true * std_pred
    return left, left, std_true**2 * correlation**2


# %% wrong: the slope divides by std_pred, which may be 0
def mse_behind_print(printed, std_true, std_pred, correlation):
    covariance = correlation * std_true * std_pred
    slope = covariance / std_pred**2
    left = std_true**2 + std_pred**2 - 2 * covariance
    return printed - 2 * covariance, left, std_true**2 - slope * covariance


# %% partly 1: the error is right; what the constant takes away, and what the line explains
# says: what is left was asked for
def mse_behind_print(printed, std_true, std_pred, correlation):
    mse = printed - 2 * correlation * std_true * std_pred
    return mse, printed - std_true**2 - std_pred**2, (correlation * std_true) ** 2


# %% partly 1: the error is right; the variance of the forecasts for that of the true values
# says: the variance of the true values
def mse_behind_print(printed, std_true, std_pred, correlation):
    mse = printed - 2 * correlation * std_true * std_pred
    shifted = mse - (printed - std_true**2 - std_pred**2)
    return mse, shifted, std_pred**2 * (1 - correlation**2)


# %% partly 1: the error is right; the line may scale but not shift
def mse_behind_print(printed, std_true, std_pred, correlation):
    mse = printed - 2 * correlation * std_true * std_pred
    distance = printed - std_true**2 - std_pred**2
    return mse, mse - distance, std_true**2 * (1 - correlation**2) + distance


# %% partly 1: the error is right; the share of the variance instead of the variance
# says: share of the variance
def mse_behind_print(printed, std_true, std_pred, correlation):
    mse = printed - 2 * correlation * std_true * std_pred
    shifted = mse - (printed - std_true**2 - std_pred**2)
    return mse, shifted, 1 - correlation**2


# %% right: by way of the difference of the means, a list
def mse_behind_print(printed, std_true, std_pred, correlation):
    distance = printed - std_true**2 - std_pred**2
    covariance = correlation * std_true * std_pred
    mse = distance + (std_true**2 + std_pred**2 - 2 * covariance)
    slope = covariance / std_pred**2 if std_pred > 0 else 0.0
    return [mse, mse - distance, std_true**2 - slope * covariance]


# %% right: an array; two points that have these standard deviations and this correlation
def mse_behind_print(printed, std_true, std_pred, correlation):
    # In the plane: the true values along one axis, the forecasts at the angle of the correlation.
    angle = np.arccos(np.clip(correlation, -1, 1))
    true = np.array([std_true, 0.0])
    forecast = std_pred * np.array([np.cos(angle), np.sin(angle)])
    shifted = np.sum((true - forecast) ** 2)
    fitted = (std_true * np.sin(angle)) ** 2
    return np.array([printed - 2 * true @ forecast, shifted, fitted])
