# Written by emscloud from the policy kept for the target we. Edit the policy, not this file.

output "network_security_group_ids" {
  description = "The id of each network security group, by the group's name in the policy."
  value = {
    door      = azurerm_network_security_group.door.id
    operators = azurerm_network_security_group.operators.id
  }
}
