"""Checks across columns, rows and tables: one question, one function."""
