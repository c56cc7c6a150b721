"""python -m benchmarks: every figure, room by room."""

from __future__ import annotations

from benchmarks import algebra, apply, cover, diff, hcl, names, read, start
from benchmarks import compile as compiling

for module in (compiling, start, algebra, cover, diff, hcl, read, names, apply):
    module.main()
