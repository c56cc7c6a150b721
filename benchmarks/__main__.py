"""python -m benchmarks: every figure, room by room."""

from __future__ import annotations

from benchmarks import algebra, cover, diff, hcl, names, read, start
from benchmarks import compile as compiling

for module in (compiling, start, algebra, cover, diff, hcl, read, names):
    module.main()
