"""The worker's console: server-rendered pages, forms first. The only place where a family's words are read."""
