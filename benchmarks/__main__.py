"""python -m benchmarks: every figure, room by room."""

from __future__ import annotations

from benchmarks import compile as compiling
from benchmarks import start

for module in (compiling, start):
    module.main()
