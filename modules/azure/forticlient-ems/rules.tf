# Written by emscloud from the catalog's forticlient-ems, the host ems-server, for Azure. Change the catalog, not this file.

locals {
  endpoints_peers = {
    ipv4 = [for cidr in values(var.endpoints) : cidr if !strcontains(cidr, ":") && !anytrue([for other in values(var.endpoints) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    ipv6 = [for cidr in values(var.endpoints) : cidr if strcontains(cidr, ":") && !anytrue([for other in values(var.endpoints) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    asg  = values(var.endpoints_application_security_group_ids)
    tag  = values(var.endpoints_service_tags)
  }
}

locals {
  directory_servers_peers = {
    ipv4 = [for cidr in values(var.directory_servers) : cidr if !strcontains(cidr, ":") && !anytrue([for other in values(var.directory_servers) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    ipv6 = [for cidr in values(var.directory_servers) : cidr if strcontains(cidr, ":") && !anytrue([for other in values(var.directory_servers) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    asg  = values(var.directory_servers_application_security_group_ids)
    tag  = values(var.directory_servers_service_tags)
  }
}

locals {
  admins_peers = {
    ipv4 = [for cidr in values(var.admins) : cidr if !strcontains(cidr, ":") && !anytrue([for other in values(var.admins) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    ipv6 = [for cidr in values(var.admins) : cidr if strcontains(cidr, ":") && !anytrue([for other in values(var.admins) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    asg  = values(var.admins_application_security_group_ids)
    tag  = values(var.admins_service_tags)
  }
}

locals {
  mail_server_peers = {
    ipv4 = [for cidr in values(var.mail_server) : cidr if !strcontains(cidr, ":") && !anytrue([for other in values(var.mail_server) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    ipv6 = [for cidr in values(var.mail_server) : cidr if strcontains(cidr, ":") && !anytrue([for other in values(var.mail_server) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    asg  = values(var.mail_server_application_security_group_ids)
    tag  = values(var.mail_server_service_tags)
  }
}

locals {
  fortigates_peers = {
    ipv4 = [for cidr in values(var.fortigates) : cidr if !strcontains(cidr, ":") && !anytrue([for other in values(var.fortigates) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    ipv6 = [for cidr in values(var.fortigates) : cidr if strcontains(cidr, ":") && !anytrue([for other in values(var.fortigates) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    asg  = values(var.fortigates_application_security_group_ids)
    tag  = values(var.fortigates_service_tags)
  }
}

locals {
  chromebooks_peers = {
    ipv4 = [for cidr in values(var.chromebooks) : cidr if !strcontains(cidr, ":") && !anytrue([for other in values(var.chromebooks) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    ipv6 = [for cidr in values(var.chromebooks) : cidr if strcontains(cidr, ":") && !anytrue([for other in values(var.chromebooks) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    asg  = values(var.chromebooks_application_security_group_ids)
    tag  = values(var.chromebooks_service_tags)
  }
}

locals {
  google_workspace_peers = {
    ipv4 = [for cidr in values(var.google_workspace) : cidr if !strcontains(cidr, ":") && !anytrue([for other in values(var.google_workspace) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    ipv6 = [for cidr in values(var.google_workspace) : cidr if strcontains(cidr, ":") && !anytrue([for other in values(var.google_workspace) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    asg  = values(var.google_workspace_application_security_group_ids)
    tag  = values(var.google_workspace_service_tags)
  }
}

locals {
  fortiguard_peers = {
    ipv4 = [for cidr in values(var.fortiguard_cidrs) : cidr if !strcontains(cidr, ":") && !anytrue([for other in values(var.fortiguard_cidrs) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    ipv6 = [for cidr in values(var.fortiguard_cidrs) : cidr if strcontains(cidr, ":") && !anytrue([for other in values(var.fortiguard_cidrs) : try(cidrsubnet("${split("/", cidr)[0]}/${split("/", other)[1]}", 0, 0) == other && other != cidr, false)])]
    asg  = values(var.fortiguard_application_security_group_ids)
    tag  = values(var.fortiguard_service_tags)
  }
}

# forticlient-ems/telemetry: endpoints report to EMS and are managed by it [FortiClient EMS 6.4.7: FortiClient Telemetry]
locals {
  places_telemetry = {
    ipv4 = ["forticlient-ems.telemetry_tcp_ipv4", 282]
    ipv6 = ["forticlient-ems.telemetry_tcp_ipv6", 652]
    asg  = ["forticlient-ems.telemetry_tcp_asg", 719]
    tag  = ["forticlient-ems.telemetry_tcp_tag", 921]
  }
  rule_telemetry = {
    for peers, rule in local.places_telemetry : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Inbound"
      protocol    = "Tcp"
      ports       = [tostring(var.telemetry_port)]
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.endpoints_peers[peers] : []
      groups      = peers == "asg" ? local.endpoints_peers[peers] : []
      tags        = peers == "tag" ? local.endpoints_peers[peers] : []
      description = "forticlient-ems/telemetry: endpoints report to EMS and are managed by it"
    } if var.enable_telemetry && length(local.endpoints_peers[peers]) > 0
  }
}

# forticlient-ems/smb: first installation of FortiClient over SMB [FortiClient EMS 6.4.7: Samba (SMB) service]
locals {
  places_smb = {
    ipv4 = ["forticlient-ems.smb_tcp_ipv4", 450]
    ipv6 = ["forticlient-ems.smb_tcp_ipv6", 329]
    asg  = ["forticlient-ems.smb_tcp_asg", 868]
    tag  = ["forticlient-ems.smb_tcp_tag", 17]
  }
  rule_smb = {
    for peers, rule in local.places_smb : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Outbound"
      protocol    = "Tcp"
      ports       = ["445"]
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.endpoints_peers[peers] : []
      groups      = peers == "asg" ? local.endpoints_peers[peers] : []
      tags        = peers == "tag" ? local.endpoints_peers[peers] : []
      description = "forticlient-ems/smb: first installation of FortiClient over SMB"
    } if var.enable_deployment && length(local.endpoints_peers[peers]) > 0
  }
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
locals {
  places_rpc_tcp = {
    ipv4 = ["forticlient-ems.rpc_tcp_ipv4", 415]
    ipv6 = ["forticlient-ems.rpc_tcp_ipv6", 273]
    asg  = ["forticlient-ems.rpc_tcp_asg", 879]
    tag  = ["forticlient-ems.rpc_tcp_tag", 126]
  }
  rule_rpc_tcp = {
    for peers, rule in local.places_rpc_tcp : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Outbound"
      protocol    = "Tcp"
      ports       = ["135"]
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.endpoints_peers[peers] : []
      groups      = peers == "asg" ? local.endpoints_peers[peers] : []
      tags        = peers == "tag" ? local.endpoints_peers[peers] : []
      description = "forticlient-ems/rpc: first installation of FortiClient over RPC"
    } if var.enable_deployment && length(local.endpoints_peers[peers]) > 0
  }
}

# forticlient-ems/rpc: first installation of FortiClient over RPC [FortiClient EMS 6.4.7: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]
locals {
  places_rpc_rpc_ports = {
    ipv4 = ["forticlient-ems.rpc_tcp.rpc-ports_ipv4", 192]
    ipv6 = ["forticlient-ems.rpc_tcp.rpc-ports_ipv6", 887]
    asg  = ["forticlient-ems.rpc_tcp.rpc-ports_asg", 890]
    tag  = ["forticlient-ems.rpc_tcp.rpc-ports_tag", 493]
  }
  rule_rpc_rpc_ports = {
    for peers, rule in local.places_rpc_rpc_ports : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Outbound"
      protocol    = "Tcp"
      ports       = var.rpc_ports
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.endpoints_peers[peers] : []
      groups      = peers == "asg" ? local.endpoints_peers[peers] : []
      tags        = peers == "tag" ? local.endpoints_peers[peers] : []
      description = "forticlient-ems/rpc: first installation of FortiClient over RPC"
    } if var.enable_deployment && length(local.endpoints_peers[peers]) > 0
  }
}

# forticlient-ems/directory: workstations and users are read from the directory [FortiClient EMS 6.4.7: Active Directory server connection]
locals {
  places_directory_ldap = {
    ipv4 = ["forticlient-ems.directory_tcp_ipv4", 104]
    ipv6 = ["forticlient-ems.directory_tcp_ipv6", 122]
    asg  = ["forticlient-ems.directory_tcp_asg", 569]
    tag  = ["forticlient-ems.directory_tcp_tag", 82]
  }
  rule_directory_ldap = {
    for peers, rule in local.places_directory_ldap : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Outbound"
      protocol    = "Tcp"
      ports       = ["389"]
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.directory_servers_peers[peers] : []
      groups      = peers == "asg" ? local.directory_servers_peers[peers] : []
      tags        = peers == "tag" ? local.directory_servers_peers[peers] : []
      description = "forticlient-ems/directory: workstations and users are read from the directory"
    } if var.enable_directory && var.directory == "ldap" && length(local.directory_servers_peers[peers]) > 0
  }
}

# forticlient-ems/directory: workstations and users are read from the directory [FortiClient EMS 6.4.7: Active Directory server connection]
locals {
  places_directory_ldaps = {
    ipv4 = ["forticlient-ems.directory_tcp_ipv4", 104]
    ipv6 = ["forticlient-ems.directory_tcp_ipv6", 122]
    asg  = ["forticlient-ems.directory_tcp_asg", 569]
    tag  = ["forticlient-ems.directory_tcp_tag", 82]
  }
  rule_directory_ldaps = {
    for peers, rule in local.places_directory_ldaps : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Outbound"
      protocol    = "Tcp"
      ports       = ["636"]
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.directory_servers_peers[peers] : []
      groups      = peers == "asg" ? local.directory_servers_peers[peers] : []
      tags        = peers == "tag" ? local.directory_servers_peers[peers] : []
      description = "forticlient-ems/directory: workstations and users are read from the directory"
    } if var.enable_directory && var.directory == "ldaps" && length(local.directory_servers_peers[peers]) > 0
  }
}

# forticlient-ems/download: endpoints fetch the installers that EMS made [FortiClient EMS 6.4.7: FortiClient download]
locals {
  places_download = {
    ipv4 = ["forticlient-ems.download_tcp_ipv4", 845]
    ipv6 = ["forticlient-ems.download_tcp_ipv6", 596]
    asg  = ["forticlient-ems.download_tcp_asg", 180]
    tag  = ["forticlient-ems.download_tcp_tag", 86]
  }
  rule_download = {
    for peers, rule in local.places_download : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Inbound"
      protocol    = "Tcp"
      ports       = [tostring(var.download_port)]
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.endpoints_peers[peers] : []
      groups      = peers == "asg" ? local.endpoints_peers[peers] : []
      tags        = peers == "tag" ? local.endpoints_peers[peers] : []
      description = "forticlient-ems/download: endpoints fetch the installers that EMS made"
    } if var.enable_download && length(local.endpoints_peers[peers]) > 0
  }
}

# forticlient-ems/admin-web: administrators use the web console [FortiClient EMS 6.4.7: Apache/HTTPS]
locals {
  places_admin_web = {
    ipv4 = ["forticlient-ems.admin-web_tcp_ipv4", 13]
    ipv6 = ["forticlient-ems.admin-web_tcp_ipv6", 784]
    asg  = ["forticlient-ems.admin-web_tcp_asg", 69]
    tag  = ["forticlient-ems.admin-web_tcp_tag", 135]
  }
  rule_admin_web = {
    for peers, rule in local.places_admin_web : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Inbound"
      protocol    = "Tcp"
      ports       = [tostring(var.web_port)]
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.admins_peers[peers] : []
      groups      = peers == "asg" ? local.admins_peers[peers] : []
      tags        = peers == "tag" ? local.admins_peers[peers] : []
      description = "forticlient-ems/admin-web: administrators use the web console"
    } if var.enable_admin_web && length(local.admins_peers[peers]) > 0
  }
}

# forticlient-ems/mail-alerts: alerts go out by mail [FortiClient EMS 6.4.7: SMTP server/email]
locals {
  places_mail_alerts = {
    ipv4 = ["forticlient-ems.mail-alerts_tcp_ipv4", 514]
    ipv6 = ["forticlient-ems.mail-alerts_tcp_ipv6", 545]
    asg  = ["forticlient-ems.mail-alerts_tcp_asg", 858]
    tag  = ["forticlient-ems.mail-alerts_tcp_tag", 949]
  }
  rule_mail_alerts = {
    for peers, rule in local.places_mail_alerts : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Outbound"
      protocol    = "Tcp"
      ports       = [tostring(var.smtp_port)]
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.mail_server_peers[peers] : []
      groups      = peers == "asg" ? local.mail_server_peers[peers] : []
      tags        = peers == "tag" ? local.mail_server_peers[peers] : []
      description = "forticlient-ems/mail-alerts: alerts go out by mail"
    } if var.enable_mail_alerts && length(local.mail_server_peers[peers]) > 0
  }
}

# forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
locals {
  places_probing_any = {
    ipv4 = ["forticlient-ems.probing_icmp_ipv4", 468]
    asg  = ["forticlient-ems.probing_icmp_asg", 959]
    tag  = ["forticlient-ems.probing_icmp_tag", 32]
  }
  rule_probing_any = {
    for peers, rule in local.places_probing_any : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Outbound"
      protocol    = "Icmp"
      ports       = []
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.endpoints_peers[peers] : []
      groups      = peers == "asg" ? local.endpoints_peers[peers] : []
      tags        = peers == "tag" ? local.endpoints_peers[peers] : []
      description = "forticlient-ems/probing: EMS pings endpoints before the first installation"
    } if var.enable_deployment && var.probe == "any" && length(local.endpoints_peers[peers]) > 0
  }
}

# forticlient-ems/probing: EMS pings endpoints before the first installation [FortiClient EMS 6.4.7: FortiClient endpoint probing]
locals {
  places_probing_echo_request = {
    ipv4 = ["forticlient-ems.probing_icmp_ipv4", 468]
    asg  = ["forticlient-ems.probing_icmp_asg", 959]
    tag  = ["forticlient-ems.probing_icmp_tag", 32]
  }
  rule_probing_echo_request = {
    for peers, rule in local.places_probing_echo_request : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Outbound"
      protocol    = "Icmp"
      ports       = []
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.endpoints_peers[peers] : []
      groups      = peers == "asg" ? local.endpoints_peers[peers] : []
      tags        = peers == "tag" ? local.endpoints_peers[peers] : []
      description = "forticlient-ems/probing: EMS pings endpoints before the first installation"
    } if var.enable_deployment && var.probe == "echo-request" && length(local.endpoints_peers[peers]) > 0
  }
}

# forticlient-ems/fsso: FortiGates connect for single sign-on [FortiClient EMS 6.4.7: FSSO]
locals {
  places_fsso = {
    ipv4 = ["forticlient-ems.fsso_tcp_ipv4", 376]
    ipv6 = ["forticlient-ems.fsso_tcp_ipv6", 63]
    asg  = ["forticlient-ems.fsso_tcp_asg", 241]
    tag  = ["forticlient-ems.fsso_tcp_tag", 97]
  }
  rule_fsso = {
    for peers, rule in local.places_fsso : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Inbound"
      protocol    = "Tcp"
      ports       = ["8000"]
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.fortigates_peers[peers] : []
      groups      = peers == "asg" ? local.fortigates_peers[peers] : []
      tags        = peers == "tag" ? local.fortigates_peers[peers] : []
      description = "forticlient-ems/fsso: FortiGates connect for single sign-on"
    } if var.enable_fsso && length(local.fortigates_peers[peers]) > 0
  }
}

# forticlient-ems/chromebook: Chromebooks connect to EMS [FortiClient EMS 6.4.7: FortiClient on Chrome OS]
locals {
  places_chromebook = {
    ipv4 = ["forticlient-ems.chromebook_tcp_ipv4", 233]
    ipv6 = ["forticlient-ems.chromebook_tcp_ipv6", 434]
    asg  = ["forticlient-ems.chromebook_tcp_asg", 240]
    tag  = ["forticlient-ems.chromebook_tcp_tag", 35]
  }
  rule_chromebook = {
    for peers, rule in local.places_chromebook : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Inbound"
      protocol    = "Tcp"
      ports       = [tostring(var.chromebook_port)]
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.chromebooks_peers[peers] : []
      groups      = peers == "asg" ? local.chromebooks_peers[peers] : []
      tags        = peers == "tag" ? local.chromebooks_peers[peers] : []
      description = "forticlient-ems/chromebook: Chromebooks connect to EMS"
    } if var.enable_chromebook_management && length(local.chromebooks_peers[peers]) > 0
  }
}

# forticlient-ems/google-workspace: EMS reads the Google domain by API [FortiClient EMS 6.4.7: Google Workspace API/Google domain directory]
locals {
  places_google_workspace = {
    ipv4 = ["forticlient-ems.google-workspace_tcp_ipv4", 522]
    ipv6 = ["forticlient-ems.google-workspace_tcp_ipv6", 774]
    asg  = ["forticlient-ems.google-workspace_tcp_asg", 573]
    tag  = ["forticlient-ems.google-workspace_tcp_tag", 513]
  }
  rule_google_workspace = {
    for peers, rule in local.places_google_workspace : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Outbound"
      protocol    = "Tcp"
      ports       = ["443"]
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.google_workspace_peers[peers] : []
      groups      = peers == "asg" ? local.google_workspace_peers[peers] : []
      tags        = peers == "tag" ? local.google_workspace_peers[peers] : []
      description = "forticlient-ems/google-workspace: EMS reads the Google domain by API"
    } if var.enable_chromebook_management && length(local.google_workspace_peers[peers]) > 0
  }
}

# forticlient-ems/signatures-legacy: EMS fetches signatures from legacy FortiGuard [FortiClient EMS 6.4.7: AV/vulnerability signature update]
locals {
  places_signatures_legacy = {
    ipv4 = ["forticlient-ems.signatures-legacy_tcp_ipv4", 567]
    ipv6 = ["forticlient-ems.signatures-legacy_tcp_ipv6", 996]
    asg  = ["forticlient-ems.signatures-legacy_tcp_asg", 133]
    tag  = ["forticlient-ems.signatures-legacy_tcp_tag", 352]
  }
  rule_signatures_legacy = {
    for peers, rule in local.places_signatures_legacy : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Outbound"
      protocol    = "Tcp"
      ports       = ["80"]
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.fortiguard_peers[peers] : []
      groups      = peers == "asg" ? local.fortiguard_peers[peers] : []
      tags        = peers == "tag" ? local.fortiguard_peers[peers] : []
      description = "forticlient-ems/signatures-legacy: EMS fetches signatures from legacy FortiGuard"
    } if var.enable_signatures && var.fortiguard == "legacy" && length(local.fortiguard_peers[peers]) > 0
  }
}

# forticlient-ems/signatures-anycast: EMS fetches signatures from FortiGuard Anycast [FortiClient EMS 6.4.7: AV/vulnerability signature updates with FortiGuard Anycast]
locals {
  places_signatures_anycast = {
    ipv4 = ["forticlient-ems.signatures-anycast_tcp_ipv4", 298]
    ipv6 = ["forticlient-ems.signatures-anycast_tcp_ipv6", 269]
    asg  = ["forticlient-ems.signatures-anycast_tcp_asg", 842]
    tag  = ["forticlient-ems.signatures-anycast_tcp_tag", 455]
  }
  rule_signatures_anycast = {
    for peers, rule in local.places_signatures_anycast : rule[0] => {
      priority    = var.priority_base + rule[1]
      direction   = "Outbound"
      protocol    = "Tcp"
      ports       = ["443"]
      prefixes    = contains(["ipv4", "ipv6"], peers) ? local.fortiguard_peers[peers] : []
      groups      = peers == "asg" ? local.fortiguard_peers[peers] : []
      tags        = peers == "tag" ? local.fortiguard_peers[peers] : []
      description = "forticlient-ems/signatures-anycast: EMS fetches signatures from FortiGuard Anycast"
    } if var.enable_signatures && var.fortiguard == "anycast" && length(local.fortiguard_peers[peers]) > 0
  }
}
