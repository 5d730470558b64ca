"""Facts about Python sources, by `ast` alone. Standard library only, 3.9 and newer."""
