"""Two sides of a change, and what one lets through that the other does not."""
