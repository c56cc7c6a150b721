"""Public Terraform, read by emscloud and held against Terraform core: rules that are exact, unknown or wrong.

    python -m benchmarks.public CHECKOUT... --work FOLDER [--beside FOLDER] [--most NUMBER] [--tell]

A checkout is a folder called OWNER+REPOSITORY.  None of its text is kept here; copies go to the work folder.  Every
folder that no other one calls and that comes to something that filters traffic is read twice by emscloud, without and
with values for the variables that have none, and planned by core with providers that imitate whatever the texts write
(`facts.py`, `imitation.py`); versions and backends are cut out of core's copy, data sources wait for a resource, modules
from elsewhere are those of other checkouts or say nothing.  `truth.py` reads rules out of core's plan by plain means,
`compare.py` compares them packet by packet (AWS) and argument by argument (Azure), `folds.py` whole NSGs.  The plan's
JSON, with identities hidden as users have it, goes through emscloud's own reader of plans as well.

Read so far, at these commits:
terraform-aws-modules/terraform-aws-security-group 3cf4e1a48a46, cloudposse/terraform-aws-security-group 367f3af90bf1,
Azure/terraform-azurerm-avm-res-network-networksecuritygroup 729f1ee33fb1; and users of such groups:
poseidon/typhoon 214281702f6c, hashicorp/terraform-aws-consul-ecs da2db1edcd72,
terraform-aws-modules/terraform-aws-alb 87f1c9c18408, terraform-aws-modules/terraform-aws-eks bef29c4d9523,
terraform-aws-modules/terraform-aws-vpc 82d1929e669e, cattle-ops/terraform-aws-gitlab-runner 55a3ae91b8db,
brikis98/terraform-up-and-running-code 27a3beaf842d, kubernetes-sigs/kubespray 46dbdd3994b3,
Azure/terraform c710dcd10c30, Azure/terraform-azurerm-network-security-group 80d51d470f0b,
claranet/terraform-azurerm-nsg da82671dfef2, sungwook-practice/t101-study 1c4cd568b3e9,
Leetyler050/fargate_prototype 0af08b8f45ab, prashant8218427772/generic_code 9f0e552622e4,
chandanjataha/terraform-revision e72fda3ee9a0, dmatusiewicz/kubernetes 2bc158d8da18,
futurice/terraform-examples c191f7bcb0fa; beside them cloudposse/terraform-null-label b1f52b20802c.
"""
