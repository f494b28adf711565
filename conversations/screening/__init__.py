"""Danger is seen first: fixed code and fixed weights in front of every step, before any conversation goes on.

Layers, joined by OR: bare calls for help (`calls`), rules as data (`rules`, over `readings`), and meaning: `windows`
are what the engine is shown, and `bot.meaning` asks it. `finding` puts them together. What can't be screened is a
finding too.
"""
