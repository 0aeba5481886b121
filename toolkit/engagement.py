"""One client's assignment on disk: the only module that knows a folder or file name."""

import os
import re
import tempfile
from collections.abc import Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from collections.abc import Iterator

from pydantic import Field, model_validator

from toolkit.documents import Document, read_document
from toolkit.errors import InputError, Problem, nearest
from toolkit.model import Model, fingerprint, load_model
from toolkit.model.schema import Id, IsoDate, ItemId, Level, Text

SHIPPED_MODEL = "customer_centric"
