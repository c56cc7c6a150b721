"""A service's rows as rules over variables: what every cloud prints a parametric module of."""
