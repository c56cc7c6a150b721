# Written by emscloud from the policy ems-prod for the target prod-eu. Edit the policy, not this file.

# Without inline rules: Terraform then revokes the egress to everywhere that EC2 gives a new group.
resource "aws_security_group" "chromebooks" {
  name        = "ems-prod-chromebooks"
  description = "Group chromebooks of the emscloud policy ems-prod"
  vpc_id      = var.vpc_id
  tags = {
    "emscloud:group"      = "chromebooks"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "ems-prod"
  }
}

# Egress: what the group may reach.
#
# forticlient-ems/profile: the Chromebook fetches its profile from EMS [FortiClient EMS 6.4.7: FortiClient EMS]
resource "aws_vpc_security_group_egress_rule" "chromebooks_forticlient-ems_profile_group-ems-server" {
  security_group_id            = aws_security_group.chromebooks.id
  description                  = "forticlient-ems/profile: the Chromebook fetches its profile from EMS"
  referenced_security_group_id = aws_security_group.ems-server.id
  ip_protocol                  = "tcp"
  from_port                    = 8443
  to_port                      = 8443
}

# forticlient-ems/url-rating: FortiGuard rates the URLs that are opened [FortiClient EMS 6.4.7: FortiGuard]
resource "aws_vpc_security_group_egress_rule" "chromebooks_forticlient-ems_url-rating_---0_tcp-3400" {
  security_group_id = aws_security_group.chromebooks.id
  description       = "forticlient-ems/url-rating: FortiGuard rates the URLs that are opened"
  cidr_ipv6         = "::/0"
  ip_protocol       = "tcp"
  from_port         = 3400
  to_port           = 3400
}

# forticlient-ems/url-rating: FortiGuard rates the URLs that are opened [FortiClient EMS 6.4.7: FortiGuard]
resource "aws_vpc_security_group_egress_rule" "chromebooks_forticlient-ems_url-rating_---0_tcp-443" {
  security_group_id = aws_security_group.chromebooks.id
  description       = "forticlient-ems/url-rating: FortiGuard rates the URLs that are opened"
  cidr_ipv6         = "::/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}

# forticlient-ems/url-rating: FortiGuard rates the URLs that are opened [FortiClient EMS 6.4.7: FortiGuard]
resource "aws_vpc_security_group_egress_rule" "chromebooks_forticlient-ems_url-rating_0-0-0-0-0_tcp-3400" {
  security_group_id = aws_security_group.chromebooks.id
  description       = "forticlient-ems/url-rating: FortiGuard rates the URLs that are opened"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 3400
  to_port           = 3400
}

# forticlient-ems/url-rating: FortiGuard rates the URLs that are opened [FortiClient EMS 6.4.7: FortiGuard]
resource "aws_vpc_security_group_egress_rule" "chromebooks_forticlient-ems_url-rating_0-0-0-0-0_tcp-443" {
  security_group_id = aws_security_group.chromebooks.id
  description       = "forticlient-ems/url-rating: FortiGuard rates the URLs that are opened"
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
}
