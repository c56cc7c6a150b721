"""Regular expressions of RE2's kind, and the functions that take them."""
