"""A live subscription in Azure, through its SDK: read here, and changed by nothing in this room."""
