"""A template with a column of each scalar that can be filtered and aggregated, for every warehouse."""

from pathlib import Path
from typing import Final

from resolvers.sql.dialects import DIALECTS
from resolvers.sql.template import Template
from tests.resolvers.shops import load_one

__all__ = ["measurements"]

HEADER: Final = """\
/* ---
description: Measurements.
geometry: geom
id: id
columns:
  text:   { type: String, column: s }
  whole:  { type: Int!, column: i }
  long:   { type: BigInt, column: l }
  number: { type: Float, column: f }
  flag:   { type: Boolean, column: b }
  day:    { type: Date, column: d }
  moment: { type: DateTime, column: ts }
filter: [text, whole, long, number, flag, day, moment]
aggregate: [text, whole, long, number, flag, day, moment]
sort: [text, whole, long, number, flag, day, moment]
order: f
access: [public]
api: sql
--- */
SELECT id, s, i, l, f, b, d, ts, geom FROM {table}
"""


def measurements(provider: str, folder: Path, header: str = HEADER) -> Template:
    catalog = f"connections: {{ it: {{ provider: {provider} }} }}\ndefaults: {{ connection: it }}\n"
    table = "`p.d.tab`" if DIALECTS[provider].quote == "`" else "d.tab"
    text = header.replace("{table}", table)
    return load_one(folder, catalog__yaml=catalog, features__measurements=text)
