"""An imitation of EC2's security groups and prefix lists that is as strict: moto where that is right, our own where it is not."""

from emscloud.sandbox.ec2.quotas import Quotas, Told
from emscloud.sandbox.ec2.service import Ec2, RuleView

__all__ = ["Ec2", "Quotas", "RuleView", "Told"]
