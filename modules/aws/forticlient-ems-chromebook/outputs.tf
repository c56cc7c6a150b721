# Written by emscloud from the catalog's forticlient-ems, the host chromebook, for AWS. Change the catalog, not this file.

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

output "ingress_rule_ids" {
  description = "The id of each ingress rule, by its resource and key."
  value       = {}
}

# What EC2 tells egress rules apart by, and the rules that have it: of two that are equal it refuses the second.
locals {
  egress_rules = merge(
    { for key, rule in aws_vpc_security_group_egress_rule.profile : "profile[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.profile_groups : "profile_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.profile_lists : "profile_lists[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.url_rating_tcp_443 : "url_rating_tcp_443[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.url_rating_tcp_443_groups : "url_rating_tcp_443_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.url_rating_tcp_443_lists : "url_rating_tcp_443_lists[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.url_rating_tcp_3400 : "url_rating_tcp_3400[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.url_rating_tcp_3400_groups : "url_rating_tcp_3400_groups[\"${key}\"]" => rule },
    { for key, rule in aws_vpc_security_group_egress_rule.url_rating_tcp_3400_lists : "url_rating_tcp_3400_lists[\"${key}\"]" => rule },
  )
  egress_atoms = { for name, rule in local.egress_rules : jsonencode([rule.ip_protocol, rule.from_port, rule.to_port, rule.cidr_ipv4, rule.cidr_ipv6, rule.referenced_security_group_id, rule.prefix_list_id]) => name... }
}

output "egress_rule_ids" {
  description = "The id of each egress rule, by its resource and key."
  value = merge(
    { for key, rule in aws_vpc_security_group_egress_rule.profile : "profile ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.profile_groups : "profile_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.profile_lists : "profile_lists ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.url_rating_tcp_443 : "url_rating_tcp_443 ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.url_rating_tcp_443_groups : "url_rating_tcp_443_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.url_rating_tcp_443_lists : "url_rating_tcp_443_lists ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.url_rating_tcp_3400 : "url_rating_tcp_3400 ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.url_rating_tcp_3400_groups : "url_rating_tcp_3400_groups ${key}" => rule.id },
    { for key, rule in aws_vpc_security_group_egress_rule.url_rating_tcp_3400_lists : "url_rating_tcp_3400_lists ${key}" => rule.id },
  )

  precondition {
    condition     = alltrue([for names in values(local.egress_atoms) : length(names) == 1])
    error_message = "Two egress rules would be equal, and EC2 takes none twice: ${join("; ", [for atom, names in local.egress_atoms : "${join(" and ", names)} (${one([for said in [jsondecode(atom)] : "${said[0]}${try(said[1] < 0, true) ? "" : said[1] == said[2] ? "/${said[1]}" : "/${said[1]}-${said[2]}"} with ${coalesce(slice(said, 3, 7)...)}"])})" if length(names) > 1])}. Where a setting repeats a port that another row has, change the setting; where two features open the same service to the same peer, call the module once more for one of them, and attach both groups."
  }
}
