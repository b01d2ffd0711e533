"""Asks a Ringfence decision point. Needs the standard library only.

    point = Ringfence("http://127.0.0.1:8080", token="the-token")
    if point.allows("anna", "telephony.call-recording.listen", owner="boris"):
        play()

`allows` is False whenever there is no clear yes. `ask` tells a no from a failure.
"""

import json
import sys
import urllib.error
import urllib.request


class NoDecision(Exception):
    """The decision point did not decide."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None  # where somebody sends us on, the token would go along


class Ringfence:
    def __init__(self, address, token=None, timeout=2.0):
        self.url = address.rstrip("/") + "/access/v1/evaluation"
        self.headers = {"Content-Type": "application/json"}
        if token:
            self.headers["Authorization"] = "Bearer " + token
        self.timeout = timeout
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirect)

    def ask(self, user, permission, id="any-record", time=None, **facts):
        """True or False; raises NoDecision where there is none."""
        resource, _, action = permission.rpartition(".")
        question = {
            "subject": {"type": "user", "id": user},
            "action": {"name": action},
            "resource": {"type": resource, "id": id, "properties": facts},
        }
        if time is not None:
            question["context"] = {"time": time}
        request = urllib.request.Request(self.url, json.dumps(question).encode(), self.headers)
        try:
            with self.opener.open(request, timeout=self.timeout) as response:
                if response.status != 200:
                    raise NoDecision(f"HTTP status {response.status}")
                answer = json.loads(response.read())
        except (OSError, ValueError, urllib.error.URLError) as problem:
            raise NoDecision(str(problem)) from problem
        except Exception as problem:  # an answer that breaks off, or is no HTTP
            raise problem if isinstance(problem, NoDecision) else NoDecision(repr(problem)) from problem
        decision = answer.get("decision") if isinstance(answer, dict) else None
        if not isinstance(decision, bool):
            raise NoDecision("the answer has no decision")
        context = answer.get("context")
        if isinstance(context, dict) and "error" in context:
            raise NoDecision(str(context["error"]))
        return decision

    def allows(self, user, permission, **facts):
        """Whether it is allowed; no where there is no decision."""
        try:
            return self.ask(user, permission, **facts)
        except NoDecision as problem:
            print(f"ringfence: denied, as there is no decision: {problem}", file=sys.stderr)
            return False


if __name__ == "__main__":
    address, user, permission, *facts = sys.argv[1:]
    allowed = Ringfence(address).allows(user, permission, **dict(fact.split("=", 1) for fact in facts))
    print("yes" if allowed else "no")
    sys.exit(0 if allowed else 3)
