"""The demo page in a real browser: a child says something, the worker reads and answers it, the child learns of it.

Needs Chromium. Without it these tests skip with a sentence; where WREN_REQUIRE_CHROMIUM is set they fail instead.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import FrameLocator, Locator, Page, async_playwright, expect

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
pytestmark = pytest.mark.browser
DESKTOP = {"width": 1600, "height": 900}
PHONE = {"width": 390, "height": 844}


@pytest.fixture
async def address() -> AsyncIterator[str]:
    """The page of a demo that runs as `make demo` runs it."""
    if CHROMIUM is None:
        if os.environ.get("WREN_REQUIRE_CHROMIUM"):
            pytest.fail("Chromium is required here and is not installed")
        pytest.skip("there is no Chromium: install it (Debian: apt-get install chromium) to run the browser tests")
    demo = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.sandbox", "--no-browser", "--port", "8790", "--console-port", "8890"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert demo.stdout is not None
    told = b""
    try:
        async with asyncio.timeout(60):
            while b"Open" not in told:
                told = await demo.stdout.readline()
                assert told, "the demo ended by itself"
        yield told.decode().split()[1]
    finally:
        demo.terminate()
        await demo.wait()


@pytest.fixture
async def page(address: str) -> AsyncIterator[Page]:
    """The demo page in a browser; a fault in its scripts fails the test."""
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = await browser.new_page(viewport=DESKTOP)  # type: ignore[arg-type]
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
        await page.goto(address)
        yield page
        await browser.close()
        assert not faults


class Phone:
    """One phone on the page, by its owner's name."""

    def __init__(self, page: Page, owner: str) -> None:
        self._phone = page.get_by_role("article").filter(has=page.get_by_role("heading", name=owner, exact=True))

    @property
    def chat(self) -> Locator:
        return self._phone.get_by_role("log")

    async def starts(self) -> None:
        await self._phone.get_by_role("button", name="START").click()

    async def taps(self, label: str) -> None:
        await self.chat.get_by_role("button", name=label, exact=True).last.click()

    async def says(self, text: str) -> None:
        box = self._phone.get_by_role("textbox")
        await box.fill(text)
        await box.press("Enter")

    async def reads(self, text: str) -> None:
        await expect(self.chat.get_by_text(text).last).to_be_visible()


async def _enrol(phone: Phone) -> None:
    await phone.starts()
    await phone.taps("English")
    await phone.taps("OK")


async def _signed_in(page: Page) -> FrameLocator:
    console = page.frame_locator("#console-frame")
    await console.get_by_role("button", name="Sign in").click()
    await expect(console.get_by_role("heading", name="Your queue")).to_be_visible()
    return console


async def test_a_childs_words_reach_the_worker_and_the_answer_comes_back(page: Page) -> None:
    sophia, console = Phone(page, "Sophia"), await _signed_in(page)
    await _enrol(sophia)
    await sophia.says("i dont want to move in june, my exams are in june")
    await sophia.reads("This is what Emma will see")
    await sophia.taps("Send")
    await sophia.reads("It is sent")

    await console.get_by_role("link", name="Who opened the link? · Sophia").click()
    await console.get_by_role("button", name="Yes, it is Sophia").click()
    await page.get_by_role("link", name="Queue", exact=True).click()
    await console.get_by_role("link", name="A message · Sophia").click()
    await expect(console.get_by_text("my exams are in june")).to_be_visible()
    await console.get_by_role("button", name="I have read this").click()
    await expect(console.get_by_text("They are told that you have read this.")).to_be_visible()
    await console.get_by_label("Answer Sophia").fill("Thank you. I will ask for July and tell you on Friday.")
    await console.get_by_role("button", name="Send the answer").click()

    await expect(console.get_by_text("Thank you. I will ask for July")).to_be_visible()
    await expect(sophia.chat.get_by_text("You have a new message.")).to_have_count(3)  # confirmed, read, answered
    await expect(sophia.chat.get_by_text("I will ask for July")).to_have_count(0)
    await sophia.taps("Show")
    await sophia.reads("I will ask for July")
    await sophia.taps("📬 My messages")
    await sophia.reads("Answered.")


async def test_a_restart_in_the_middle_loses_nothing(page: Page) -> None:
    sophia = Phone(page, "Sophia")
    await _enrol(sophia)
    await sophia.says("before the restart")
    await sophia.reads("Shall I send it?")
    await page.get_by_role("button", name="Restart the bot").click()
    await sophia.says("and after it")
    await expect(sophia.chat.get_by_text("before the restart\nand after it").last).to_be_visible(timeout=20_000)
    await sophia.taps("Send")
    await sophia.reads("It is sent")


async def test_the_page_fits_a_phone(page: Page) -> None:
    await page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    await expect(page.get_by_text("Practice. Nobody here is real.").first).to_be_visible()
    wide = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
