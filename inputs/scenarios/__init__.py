"""Scenarios and single changes: from what is written to a changed case. Nothing of the case itself is touched."""
