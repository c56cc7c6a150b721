"""python -m emscloud."""

import sys


def run() -> None:
    """Run the command line; an interrupt before it is there is no error to trace back."""
    try:
        from emscloud.cli import main  # noqa: PLC0415  (most of the start is this import)
    except KeyboardInterrupt:
        sys.exit(1)
    main()


if __name__ == "__main__":
    run()
