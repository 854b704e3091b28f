# %% wrong: the script as it stands
# says: chosen on the test
def stop_and_report(valid_losses, test_losses, patience):
    best, waited = np.inf, 0
    for epoch in range(len(valid_losses)):
        if test_losses[epoch] < best:
            best = test_losses[epoch]
        else:
            waited += 1
        if waited == patience:
            break
    return epoch, test_losses[epoch], epoch + 1


# %% wrong: chooses by the validation loss, but reports the last epoch and never forgets a wait
# says: the last epoch is reported
def stop_and_report(valid_losses, test_losses, patience):
    best, waited = np.inf, 0
    for epoch in range(len(valid_losses)):
        if valid_losses[epoch] < best:
            best = valid_losses[epoch]
        else:
            waited += 1
        if waited == patience:
            break
    return epoch, test_losses[epoch], epoch + 1


# %% wrong: the best of all epochs, although training had ended
# says: training had ended before
def stop_and_report(valid_losses, test_losses, patience):
    best = int(np.nanargmin(valid_losses))
    return best, test_losses[best], min(best + patience + 1, len(valid_losses))


# %% wrong: epochs counted from 1
# says: epochs count from 0
def stop_and_report(valid_losses, test_losses, patience):
    best = 0
    for epoch in range(len(valid_losses)):
        if valid_losses[epoch] < valid_losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best + 1, test_losses[best], epoch


# %% wrong: the waiting is counted over the whole training
# says: in a row
def stop_and_report(valid_losses, test_losses, patience):
    best, waited = 0, -1
    for epoch in range(len(valid_losses)):
        if valid_losses[epoch] < valid_losses[best]:
            best = epoch
        else:
            waited += 1
        if waited == patience:
            break
    return best, test_losses[best], epoch + 1


# %% wrong: an equal loss counts as lower
# says: an equal loss is not lower
def stop_and_report(valid_losses, test_losses, patience):
    best = 0
    for epoch, loss in enumerate(valid_losses):
        if loss <= valid_losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best, test_losses[best], epoch + 1


# %% wrong: stops one epoch too late, and reports the validation loss
def stop_and_report(valid_losses, test_losses, patience):
    best = 0
    for epoch, loss in enumerate(valid_losses):
        if loss < valid_losses[best]:
            best = epoch
        if epoch - best > patience:
            break
    return best, valid_losses[best], epoch + 1


# %% partly 1: the best epoch is right, the number of epochs trained is its index
# says: off by one
def stop_and_report(valid_losses, test_losses, patience):
    best = 0
    for epoch, loss in enumerate(valid_losses):
        if loss < valid_losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best, test_losses[best], epoch


# %% partly 1: the number of epochs is right, the validation loss is reported
# says: the test loss is asked for
def stop_and_report(valid_losses, test_losses, patience):
    best = 0
    for epoch, loss in enumerate(valid_losses):
        if loss < valid_losses[best]:
            best = epoch
        if epoch - best == patience:
            break
    return best, valid_losses[best], epoch + 1


# %% right: with a counter that starts again
def stop_and_report(valid_losses, test_losses, patience):
    lowest, best_epoch, waited, trained = np.inf, None, 0, 0
    for loss in valid_losses:
        trained += 1
        if loss < lowest:
            lowest, best_epoch, waited = loss, trained - 1, 0
        else:
            waited += 1
            if waited >= patience:
                break
    return [best_epoch, test_losses[best_epoch], trained]


# %% right: with NumPy, looking for the end first
def stop_and_report(valid_losses, test_losses, patience):
    losses = np.nan_to_num(np.asarray(valid_losses, float), nan=np.inf)
    so_far = [int(np.argmin(losses[: n + 1])) for n in range(len(losses))]
    ends = [n for n, best in enumerate(so_far) if n - best == patience] + [len(losses) - 1]
    best = so_far[ends[0]]
    return np.int64(best), float(test_losses[best]), np.int64(ends[0] + 1)


# %% wrong: compares each loss with the one before it
def stop_and_report(valid_losses, test_losses, patience):
    waited, epoch = 0, 0
    for epoch in range(1, len(valid_losses)):
        waited = 0 if valid_losses[epoch] < valid_losses[epoch - 1] else waited + 1
        if waited == patience:
            break
    best = int(np.nanargmin(valid_losses[: epoch + 1]))
    return best, test_losses[best], epoch + 1


# %% right: recursion
def stop_and_report(valid_losses, test_losses, patience):
    def after(epoch, best, waited):
        if epoch == len(valid_losses) or waited == patience:
            return [best, test_losses[best], epoch]
        if epoch == 0 or valid_losses[epoch] < valid_losses[best]:
            return after(epoch + 1, epoch, 0)
        return after(epoch + 1, best, waited + 1)

    return after(0, 0, 0)
