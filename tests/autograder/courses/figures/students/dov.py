# Hardly anything was answered.

# %% rain_line
plt.plot(rain)
ax = plt.gca()


# %% histogram
def histogram(values):
    return plt.hist(values)


# %% heat
def heat(matrix):
    return plt.imshow(matrix)
