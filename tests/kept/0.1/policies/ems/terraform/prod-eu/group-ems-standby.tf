# Written by emscloud from the policy ems-prod for the target prod-eu. Edit the policy, not this file.

# Without inline rules: Terraform then revokes the egress to everywhere that EC2 gives a new group.
resource "aws_security_group" "ems-standby" {
  name        = "ems-prod-ems-standby"
  description = "Group ems-standby of the emscloud policy ems-prod"
  vpc_id      = var.vpc_id
  tags = {
    "emscloud:group"      = "ems-standby"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "ems-prod"
  }
}

# Egress: what the group may reach.
#
# forticlient-ems/signatures-legacy: EMS fetches signatures from legacy FortiGuard [FortiClient EMS 6.4.7: AV/vulnerability signature update]
resource "aws_vpc_security_group_egress_rule" "ems-standby_forticlient-ems_signatures-legacy_203-0-113-80-32" {
  security_group_id = aws_security_group.ems-standby.id
  description       = "forticlient-ems/signatures-legacy: EMS fetches signatures from legacy FortiGuard"
  cidr_ipv4         = "203.0.113.80/32"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}

# forticlient-ems/signatures-legacy: EMS fetches signatures from legacy FortiGuard [FortiClient EMS 6.4.7: AV/vulnerability signature update]
resource "aws_vpc_security_group_egress_rule" "ems-standby_forticlient-ems_signatures-legacy_203-0-113-81-32" {
  security_group_id = aws_security_group.ems-standby.id
  description       = "forticlient-ems/signatures-legacy: EMS fetches signatures from legacy FortiGuard"
  cidr_ipv4         = "203.0.113.81/32"
  ip_protocol       = "tcp"
  from_port         = 80
  to_port           = 80
}
