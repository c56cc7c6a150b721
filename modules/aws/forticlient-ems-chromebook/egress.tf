# Written by emscloud from the catalog's forticlient-ems, the host chromebook, for AWS. Change the catalog, not this file.

# forticlient-ems/profile: the Chromebook fetches its profile from EMS [FortiClient EMS 6.4.7: FortiClient EMS]
resource "aws_vpc_security_group_egress_rule" "profile" {
  for_each          = var.enable_profile ? var.ems_server : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/profile: the Chromebook fetches its profile from EMS"
  ip_protocol       = "tcp"
  from_port         = var.chromebook_port
  to_port           = var.chromebook_port
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/profile: the Chromebook fetches its profile from EMS [FortiClient EMS 6.4.7: FortiClient EMS]
resource "aws_vpc_security_group_egress_rule" "profile_groups" {
  for_each                     = var.enable_profile ? var.ems_server_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/profile: the Chromebook fetches its profile from EMS"
  ip_protocol                  = "tcp"
  from_port                    = var.chromebook_port
  to_port                      = var.chromebook_port
  referenced_security_group_id = each.value
}

# forticlient-ems/profile: the Chromebook fetches its profile from EMS [FortiClient EMS 6.4.7: FortiClient EMS]
resource "aws_vpc_security_group_egress_rule" "profile_lists" {
  for_each          = var.enable_profile ? var.ems_server_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/profile: the Chromebook fetches its profile from EMS"
  ip_protocol       = "tcp"
  from_port         = var.chromebook_port
  to_port           = var.chromebook_port
  prefix_list_id    = each.value
}

# forticlient-ems/url-rating: FortiGuard rates the URLs that are opened [FortiClient EMS 6.4.7: FortiGuard]
resource "aws_vpc_security_group_egress_rule" "url_rating_tcp_443" {
  for_each          = var.enable_url_rating ? var.fortiguard_rating : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/url-rating: FortiGuard rates the URLs that are opened"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/url-rating: FortiGuard rates the URLs that are opened [FortiClient EMS 6.4.7: FortiGuard]
resource "aws_vpc_security_group_egress_rule" "url_rating_tcp_443_groups" {
  for_each                     = var.enable_url_rating ? var.fortiguard_rating_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/url-rating: FortiGuard rates the URLs that are opened"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = each.value
}

# forticlient-ems/url-rating: FortiGuard rates the URLs that are opened [FortiClient EMS 6.4.7: FortiGuard]
resource "aws_vpc_security_group_egress_rule" "url_rating_tcp_443_lists" {
  for_each          = var.enable_url_rating ? var.fortiguard_rating_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/url-rating: FortiGuard rates the URLs that are opened"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = each.value
}

# forticlient-ems/url-rating: FortiGuard rates the URLs that are opened [FortiClient EMS 6.4.7: FortiGuard]
resource "aws_vpc_security_group_egress_rule" "url_rating_tcp_3400" {
  for_each          = var.enable_url_rating ? var.fortiguard_rating : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/url-rating: FortiGuard rates the URLs that are opened"
  ip_protocol       = "tcp"
  from_port         = 3400
  to_port           = 3400
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/url-rating: FortiGuard rates the URLs that are opened [FortiClient EMS 6.4.7: FortiGuard]
resource "aws_vpc_security_group_egress_rule" "url_rating_tcp_3400_groups" {
  for_each                     = var.enable_url_rating ? var.fortiguard_rating_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/url-rating: FortiGuard rates the URLs that are opened"
  ip_protocol                  = "tcp"
  from_port                    = 3400
  to_port                      = 3400
  referenced_security_group_id = each.value
}

# forticlient-ems/url-rating: FortiGuard rates the URLs that are opened [FortiClient EMS 6.4.7: FortiGuard]
resource "aws_vpc_security_group_egress_rule" "url_rating_tcp_3400_lists" {
  for_each          = var.enable_url_rating ? var.fortiguard_rating_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/url-rating: FortiGuard rates the URLs that are opened"
  ip_protocol       = "tcp"
  from_port         = 3400
  to_port           = 3400
  prefix_list_id    = each.value
}
