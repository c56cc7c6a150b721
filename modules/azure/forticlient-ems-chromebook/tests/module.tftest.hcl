# Written by emscloud from the catalog's forticlient-ems, the host chromebook, for Azure. Change the catalog, not this file.

mock_provider "azurerm" {}

run "one_feature" {
  command = plan

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_profile      = true
    ems_server = {
      office = "10.1.0.0/16"
    }
  }

  assert {
    condition     = length(output.priorities) > 0
    error_message = "No rule is made."
  }
}

run "every_feature" {
  command = plan

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_profile      = true
    enable_url_rating   = true
    ems_server = {
      office      = "10.1.0.0/16"
      office_ipv6 = "2001:db8:1::/48"
    }
    fortiguard_rating = {
      office      = "10.2.0.0/16"
      office_ipv6 = "2001:db8:2::/48"
    }
    chromebook_port = 8443
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
    enable_profile              = true
    ems_server = {
      office = "10.1.0.0/16"
    }
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
    enable_profile       = true
    ems_server = {
      office = "10.1.0.0/16"
    }
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
    enable_profile      = true
    ems_server_service_tags = {
      cloud = "AzureCloud"
    }
  }

  assert {
    condition     = length(output.priorities) > 0
    error_message = "No rule is made."
  }
}

run "misspelt_tag" {
  command         = plan
  expect_failures = [var.ems_server_service_tags]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_profile      = true
    ems_server_service_tags = {
      all = "internet"
    }
  }
}

run "probes_without_deny" {
  command         = plan
  expect_failures = [var.load_balancer_probes]

  variables {
    resource_group_name         = "rg-ems"
    network_security_group_name = "own"
    load_balancer_probes        = true
    enable_profile              = true
    ems_server = {
      office = "10.1.0.0/16"
    }
  }
}

run "no_location" {
  command         = plan
  expect_failures = [var.location]

  variables {
    resource_group_name = "rg-ems"
    enable_profile      = true
    ems_server = {
      office = "10.1.0.0/16"
    }
  }
}

run "open_end" {
  command         = plan
  expect_failures = [var.deny_everything_else]

  variables {
    resource_group_name  = "rg-ems"
    location             = "westeurope"
    deny_everything_else = false
    enable_profile       = true
    ems_server = {
      office = "10.1.0.0/16"
    }
  }
}

run "nothing_is_chosen" {
  command         = plan
  expect_failures = [var.enable_profile]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
  }
}

run "nobody_is_bound" {
  command         = plan
  expect_failures = [var.ems_server]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_profile      = true
    ems_server          = {}
  }
}

run "host_bits" {
  command         = plan
  expect_failures = [var.ems_server]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_profile      = true
    ems_server = {
      office = "10.1.0.1/16"
    }
  }
}

run "no_reference_in_ems_server_application_security_group_ids" {
  command         = plan
  expect_failures = [var.ems_server_application_security_group_ids]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_profile      = true
    ems_server = {
      office = "10.1.0.0/16"
    }
    ems_server_application_security_group_ids = {
      office = "10.1.0.0/16"
    }
  }
}

run "no_reference_in_ems_server_service_tags" {
  command         = plan
  expect_failures = [var.ems_server_service_tags]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_profile      = true
    ems_server = {
      office = "10.1.0.0/16"
    }
    ems_server_service_tags = {
      office = "10.1.0.0/16"
    }
  }
}

run "wrong_chromebook_port" {
  command         = plan
  expect_failures = [var.chromebook_port]

  variables {
    resource_group_name = "rg-ems"
    location            = "westeurope"
    enable_profile      = true
    ems_server = {
      office = "10.1.0.0/16"
    }
    chromebook_port = 65536
  }
}
