# Written by emscloud from the catalog's forticlient-ems, the host chromebook, for AWS. Change the catalog, not this file.

mock_provider "aws" {}

run "one_feature" {
  command = plan

  variables {
    vpc_id         = "vpc-0123456789abcdef0"
    enable_profile = true
    ems_server = {
      office = "10.1.0.0/16"
    }
  }

  assert {
    condition     = length(output.ingress_rule_ids) + length(output.egress_rule_ids) > 0
    error_message = "No rule is made."
  }
}

run "every_feature" {
  command = plan

  variables {
    vpc_id            = "vpc-0123456789abcdef0"
    enable_profile    = true
    enable_url_rating = true
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
    condition     = length(aws_security_group.this) == 1
    error_message = "No group is made."
  }
}

run "a_group_that_is_there" {
  command = plan

  variables {
    security_group_id = "sg-0123456789abcdef0"
    enable_profile    = true
    ems_server = {
      office = "10.1.0.0/16"
    }
  }

  assert {
    condition     = length(aws_security_group.this) == 0
    error_message = "A group is made though one was named."
  }
}

run "a_prefix_list" {
  command = plan

  variables {
    vpc_id         = "vpc-0123456789abcdef0"
    enable_profile = true
    ems_server_prefix_list_ids = {
      offices = "pl-0123456789abcdef0"
    }
  }

  assert {
    condition     = length(output.ingress_rule_ids) + length(output.egress_rule_ids) > 0
    error_message = "No rule is made."
  }
}

run "no_vpc" {
  command         = plan
  expect_failures = [var.vpc_id]

  variables {
    enable_profile = true
    ems_server = {
      office = "10.1.0.0/16"
    }
  }
}

run "nothing_is_chosen" {
  command         = plan
  expect_failures = [var.enable_profile]

  variables {
    vpc_id = "vpc-0123456789abcdef0"
  }
}

run "nobody_is_bound" {
  command         = plan
  expect_failures = [var.ems_server]

  variables {
    vpc_id         = "vpc-0123456789abcdef0"
    enable_profile = true
    ems_server     = {}
  }
}

run "host_bits" {
  command         = plan
  expect_failures = [var.ems_server]

  variables {
    vpc_id         = "vpc-0123456789abcdef0"
    enable_profile = true
    ems_server = {
      office = "10.1.0.1/16"
    }
  }
}

run "no_reference_in_ems_server_security_group_ids" {
  command         = plan
  expect_failures = [var.ems_server_security_group_ids]

  variables {
    vpc_id         = "vpc-0123456789abcdef0"
    enable_profile = true
    ems_server = {
      office = "10.1.0.0/16"
    }
    ems_server_security_group_ids = {
      office = "10.1.0.0/16"
    }
  }
}

run "no_reference_in_ems_server_prefix_list_ids" {
  command         = plan
  expect_failures = [var.ems_server_prefix_list_ids]

  variables {
    vpc_id         = "vpc-0123456789abcdef0"
    enable_profile = true
    ems_server = {
      office = "10.1.0.0/16"
    }
    ems_server_prefix_list_ids = {
      office = "10.1.0.0/16"
    }
  }
}

run "wrong_chromebook_port" {
  command         = plan
  expect_failures = [var.chromebook_port]

  variables {
    vpc_id         = "vpc-0123456789abcdef0"
    enable_profile = true
    ems_server = {
      office = "10.1.0.0/16"
    }
    chromebook_port = 65536
  }
}
