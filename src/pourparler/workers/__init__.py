"""Who computes: this process, several of it, or the workers of a Dask cluster."""
