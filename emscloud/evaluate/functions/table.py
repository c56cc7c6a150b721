"""Terraform's pure functions, by name; every other function is unknown."""

from __future__ import annotations

from collections.abc import Mapping

from emscloud.evaluate.functions import encoding, formats, lists, network, numbers, sets, texts
from emscloud.evaluate.functions.call import Function
from emscloud.evaluate.patterns import calls as patterns

FUNCTIONS: Mapping[str, Function] = {
    **encoding.FUNCTIONS,
    **formats.FUNCTIONS,
    **lists.FUNCTIONS,
    **network.FUNCTIONS,
    **numbers.FUNCTIONS,
    **patterns.FUNCTIONS,
    **sets.FUNCTIONS,
    **texts.FUNCTIONS,
}
