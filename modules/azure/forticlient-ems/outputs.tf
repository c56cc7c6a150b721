# Written by emscloud from the catalog's forticlient-ems, the host ems-server, for Azure. Change the catalog, not this file.

output "network_security_group_id" {
  description = "The id of the group that was made; null where one was there."
  value       = one(azurerm_network_security_group.this[*].id)
}

output "network_security_group_name" {
  description = "The group's name, of one that was there as well."
  value       = coalesce(one(azurerm_network_security_group.this[*].name), var.network_security_group_name)
}

output "security_rule_ids" {
  description = "The id of each rule in a group that was there, by its name."
  value       = { for rule in concat(values(azurerm_network_security_rule.this), azurerm_network_security_rule.load_balancer_probes) : rule.name => rule.id }
}

output "priorities" {
  description = "The priority of each rule that allows, by its name."
  value = merge(
    { for name, rule in local.rules : name => rule.priority },
    local.probes,
  )
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
