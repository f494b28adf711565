"""What tests share: a practice that is imported once and copied for each test, and the figures that tests report."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.harness import Practice, practice

FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A data folder with both practice cases in it. Copy it; never run on it."""
    return practice(tmp_path_factory.mktemp("practice") / "data")


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Report a figure: it is printed when all tests have run."""
    figures = request.config.stash.setdefault(FIGURES, [])
    return lambda line: figures.append(f"{request.node.name}: {line}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the figures."""
    if figures := config.stash.get(FIGURES, []):
        terminalreporter.section("figures")
        for line in figures:
            terminalreporter.line(line)
