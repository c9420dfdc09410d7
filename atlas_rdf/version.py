"""The software's version and the day it was released; the ontology and the data have versions of their own."""

from __future__ import annotations

import datetime
from typing import Final

VERSION: Final = "0.1.0"
#: What carries no date of its own is judged on this day: whoever runs this version runs it later.
RELEASED: Final = datetime.date(2026, 11, 23)
