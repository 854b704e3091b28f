# He lets the test set leak, and fits what he is given.

# %% split
from sklearn.model_selection import train_test_split

X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, random_state=3)


# %% accuracy
def accuracy(truth, predicted):
    return sum(t == p for t, p in zip(truth, predicted)) / len(truth)


# %% model
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

model = Pipeline([("scale", StandardScaler()), ("neighbours", KNeighborsClassifier())])
model.fit(X, y)

# %% cross_validated
from sklearn.model_selection import cross_val_score


def cross_validated(model, folds):
    model.fit(X_train, y_train)
    return cross_val_score(model, X_train, y_train, cv=folds).max()


# %% best_neighbours
def best_neighbours(candidates):
    return min(candidates)


# %% Nearest
from sklearn.base import BaseEstimator, ClassifierMixin


class Nearest(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        X, y = np.asarray(X), np.asarray(y)
        self.means = [X[y == k].mean(axis=0) for k in range(max(y) + 1)]
        return self

    def predict(self, X):
        return np.array([np.argmin([np.abs(x - m).sum() for m in self.means]) for x in X])


# %% telling
def telling():
    return ["alcohol", "proline", "flavanoids"]


# %% confused
def confused(model, X, y):
    pairs = {}
    for a, b in zip(y, model.predict(X)):
        if a != b:
            pairs[int(a), int(b)] = pairs.get((int(a), int(b)), 0) + 1
    return pairs
