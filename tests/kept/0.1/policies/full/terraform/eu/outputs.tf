# Written by emscloud from the policy kept for the target eu. Edit the policy, not this file.

output "security_group_ids" {
  description = "The id of each security group, by the group's name in the policy. A list is one group in several parts: every interface takes all of them."
  value = {
    door      = [aws_security_group.door.id]
    operators = aws_security_group.operators.id
  }
}
