# Everything right, in her own way.

# %% split
from sklearn.model_selection import train_test_split

X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)


# %% accuracy
def accuracy(truth, predicted):
    right = 0
    for t, p in zip(truth, predicted):
        right += t == p
    return right / len(truth)


# %% model
from sklearn import neighbors, pipeline, preprocessing

model = pipeline.Pipeline(
    [
        ("scaler", preprocessing.StandardScaler()),
        ("knn", neighbors.KNeighborsClassifier()),
    ]
).fit(X_train, y_train)

# %% cross_validated
from sklearn.model_selection import cross_validate


def cross_validated(model, folds):
    return np.mean(cross_validate(model, X_train, y_train, cv=folds)["test_score"])


# %% best_neighbours
from sklearn.model_selection import GridSearchCV


def best_neighbours(candidates):
    search = GridSearchCV(model, {"knn__n_neighbors": list(candidates)}, cv=5)
    return search.fit(X_train, y_train).best_params_["knn__n_neighbors"]


# %% Nearest
from sklearn.base import BaseEstimator, ClassifierMixin


class Nearest(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        X = np.array(X, dtype=float)
        self.means_ = {label: X[np.array(y) == label].mean(0) for label in sorted(set(y))}
        return self

    def predict(self, X):
        def one(x):
            return min(self.means_, key=lambda label: np.linalg.norm(x - self.means_[label]))

        return np.array([one(np.array(x)) for x in X])


# %% telling
from sklearn.ensemble import RandomForestClassifier


def telling():
    forest = RandomForestClassifier(n_estimators=100, random_state=0)
    forest.fit(X_train, y_train)
    pairs = sorted(zip(forest.feature_importances_, wine.feature_names), reverse=True)
    return [name for _, name in pairs[:3]]


# %% confused
from sklearn.metrics import confusion_matrix


def confused(model, X, y):
    labels = sorted({*y, *model.predict(X)})
    matrix = confusion_matrix(y, model.predict(X), labels=labels)
    return {(labels[i], labels[j]): matrix[i, j] for i, j in zip(*np.nonzero(matrix)) if i != j}
