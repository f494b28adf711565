"""The year on paper: each family's timeline as the console shows it, as a page of its own, as data and as pictures."""

from __future__ import annotations

import asyncio
import json
from base64 import b64encode
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Final

from playwright.async_api import async_playwright

from bot.console import timeline_view
from bot.console.pages import HERE
from tests.promises.year import Lived
from tests.promises.year_script import case_of, worker
from tests.test_browser import ARGUMENTS, CHROMIUM

WIDTHS: Final = (390, 1280)
LINK: Final = '<link rel="stylesheet" href="/static/console.css">'


async def save(life: Lived, folder: Path) -> None:
    """Write each family's timeline into this folder."""
    await asyncio.to_thread(folder.mkdir, parents=True, exist_ok=True)
    for family in life.ledgers:
        case, who = await case_of(life, family), worker(life, family)
        page = await (await life.desk.browser(who)).get(f"/cases/{case.id}/timeline")
        style = (HERE / "static" / "console.css").read_text("utf-8")
        logo = b64encode((HERE / "static" / "wren.svg").read_bytes()).decode()
        html = page.html.replace(LINK, f"<style>{style}</style>").replace("<details ", "<details open ")
        html = html.replace("/static/wren.svg", f"data:image/svg+xml;base64,{logo}")
        assert style in html, "the page stands by itself"
        (folder / f"{family}.html").write_text(html, "utf-8")
        worker_id = (await life.wren.person(who)).id
        found = await life.wren.db.read(partial(timeline_view.timeline, worker_id=worker_id, case_id=case.id))
        (folder / f"{family}.json").write_text(json.dumps(asdict(found), default=str, indent=1), "utf-8")
        if CHROMIUM is not None:
            await _pictures(html, folder, family)


async def _pictures(html: str, folder: Path, family: str) -> None:
    async with async_playwright() as player:
        browser = await player.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for width in WIDTHS:
            page = await browser.new_page(viewport={"width": width, "height": 900})
            await page.set_content(html)
            await page.screenshot(path=folder / f"{family}-{width}.png", full_page=True)
        await browser.close()
