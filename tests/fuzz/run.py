"""Fuzz one harness, by coverage, for some seconds: `python -m tests.fuzz.run folder 600 CORPUS`.

atheris has to be installed.  An input that breaks something is written to CORPUS/../found-HARNESS by what it breaks, once, and
the search goes on; so is one that takes too long.
"""

from __future__ import annotations

import re
import resource
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from random import Random
from types import FrameType

SLOW = 10.0
"""Seconds of CPU that one input may take; what is instrumented is some three times slower than what is not."""
MOST = 8000
"""Bytes of one input; longer ones take longer, and say little that is new."""


class Slow(BaseException):
    """An input takes too long; no `except Exception` may hold it."""


def main(harness: str, seconds: str, corpus: str) -> int:
    """Run the search in a process of its own, and say what it found; 1 where that is anything."""
    found = Path(corpus).absolute().parent / f"found-{harness}"
    found.mkdir(parents=True, exist_ok=True)
    Path(corpus).mkdir(parents=True, exist_ok=True)
    before = set(found.iterdir())
    done = subprocess.run([sys.executable, "-m", "tests.fuzz.run", "--inside", harness, seconds, corpus], check=False)
    new = sorted(set(found.iterdir()) - before)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = f"{used.ru_utime + used.ru_stime:.0f} seconds of CPU"
    said = f"{harness}: {len(new)} files of what it should not do, exit {done.returncode}, {spent}"
    sys.stdout.write("\n  ".join([said, *map(str, new)]) + "\n")
    return 1 if new or done.returncode else 0


def inside(harness: str, seconds: str, corpus: str) -> None:
    """The search itself, which never returns."""
    import atheris  # noqa: PLC0415

    with atheris.instrument_imports(include=["emscloud"]):
        from emscloud import clouds  # noqa: PLC0415
        from tests.fuzz import harness as harnesses  # noqa: PLC0415

        for name in clouds.names():
            clouds.get(name)
    from tests.fuzz import seeds  # noqa: PLC0415
    from tests.fuzz.mutate import Texts, Trees  # noqa: PLC0415

    begun = seeds.everything(harness)
    for one in [one for one in begun if len(one) <= MOST]:
        (Path(corpus) / sha256(one).hexdigest()[:24]).write_bytes(one)
    changes = (Trees if harness == "shown" else Texts)(begun)

    def mutated(data: bytes, most: int, seed: int) -> bytes:
        random = Random(seed)
        if random.random() < 0.05:
            return bytes(atheris.Mutate(data, len(data)))
        return changes.mutated(data, random)[:most]

    target = _kept(harnesses.HARNESSES[harness], Path(corpus).absolute().parent / f"found-{harness}")
    flags = [
        f"-max_total_time={seconds}",
        f"-max_len={MOST}",
        "-timeout=300",
        "-report_slow_units=300",
        "-rss_limit_mb=3000",
        "-print_final_stats=1",
        "-len_control=0",
    ]
    where = f"-artifact_prefix={Path(corpus).absolute().parent}/found-{harness}/"
    atheris.Setup([sys.argv[0], *flags, where, corpus], target, custom_mutator=mutated)
    atheris.Fuzz()


def _kept(harness: Callable[[bytes], None], found: Path) -> Callable[[bytes], None]:
    """A harness whose breaks are written to a folder, once for each place."""
    signal.signal(signal.SIGVTALRM, _too_slow)

    def target(data: bytes) -> None:
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, SLOW)
            harness(data)
        except (Exception, Slow) as error:  # noqa: BLE001  (whatever it is, it is found)
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
            path = found / _place(error)
            if not path.exists() or len(data) < path.stat().st_size:
                path.write_bytes(data)
                path.with_suffix(".why").write_text("".join(traceback.format_exception(error)), "utf-8", "replace")
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)

    return target


def _too_slow(_number: int, _frame: FrameType | None) -> None:
    raise Slow


def _place(error: BaseException) -> str:
    """What was raised, and where: the last place of ours."""
    frames = [one for one in traceback.extract_tb(error.__traceback__) if "emscloud/" in one.filename or "fuzz" in one.filename]
    last = frames[-1]
    says = str(error)[:40] if type(error).__name__ == "Broken" else ""
    where = "" if isinstance(error, Slow) else f"-{last.lineno}"
    return re.sub(r"[^\w-]+", "_", f"{type(error).__name__}-{Path(last.filename).stem}-{last.name}{where}{says}") + ".input"


if __name__ == "__main__":
    if sys.argv[1] == "--inside":
        inside(*sys.argv[2:])
    else:
        sys.exit(main(*sys.argv[1:]))
