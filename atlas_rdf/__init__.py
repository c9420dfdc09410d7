"""Records of the Atlas français de la coopération décentralisée as linked data.

from atlas_rdf import read, convert, validate, open_store
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from atlas_rdf.version import VERSION

if TYPE_CHECKING:
    from atlas_rdf.api import Conversion, convert, read, validate
    from atlas_rdf.findings import AtlasError, Exit, FailOn, Finding, Origin, Severity
    from atlas_rdf.profile import Profile
    from atlas_rdf.store import Store, Table, Triples, open_store
    from atlas_rdf.validation import Report

__version__ = VERSION

__all__ = [
    "AtlasError", "Conversion", "Exit", "FailOn", "Finding", "Origin", "Profile", "Report", "Severity", "Store",
    "Table", "Triples", "__version__", "convert", "open_store", "read", "validate",
]  # fmt: skip

#: Where each name is defined; its module is loaded when the name is first asked for.
_HOMES = {
    **dict.fromkeys(("Conversion", "convert", "read", "validate"), "api"),
    **dict.fromkeys(("AtlasError", "Exit", "FailOn", "Finding", "Origin", "Severity"), "findings"),
    **dict.fromkeys(("Store", "Table", "Triples", "open_store"), "store"),
    "Profile": "profile",
    "Report": "validation",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'atlas_rdf' has no attribute {name!r}")
    return getattr(import_module(f"atlas_rdf.{_HOMES[name]}"), name)
