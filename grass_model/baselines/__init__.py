"""Pretrainings that GraSS is compared with, each a loss of two views on the same encoder."""
