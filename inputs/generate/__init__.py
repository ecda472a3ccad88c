"""Draws the ledgers of the shipped sample case `ganzhou`: real units, invented parcels, projects and disposals.

Only `random.Random.random()` is used, whose sequence Python promises to keep, and only `+ - * /` on what it returns, so
that every machine writes the same bytes. `python -m landquota.inputs.generate FOLDER` writes the tables anew.
"""
