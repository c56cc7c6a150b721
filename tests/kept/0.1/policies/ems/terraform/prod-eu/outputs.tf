# Written by emscloud from the policy ems-prod for the target prod-eu. Edit the policy, not this file.

output "security_group_ids" {
  description = "The id of each security group, by the group's name in the policy."
  value = {
    chromebooks = aws_security_group.chromebooks.id
    ems-server  = aws_security_group.ems-server.id
    ems-standby = aws_security_group.ems-standby.id
  }
}
