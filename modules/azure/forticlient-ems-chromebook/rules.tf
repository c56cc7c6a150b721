# Written by emscloud from the catalog's forticlient-ems, the host chromebook, for Azure. Change the catalog, not this file.

locals {
  ems_server_peers = {
    ipv4 = [for cidr in values(var.ems_server) : cidr if !strcontains(cidr, ":") && !anytrue([for other in values(var.ems_server) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    ipv6 = [for cidr in values(var.ems_server) : cidr if strcontains(cidr, ":") && !anytrue([for other in values(var.ems_server) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    asg  = values(var.ems_server_application_security_group_ids)
    tag  = values(var.ems_server_service_tags)
  }
}

locals {
  fortiguard_rating_peers = {
    ipv4 = [for cidr in values(var.fortiguard_rating) : cidr if !strcontains(cidr, ":") && !anytrue([for other in values(var.fortiguard_rating) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    ipv6 = [for cidr in values(var.fortiguard_rating) : cidr if strcontains(cidr, ":") && !anytrue([for other in values(var.fortiguard_rating) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    asg  = values(var.fortiguard_rating_application_security_group_ids)
    tag  = values(var.fortiguard_rating_service_tags)
  }
}

# forticlient-ems/profile: the Chromebook fetches its profile from EMS [FortiClient EMS 6.4.7: FortiClient EMS]
locals {
  places_profile = {
    ipv4 = ["forticlient-ems.profile_tcp_ipv4", 285]
    ipv6 = ["forticlient-ems.profile_tcp_ipv6", 779]
    asg  = ["forticlient-ems.profile_tcp_asg", 479]
    tag  = ["forticlient-ems.profile_tcp_tag", 474]
  }
  rule_profile = {
    for peers, rule in local.places_profile : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Outbound"
      protocol    = "Tcp"
      ports       = [tostring(var.chromebook_port)]
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.ems_server_peers[peers] : []
      groups      = peers == "asg" ? local.ems_server_peers[peers] : []
      tags        = peers == "tag" ? local.ems_server_peers[peers] : []
      description = "forticlient-ems/profile: the Chromebook fetches its profile from EMS"
    } if var.enable_profile && length(local.ems_server_peers[peers]) > 0
  }
}

# forticlient-ems/url-rating: FortiGuard rates the URLs that are opened [FortiClient EMS 6.4.7: FortiGuard]
locals {
  places_url_rating = {
    ipv4 = ["forticlient-ems.url-rating_tcp_ipv4", 517]
    ipv6 = ["forticlient-ems.url-rating_tcp_ipv6", 6]
    asg  = ["forticlient-ems.url-rating_tcp_asg", 533]
    tag  = ["forticlient-ems.url-rating_tcp_tag", 675]
  }
  rule_url_rating = {
    for peers, rule in local.places_url_rating : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Outbound"
      protocol    = "Tcp"
      ports       = ["443", "3400"]
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.fortiguard_rating_peers[peers] : []
      groups      = peers == "asg" ? local.fortiguard_rating_peers[peers] : []
      tags        = peers == "tag" ? local.fortiguard_rating_peers[peers] : []
      description = "forticlient-ems/url-rating: FortiGuard rates the URLs that are opened"
    } if var.enable_url_rating && length(local.fortiguard_rating_peers[peers]) > 0
  }
}
