"""python -m emscloud."""

from emscloud.cli import main

main()
