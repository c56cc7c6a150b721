# Written by emscloud from the policy kept for the target we. Edit the policy, not this file.

output "rule_collection_group_id" {
  description = "The id of the rule collection group."
  value       = azurerm_firewall_policy_rule_collection_group.by_name.id
}
