"""Address prefixes, service tags and port ranges: which there are, and which overlap."""

from __future__ import annotations

import ipaddress
import itertools
import re
from collections.abc import Sequence

from emscloud.sandbox.arm.settings import LOCATIONS

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_TAGS = """
ActionGroup ApiManagement ApplicationInsightsAvailability AppConfiguration AppService AppServiceManagement
AutonomousDevelopmentPlatform AzureActiveDirectory AzureActiveDirectoryDomainServices AzureAdvancedThreatProtection
AzureArcInfrastructure AzureAttestation AzureBackup AzureBotService AzureCloud AzureCognitiveSearch AzureConnectors
AzureContainerAppsService AzureContainerRegistry AzureCosmosDB AzureDatabricks AzureDataExplorerManagement AzureDeviceUpdate
AzureDevOps AzureDigitalTwins AzureEventGrid AzureFrontDoor.Backend AzureFrontDoor.Frontend AzureFrontDoor.FirstParty
AzureFrontDoor.MicrosoftSecurity AzureHealthcareAPIs AzureInformationProtection AzureIoTHub AzureKeyVault AzureLoadBalancer
AzureLoadTestingInstanceManagement AzureMachineLearning AzureMachineLearningInference AzureManagedGrafana AzureMonitor
AzureMonitorForSAP AzureOpenDatasets AzurePlatformDNS AzurePlatformIMDS AzurePlatformLKM AzureResourceManager AzureSentinel
AzureSignalR AzureSiteRecovery AzureSphere AzureSpringCloud AzureStack AzureTrafficManager AzureUpdateDelivery
AzureVideoAnalyzerForMedia AzureVirtualDesktop AzureWebPubSub BatchNodeManagement ChaosStudio CognitiveServicesFrontend
CognitiveServicesManagement DataFactory DataFactoryManagement Dynamics365BusinessCentral Dynamics365ForMarketingEmail
EOPExternalPublishedIPs EventHub GatewayManager GenevaActions GuestAndHybridManagement HDInsight Internet KustoAnalytics
LogicApps LogicAppsManagement M365ManagementActivityApi M365ManagementActivityApiWebhook MicrosoftAzureFluidRelay
MicrosoftCloudAppSecurity MicrosoftContainerRegistry MicrosoftDefenderForEndpoint MicrosoftPurviewPolicyDistribution
OneDsCollector PowerBI PowerPlatformInfra PowerPlatformPlex PowerQueryOnline Scuba SerialConsole ServiceBus ServiceFabric
SqlManagement Sql Storage StorageMover StorageSyncService TrafficManager VideoIndexer VirtualNetwork WindowsAdminCenter
WindowsVirtualDesktop
"""
TAGS = frozenset(word.lower() for word in _TAGS.split())
"""Service tags without case, as Microsoft's overview of them lists them; many of them take a region: `Sql.WestEurope`."""
_PORTS = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?")
LAST_PORT = 65535


def is_tag(word: str, locations: Sequence[str] = LOCATIONS) -> bool:
    """Whether a word is a service tag, alone or of a region.  `*` and `Any` are none."""
    name, _, region = word.lower().rpartition(".")
    return word.lower() in TAGS or (name in TAGS and region in locations)


def network(word: str) -> Network | None:
    """The network of an address or a prefix, None where it is neither or has host bits.

    ARM reads addresses as .NET does, so that `111` was seen to pass (recorded by Azure/azure-cli's tests); here it is none.
    """
    if "%" in word or word != word.strip() or ("/" in word and not word.partition("/")[2].isdecimal()):
        return None
    try:
        return ipaddress.ip_network(word)
    except ValueError:
        return None


def overlapping(words: Sequence[str]) -> tuple[str, str] | None:
    """The first two prefixes of which one holds the other, by address; None where there are none."""
    known = [(found.version, int(found[0]), -int(found[-1]), word) for word in words if (found := network(word))]
    reach: tuple[int, int, str] | None = None
    for version, first, last, word in sorted(known):
        if reach is not None and reach[0] == version and first <= reach[1]:
            return reach[2], word
        reach = (version, -last, word)
    return None


def ports(word: str) -> tuple[int, int] | None:
    """First and last port of `80` or `8000-8080`; `*` is all; None where it is neither."""
    if word == "*":
        return 0, LAST_PORT
    found = _PORTS.fullmatch(word)
    if not found:
        return None
    first, last = int(found[1]), int(found[2] or found[1])
    return (first, last) if first <= last <= LAST_PORT else None


def overlapping_ports(words: Sequence[str]) -> tuple[str, str] | None:
    """The first two ranges that share a port; None where there are none."""
    known = sorted((*found, word) for word in words if (found := ports(word)))
    for (_, last, one), (first, _, other) in itertools.pairwise(known):
        if first <= last:
            return one, other
    return None
