"""What tests share: a practice that is imported once, and copied for each test."""

from __future__ import annotations

import pytest

from tests.harness import Practice, practice


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A data folder with both practice cases in it. Copy it; never run on it."""
    return practice(tmp_path_factory.mktemp("practice"))
