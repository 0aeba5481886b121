"""Synthetic clients with a known truth: seeded answers from a latent-trait model, interviews, and what is planted."""

from toolkit.example.catalogue import EXAMPLES
from toolkit.example.client import SyntheticClient, SyntheticWave, generate
from toolkit.example.specification import Specification
from toolkit.example.writer import write_example

__all__ = ["EXAMPLES", "Specification", "SyntheticClient", "SyntheticWave", "generate", "write_example"]
