"""`python -m landquota.inputs.generate FOLDER`: write the tables, shapes and layers of the sample case into FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from landquota.inputs.generate.write import write_tables

if len(sys.argv) != 2:
    sys.exit("usage: python -m landquota.inputs.generate FOLDER")
write_tables(Path(sys.argv[1]))
