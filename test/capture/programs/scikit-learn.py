"""Three estimators that print as they learn, each in its own form."""
import warnings

from sklearn.datasets import make_classification
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import SGDClassifier
from sklearn.neural_network import MLPClassifier

warnings.simplefilter("ignore")
rows, labels = make_classification(n_samples=400, n_features=12, n_informative=6, random_state=1)
MLPClassifier(hidden_layer_sizes=(16,), max_iter=12, early_stopping=True, random_state=1, verbose=True).fit(rows, labels)
SGDClassifier(max_iter=5, tol=None, random_state=1, verbose=1).fit(rows, labels)
GradientBoostingClassifier(n_estimators=12, random_state=1, verbose=1).fit(rows, labels)
