"""A live account in AWS, through its SDK: read here, and changed by nothing in this room."""
