"""Which BLAS numpy and torch run on."""

import os


def reference_blas(maps="/proc/self/maps"):
    """The reference BLAS, some 20 times slower than others, where a process has loaded it; otherwise None."""
    if not os.path.exists(maps):
        return None
    with open(maps) as lines:
        files = {line.split(maxsplit=5)[5].strip() for line in lines if "/" in line}
    return min((file for file in files if "/blas/libblas.so" in file), default=None)
