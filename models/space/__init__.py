"""Space: what shapes say. Overlaps with map layers, farmland of sites, neighbouring parcels and bundles of them."""
