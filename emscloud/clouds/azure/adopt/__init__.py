"""A live network security group that becomes a policy's: by its tags, or by Terraform's import blocks."""
