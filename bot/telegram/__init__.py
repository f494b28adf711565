"""The channel. Only `adapter` (and the transport it rests on) knows the Telegram library."""
