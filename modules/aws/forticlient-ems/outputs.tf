# Written by emscloud from the catalog's forticlient-ems, the host ems-server, for AWS. Change the catalog, not this file.

output "security_group_id" {
  description = "The group's id, of one that was there as well."
  value       = coalesce(one(aws_security_group.this[*].id), var.security_group_id)
}

output "security_group_arn" {
  description = "The ARN of the group that was made; null where one was there."
  value       = one(aws_security_group.this[*].arn)
}

output "security_group_name" {
  description = "The name of the group that was made; null where one was there."
  value       = one(aws_security_group.this[*].name)
}

# What EC2 tells ingress rules apart by: of two that are equal it refuses the second.
locals {
  ingress_atoms = [for rule in concat(
    values(aws_vpc_security_group_ingress_rule.telemetry),
    values(aws_vpc_security_group_ingress_rule.telemetry_groups),
    values(aws_vpc_security_group_ingress_rule.telemetry_lists),
    values(aws_vpc_security_group_ingress_rule.download),
    values(aws_vpc_security_group_ingress_rule.download_groups),
    values(aws_vpc_security_group_ingress_rule.download_lists),
    values(aws_vpc_security_group_ingress_rule.admin_web),
    values(aws_vpc_security_group_ingress_rule.admin_web_groups),
    values(aws_vpc_security_group_ingress_rule.admin_web_lists),
    values(aws_vpc_security_group_ingress_rule.fsso),
    values(aws_vpc_security_group_ingress_rule.fsso_groups),
    values(aws_vpc_security_group_ingress_rule.fsso_lists),
    values(aws_vpc_security_group_ingress_rule.chromebook),
    values(aws_vpc_security_group_ingress_rule.chromebook_groups),
    values(aws_vpc_security_group_ingress_rule.chromebook_lists),
  ) : jsonencode([rule.ip_protocol, rule.from_port, rule.to_port, rule.cidr_ipv4, rule.cidr_ipv6, rule.referenced_security_group_id, rule.prefix_list_id])]
}

output "ingress_rule_ids" {
  description = "The id of each ingress rule, by its resource and key."
  value = merge(
    { for key, rule in aws_vpc_security_group_ingress_rule.telemetry : "telemetry ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_ingress_rule.telemetry_groups : "telemetry_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_ingress_rule.telemetry_lists : "telemetry_lists ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_ingress_rule.download : "download ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_ingress_rule.download_groups : "download_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_ingress_rule.download_lists : "download_lists ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_ingress_rule.admin_web : "admin_web ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_ingress_rule.admin_web_groups : "admin_web_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_ingress_rule.admin_web_lists : "admin_web_lists ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_ingress_rule.fsso : "fsso ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_ingress_rule.fsso_groups : "fsso_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_ingress_rule.fsso_lists : "fsso_lists ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_ingress_rule.chromebook : "chromebook ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_ingress_rule.chromebook_groups : "chromebook_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_ingress_rule.chromebook_lists : "chromebook_lists ${key}" => rule.id },
  )

  precondition {
    condition     = length(distinct(local.ingress_atoms)) == length(local.ingress_atoms)
    error_message = "Two ingress rules would be equal, and EC2 takes none twice: features with the same service and peer. Call the module once more for one of the features, and attach both groups."
  }
}

# What EC2 tells egress rules apart by: of two that are equal it refuses the second.
locals {
  egress_atoms = [for rule in concat(
    values(aws_vpc_security_group_egress_rule.smb),
    values(aws_vpc_security_group_egress_rule.smb_groups),
    values(aws_vpc_security_group_egress_rule.smb_lists),
    values(aws_vpc_security_group_egress_rule.rpc_tcp_135),
    values(aws_vpc_security_group_egress_rule.rpc_tcp_135_groups),
    values(aws_vpc_security_group_egress_rule.rpc_tcp_135_lists),
    values(aws_vpc_security_group_egress_rule.rpc_rpc_ports),
    values(aws_vpc_security_group_egress_rule.rpc_rpc_ports_groups),
    values(aws_vpc_security_group_egress_rule.rpc_rpc_ports_lists),
    values(aws_vpc_security_group_egress_rule.directory_ldap),
    values(aws_vpc_security_group_egress_rule.directory_ldap_groups),
    values(aws_vpc_security_group_egress_rule.directory_ldap_lists),
    values(aws_vpc_security_group_egress_rule.directory_ldaps),
    values(aws_vpc_security_group_egress_rule.directory_ldaps_groups),
    values(aws_vpc_security_group_egress_rule.directory_ldaps_lists),
    values(aws_vpc_security_group_egress_rule.mail_alerts),
    values(aws_vpc_security_group_egress_rule.mail_alerts_groups),
    values(aws_vpc_security_group_egress_rule.mail_alerts_lists),
    values(aws_vpc_security_group_egress_rule.probing_any),
    values(aws_vpc_security_group_egress_rule.probing_any_groups_icmp),
    values(aws_vpc_security_group_egress_rule.probing_any_groups_icmpv6),
    values(aws_vpc_security_group_egress_rule.probing_any_lists_icmp),
    values(aws_vpc_security_group_egress_rule.probing_any_lists_icmpv6),
    values(aws_vpc_security_group_egress_rule.probing_echo_request),
    values(aws_vpc_security_group_egress_rule.probing_echo_request_groups_icmp),
    values(aws_vpc_security_group_egress_rule.probing_echo_request_groups_icmpv6),
    values(aws_vpc_security_group_egress_rule.probing_echo_request_lists_icmp),
    values(aws_vpc_security_group_egress_rule.probing_echo_request_lists_icmpv6),
    values(aws_vpc_security_group_egress_rule.google_workspace),
    values(aws_vpc_security_group_egress_rule.google_workspace_groups),
    values(aws_vpc_security_group_egress_rule.google_workspace_lists),
    values(aws_vpc_security_group_egress_rule.signatures_legacy),
    values(aws_vpc_security_group_egress_rule.signatures_legacy_groups),
    values(aws_vpc_security_group_egress_rule.signatures_legacy_lists),
    values(aws_vpc_security_group_egress_rule.signatures_anycast),
    values(aws_vpc_security_group_egress_rule.signatures_anycast_groups),
    values(aws_vpc_security_group_egress_rule.signatures_anycast_lists),
  ) : jsonencode([rule.ip_protocol, rule.from_port, rule.to_port, rule.cidr_ipv4, rule.cidr_ipv6, rule.referenced_security_group_id, rule.prefix_list_id])]
}

