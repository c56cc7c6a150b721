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

# What EC2 tells ingress rules apart by, and the rules that have it: of two that are equal it refuses the second.
locals {
  ingress_rules = merge(
    { for key, rule in aws_vpc_security_group_ingress_rule.telemetry : "telemetry[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_ingress_rule.telemetry_groups : "telemetry_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_ingress_rule.telemetry_lists : "telemetry_lists[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_ingress_rule.download : "download[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_ingress_rule.download_groups : "download_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_ingress_rule.download_lists : "download_lists[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_ingress_rule.admin_web : "admin_web[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_ingress_rule.admin_web_groups : "admin_web_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_ingress_rule.admin_web_lists : "admin_web_lists[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_ingress_rule.fsso : "fsso[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_ingress_rule.fsso_groups : "fsso_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_ingress_rule.fsso_lists : "fsso_lists[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_ingress_rule.chromebook : "chromebook[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_ingress_rule.chromebook_groups : "chromebook_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_ingress_rule.chromebook_lists : "chromebook_lists[\"${key}\"]" => rule },
  )
  ingress_atoms = { for name, rule in local.ingress_rules : jsonencode([rule.ip_protocol, rule.from_port, rule.to_port, rule.cidr_ipv4, rule.cidr_ipv6, rule.referenced_security_group_id, rule.prefix_list_id]) => name... }
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
    condition     = alltrue([for names in values(local.ingress_atoms) : length(names) == 1])
    error_message = "Two ingress rules would be equal, and EC2 takes none twice: ${join("; ", [for atom, names in local.ingress_atoms : "${join(" and ", names)} (${one([for said in [jsondecode(atom)] : "${said[0]}${try(said[1] < 0, true) ? "" : said[1] == said[2] ? "/${said[1]}" : "/${said[1]}-${said[2]}"} with ${coalesce(slice(said, 3, 7)...)}"])})" if length(names) > 1])}. Where a setting repeats a port that another row has, change the setting; where two features open the same service to the same peer, call the module once more for one of them, and attach both groups."
  }
}

# What EC2 tells egress rules apart by, and the rules that have it: of two that are equal it refuses the second.
locals {
  egress_rules = merge(
    { for key, rule in aws_vpc_security_group_egress_rule.smb : "smb[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.smb_groups : "smb_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.smb_lists : "smb_lists[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.rpc_tcp_135 : "rpc_tcp_135[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.rpc_tcp_135_groups : "rpc_tcp_135_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.rpc_tcp_135_lists : "rpc_tcp_135_lists[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.rpc_rpc_ports : "rpc_rpc_ports[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.rpc_rpc_ports_groups : "rpc_rpc_ports_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.rpc_rpc_ports_lists : "rpc_rpc_ports_lists[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.directory_ldap : "directory_ldap[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.directory_ldap_groups : "directory_ldap_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.directory_ldap_lists : "directory_ldap_lists[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.directory_ldaps : "directory_ldaps[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.directory_ldaps_groups : "directory_ldaps_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.directory_ldaps_lists : "directory_ldaps_lists[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.mail_alerts : "mail_alerts[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.mail_alerts_groups : "mail_alerts_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.mail_alerts_lists : "mail_alerts_lists[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_any : "probing_any[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_any_groups_icmp : "probing_any_groups_icmp[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_any_groups_icmpv6 : "probing_any_groups_icmpv6[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_any_lists_icmp : "probing_any_lists_icmp[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_any_lists_icmpv6 : "probing_any_lists_icmpv6[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_echo_request : "probing_echo_request[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_echo_request_groups_icmp : "probing_echo_request_groups_icmp[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_echo_request_groups_icmpv6 : "probing_echo_request_groups_icmpv6[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_echo_request_lists_icmp : "probing_echo_request_lists_icmp[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.probing_echo_request_lists_icmpv6 : "probing_echo_request_lists_icmpv6[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.google_workspace : "google_workspace[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.google_workspace_groups : "google_workspace_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.google_workspace_lists : "google_workspace_lists[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.signatures_legacy : "signatures_legacy[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.signatures_legacy_groups : "signatures_legacy_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.signatures_legacy_lists : "signatures_legacy_lists[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.signatures_anycast : "signatures_anycast[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.signatures_anycast_groups : "signatures_anycast_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.signatures_anycast_lists : "signatures_anycast_lists[\"${key}\"]" => rule },
  )
  egress_atoms = { for name, rule in local.egress_rules : jsonencode([rule.ip_protocol, rule.from_port, rule.to_port, rule.cidr_ipv4, rule.cidr_ipv6, rule.referenced_security_group_id, rule.prefix_list_id]) => name... }
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
    condition     = alltrue([for names in values(local.egress_atoms) : length(names) == 1])
    error_message = "Two egress rules would be equal, and EC2 takes none twice: ${join("; ", [for atom, names in local.egress_atoms : "${join(" and ", names)} (${one([for said in [jsondecode(atom)] : "${said[0]}${try(said[1] < 0, true) ? "" : said[1] == said[2] ? "/${said[1]}" : "/${said[1]}-${said[2]}"} with ${coalesce(slice(said, 3, 7)...)}"])})" if length(names) > 1])}. Where a setting repeats a port that another row has, change the setting; where two features open the same service to the same peer, call the module once more for one of them, and attach both groups."
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
