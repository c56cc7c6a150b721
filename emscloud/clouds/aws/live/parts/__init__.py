"""Several security groups that are one group of the policy: what of them may go when, by the interfaces that have them."""
