"""Morph-KGC with its RML mapping over the tables: `convert_morph.py FOLDER nt OUTPUT`."""

from __future__ import annotations

import os
import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    folder, _, output = sys.argv[1:]
    settings = (Path(folder) / "morph.ini").read_text(encoding="utf-8")
    chosen = Path(f"{output}.ini").resolve()
    chosen.write_text(
        settings.replace("[CONFIGURATION]", f"[CONFIGURATION]\noutput_file: {Path(output).resolve()}"), encoding="utf-8"
    )
    os.chdir(folder)
    sys.argv = ["morph_kgc", str(chosen)]
    runpy.run_module("morph_kgc", run_name="__main__")
