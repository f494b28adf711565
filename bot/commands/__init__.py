"""The commands, one module each. Every one migrates first and works while `run` runs."""
