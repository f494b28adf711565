"""The practice: a local Telegram stand-in, phones in the browser, and the practice families.

- `telegram` is the world (`StandIn`), `phone` a person in it, `updates` the queue, `server` the way in over
  HTTP.
- `methods` carries out a call of the Bot API: `params` says what it may be given, `message_methods` and
  `bot_methods` what it does, `formatting`, `keyboard`, `files` and `menus` what Telegram refuses; `faults` is
  bad weather on order, `webhook` pushes updates.
- `demo` runs the practice: `cast` says who has a phone, `bot_process` runs the real bot, `practice_room` and
  `phones` are the page.
"""
