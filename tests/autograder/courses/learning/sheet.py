# %% text
# # Learning from wine
# scikit-learn knows the chemistry of 178 wines, of three growers. Which wine is whose?

# %% locked setup
import numpy as np
from sklearn.datasets import load_wine

wine = load_wine()
X, y = wine.data, wine.target

# %% text
# **1.** Split off a quarter of the wines for the end, each grower's share as in the whole; use the
# random state 0.

# %% answer split
from sklearn.model_selection import train_test_split

### BEGIN SOLUTION
X_train, X_test, y_train, y_test = train_test_split(
    X, y, test_size=0.25, stratify=y, random_state=0
)
### END SOLUTION

# %% test split-visible 1
assert X_train.shape == (133, 13) and X_test.shape == (45, 13)
assert len(y_train) == 133 and len(y_test) == 45

# %% test split-hidden 1
### BEGIN HIDDEN TESTS
np.testing.assert_allclose(np.bincount(y_test) / 45, np.bincount(y) / 178, atol=0.01)
### END HIDDEN TESTS

# %% text
# **2.** Accuracy, by hand: the share of predictions that are right.


# %% answer accuracy
def accuracy(truth, predicted):
    ### BEGIN SOLUTION
    return np.mean(np.asarray(truth) == np.asarray(predicted))
    ### END SOLUTION


# %% test accuracy-visible 1
assert accuracy([1, 0, 1, 1], [1, 1, 1, 1]) == 0.75

# %% test accuracy-hidden 2
### BEGIN HIDDEN TESTS
from sklearn.metrics import accuracy_score

guess = np.random.default_rng(0).integers(0, 3, 178)
assert np.isclose(accuracy(y, guess), accuracy_score(y, guess))
assert accuracy(["a", "b"], ["b", "a"]) == 0
### END HIDDEN TESTS

# %% text
# **3.** A pipeline `model` that scales the columns and then asks the five nearest neighbours, fitted to
# the training set.

# %% answer model
### BEGIN SOLUTION
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

model = make_pipeline(StandardScaler(), KNeighborsClassifier(n_neighbors=5))
model.fit(X_train, y_train)
### END SOLUTION

# %% test model-visible 1
from sklearn.pipeline import Pipeline
from sklearn.utils.validation import check_is_fitted

assert isinstance(model, Pipeline)
check_is_fitted(model)

# %% test model-hidden 2
### BEGIN HIDDEN TESTS
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

assert isinstance(model[0], StandardScaler)
assert isinstance(model[-1], KNeighborsClassifier) and model[-1].n_neighbors == 5
assert model[0].n_samples_seen_ == len(X_train), "the scaler saw wines that it should not have seen"
assert model.score(X_test, y_test) > 0.9
### END HIDDEN TESTS

# %% text
# **4.** The mean score of a model in k-fold cross-validation on the training set.

# %% answer cross_validated
from sklearn.model_selection import cross_val_score


def cross_validated(model, folds):
    ### BEGIN SOLUTION
    return cross_val_score(model, X_train, y_train, cv=folds).mean()
    ### END SOLUTION


# %% test cross_validated-visible 1
assert cross_validated(model, 5) > 0.9

# %% test cross_validated-hidden 2
### BEGIN HIDDEN TESTS
from sklearn.dummy import DummyClassifier
from sklearn.model_selection import cross_val_score as scores_of

constant = DummyClassifier(strategy="constant", constant=1)
expected = scores_of(constant, X_train, y_train, cv=3).mean()
assert np.isclose(cross_validated(constant, 3), expected)
assert not hasattr(constant, "classes_"), "the model that was given is still not fitted"
### END HIDDEN TESTS

# %% text
# **5.** Try several numbers of neighbours in the pipeline by five-fold cross-validation on the training
# set; give back the best.


# %% answer best_neighbours
def best_neighbours(candidates):
    ### BEGIN SOLUTION
    def score(n):
        candidate = make_pipeline(StandardScaler(), KNeighborsClassifier(n))
        return cross_validated(candidate, 5)

    return max(candidates, key=score)
    ### END SOLUTION


# %% test best_neighbours-visible 1
assert best_neighbours([1, 100]) == 1

# %% test best_neighbours-hidden 1
### BEGIN HIDDEN TESTS
assert best_neighbours([100, 7]) == 7
assert best_neighbours([3]) == 3
### END HIDDEN TESTS

# %% text
# **6.** Write a classifier `Nearest` in the way of scikit-learn: it remembers the mean of each class,
# and predicts the class whose mean is nearest.

# %% answer Nearest
from sklearn.base import BaseEstimator, ClassifierMixin


class Nearest(ClassifierMixin, BaseEstimator):
    ### BEGIN SOLUTION
    def fit(self, X, y):
        X, y = np.asarray(X), np.asarray(y)
        self.classes_ = np.unique(y)
        self.means_ = np.array([X[y == one].mean(axis=0) for one in self.classes_])
        return self

    def predict(self, X):
        distances = ((np.asarray(X)[:, None] - self.means_) ** 2).sum(axis=-1)
        return self.classes_[distances.argmin(axis=1)]

    ### END SOLUTION


# %% test Nearest-visible 1
nearest = Nearest().fit([[0.0], [1.0], [10.0]], [0, 0, 1])
assert nearest.predict([[2.0], [8.0]]).tolist() == [0, 1]

# %% test Nearest-hidden 3
### BEGIN HIDDEN TESTS
from sklearn.base import clone
from sklearn.neighbors import NearestCentroid

mine, theirs = Nearest().fit(X_train, y_train), NearestCentroid().fit(X_train, y_train)
np.testing.assert_array_equal(mine.predict(X_test), theirs.predict(X_test))
assert np.isclose(mine.score(X_test, y_test), theirs.score(X_test, y_test))
words = clone(nearest).fit([[0, 0], [4, 4]], ["low", "high"])
assert list(words.predict([[1, 0]])) == ["low"]
### END HIDDEN TESTS

# %% text
# **7.** Which three columns tell most, by a forest of 100 trees (random state 0) that is fitted to the
# training set? Their names, the first one first.


# %% answer telling
def telling():
    ### BEGIN SOLUTION
    from sklearn.ensemble import RandomForestClassifier

    forest = RandomForestClassifier(100, random_state=0).fit(X_train, y_train)
    order = np.argsort(forest.feature_importances_)[::-1]
    return [wine.feature_names[column] for column in order[:3]]
    ### END SOLUTION


# %% test telling-visible 1
assert len(telling()) == 3 and set(telling()) <= set(wine.feature_names)

# %% test telling-hidden 1
### BEGIN HIDDEN TESTS
assert set(telling()) == {"proline", "flavanoids", "color_intensity"}
### END HIDDEN TESTS

# %% text
# **8.** The pairs (grower, taken for) that a fitted model confuses, with their number: a dictionary
# without zeros.


# %% answer confused
def confused(model, X, y):
    ### BEGIN SOLUTION
    from collections import Counter

    predicted = model.predict(X)
    return Counter((int(a), int(b)) for a, b in zip(y, predicted) if a != b)
    ### END SOLUTION


# %% test confused-visible 1
assert sum(confused(model, X_test, y_test).values()) == round(
    45 * (1 - model.score(X_test, y_test))
)

# %% test confused-hidden 2
### BEGIN HIDDEN TESTS
from sklearn.dummy import DummyClassifier

ones = DummyClassifier(strategy="constant", constant=1).fit([[0], [0], [0]], [0, 1, 2])
assert confused(ones, [[0]] * 4, [0, 2, 1, 2]) == {(0, 1): 1, (2, 1): 2}
### END HIDDEN TESTS
