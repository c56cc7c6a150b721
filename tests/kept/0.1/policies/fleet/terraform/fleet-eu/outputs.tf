# Written by emscloud from the policy fleet for the target fleet-eu. Edit the policy, not this file.

output "security_group_ids" {
  description = "The id of each security group, by the group's name in the policy."
  value = {
    ems-server   = aws_security_group.ems-server.id
    fortimanager = aws_security_group.fortimanager.id
  }
}
