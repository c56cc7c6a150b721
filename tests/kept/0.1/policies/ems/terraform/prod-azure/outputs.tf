# Written by emscloud from the policy ems-prod for the target prod-azure. Edit the policy, not this file.

output "network_security_group_ids" {
  description = "The id of each network security group, by the group's name in the policy."
  value = {
    ems-server  = azurerm_network_security_group.ems-server.id
    ems-standby = azurerm_network_security_group.ems-standby.id
  }
}
