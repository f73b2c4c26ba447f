"""The proxy that QGIS uses, for programs that are not QGIS."""

from __future__ import annotations

from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtCore import QUrl
from qgis.PyQt.QtNetwork import QNetworkProxy

from ...engine.core.errors import JobError

_KINDS = (
    QNetworkProxy.ProxyType.HttpProxy,
    QNetworkProxy.ProxyType.HttpCachingProxy,
    QNetworkProxy.ProxyType.FtpCachingProxy,
)


def proxy_address() -> str:
    """Address of the proxy set in QGIS, with name and password; empty when there is none.

    A system proxy is not returned: other programs detect it themselves.

    Raises:
        JobError: it is a SOCKS proxy, which pip cannot use.
    """
    proxy = QgsNetworkAccessManager.instance().fallbackProxy()
    if proxy.type() == QNetworkProxy.ProxyType.Socks5Proxy:
        raise JobError(
            f"QGIS uses the SOCKS proxy {proxy.hostName()}, which pip cannot use.",
            "Enter an HTTP proxy in Settings > Options > Network, or choose a folder of wheels.",
        )
    return address_of(proxy) if proxy.type() in _KINDS and proxy.hostName() else ""


def address_of(proxy: QNetworkProxy) -> str:
    """`proxy` as an address; signs in its name and password that mean something are escaped."""
    url = QUrl()
    url.setScheme("http")
    url.setHost(proxy.hostName())
    if proxy.port():
        url.setPort(proxy.port())
    if proxy.user():
        url.setUserName(proxy.user(), QUrl.ParsingMode.DecodedMode)
        url.setPassword(proxy.password(), QUrl.ParsingMode.DecodedMode)
    return bytes(url.toEncoded()).decode("ascii")
