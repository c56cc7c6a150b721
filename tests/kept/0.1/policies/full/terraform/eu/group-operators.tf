# Written by emscloud from the policy kept for the target eu. Edit the policy, not this file.

# files: a role of one's own
# Every rule that names this list weighs 20 of the group's quota, however few entries it has.
resource "aws_ec2_managed_prefix_list" "operators_files_ipv4" {
  name           = "kept-operators-files-ipv4"
  address_family = "IPv4"
  max_entries    = 20
  tags = {
    "emscloud:group"      = "operators"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "kept"
  }

  entry {
    cidr = "10.0.8.0/28"
  }
}

# Without inline rules: Terraform then revokes the egress to everywhere that EC2 gives a new group.
resource "aws_security_group" "operators" {
  name        = "kept-operators"
  description = "Group operators of the emscloud policy kept"
  vpc_id      = var.vpc_id
  tags = {
    "emscloud:group"      = "operators"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "kept"
  }
}

# Egress: what the group may reach.
#
# files: a role of one's own
resource "aws_vpc_security_group_egress_rule" "operators_files_list-ipv4" {
  security_group_id = aws_security_group.operators.id
  description       = "files: a role of ones own"
  prefix_list_id    = aws_ec2_managed_prefix_list.operators_files_ipv4.id
  ip_protocol       = "tcp"
  from_port         = 445
  to_port           = 445
}

# rdp-out: break-glass access
resource "aws_vpc_security_group_egress_rule" "operators_rdp-out_group-door" {
  security_group_id            = aws_security_group.operators.id
  description                  = "rdp-out: break-glass access"
  referenced_security_group_id = aws_security_group.door.id
  ip_protocol                  = "tcp"
  from_port                    = 3389
  to_port                      = 3389
}

# web: the web
resource "aws_vpc_security_group_egress_rule" "operators_web_---0_tcp-443" {
  security_group_id = aws_security_group.operators.id
  description       = "web: the web"
  cidr_ipv6         = "::/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# web: the web
resource "aws_vpc_security_group_egress_rule" "operators_web_---0_tcp-80" {
  security_group_id = aws_security_group.operators.id
  description       = "web: the web"
  cidr_ipv6         = "::/0"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

# web: the web
resource "aws_vpc_security_group_egress_rule" "operators_web_0-0-0-0-0_tcp-443" {
  security_group_id = aws_security_group.operators.id
  description       = "web: the web"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# web: the web
resource "aws_vpc_security_group_egress_rule" "operators_web_0-0-0-0-0_tcp-80" {
  security_group_id = aws_security_group.operators.id
  description       = "web: the web"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

# Rules that anybody else adds to the group are removed by the next apply.
resource "aws_vpc_security_group_rules_exclusive" "operators" {
  security_group_id = aws_security_group.operators.id
  ingress_rule_ids  = []
  egress_rule_ids = [
    aws_vpc_security_group_egress_rule.operators_files_list-ipv4.id,
    aws_vpc_security_group_egress_rule.operators_rdp-out_group-door.id,
    aws_vpc_security_group_egress_rule.operators_web_---0_tcp-443.id,
    aws_vpc_security_group_egress_rule.operators_web_---0_tcp-80.id,
    aws_vpc_security_group_egress_rule.operators_web_0-0-0-0-0_tcp-443.id,
    aws_vpc_security_group_egress_rule.operators_web_0-0-0-0-0_tcp-80.id,
  ]
}
