"""The criteria model and its schema: criteria, items, rubrics, plays and lenses, from a YAML file."""

from toolkit.model.load import fingerprint, load_model
from toolkit.model.schema import Criterion, Item, Model, OutcomeItem, QualityItem, Scale

__all__ = ["Criterion", "Item", "Model", "OutcomeItem", "QualityItem", "Scale", "fingerprint", "load_model"]
