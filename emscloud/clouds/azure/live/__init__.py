"""A live subscription in Azure, through its SDK: read, planned for, and made to be the policy."""
