"""The SDK's clients for EC2, STS and Service Quotas: how an account is signed in to, and what may come of a call."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.util import find_spec
from typing import NoReturn, Protocol, TypeAlias, cast

from emscloud.cloud import Access, Refused

Answer: TypeAlias = Mapping[str, object]
"""What the SDK makes of an answer: texts, whole numbers, booleans, lists and mappings."""

ATTEMPTS = 5
"""How often a call is made at most, with botocore's standard waits in between; `AWS_MAX_ATTEMPTS` says otherwise."""
CONNECT, READ = 10, 60
"""Seconds that a connection, and the answer to a call, may take."""
PAGE = 1000
"""Items a page: the most that DescribeSecurityGroups and DescribeSecurityGroupRules take (EC2's reference)."""
_EXPIRED = frozenset({"ExpiredToken", "ExpiredTokenException", "RequestExpired"})
_UNKNOWN = frozenset(
    {
        "AuthFailure",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"})
_LACKING = re.compile(r"not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)")
"""The action that is lacking, in AWS's words: it may be another than the call's, such as `ec2:CreateTags` for what it tags."""
_THROTTLED = frozenset(
    {"RequestLimitExceeded", "RequestThrottled", "Throttling", "ThrottlingException", "TooManyRequestsException"}
)
_NO_EFFECT = frozenset({"ServiceUnavailable", "Unavailable"})
"""Codes of a server error that say that nothing was done."""
_SERVER = 500
"""From this status on it is the server that failed."""
_SIGN_IN = "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, give `--profile`, or sign in with `aws sso login`."
_FILES = {"config_file": "AWS_CONFIG_FILE", "credentials_file": "AWS_SHARED_CREDENTIALS_FILE", "ca_bundle": "AWS_CA_BUNDLE"}
_SERVICES = {"ec2": "EC2", "sts": "STS", "service-quotas": "SERVICE_QUOTAS"}
"""A service's name in the SDK, and in the variable that names its endpoint."""


def text(answer: Answer, name: str) -> str:
    """A text of an answer; empty where there is none."""
    value = answer.get(name)
    return "" if value is None else str(value)


def parts(answer: Answer, name: str) -> Sequence[Answer]:
    """A list of mappings in an answer."""
    return cast("Sequence[Answer]", answer.get(name) or ())


def tags_of(answer: Answer) -> dict[str, str]:
    """The tags of something."""
    return {text(one, "Key"): text(one, "Value") for one in parts(answer, "Tags")}


class _Events(Protocol):
    def register(self, name: str, handler: Callable[..., None]) -> None: ...


class _Meta(Protocol):
    @property
    def events(self) -> _Events: ...

    @property
    def endpoint_url(self) -> str: ...


class _Sdk(Protocol):
    """A client of the SDK, which has a method for each action."""

    @property
    def meta(self) -> _Meta: ...


@dataclass(frozen=True, slots=True)
class _Session:
    """What is used of a session of the SDK: how it makes clients, and the region of its profile."""

    create_client: Callable[..., _Sdk]
    region: str | None


class Client:
    """One service of AWS in one region: `call` for an answer, `pages` for all items of a list.

    Both raise Refused (a Failed): E430 without credentials, E431 for those that are not good, E432 where nothing is reached,
    E433 without permission, E434 when throttled beyond the budget, E435 for anything else that AWS refuses, with its code as
    `reason`, and E436 where it is not known what came of the call.
    """

    def __init__(self, name: str, sdk: Callable[[], _Sdk]) -> None:
        self._name, self._made = name, sdk

    @cached_property
    def _sdk(self) -> _Sdk:
        return self._made()

    def call(self, action: str, **asked: object) -> Answer:
        """The answer to an action by the cloud's own name, `DescribeSecurityGroups`."""
        full = f"{self._name.replace('-', '')}:{action}"
        sdk = self._sdk
        from botocore import xform_name  # noqa: PLC0415  (the SDK is imported when an account is asked)

        try:
            method: Callable[..., Answer] = getattr(sdk, xform_name(action))
            return method(**asked)
        except Exception as error:  # noqa: BLE001  (translated, or raised again)
            _translated(error, full)

    def pages(self, action: str, items: str, **asked: object) -> Iterator[Answer]:
        """Every item of the list `items` in the answers, page after page."""
        token: object = None
        while True:
            answer = self.call(action, **asked, **({"NextToken": token} if token else {}))
            yield from cast("list[Answer]", answer.get(items, []))
            token = answer.get("NextToken")
            if not token:
                return


class Clients:
    """The services of one account in one region; nothing is imported or asked before the first call."""

    def __init__(self, access: Access, region: str | None) -> None:
        self._access = access
        self._asked = region or access.region
        self.ec2 = self._client("ec2")
        self.sts = self._client("sts")
        self.quotas = self._client("service-quotas")

    @cached_property
    def region(self) -> str:
        """The region that is asked; raises Refused with E432 where none is named."""
        environment = self._access.environment
        found = self._asked or environment.get("AWS_REGION") or environment.get("AWS_DEFAULT_REGION") or self._session.region
        if not found:
            raise Refused("E432", "No region is named. Give `--region`, or set AWS_REGION, or `region` in AWS's own config file.")
        return found

    def _client(self, service: str) -> Client:
        return Client(service, lambda: self._sdk(service, self._session, self._keys))

    @cached_property
    def _session(self) -> _Session:
        if find_spec("botocore") is None:
            raise Refused("E437", "AWS's SDK is not installed: `pip install 'emscloud[aws]'`.")
        try:
            return _session(self._access)
        except Exception as error:  # noqa: BLE001  (translated, or raised again)
            _translated(error, "")

    @cached_property
    def _keys(self) -> Mapping[str, object]:
        """Keys of the role that is to be taken on, which are good for an hour; nothing without one."""
        role = self._access.role_arn
        if role is None:
            return {}
        sts = Client("sts", lambda: self._sdk("sts", self._session, {}))
        answer = sts.call("AssumeRole", RoleArn=role, RoleSessionName="emscloud")
        found = cast("Mapping[str, str]", answer["Credentials"])
        names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
        return dict(
            zip(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"), [found[one] for one in names], strict=True)
        )

    def _sdk(self, service: str, session: _Session, keys: Mapping[str, object]) -> _Sdk:
        from botocore.config import Config  # noqa: PLC0415  (the SDK is imported when an account is asked)

        environment = self._access.environment
        attempts = environment.get("AWS_MAX_ATTEMPTS", "")
        config = Config(
            retries={"mode": "standard", "total_max_attempts": int(attempts) if attempts.isdigit() else ATTEMPTS},
            connect_timeout=CONNECT,
            read_timeout=READ,
            user_agent_extra="emscloud",
        )
        found = {"endpoint_url": _endpoint(environment, service), "region_name": self.region}
        try:
            made = session.create_client(service, config=config, **found, **keys)
        except Exception as error:  # noqa: BLE001  (translated, or raised again)
            _translated(error, "")
        if self._access.log is not None:
            made.meta.events.register(f"response-received.{service}", _Log(service, self._access.log))
        return made


def clients(access: Access, region: str | None) -> Clients:
    """The clients for a region (that of `access`, or of the environment, where None); see Client for what they raise."""
    return Clients(access, region)


class _Log:
    """A line for every attempt of a call: service, action, status, request id, and the code of a refusal."""

    def __init__(self, service: str, log: Callable[[str], None]) -> None:
        self._service, self._log = service, log

    def __call__(
        self,
        event_name: str,
        response_dict: Mapping[str, object] | None = None,
        parsed_response: Mapping[str, Mapping[str, object]] | None = None,
        exception: Exception | None = None,
        **_: object,
    ) -> None:
        """What botocore tells of an answer, or of none."""
        action = event_name.rpartition(".")[2]
        if response_dict is None:
            self._log(f"aws {self._service} {action} no answer: {type(exception).__name__}")
            return
        said = parsed_response or {}
        code = said.get("Error", {}).get("Code", "")
        request = said.get("ResponseMetadata", {}).get("RequestId", "-")
        self._log(f"aws {self._service} {action} {response_dict.get('status_code')} {request} {code}".rstrip())


def _session(access: Access) -> _Session:
    """A session of botocore, made from the environment that is given and from AWS's own files."""
    from botocore.credentials import EnvProvider  # noqa: PLC0415  (the SDK is imported when an account is asked)
    from botocore.session import Session  # noqa: PLC0415

    environment = dict(access.environment)
    made = Session()
    profile = access.profile or environment.get("AWS_PROFILE")
    for name, value in {**{name: environment.get(variable) for name, variable in _FILES.items()}, "profile": profile}.items():
        if value:
            made.set_config_variable(name, value)
    made.register_component("data_loader", _models(made.get_config_variable("data_path")))
    resolver = made.get_component("credential_provider")
    resolver.remove("env")
    if not access.profile:
        resolver.insert_before("assume-role", EnvProvider(environment))
    if environment.get("AWS_EC2_METADATA_DISABLED", "").lower() == "true":
        resolver.remove("iam-role")
    return _Session(made.create_client, made.get_config_variable("region"))


@cache
def _models(data_path: str | None) -> object:
    """The services' models, which take a second to read: once for all sessions."""
    from botocore.loaders import create_loader  # noqa: PLC0415  (the SDK is imported when an account is asked)

    made: object = create_loader(data_path)
    return made


def _endpoint(environment: Mapping[str, str], service: str) -> str | None:
    """Where a service is, as the variables say that AWS's own tools look at; None for where AWS has it."""
    if environment.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() == "true":
        return None
    return environment.get(f"AWS_ENDPOINT_URL_{_SERVICES[service]}") or environment.get("AWS_ENDPOINT_URL")


def _translated(error: Exception, action: str) -> NoReturn:
    """The error in our words; one that is none of the account's is raised as it is."""
    import botocore.exceptions as known  # noqa: PLC0415  (the SDK is imported when an account is asked)

    said = str(error).rstrip(". ")
    if isinstance(error, known.ClientError):
        raise _refused(error.response, action) from error
    if isinstance(error, known.ReadTimeoutError | known.ConnectionClosedError | known.ResponseStreamingError):
        raise Refused("E436", f"{action}: the answer never came: {said}.", action=action, unclear=True) from error
    if isinstance(error, known.NoRegionError | known.InvalidRegionError | known.InvalidEndpointConfigurationError):
        raise Refused("E432", f"{said}.", action=action) from error
    if isinstance(error, known.HTTPClientError | known.ConnectionError):
        why = "Is the region's name right, and can this machine reach it?"
        raise Refused("E432", f"{action}: {said}. {why}", action=action) from error
    if isinstance(error, known.ParamValidationError) and action == "sts:AssumeRole":
        raise Refused(
            "E430", "`--role-arn` is no ARN of a role, such as arn:aws:iam::123456789012:role/NAME.", action=action
        ) from error
    if isinstance(error, known.EndpointResolutionError | known.ParamValidationError | known.DataNotFoundError):
        raise error
    if type(error) is ValueError and not action:  # what the SDK has for an endpoint that is no URL
        raise Refused("E432", f"{said}. Name a whole URL, such as https://ec2.eu-west-1.amazonaws.com.") from error
    if isinstance(error, known.BotoCoreError):  # of credentials, profiles and config files; each has an error of its own
        raise Refused("E430", f"{said}. {_SIGN_IN}", action=action) from error
    raise error


def _refused(response: Answer, action: str) -> Refused:
    """What AWS says no to."""
    found = cast("Mapping[str, str]", response.get("Error", {}))
    meta = cast("Mapping[str, object]", response.get("ResponseMetadata", {}))
    reason, said = found.get("Code", ""), found.get("Message", "").rstrip(".")
    words = f"{action}: {said} ({reason}, request {meta.get('RequestId', 'without an id')})."
    if reason in _EXPIRED:
        return Refused("E431", f"{words} Sign in again.", action=action, reason=reason)
    if reason in _UNKNOWN:
        return Refused("E431", f"{words} Look at the keys, and whether the region is enabled.", action=action, reason=reason)
    if reason in _DENIED:
        lacking = _LACKING.search(said)
        needed = lacking[1] if lacking else action
        return Refused("E433", f"{words} Grant `{needed}`.", action=needed, reason=reason)
    if reason in _THROTTLED:
        return Refused("E434", f"{words} Run it again in a while.", action=action, reason=reason)
    status = meta.get("HTTPStatusCode", 0)
    if isinstance(status, int) and status >= _SERVER and reason not in _NO_EFFECT:
        return Refused("E436", f"{words}", action=action, reason=reason, unclear=True)
    return Refused("E435", words, action=action, reason=reason)
