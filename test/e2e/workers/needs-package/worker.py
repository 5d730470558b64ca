"""A worker that needs a package."""
