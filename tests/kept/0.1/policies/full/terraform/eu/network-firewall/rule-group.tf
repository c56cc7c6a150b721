# Written by emscloud from the policy kept for the target eu. Edit the policy, not this file.

# The firewall policy that refers to this group has strict rule order, and forwards whole connections, in both
# directions, to the stateful engine. Its stateful default action lets a handshake pass, since a name is said after it:
# aws:drop_established_app_layer or aws:alert_established_app_layer. With aws:drop_established a ClientHello that comes
# in two packets is cut, with aws:drop_strict every connection is.
resource "aws_networkfirewall_rule_group" "by_name" {
  name        = "kept-eu"
  description = "What the emscloud policy kept lets its groups reach by name"
  type        = "STATEFUL"
  capacity    = var.capacity
  tags = {
    "emscloud:managed-by" = "terraform"
    "emscloud:policy"     = "kept"
  }

  rule_group {
    rule_variables {
      ip_sets {
        key = "DOOR"

        ip_set {
          definition = ["10.0.1.10/32", "fd00:1::10/128"]
        }
      }
    }

    rules_source {
      rules_string = <<-EOT
        # door: members among themselves
        pass tcp $DOOR any -> [10.0.1.10/32,fd00:1::10/128] 7000:7010 (msg:"among-out"; flow:to_server; sid:1322291119; rev:1;)
        pass udp $DOOR any -> [10.0.1.10/32,fd00:1::10/128] 7000 (msg:"among-out"; flow:to_server; sid:1408237436; rev:1;)
        # door: many addresses in one rule
        pass tls $DOOR any -> any 443 (msg:"covered"; flow:to_server; tls.sni; content:"many.example.com"; startswith; endswith; nocase; sid:1948510913; rev:1;)
        # door: updates are fetched
        pass tls $DOOR any -> any 443 (msg:"door/updates [Door controllers 1.0\: Updates]"; flow:to_server; tls.sni; content:"cloud.example.com"; startswith; endswith; nocase; sid:1614981564; rev:1;)
        # door: a backup network
        pass ip $DOOR any -> 10.250.0.0/24 any (msg:"everything"; flow:to_server; sid:1677598964; rev:1;)
        # door: workstations and users are read from the directory
        pass tcp $DOOR any -> [10.0.5.10/32,10.0.5.11/32] 636 (msg:"forticlient-ems/directory [FortiClient EMS 6.4.7\: Active Directory server connection]"; flow:to_server; sid:1766554539; rev:1;)
        # door: EMS reads the Google domain by API
        pass tcp $DOOR any -> 0.0.0.0/0 443 (msg:"forticlient-ems/google-workspace [FortiClient EMS 6.4.7\: Google Workspace API/Google domain directory]"; flow:to_server; sid:1032232398; rev:1;)
        # door: EMS pings endpoints before the first installation
        pass icmp $DOOR any -> 10.20.0.0/16 any (msg:"forticlient-ems/probing [FortiClient EMS 6.4.7\: FortiClient endpoint probing]"; flow:to_server; sid:1422562755; rev:1;)
        pass icmp $DOOR any -> fd00:20::/64 any (msg:"forticlient-ems/probing [FortiClient EMS 6.4.7\: FortiClient endpoint probing]"; flow:to_server; sid:1123293793; rev:1;)
        # door: first installation of FortiClient over RPC
        pass tcp $DOOR any -> [10.20.0.0/16,fd00:20::/64] 1024:5000 (msg:"forticlient-ems/rpc [FortiClient EMS 6.4.7\: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]"; flow:to_server; sid:1110814279; rev:1;)
        pass tcp $DOOR any -> [10.20.0.0/16,fd00:20::/64] 135 (msg:"forticlient-ems/rpc [FortiClient EMS 6.4.7\: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]"; flow:to_server; sid:1483155411; rev:1;)
        pass tcp $DOOR any -> [10.20.0.0/16,fd00:20::/64] 49152:65535 (msg:"forticlient-ems/rpc [FortiClient EMS 6.4.7\: Distributed Computing Environment / Remote Procedure Calls (DCE/RPC)]"; flow:to_server; sid:1754838779; rev:1;)
        # door: EMS fetches signatures from FortiGuard Anycast
        pass tls $DOOR any -> any 443 (msg:"forticlient-ems/signatures-anycast [FortiClient EMS 6.4.7\: AV/vulnerability signature updates with FortiGuard Anycast]"; flow:to_server; tls.sni; content:"fctupdate.fortinet.net"; startswith; endswith; nocase; sid:1683759018; rev:1;)
        # door: first installation of FortiClient over SMB
        pass tcp $DOOR any -> [10.20.0.0/16,fd00:20::/64] 445 (msg:"forticlient-ems/smb [FortiClient EMS 6.4.7\: Samba (SMB) service]"; flow:to_server; sid:1303959820; rev:1;)
        # door: whatever else it sends
        drop tls $DOOR any -> any any (msg:"door\: TLS to a name that is not asked for"; flow:to_server; ssl_state:client_hello; sid:1103251585; rev:1;)
        drop http $DOOR any -> any any (msg:"door\: HTTP to a name that is not asked for"; flow:to_server; http.start; content:"|0d 0a|"; sid:1821169358; rev:1;)
        drop tcp $DOOR any -> any any (msg:"door\: neither TLS nor HTTP"; flow:to_server,established; dsize:>0; app-layer-protocol:!tls; app-layer-protocol:!http; sid:1452738981; rev:1;)
        drop tcp $DOOR any -> any any (msg:"door\: no name in time"; flow:to_server,established; dsize:>0; stream_size:client,>,16384; sid:1923867475; rev:1;)
        drop ip $DOOR any -> any any (msg:"door\: not asked for"; flow:to_server; ip_proto:!6; sid:1343644617; rev:1;)
      EOT
    }

    stateful_rule_options {
      rule_order = "STRICT_ORDER"
    }
  }

  # Fixed when the group is made: rules that come later have to fit.
  lifecycle {
    ignore_changes = [capacity]
  }
}
