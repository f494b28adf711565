"""The peer: a bare echo bot of python-telegram-bot, as its documentation has it. It keeps and promises nothing."""

from __future__ import annotations

import sys
from typing import Any

from telegram import Update
from telegram.ext import Application, ContextTypes, MessageHandler, filters


async def echo(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
    """Say back what was said."""
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main(base: str, token: str) -> None:
    """Run until killed."""
    builder: Any = Application.builder().token(token).base_url(f"{base}/bot")
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.run_polling()


if __name__ == "__main__":
    main(*sys.argv[1:])
