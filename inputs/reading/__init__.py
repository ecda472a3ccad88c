"""From files to raw tables to typed columns."""
