"""Danger is seen first: fixed code in front of every step, before any conversation goes on.

What it knows today is a bare call for help ("help", "can somebody come") in the languages people write in, and the Help
button. It does not understand anything else yet, and the privacy notice says so before the first word.
"""
