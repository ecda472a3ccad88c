"""Which parcels and pairs may be used at all, and why the others may not."""
