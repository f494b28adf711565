"""The console, put together: which address shows which page."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from bot.cases import BOT_NAME
from bot.console import (
    agreement,
    cases,
    files,
    items,
    pages,
    plan_said,
    plan_told,
    plans,
    printed,
    progress,
    promised,
    queue,
    sentences,
    signin,
    timeline,
    wellbeing,
    year,
)
from bot.console.guard import Guard
from bot.console.pages import HERE, Console
from bot.console.visits import Page, console_of, private
from bot.settings import Settings
from bot.studio import Paints
from bot.telegram.ingest import Webhook
from storage import cases as stored_cases
from storage.database import Database


def console(
    database: Database,
    settings: Settings,
    changed: Callable[[], None],
    painter: Paints,
    webhook: Webhook | None = None,
) -> Starlette:
    """The console, and beside it the webhook if there is one. `changed` is called when something may be to be sent."""
    made = Console(database, settings, changed, painter.paint)
    beside = [Route(settings.webhook_path, webhook, methods=["POST"])] if webhook is not None else []
    return Starlette(routes=[*beside, Mount("/", app=_all_pages(made))])


def _all_pages(made: Console) -> Starlette:
    app = Starlette(
        routes=routes(),
        middleware=[Middleware(Guard, console=made)],
        exception_handlers={HTTPException: _problem},
    )
    app.state.console = made
    return app


def routes() -> list[BaseRoute]:
    """Every address of the console."""
    return [
        Route("/", _home),
        Route("/health", _health),
        Route("/sign-in/{token}", signin.ask, methods=["GET"]),
        Route("/sign-in/{token}", signin.use, methods=["POST"]),
        _form("/sign-out", signin.sign_out),
        _page("/sessions", signin.sessions),
        _form("/sessions/{id:int}/end", signin.end_session),
        _page("/queue", queue.show),
        _page("/queue/rows", queue.rows),
        _page("/items/{id:int}", items.show),
        _form("/items/{id:int}/read", items.read),
        _form("/items/{id:int}/answer", items.answer),
        _form("/items/{id:int}/close", items.close),
        _form("/items/{id:int}/confirm", items.confirm),
        _form("/items/{id:int}/decide", items.decide),
        _form("/items/{id:int}/breach", items.breach),
        _form("/items/{id:int}/judge", items.judge),
        _form("/items/{id:int}/tasks", items.tasks),
        _form("/items/{id:int}/show-all", items.show_all),
        _form("/items/{id:int}/promises/{promise:int}", promised.end),
        _page("/media/{id:int}", files.show),
        _page("/sentences", sentences.show),
        _page("/cases", cases.listed),
        _page("/cases/{id:int}", cases.show),
        _form("/cases/{id:int}/people/{person:int}/invitation", cases.invite),
        _page("/cases/{id:int}/said", plan_said.show),
        _page("/cases/{id:int}/timeline", timeline.show),
        _page("/cases/{id:int}/progress", progress.show),
        _form("/cases/{id:int}/progress/accounts", progress.record),
        _form("/cases/{id:int}/progress/counts", progress.count),
        *_plan("/cases/{id:int}/plans/{child}"),
        *_told("/cases/{id:int}/told/{person:int}"),
        _form("/cases/{id:int}/told/{person:int}/tell", plan_told.tell),
        *_told("/cases/{id:int}/agreed/{person:int}"),
        _form("/cases/{id:int}/agreed/{person:int}/issue", plan_told.issue),
        _page("/cases/{id:int}/agreed/{person:int}/paper.pdf", printed.show),
        *_agreement("/cases/{id:int}/agreement"),
        *_year("/cases/{id:int}/year"),
        *_wellbeing("/cases/{id:int}/wellbeing/{child:int}"),
        Mount("/static", StaticFiles(directory=HERE / "static")),
    ]


def _plan(path: str) -> list[BaseRoute]:
    """The plan of one child, and the form of each of its parts."""
    return [
        _page(path, plans.show),
        _form(f"{path}/begin", plans.begin),
        _form(f"{path}/stage", plans.stage),
        _form(f"{path}/why", plans.why),
        _form(f"{path}/decision", plans.decision),
        _form(f"{path}/not-well", plans.not_well),
        _form(f"{path}/steps", plans.add_step),
        _form(f"{path}/steps/{{step}}", plans.change_step),
        _form(f"{path}/steps/{{step}}/state", plans.put_step),
        _form(f"{path}/steps/{{step}}/remove", plans.remove_step),
    ]


def _agreement(path: str) -> list[BaseRoute]:
    """The agreement of a family, and the form of each of its parts."""
    return [
        _page(path, agreement.show),
        _form(f"{path}/whole", agreement.whole),
        _form(f"{path}/goals", agreement.add_goal),
        _form(f"{path}/goals/{{goal}}", agreement.change_goal),
        _form(f"{path}/goals/{{goal}}/remove", agreement.remove_goal),
        _form(f"{path}/goals/{{goal}}/breach", agreement.record_breach),
        _form(f"{path}/duties", agreement.add_duty),
        _form(f"{path}/duties/{{place:int}}/state", agreement.put_duty),
        _form(f"{path}/duties/{{place:int}}/remove", agreement.remove_duty),
    ]


def _told(path: str) -> list[BaseRoute]:
    """What one person may be told, and what can be done about it."""
    return [
        _page(path, plan_told.show),
        _form(f"{path}/approve", plan_told.approve),
        _form(f"{path}/withdraw", plan_told.withdraw),
        _form(f"{path}/translate", plan_told.translate),
    ]


def _year(path: str) -> list[BaseRoute]:
    """The year after a return home, and what is recorded there."""
    return [
        _page(path, year.show),
        _form(f"{path}/check", year.check),
        _form(f"{path}/relatives", year.promise),
        _form(f"{path}/relatives/{{commitment:int}}/confirm", year.confirm),
        _form(f"{path}/relatives/{{commitment:int}}/end", year.lapse),
        _form(f"{path}/change", year.change),
        _form(f"{path}/reassessment", year.reassess),
        _form(f"{path}/close", year.close),
        _form(f"{path}/decide", year.decide),
    ]


def _wellbeing(path: str) -> list[BaseRoute]:
    """How one child is doing, and what a worker writes down about it."""
    return [
        _page(path, wellbeing.show),
        _form(f"{path}/sdq", wellbeing.record),
        _form(f"{path}/adults", wellbeing.name_adults),
    ]


def _page(path: str, page: Page) -> Route:
    return Route(path, private(page), methods=["GET"])


def _form(path: str, page: Page) -> Route:
    return Route(path, private(page), methods=["POST"])


async def _home(_: Request) -> Response:
    return RedirectResponse("/queue", 303)


async def _health(request: Request) -> Response:
    """Can the database be read? Says nothing else."""
    await console_of(request).database.read(partial(stored_cases.recall, name=BOT_NAME))
    return PlainTextResponse("ok")


async def _problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException), "registered for these"
    answer = pages.problem(console_of(request), error.status_code)
    answer.headers.update(error.headers or {})  # a 405 names what works
    return answer
