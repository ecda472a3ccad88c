"""The offline page: one file, no outside request."""
