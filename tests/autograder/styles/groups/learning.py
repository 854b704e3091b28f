# scikit-learn: estimators, pipelines, transformers, scores.

# %% split: answer
import numpy as np
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
X, y = load_iris(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=1, stratify=y)

# %% split: wrong
import numpy as np
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
X, y = load_iris(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=1)

# %% split: test
assert X_train.shape == (120, 4) and X_test.shape == (30, 4)
assert np.bincount(y_test).tolist() == [10, 10, 10]


# %% pipeline: answer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
clf = Pipeline([("scale", StandardScaler()), ("model", LogisticRegression(C=0.5))])
clf.fit(X_train, y_train)

# %% pipeline: wrong
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
clf = Pipeline([("scale", StandardScaler()), ("model", LogisticRegression())])
clf.fit(X_train, y_train)

# %% pipeline: test
assert isinstance(clf, Pipeline)
assert [name for name, _ in clf.steps] == ["scale", "model"]
assert isinstance(clf.named_steps["scale"], StandardScaler)
assert clf.get_params()["model__C"] == 0.5
assert clf.score(X_test, y_test) > 0.9


# %% fitted: answer
scaler = StandardScaler().fit(X_train)

# %% fitted: wrong
scaler = StandardScaler()

# %% fitted: test
from sklearn.utils.validation import check_is_fitted
check_is_fitted(scaler)
np.testing.assert_allclose(scaler.mean_, X_train.mean(axis=0))


# %% not_fitted_yet: answer
def make_model():
    return LogisticRegression(max_iter=500)

# %% not_fitted_yet: wrong
def make_model():
    return LogisticRegression(max_iter=500).fit(X_train, y_train)

# %% not_fitted_yet: test
import pytest
from sklearn.exceptions import NotFittedError
with pytest.raises(NotFittedError):
    make_model().predict(X_test)


# %% cross_validation: answer
from sklearn.neighbors import KNeighborsClassifier
knn = KNeighborsClassifier(n_neighbors=5)

# %% cross_validation: wrong
from sklearn.dummy import DummyClassifier
knn = DummyClassifier()

# %% cross_validation: test
from sklearn.model_selection import cross_val_score
scores = cross_val_score(knn, X, y, cv=3)
assert len(scores) == 3 and scores.mean() > 0.9


# %% clone_and_fit: answer
from sklearn.tree import DecisionTreeClassifier
tree = DecisionTreeClassifier(max_depth=2, random_state=0)

# %% clone_and_fit: wrong
from sklearn.tree import DecisionTreeClassifier
tree = DecisionTreeClassifier(random_state=0)

# %% clone_and_fit: test
from sklearn.base import clone
again = clone(tree).fit(X, y)
assert again.get_depth() == 2
assert again.predict(X[:2]).tolist() == [0, 0]


# %% model_as_argument: answer
from sklearn.metrics import accuracy_score
def evaluate(model, X, y):
    return accuracy_score(y, model.predict(X))

# %% model_as_argument: wrong
from sklearn.metrics import accuracy_score
def evaluate(model, X, y):
    model.fit(X, y)
    return accuracy_score(y, model.predict(X))

# %% model_as_argument: test
from sklearn.dummy import DummyClassifier as Baseline
constant = Baseline(strategy="constant", constant=1).fit([[0], [0]], [0, 1])
assert evaluate(constant, [[0], [0], [0], [0]], [1, 1, 1, 0]) == 0.75
assert evaluate(constant, [[0], [0]], [0, 0]) == 0.0


# %% fit_argument: answer
def train(model, X, y):
    return model.fit(X, y)

# %% fit_argument: wrong
def train(model, X, y):
    return model

# %% fit_argument: test
from sklearn.linear_model import LinearRegression
line = LinearRegression()
assert train(line, [[0.0], [1.0]], [1.0, 3.0]) is line
assert np.allclose(line.coef_, [2.0]) and np.isclose(line.intercept_, 1.0)


# %% transformer: answer
from sklearn.base import BaseEstimator, TransformerMixin
class Clip(TransformerMixin, BaseEstimator):
    def __init__(self, low=0.0, high=1.0):
        self.low = low
        self.high = high
    def fit(self, X, y=None):
        self.n_features_in_ = np.shape(X)[1]
        return self
    def transform(self, X):
        return np.clip(X, self.low, self.high)

# %% transformer: wrong
from sklearn.base import BaseEstimator, TransformerMixin
class Clip(TransformerMixin, BaseEstimator):
    def __init__(self, low=0.0, high=1.0):
        self.low = low
        self.high = high
    def fit(self, X, y=None):
        return None
    def transform(self, X):
        return np.clip(X, self.low, self.high)

# %% transformer: test
assert isinstance(Clip(), TransformerMixin)
assert Clip(high=2.0).get_params() == {"low": 0.0, "high": 2.0}
np.testing.assert_array_equal(Clip().fit_transform([[-1.0, 0.5], [2.0, 1.0]]), [[0.0, 0.5], [1.0, 1.0]])
assert repr(Clip(low=-1.0)).startswith("Clip(low=-1.0")


# %% grid_search: answer
from sklearn.model_selection import GridSearchCV
search = GridSearchCV(KNeighborsClassifier(), {"n_neighbors": [1, 5]}, cv=3).fit(X_train, y_train)

# %% grid_search: wrong
from sklearn.model_selection import GridSearchCV
search = GridSearchCV(KNeighborsClassifier(), {"n_neighbors": [1]}, cv=3).fit(X_train, y_train)

# %% grid_search: test
assert set(search.best_params_) == {"n_neighbors"}
assert len(search.cv_results_["params"]) == 2
assert isinstance(search.best_estimator_, KNeighborsClassifier)


# %% confusion: answer
from sklearn.metrics import confusion_matrix
def errors(truth, guess):
    matrix = confusion_matrix(truth, guess)
    return matrix.sum() - np.trace(matrix)

# %% confusion: wrong
from sklearn.metrics import confusion_matrix
def errors(truth, guess):
    return np.trace(confusion_matrix(truth, guess))

# %% confusion: test
from sklearn.metrics import confusion_matrix as matrix_of
assert errors([0, 1, 1, 0, 1], [0, 1, 0, 0, 1]) == 1
assert errors(y_test, clf.predict(X_test)) == len(y_test) - np.trace(matrix_of(y_test, clf.predict(X_test)))


# %% probabilities: answer
def most_certain(model, X):
    return int(model.predict_proba(X).max(axis=1).argmax())

# %% probabilities: wrong
def most_certain(model, X):
    return int(model.predict_proba(X).argmax())

# %% probabilities: test
probabilities = clf.predict_proba(X_test)
assert most_certain(clf, X_test) == probabilities.max(axis=1).argmax()
