"""The webhooks of one environment in motion: made, changed, rotated and deleted; their endpoints follow from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator import signature
from simulator.commerce import webhook as resource
from simulator.commerce import webhook_form as form
from simulator.commerce.webhook import Secret, Webhook
from simulator.errors import BadInput, IllegalAction, nearest
from simulator.notification.resource import VERSIONS
from simulator.records import Action, Commit, Followup, Note, OAuth
from simulator.simulation.outcome import Outcome
from simulator.wire.allow import authority

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from simulator.catalogue.loader import Catalogue
    from simulator.instant import Instant
    from simulator.records import Endpoint, Environment, Options
    from simulator.seed import Seed
    from simulator.simulation.engine import Engine

EXPIRE: Final = "expire_secret"
_OFF: Final = ("switched off by its owner", ("WEBHOOK-DISABLE-4",))
_DELETED: Final = ("deleted by its owner", ("WEBHOOK-DELETE-1",))


class Webhooks:
    """The verbs on webhooks; synchronous like all verbs. Iterates over the webhooks, oldest first."""

    def __init__(
        self, engine: Engine, environment: Environment, catalogue: Catalogue, options: Options, seed: Seed
    ) -> None:
        self._engine, self._catalogue, self._options, self._seed = engine, catalogue, options, seed
        self._live = environment == "production"
        kept = engine.store.read.webhooks()
        found = [webhook for webhook in kept if webhook.deleted is None]
        names = [webhook.name for webhook in kept]
        found += [
            resource.agreed(endpoint, None, at=engine.clock.now, live_mode=self._live)
            for endpoint in engine.endpoints.values()  # from before webhooks were kept
            if endpoint.channel == "webhook" and endpoint.name not in names
        ]
        self._known = {webhook.name: webhook for webhook in sorted(found, key=lambda one: (one.created, one.id))}
        engine.disabling = self._disabling

    def __iter__(self) -> Iterator[Webhook]:
        return iter(self._known.values())

    def __len__(self) -> int:
        return len(self._known)

    def __contains__(self, ref: object) -> bool:
        return self._find(str(ref)) is not None

    def _find(self, ref: str) -> Webhook | None:
        return self._known.get(ref) or next((webhook for webhook in self if webhook.id == ref), None)

    def webhook(self, ref: str) -> Webhook:
        """The webhook of that id or name; BadInput with the nearest when there is none."""
        found = self._find(ref)
        if found is None:
            words = [word for webhook in self for word in dict.fromkeys((webhook.name, webhook.id))]
            raise BadInput(f'there is no webhook "{ref}"', nearest=nearest(ref, words))
        return found

    def offer(self, *, wildcard: bool = False) -> form.Offer:
        """What a webhook can ask for; *wildcard* allows ``*`` whatever the options say."""
        types = tuple(row.type for row in self._catalogue.rows("webhook"))
        return form.Offer(types, VERSIONS, wildcard or self._options.webhook_wildcard)

    # -- verbs -----------------------------------------------------------------------------------------------------

    def create(
        self,
        given: Mapping[str, Any],
        *,
        name: str = "",
        secret: str = "",
        wildcard: bool = False,
        path: str = "",
    ) -> Outcome:
        """Make a webhook as ``POST /webhooks`` describes it.

        :param name: what the store calls its endpoint; its id without one.
        :param secret: the signing secret that the receiver has already; one is made up without it.
        :raises BadInput: for a member that is wrong, or a name that is taken.
        :raises IllegalAction: when there are as many as there can be (WEBHOOK-LIMIT-1).
        """
        if name in self._engine.endpoints:
            raise BadInput(f'there is an endpoint "{name}" already', where="name")
        if len(self) >= resource.MOST:
            raise IllegalAction("create", "the webhooks", why=f"there are {resource.MOST} already")
        now, path = self._engine.clock.now, path or self._engine.request_path("webhooks")
        seed = self._seed.child("webhook", path)
        id_ = seed.uuid("id")
        fresh = Webhook(
            id=id_,
            name=name or id_,
            address="",
            types=(),
            live_mode=self._live,
            created=now,
            updated=now,
            enabled_since=now,
            secrets=(Secret(text=secret or signature.new_secret(seed), created=now),),
        )
        made = form.created(fresh, given, self.offer(wildcard=wildcard))
        return self._put(made, Commit(at=now, cause=path), "is created")

    def update(self, ref: str, given: Mapping[str, Any], *, wildcard: bool = False, path: str = "") -> Outcome:
        """Change a webhook as ``PATCH /webhooks/{id}`` does; one that is enabled again starts afresh.

        :raises BadInput: for a member that is wrong; nothing is changed then.
        """
        known = self.webhook(ref)
        commit = self._commit(known, path)
        after = form.changed(known, given, self.offer(wildcard=wildcard), at=commit.at)
        return self._put(after, commit, f"is changed: {', '.join(given) or 'nothing'}", *_OFF)

    def rotate(self, ref: str, *, hours: int, secret: str = "", path: str = "") -> Outcome:
        """Give a webhook a new signing secret; the old one signs too for so many hours (WEBHOOK-ROTATE-1).

        :param secret: the new one; one is made up without it.
        :raises BadInput: for another number of hours than there is a choice of.
        :raises IllegalAction: when it has as many secrets as it can have (WEBHOOK-ROTATE-2).
        """
        known = self.webhook(ref)
        commit = self._commit(known, path)
        text = secret or signature.new_secret(self._seed.child("webhook", known.id, commit.cause))
        after = resource.rotated(known, text, hours=hours, at=commit.at)
        for end in dict.fromkeys(one.expires for one in after.secrets if one.expires is not None):
            asked = Action(name=EXPIRE, order_id="", params={"webhook": known.name})
            due = f"{commit.cause}/{EXPIRE}/{end}"
            commit.agenda.append(Followup(path=due, due=end, action=asked, calendar=True))
        return self._put(after, commit, f"has a new signing secret; the old one expires after {hours} h")

    def delete(self, ref: str, *, path: str = "") -> Outcome:
        """Delete a webhook; what is open for it is called off (WEBHOOK-DELETE-1)."""
        known = self.webhook(ref)
        commit = self._commit(known, path)
        return self._put(resource.removed(known, commit.at), commit, "is deleted", *_DELETED)

    def agree(self, endpoint: Endpoint, *, path: str) -> Outcome:
        """The webhook behind an endpoint that is described whole, with id and secrets; it is made or replaced."""
        commit = Commit(at=self._engine.clock.now, cause=path)
        known = self._known.get(endpoint.name)
        made = resource.agreed(endpoint, known, at=commit.at, live_mode=self._live)
        return self._put(made, commit, "", "switched off by its owner", ("WEBHOOK-DISABLE-2",))

    def play(self, entry: Followup) -> None:
        """Let the secrets go whose time has come; those of a webhook that is gone went with it."""
        commit = Commit(at=self._engine.clock.now, cause=entry.path, played=[entry.path])
        known = self._known.get(entry.action.params["webhook"])
        if known is None or len(known.valid(commit.at)) == len(known.secrets):
            self._engine.put(commit)
            return
        self._put(resource.pruned(known, commit.at), commit, "signs no longer with an old secret")

    # -- what the verbs share ----------------------------------------------------------------------------------------

    def _commit(self, webhook: Webhook, path: str) -> Commit:
        return Commit(at=self._engine.clock.now, cause=path or self._engine.request_path(f"webhooks/{webhook.name}"))

    def _put(self, webhook: Webhook, commit: Commit, text: str, why: str = "", rules: tuple[str, ...] = ()) -> Outcome:
        """Let the endpoint follow from the webhook, in the same commit."""
        endpoint = webhook.endpoint(commit.at)
        _check(endpoint)
        if webhook.deleted is None:
            self._known[webhook.name] = webhook
        else:
            del self._known[webhook.name]
        commit.webhooks.append(webhook)
        if text:
            told = f"webhook {webhook.name} {text}"
            data = {"endpoint": webhook.name}
            commit.notes.append(Note(at=commit.at, what="webhook", cause=commit.cause, text=told, data=data))
        self._engine.switch(endpoint, commit, why, rules)
        return Outcome(None, commit, self._engine.put(commit))

    def _disabling(self, endpoint: Endpoint, since: Instant, commit: Commit) -> bool:
        """Switch a webhook off with its endpoint, on account of failures that began at *since* (WEBHOOK-ENABLE-2)."""
        known = self._known.get(endpoint.name)
        if known is None:
            return True
        if since < known.enabled_since:
            return False
        self._known[known.name] = after = resource.switched(known, on=False, at=commit.at)
        commit.webhooks.append(after)
        return True


def _check(endpoint: Endpoint) -> None:
    """:raises BadInput: for an address that nothing can be sent to."""
    for where, url in (("address", endpoint.url), ("oauth.tokenEndPoint", _token_url(endpoint))):
        if url:
            try:
                authority(url)
            except BadInput as error:
                raise error.at(where) from None


def _token_url(endpoint: Endpoint) -> str:
    return endpoint.auth.token_url if isinstance(endpoint.auth, OAuth) else ""
