# Written by emscloud from the policy fleet for the target fleet-azure. Edit the policy, not this file.

output "network_security_group_ids" {
  description = "The id of each network security group, by the group's name in the policy."
  value = {
    ems-server   = azurerm_network_security_group.ems-server.id
    fortimanager = azurerm_network_security_group.fortimanager.id
  }
}
