"""What is remembered and for how long. Knows nothing of conversations or of Telegram."""
