"""A policy and its live accounts: what `plan`, `apply` and `destroy` do, as compositions of stages."""
