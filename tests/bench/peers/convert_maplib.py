"""maplib with its OTTR templates over the tables: `convert_maplib.py FOLDER FORMAT OUTPUT`.

maplib keeps decimals as numbers: `17100.00` comes out as `17100`, which the proof of equality takes for the same.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import polars as pl
from maplib import Model

FORMATS = {"nt": "ntriples", "ttl": "turtle"}
_XSD = "http://www.w3.org/2001/XMLSchema#"
_LANG = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>"


def column(name: str, of: str) -> pl.Expr:
    """A column of texts as maplib wants its type."""
    text = pl.col(name)
    if of.startswith("@") and of != "@id":
        return pl.when(text.is_not_null()).then(pl.struct(text.alias(_LANG), pl.lit(of[1:]).alias("l"))).alias(name)
    casts = {
        "boolean": text == "true",
        "date": text.str.to_date("%Y-%m-%d"),
        "decimal": text.str.to_decimal(scale=12).cast(pl.Decimal(38, 12)),
        "integer": text.str.to_integer(),
    }
    return casts.get(of.removeprefix(_XSD), text)


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    members = json.loads((folder / "names.json").read_text(encoding="utf-8"))["members"]
    model = Model()
    model.add_template((folder / "templates.ttl").read_text(encoding="utf-8"))
    for path in sorted((folder / "tables").glob("*.csv")):
        table = pl.read_csv(path, infer_schema=False)
        model.map(
            f"urn:table:{path.stem.replace('.', '_')}",
            table.with_columns(column(name, members[name][1]) for name in table.columns if name != "id"),
        )
    model.write(sys.argv[3], format=FORMATS[sys.argv[2]])
