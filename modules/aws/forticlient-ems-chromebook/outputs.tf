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

# What EC2 tells egress rules apart by: of two that are equal it refuses the second.
locals {
  egress_atoms = [for rule in concat(
    values(aws_vpc_security_group_egress_rule.profile),
    values(aws_vpc_security_group_egress_rule.profile_groups),
    values(aws_vpc_security_group_egress_rule.profile_lists),
    values(aws_vpc_security_group_egress_rule.url_rating_tcp_443),
    values(aws_vpc_security_group_egress_rule.url_rating_tcp_443_groups),
    values(aws_vpc_security_group_egress_rule.url_rating_tcp_443_lists),
    values(aws_vpc_security_group_egress_rule.url_rating_tcp_3400),
    values(aws_vpc_security_group_egress_rule.url_rating_tcp_3400_groups),
    values(aws_vpc_security_group_egress_rule.url_rating_tcp_3400_lists),
  ) : jsonencode([rule.ip_protocol, rule.from_port, rule.to_port, rule.cidr_ipv4, rule.cidr_ipv6, rule.referenced_security_group_id, rule.prefix_list_id])]
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
    condition     = length(distinct(local.egress_atoms)) == length(local.egress_atoms)
    error_message = "Two egress rules would be equal, and EC2 takes none twice: features with the same service and peer. Call the module once more for one of the features, and attach both groups."
  }
}
