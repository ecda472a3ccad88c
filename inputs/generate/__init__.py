"""Draws the shipped sample case `ganzhou`: real unit names, and invented parcels, projects, disposals, shapes and map layers.

Only `random.Random.random()` is used, whose sequence Python promises to keep, and only `+ - * /` and square roots on what it returns, so
that every machine writes the same bytes. `python -m landquota.inputs.generate FOLDER` writes tables, shapes and layers anew.
"""
