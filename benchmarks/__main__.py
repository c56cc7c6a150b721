"""python -m benchmarks: every figure, room by room."""

from __future__ import annotations

from benchmarks import algebra, cover, hcl, names, start
from benchmarks import compile as compiling

for module in (compiling, start, algebra, cover, hcl, names):
    module.main()
