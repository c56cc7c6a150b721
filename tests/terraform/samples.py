"""A module of each cloud, by hand, with every resource and argument that is ever printed."""

from __future__ import annotations

AWS = """\
terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 6.0"
    }
  }
}

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["123456789012"]
}

variable "vpc_id" {
  type    = string
  default = "vpc-0123456789abcdef0"
}

resource "aws_security_group" "ems-server" {
  name        = "ems-prod-ems-server"
  description = "ems-server of ems-prod"
  vpc_id      = var.vpc_id
  tags = {
    Name                  = "ems-prod-ems-server"
    "emscloud:group"      = "ems-server"
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "ems-prod"
  }
}

resource "aws_ec2_managed_prefix_list" "endpoints" {
  name           = "ems-prod-endpoints"
  address_family = "IPv4"
  max_entries    = 1

  entry {
    cidr        = "10.20.0.0/16"
    description = "endpoints"
  }
}

# forticlient-ems/telemetry
resource "aws_vpc_security_group_ingress_rule" "telemetry_10_20_0_0_16" {
  security_group_id = aws_security_group.ems-server.id
  description       = "forticlient-ems/telemetry"
  ip_protocol       = "tcp"
  from_port         = 8013
  to_port           = 8013
  cidr_ipv4         = "10.20.0.0/16"
}

resource "aws_vpc_security_group_ingress_rule" "telemetry_list" {
  security_group_id = aws_security_group.ems-server.id
  ip_protocol       = "-1"
  prefix_list_id    = aws_ec2_managed_prefix_list.endpoints.id
}

resource "aws_vpc_security_group_ingress_rule" "itself" {
  security_group_id            = aws_security_group.ems-server.id
  ip_protocol                  = "icmp"
  from_port                    = 8
  to_port                      = 0
  referenced_security_group_id = aws_security_group.ems-server.id
}

resource "aws_vpc_security_group_egress_rule" "anywhere" {
  security_group_id = aws_security_group.ems-server.id
  ip_protocol       = "udp"
  from_port         = 123
  to_port           = 123
  cidr_ipv6         = "::/0"
}

resource "aws_vpc_security_group_rules_exclusive" "ems-server" {
  security_group_id = aws_security_group.ems-server.id
  ingress_rule_ids = [
    aws_vpc_security_group_ingress_rule.telemetry_10_20_0_0_16.id,
    aws_vpc_security_group_ingress_rule.telemetry_list.id,
    aws_vpc_security_group_ingress_rule.itself.id,
  ]
  egress_rule_ids = [aws_vpc_security_group_egress_rule.anywhere.id]
}

output "ems-server" {
  value = aws_security_group.ems-server.id
}
"""

AZURE = """\
terraform {
  required_version = ">= 1.5"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = ">= 4.0"
    }
  }
}

provider "azurerm" {
  subscription_id = "00000000-0000-0000-0000-000000000000"

  features {}
}

resource "azurerm_network_security_group" "ems-server" {
  name                = "ems-prod-ems-server"
  location            = "westeurope"
  resource_group_name = "rg-ems"
  tags = {
    "emscloud:group" = "ems-server"
  }

  # forticlient-ems/telemetry
  security_rule {
    name                       = "telemetry-v4-tcp"
    description                = "forticlient-ems/telemetry"
    priority                   = 1234
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_address_prefixes    = ["10.20.0.0/16", "10.21.0.0/16"]
    source_port_range          = "*"
    destination_address_prefix = "*"
    destination_port_ranges    = ["443", "8013"]
  }

  security_rule {
    name                                       = "deny-in"
    priority                                   = 4096
    direction                                  = "Inbound"
    access                                     = "Deny"
    protocol                                   = "*"
    source_address_prefix                      = "*"
    source_port_range                          = "*"
    destination_application_security_group_ids = ["/subscriptions/0/asg"]
    destination_port_range                     = "*"
  }
}

resource "azurerm_network_security_rule" "one" {
  name                        = "one"
  resource_group_name         = "rg-ems"
  network_security_group_name = azurerm_network_security_group.ems-server.name
  priority                    = 200
  direction                   = "Outbound"
  access                      = "Allow"
  protocol                    = "Udp"
  source_address_prefix       = "*"
  source_port_range           = "*"
  destination_address_prefix  = "AzureCloud"
  destination_port_range      = "123"
}

output "ems-server" {
  value = azurerm_network_security_group.ems-server.id
}
"""
