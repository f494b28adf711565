"""What Wren says and where each answer leads. Pure: standard library only, no clock, no I/O, no randomness."""