output "egress_rule_ids" {
  description = "The id of each egress rule, by its resource and key."
  value = merge(
    { for key, rule in aws_vpc_security_group_egress_rule.smb : "smb ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.smb_groups : "smb_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.smb_lists : "smb_lists ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.rpc_tcp_135 : "rpc_tcp_135 ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.rpc_tcp_135_groups : "rpc_tcp_135_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.rpc_tcp_135_lists : "rpc_tcp_135_lists ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.rpc_rpc_ports : "rpc_rpc_ports ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.rpc_rpc_ports_groups : "rpc_rpc_ports_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.rpc_rpc_ports_lists : "rpc_rpc_ports_lists ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.directory_ldap : "directory_ldap ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.directory_ldap_groups : "directory_ldap_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.directory_ldap_lists : "directory_ldap_lists ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.directory_ldaps : "directory_ldaps ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.directory_ldaps_groups : "directory_ldaps_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.directory_ldaps_lists : "directory_ldaps_lists ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.mail_alerts : "mail_alerts ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.mail_alerts_groups : "mail_alerts_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.mail_alerts_lists : "mail_alerts_lists ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_any : "probing_any ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_any_groups_icmp : "probing_any_groups_icmp ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_any_groups_icmpv6 : "probing_any_groups_icmpv6 ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_any_lists_icmp : "probing_any_lists_icmp ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_any_lists_icmpv6 : "probing_any_lists_icmpv6 ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_echo_request : "probing_echo_request ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_echo_request_groups_icmp : "probing_echo_request_groups_icmp ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_echo_request_groups_icmpv6 : "probing_echo_request_groups_icmpv6 ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_echo_request_lists_icmp : "probing_echo_request_lists_icmp ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_echo_request_lists_icmpv6 : "probing_echo_request_lists_icmpv6 ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.google_workspace : "google_workspace ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.google_workspace_groups : "google_workspace_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.google_workspace_lists : "google_workspace_lists ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.signatures_legacy : "signatures_legacy ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.signatures_legacy_groups : "signatures_legacy_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.signatures_legacy_lists : "signatures_legacy_lists ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.signatures_anycast : "signatures_anycast ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.signatures_anycast_groups : "signatures_anycast_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.signatures_anycast_lists : "signatures_anycast_lists ${key}" => rule.id },
  )

  precondition {
    condition     = length(distinct(local.egress_atoms)) == length(local.egress_atoms)
    error_message = "Two egress rules would be equal, and EC2 takes none twice: features with the same service and peer. Call the module once more for one of the features, and attach both groups."
  }
}

output "fortiguard_names" {
  description = "The host names of the page, under the settings at hand, whose addresses `fortiguard_cidrs` is to hold."
  value = concat(
    var.fortiguard == "legacy" && var.region == "global" ? ["forticlient.fortinet.net", "myforticlient.fortinet.net"] : [],
    var.fortiguard == "legacy" && var.region == "us" ? ["usforticlient.fortinet.net"] : [],
    var.fortiguard == "anycast" && var.region == "global" ? ["fctupdate.fortinet.net"] : [],
    var.fortiguard == "anycast" && var.region == "us" ? ["fctusupdate.fortinet.net"] : [],
    var.fortiguard == "anycast" && var.region == "europe" ? ["fcteuupdate.fortinet.net"] : [],
  )
}
