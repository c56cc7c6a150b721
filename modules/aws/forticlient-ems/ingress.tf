# Written by emscloud from the catalog's forticlient-ems, the host ems-server, for AWS. Change the catalog, not this file.

# forticlient-ems/telemetry: endpoints report to EMS and are managed by it [FortiClient EMS 6.4.7: FortiClient Telemetry]
resource "aws_vpc_security_group_ingress_rule" "telemetry" {
  for_each          = var.enable_telemetry ? var.endpoints : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/telemetry: endpoints report to EMS and are managed by it"
  ip_protocol       = "tcp"
  from_port         = var.telemetry_port
  to_port           = var.telemetry_port
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/telemetry: endpoints report to EMS and are managed by it [FortiClient EMS 6.4.7: FortiClient Telemetry]
resource "aws_vpc_security_group_ingress_rule" "telemetry_groups" {
  for_each                     = var.enable_telemetry ? var.endpoints_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/telemetry: endpoints report to EMS and are managed by it"
  ip_protocol                  = "tcp"
  from_port                    = var.telemetry_port
  to_port                      = var.telemetry_port
  referenced_security_group_id = each.value
}

# forticlient-ems/telemetry: endpoints report to EMS and are managed by it [FortiClient EMS 6.4.7: FortiClient Telemetry]
resource "aws_vpc_security_group_ingress_rule" "telemetry_lists" {
  for_each          = var.enable_telemetry ? var.endpoints_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/telemetry: endpoints report to EMS and are managed by it"
  ip_protocol       = "tcp"
  from_port         = var.telemetry_port
  to_port           = var.telemetry_port
  prefix_list_id    = each.value
}

# forticlient-ems/download: endpoints fetch the installers that EMS made [FortiClient EMS 6.4.7: FortiClient download]
resource "aws_vpc_security_group_ingress_rule" "download" {
  for_each          = var.enable_download ? var.endpoints : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/download: endpoints fetch the installers that EMS made"
  ip_protocol       = "tcp"
  from_port         = var.download_port
  to_port           = var.download_port
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/download: endpoints fetch the installers that EMS made [FortiClient EMS 6.4.7: FortiClient download]
resource "aws_vpc_security_group_ingress_rule" "download_groups" {
  for_each                     = var.enable_download ? var.endpoints_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/download: endpoints fetch the installers that EMS made"
  ip_protocol                  = "tcp"
  from_port                    = var.download_port
  to_port                      = var.download_port
  referenced_security_group_id = each.value
}

# forticlient-ems/download: endpoints fetch the installers that EMS made [FortiClient EMS 6.4.7: FortiClient download]
resource "aws_vpc_security_group_ingress_rule" "download_lists" {
  for_each          = var.enable_download ? var.endpoints_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/download: endpoints fetch the installers that EMS made"
  ip_protocol       = "tcp"
  from_port         = var.download_port
  to_port           = var.download_port
  prefix_list_id    = each.value
}

# forticlient-ems/admin-web: administrators use the web console [FortiClient EMS 6.4.7: Apache/HTTPS]
resource "aws_vpc_security_group_ingress_rule" "admin_web" {
  for_each          = var.enable_admin_web ? var.admins : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/admin-web: administrators use the web console"
  ip_protocol       = "tcp"
  from_port         = var.web_port
  to_port           = var.web_port
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/admin-web: administrators use the web console [FortiClient EMS 6.4.7: Apache/HTTPS]
resource "aws_vpc_security_group_ingress_rule" "admin_web_groups" {
  for_each                     = var.enable_admin_web ? var.admins_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/admin-web: administrators use the web console"
  ip_protocol                  = "tcp"
  from_port                    = var.web_port
  to_port                      = var.web_port
  referenced_security_group_id = each.value
}

# forticlient-ems/admin-web: administrators use the web console [FortiClient EMS 6.4.7: Apache/HTTPS]
resource "aws_vpc_security_group_ingress_rule" "admin_web_lists" {
  for_each          = var.enable_admin_web ? var.admins_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/admin-web: administrators use the web console"
  ip_protocol       = "tcp"
  from_port         = var.web_port
  to_port           = var.web_port
  prefix_list_id    = each.value
}

# forticlient-ems/fsso: FortiGates connect for single sign-on [FortiClient EMS 6.4.7: FSSO]
resource "aws_vpc_security_group_ingress_rule" "fsso" {
  for_each          = var.enable_fsso ? var.fortigates : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/fsso: FortiGates connect for single sign-on"
  ip_protocol       = "tcp"
  from_port         = 8000
  to_port           = 8000
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/fsso: FortiGates connect for single sign-on [FortiClient EMS 6.4.7: FSSO]
resource "aws_vpc_security_group_ingress_rule" "fsso_groups" {
  for_each                     = var.enable_fsso ? var.fortigates_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/fsso: FortiGates connect for single sign-on"
  ip_protocol                  = "tcp"
  from_port                    = 8000
  to_port                      = 8000
  referenced_security_group_id = each.value
}

# forticlient-ems/fsso: FortiGates connect for single sign-on [FortiClient EMS 6.4.7: FSSO]
resource "aws_vpc_security_group_ingress_rule" "fsso_lists" {
  for_each          = var.enable_fsso ? var.fortigates_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/fsso: FortiGates connect for single sign-on"
  ip_protocol       = "tcp"
  from_port         = 8000
  to_port           = 8000
  prefix_list_id    = each.value
}

# forticlient-ems/chromebook: Chromebooks connect to EMS [FortiClient EMS 6.4.7: FortiClient on Chrome OS]
resource "aws_vpc_security_group_ingress_rule" "chromebook" {
  for_each          = var.enable_chromebook_management ? var.chromebooks : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/chromebook: Chromebooks connect to EMS"
  ip_protocol       = "tcp"
  from_port         = var.chromebook_port
  to_port           = var.chromebook_port
  cidr_ipv4         = strcontains(each.value, ":") ? null : each.value
  cidr_ipv6         = strcontains(each.value, ":") ? each.value : null
}

# forticlient-ems/chromebook: Chromebooks connect to EMS [FortiClient EMS 6.4.7: FortiClient on Chrome OS]
resource "aws_vpc_security_group_ingress_rule" "chromebook_groups" {
  for_each                     = var.enable_chromebook_management ? var.chromebooks_security_group_ids : {}
  security_group_id            = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description                  = "forticlient-ems/chromebook: Chromebooks connect to EMS"
  ip_protocol                  = "tcp"
  from_port                    = var.chromebook_port
  to_port                      = var.chromebook_port
  referenced_security_group_id = each.value
}

# forticlient-ems/chromebook: Chromebooks connect to EMS [FortiClient EMS 6.4.7: FortiClient on Chrome OS]
resource "aws_vpc_security_group_ingress_rule" "chromebook_lists" {
  for_each          = var.enable_chromebook_management ? var.chromebooks_prefix_list_ids : {}
  security_group_id = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
  description       = "forticlient-ems/chromebook: Chromebooks connect to EMS"
  ip_protocol       = "tcp"
  from_port         = var.chromebook_port
  to_port           = var.chromebook_port
  prefix_list_id    = each.value
}
