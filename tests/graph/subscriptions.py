"""Graph's change notifications, the service's side.

https://learn.microsoft.com/en-us/graph/change-notifications-delivery-webhooks,
https://learn.microsoft.com/en-us/graph/api/subscription-post-subscriptions
"""

from typing import Any

import httpx

from tests.servers.https import Reply, Request


class Subscriptions:
    """Who wants to be rung. `reaches` tells how a public address is reached from here."""

    def __init__(self) -> None:
        self.reaches: dict[str, str] = {}
        self.open: dict[str, dict[str, Any]] = {}
        self._made = 0

    def answer(self, request: Request) -> Reply:
        """Creates, renews or ends a subscription."""
        identity = request.path.removeprefix("/v1.0/subscriptions").strip("/")
        if request.method == "POST":
            return self._create(request.json())
        if identity not in self.open:
            return Reply(
                404, {"error": {"code": "ResourceNotFound", "message": "No such subscription."}}
            )
        if request.method == "DELETE":
            del self.open[identity]
            return Reply(204)
        self.open[identity] |= request.json()
        return Reply(200, self.open[identity])

    def _create(self, wanted: dict[str, Any]) -> Reply:
        """The notification URL must echo a token as plain text before anything is promised."""
        urls = [wanted["notificationUrl"], wanted.get("lifecycleNotificationUrl")]
        if not all(self._echoes(url) for url in urls if url):
            return Reply(
                400,
                {
                    "error": {
                        "code": "ValidationError",
                        "message": "Subscription validation request failed.",
                    }
                },
            )
        self._made += 1
        identity = f"subscription-{self._made}"
        self.open[identity] = {"id": identity, **wanted}
        return Reply(201, self.open[identity])

    def _echoes(self, public: str) -> bool:
        token = "Validation: Testing client application reachability & more"
        url = self.reaches.get(public)
        told = httpx.post(url, params={"validationToken": token}) if url else None
        return told is not None and told.status_code == 200 and told.text == token

    def tell(self, event: str) -> list[int]:
        """Tells every subscriber about the subscription itself; one that is removed is gone.

        https://learn.microsoft.com/en-us/graph/change-notifications-lifecycle-events
        """
        statuses = []
        for identity, wanted in list(self.open.items()):
            if event == "subscriptionRemoved":
                del self.open[identity]
            notification = {
                "subscriptionId": identity,
                "subscriptionExpirationDateTime": wanted["expirationDateTime"],
                "tenantId": "the-tenant",
                "clientState": wanted["clientState"],
                "lifecycleEvent": event,
            }
            url = self.reaches[wanted["lifecycleNotificationUrl"]]
            statuses.append(httpx.post(url, json={"value": [notification]}).status_code)
        return statuses

    def ring(self, *, client_state: str | None = None) -> list[int]:
        """Tells every subscriber that mail has come; returns the HTTP statuses."""
        statuses = []
        for identity, wanted in self.open.items():
            notification = {
                "subscriptionId": identity,
                "changeType": "created",
                "clientState": wanted["clientState"] if client_state is None else client_state,
                "resource": wanted["resource"],
            }
            told = httpx.post(
                self.reaches[wanted["notificationUrl"]], json={"value": [notification]}
            )
            statuses.append(told.status_code)
        return statuses
