"""Where the parts of a solve are worked on: this process, processes of this machine, or the workers of a Dask cluster."""
