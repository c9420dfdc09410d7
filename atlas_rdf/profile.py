"""Who the output is for."""

from __future__ import annotations

import enum


class Profile(enum.StrEnum):
    """`PUBLIC` never names a person; `INTERNAL` holds everything."""

    PUBLIC = "public"
    INTERNAL = "internal"
