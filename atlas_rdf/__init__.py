"""Records of the Atlas français de la coopération décentralisée as linked data.

from atlas_rdf import read, convert, validate, open_store
"""

from atlas_rdf.api import Conversion, convert, read, validate
from atlas_rdf.findings import AtlasError, Exit, FailOn, Finding, Origin, Severity
from atlas_rdf.profile import Profile
from atlas_rdf.store import Store, Table, Triples, open_store
from atlas_rdf.validate.verdict import Report, Verdict
from atlas_rdf.version import VERSION

__version__ = VERSION

__all__ = [
    "AtlasError", "Conversion", "Exit", "FailOn", "Finding", "Origin", "Profile", "Report", "Severity", "Store",
    "Table", "Triples", "Verdict", "__version__", "convert", "open_store", "read", "validate",
]  # fmt: skip
