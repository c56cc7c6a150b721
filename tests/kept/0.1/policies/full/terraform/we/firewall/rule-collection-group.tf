# Written by emscloud from the policy kept for the target we. Edit the policy, not this file.

# The firewall denies what no rule allows, so what other rule collections of the policy allow these groups they may
# send as well.
resource "azurerm_firewall_policy_rule_collection_group" "by_name" {
  name               = "kept-we"
  firewall_policy_id = var.firewall_policy_id
  priority           = var.priority

  # Rules that name hosts here hold where the policy's DNS proxy is on and the groups ask the firewall for names.
  network_rule_collection {
    name     = "addresses"
    priority = 100
    action   = "Allow"

    rule {
      name                  = "door.among-out_tcp_7000-7010.addresses"
      description           = "among-out: members among themselves"
      protocols             = ["TCP"]
      source_addresses      = ["10.0.1.10/32"]
      destination_addresses = ["10.0.1.10/32"]
      destination_ports     = ["7000-7010"]
    }

    rule {
      name                  = "door.among-out_udp_7000.addresses"
      description           = "among-out: members among themselves"
      protocols             = ["UDP"]
      source_addresses      = ["10.0.1.10/32"]
      destination_addresses = ["10.0.1.10/32"]
      destination_ports     = ["7000"]
    }

    rule {
      name              = "door.clock_udp_123.names"
      description       = "clock: clock"
      protocols         = ["UDP"]
      source_addresses  = ["10.0.1.10/32"]
      destination_fqdns = ["ntp.example.com"]
      destination_ports = ["123"]
    }

    rule {
      name                  = "door.everything_any_any.addresses"
      description           = "everything: a backup network"
      protocols             = ["Any"]
      source_addresses      = ["10.0.1.10/32"]
      destination_addresses = ["10.250.0.0/24"]
      destination_ports     = ["*"]
    }

    rule {
      name                  = "door.forticlient-ems.directory_tcp_636.addresses"
      description           = "forticlient-ems/directory: workstations and users are read from the directory"
      protocols             = ["TCP"]
      source_addresses      = ["10.0.1.10/32"]
      destination_addresses = ["10.0.5.10/32", "10.0.5.11/32"]
      destination_ports     = ["636"]
    }

    rule {
      name                  = "door.forticlient-ems.google-workspace_tcp_443.addresses"
      description           = "forticlient-ems/google-workspace: EMS reads the Google domain by API"
      protocols             = ["TCP"]
      source_addresses      = ["10.0.1.10/32"]
      destination_addresses = ["0.0.0.0/0"]
      destination_ports     = ["443"]
    }

    rule {
      name              = "door.forticlient-ems.mail-alerts_tcp_25.names"
      description       = "forticlient-ems/mail-alerts: alerts go out by mail"
      protocols         = ["TCP"]
      source_addresses  = ["10.0.1.10/32"]
      destination_fqdns = ["smtp.example.com"]
      destination_ports = ["25"]
    }

    rule {
      name                  = "door.forticlient-ems.probing_icmp_any.addresses"
      description           = "forticlient-ems/probing: EMS pings endpoints before the first installation"
      protocols             = ["ICMP"]
      source_addresses      = ["10.0.1.10/32"]
      destination_addresses = ["10.20.0.0/16"]
      destination_ports     = ["*"]
    }

    rule {
      name                  = "door.forticlient-ems.rpc_tcp_1024-5000.addresses"
      description           = "forticlient-ems/rpc: first installation of FortiClient over RPC"
      protocols             = ["TCP"]
      source_addresses      = ["10.0.1.10/32"]
      destination_addresses = ["10.20.0.0/16"]
      destination_ports     = ["1024-5000"]
    }

    rule {
      name                  = "door.forticlient-ems.rpc_tcp_135.addresses"
      description           = "forticlient-ems/rpc: first installation of FortiClient over RPC"
      protocols             = ["TCP"]
      source_addresses      = ["10.0.1.10/32"]
      destination_addresses = ["10.20.0.0/16"]
      destination_ports     = ["135"]
    }

    rule {
      name                  = "door.forticlient-ems.rpc_tcp_49152-65535.addresses"
      description           = "forticlient-ems/rpc: first installation of FortiClient over RPC"
      protocols             = ["TCP"]
      source_addresses      = ["10.0.1.10/32"]
      destination_addresses = ["10.20.0.0/16"]
      destination_ports     = ["49152-65535"]
    }

    rule {
      name                  = "door.forticlient-ems.smb_tcp_445.addresses"
      description           = "forticlient-ems/smb: first installation of FortiClient over SMB"
      protocols             = ["TCP"]
      source_addresses      = ["10.0.1.10/32"]
      destination_addresses = ["10.20.0.0/16"]
      destination_ports     = ["445"]
    }
  }

  application_rule_collection {
    name     = "names"
    priority = 200
    action   = "Allow"

    rule {
      name              = "door.covered_https_443.names"
      description       = "covered: many addresses in one rule"
      source_addresses  = ["10.0.1.10/32"]
      destination_fqdns = ["many.example.com"]

      protocols {
        type = "Https"
        port = 443
      }
    }

    rule {
      name              = "door.door.updates_https_443.names"
      description       = "door/updates: updates are fetched"
      source_addresses  = ["10.0.1.10/32"]
      destination_fqdns = ["cloud.example.com"]

      protocols {
        type = "Https"
        port = 443
      }
    }

    rule {
      name              = "door.forticlient-ems.signatures-anycast_https_443.names"
      description       = "forticlient-ems/signatures-anycast: EMS fetches signatures from FortiGuard Anycast"
      source_addresses  = ["10.0.1.10/32"]
      destination_fqdns = ["fctupdate.fortinet.net"]

      protocols {
        type = "Https"
        port = 443
      }
    }
  }
}
