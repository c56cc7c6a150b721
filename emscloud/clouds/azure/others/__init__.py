"""Network security groups that others wrote: rules inside and outside of them, and what of them cannot be known."""
