"""Security groups that others wrote: three spellings of rules, prefix lists, and what of them cannot be known."""
