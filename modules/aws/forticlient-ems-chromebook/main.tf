# Written by emscloud from the catalog's forticlient-ems, the host chromebook, for AWS. Change the catalog, not this file.

resource "aws_security_group" "this" {
  # checkov:skip=CKV2_AWS_5: whoever calls the module attaches the group.
  count       = (var.create_security_group == null ? var.security_group_id == null : var.create_security_group) ? 1 : 0
  name        = var.name
  description = "forticlient-ems, the host chromebook: written by emscloud module"
  vpc_id      = var.vpc_id
  tags        = merge({ Name = var.name }, var.tags)

  # Terraform gives a new group no egress to everywhere, since no inline rules stand here: each rule is a resource of its own.
  lifecycle {
    create_before_destroy = true
  }
}
