# Written by emscloud from the policy kept for the target eu. Edit the policy, not this file.

output "rule_group_arn" {
  description = "The ARN of the rule group, for a firewall policy to refer to."
  value       = aws_networkfirewall_rule_group.by_name.arn
}
