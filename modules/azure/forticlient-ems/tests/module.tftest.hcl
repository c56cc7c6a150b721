# Written by emscloud from the catalog's forticlient-ems, the host ems-server, for Azure. Change the catalog, not this file.

mock_provider "azurerm" {}

run "one_feature" {
  command = plan

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
  }

  assert {
    condition     = length(output.priorities) > 0
    error_message = "No rule is made."
  }
}

run "every_feature" {
  command = plan

  variables {
    resource_group_name          = "rg-ems"
    location                     = "westeurope"
    enable_telemetry             = true
    enable_deployment            = true
    enable_directory             = true
    enable_download              = true
    enable_admin_web             = true
    enable_mail_alerts           = true
    enable_fsso                  = true
    enable_signatures            = true
    enable_chromebook_management = true
    endpoints = {
      office      = "10.1.0.0/16"
      office_ipv6 = "2001:db8:1::/48"
    }
    directory_servers = {
      office      = "10.2.0.0/16"
      office_ipv6 = "2001:db8:2::/48"
    }
    admins = {
      office      = "10.3.0.0/16"
      office_ipv6 = "2001:db8:3::/48"
    }
    mail_server = {
      office      = "10.4.0.0/16"
      office_ipv6 = "2001:db8:4::/48"
    }
    fortigates = {
      office      = "10.5.0.0/16"
      office_ipv6 = "2001:db8:5::/48"
    }
    chromebooks = {
      office      = "10.6.0.0/16"
      office_ipv6 = "2001:db8:6::/48"
    }
    google_workspace = {
      office      = "10.7.0.0/16"
      office_ipv6 = "2001:db8:7::/48"
    }
    fortiguard_cidrs = {
      first = "192.0.2.8/32"
    }
    telemetry_port  = 8013
    download_port   = 10443
    web_port        = 443
    smtp_port       = 25
    chromebook_port = 8443
    directory       = "ldaps"
    rpc_ports       = ["1024-5000", "49152-65535"]
    fortiguard      = "anycast"
    region          = "global"
    probe           = "any"
    accept          = ["azure-icmp-types", "azure-icmpv6"]
  }

  assert {
    condition     = length(distinct(values(output.priorities))) > 0
    error_message = "No rule has a priority."
  }
}

run "a_group_that_is_there" {
  command = plan

  variables {
    resource_group_name         = "rg-ems"
    network_security_group_name = "own"
    enable_telemetry            = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
  }

  assert {
    condition     = length(azurerm_network_security_group.this) == 0
    error_message = "A group is made though one was named."
  }
}

run "probes" {
  command = plan

  variables {
    resource_group_name  = "rg-ems"
    location             = "westeurope"
    load_balancer_probes = true
    enable_telemetry     = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
  }

  assert {
    condition     = output.priorities["azure.load-balancer-probes_tcp_tag.AzureLoadBalancer"] == 4095
    error_message = "No probe is let in."
  }
}

run "a_service_tag" {
  command = plan

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints_service_tags = {
      cloud = "AzureCloud"
    }
    fortiguard_cidrs = {}
  }

  assert {
    condition     = length(output.priorities) > 0
    error_message = "No rule is made."
  }
}

run "misspelt_tag" {
  command         = plan
  expect_failures = [var.endpoints_service_tags]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints_service_tags = {
      all = "internet"
    }
    fortiguard_cidrs = {}
  }
}

run "probes_without_deny" {
  command         = plan
  expect_failures = [var.load_balancer_probes]

  variables {
    resource_group_name         = "rg-ems"
    network_security_group_name = "own"
    load_balancer_probes        = true
    enable_telemetry            = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
  }
}

run "no_location" {
  command         = plan
  expect_failures = [var.location]

  variables {
    resource_group_name = "rg-ems"
    enable_telemetry    = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
  }
}

run "open_end" {
  command         = plan
  expect_failures = [var.deny_everything_else]

  variables {
    resource_group_name  = "rg-ems"
    location             = "westeurope"
    deny_everything_else = false
    enable_telemetry     = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
  }
}

run "nothing_is_chosen" {
  command         = plan
  expect_failures = [var.enable_telemetry]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    fortiguard_cidrs    = {}
  }
}

run "nobody_is_bound" {
  command         = plan
  expect_failures = [var.endpoints]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints           = {}
    fortiguard_cidrs    = {}
  }
}

run "host_bits" {
  command         = plan
  expect_failures = [var.endpoints]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints = {
      office = "10.1.0.1/16"
    }
    fortiguard_cidrs = {}
  }
}

run "no_reference_in_endpoints_application_security_group_ids" {
  command         = plan
  expect_failures = [var.endpoints_application_security_group_ids]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
    endpoints_application_security_group_ids = {
      office = "10.1.0.0/16"
    }
  }
}

run "no_reference_in_endpoints_service_tags" {
  command         = plan
  expect_failures = [var.endpoints_service_tags]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
    endpoints_service_tags = {
      office = "10.1.0.0/16"
    }
  }
}

run "wrong_telemetry_port" {
  command         = plan
  expect_failures = [var.telemetry_port]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
    telemetry_port   = 65536
  }
}

run "wrong_download_port" {
  command         = plan
  expect_failures = [var.download_port]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
    download_port    = 65536
  }
}

run "wrong_web_port" {
  command         = plan
  expect_failures = [var.web_port]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
    web_port         = 65536
  }
}

run "wrong_smtp_port" {
  command         = plan
  expect_failures = [var.smtp_port]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
    smtp_port        = 65536
  }
}

run "wrong_chromebook_port" {
  command         = plan
  expect_failures = [var.chromebook_port]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
    chromebook_port  = 65536
  }
}

run "wrong_directory" {
  command         = plan
  expect_failures = [var.directory]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
    directory        = "none-of-them"
  }
}

run "wrong_rpc_ports" {
  command         = plan
  expect_failures = [var.rpc_ports]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
    rpc_ports        = ["5000-1024"]
  }
}

run "wrong_fortiguard" {
  command         = plan
  expect_failures = [var.fortiguard]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
    fortiguard       = "none-of-them"
  }
}

run "wrong_region" {
  command         = plan
  expect_failures = [var.region]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
    region           = "none-of-them"
  }
}

run "wrong_probe" {
  command         = plan
  expect_failures = [var.probe]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_telemetry    = true
    endpoints = {
      office = "10.1.0.0/16"
    }
    fortiguard_cidrs = {}
    probe            = "none-of-them"
  }
}

run "no_address_in_fortiguard_cidrs" {
  command         = plan
  expect_failures = [var.fortiguard_cidrs]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_signatures   = true
    fortiguard_cidrs    = {}
  }
}

run "the_page_has_none_1" {
  command         = plan
  expect_failures = [var.region]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_signatures   = true
    fortiguard_cidrs = {
      first = "192.0.2.8/32"
    }
    fortiguard = "legacy"
    region     = "europe"
  }
}
