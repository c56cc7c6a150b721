"""A live account in AWS, through its SDK: read, planned for, and made to be the policy."""
