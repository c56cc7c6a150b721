"""What stands between a live group and a text."""

from __future__ import annotations

import dataclasses

import pytest

from emscloud.propose.draft import Draft, Place


def test_a_draft_says_nothing_that_it_was_not_told() -> None:
    """Nothing is accepted, noted or left unsaid by itself, and it does not change."""
    draft = Draft("ems", (Place("aws", "aws", {}),), (), (), {}, {}, {})
    assert ((), (), (), ()) == (draft.accept, draft.notes, draft.unsaid, draft.places[0].blanks)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(draft, "name", "other")  # noqa: B010  (mypy would refuse it by itself)
