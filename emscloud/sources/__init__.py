"""What a side of a diff can be, and how it is read."""
