//! What every web server in front of the recordings has to do.

use super::{
    decision_point::DecisionPoint,
    http::{Reply, basic, request},
    odd::Odd,
};

/// The recordings that are kept.
pub(super) const RECORDINGS: &[(&str, &str)] = &[
    ("/recordings/anna/r-1.wav", "Anna speaks of the weather"),
    ("/recordings/boris/r-2.wav", "Boris speaks of the harvest"),
];

const ANNAS: &str = "/recordings/anna/r-1.wav";
const BORISS: &str = "/recordings/boris/r-2.wav";

/// Who has the password `secret`: `name:{SHA}` and the digest of it. Nobody else is known to the policy but not to it.
pub(super) const USERS: &str = "\
anna:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=
boris:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=
stranger:{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ=
";

/// A web server that asks before it gives a recording.
pub(super) struct Front {
    pub(super) address: String,
}

impl Front {
    pub(super) fn get(&self, user: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.send("GET", user, path, headers)
    }

    fn send(&self, method: &str, user: &str, path: &str, headers: &[(&str, &str)]) -> Reply {
        let who = basic(user, "secret");
        let headers = [&[("Authorization", who.as_str())], headers].concat();
        request(&self.address, method, path, &headers)
    }

    /// A user hears a recording, whole and in part.
    #[track_caller]
    fn gives(&self, user: &str, path: &str) {
        let (_, recording) = RECORDINGS.iter().find(|(known, _)| *known == path).unwrap();
        let whole = self.get(user, path, &[]);
        assert_eq!((whole.status, whole.body.as_str()), (200, *recording), "{user}: {path}");
        let part = self.get(user, path, &[("Range", "bytes=0-3")]);
        assert_eq!(
            (part.status, part.body.as_str()),
            (206, &recording[..4]),
            "{user}: {path}"
        );
    }

    /// A user hears nothing of it, in no way of asking.
    #[track_caller]
    fn refuses(&self, status: u16, user: &str, path: &str) {
        for headers in [
            &[][..],
            &[("Range", "bytes=0-3")],
            &[("X-User", "anna"), ("x-user", "boris")],
            &[("X-Original-URI", ANNAS), ("X-Original-Method", "HEAD")],
            &[("X-Envoy-Original-Path", ANNAS), ("Connection", "X-User")],
        ] {
            let reply = self.get(user, path, headers);
            assert_eq!(reply.status, status, "{user}: {path}: {reply:?}");
            assert!(!reply.body.contains("speaks"), "{user}: {path}: {reply:?}");
        }
    }

    /// Only who may listen hears a recording; an edit of the policy counts at once.
    #[track_caller]
    pub(super) fn follows_the_policy(&self, ringfence: &mut DecisionPoint) {
        self.gives("anna", ANNAS);
        self.gives("boris", BORISS);
        self.refuses(403, "anna", BORISS);
        self.refuses(403, "boris", ANNAS);
        self.refuses(403, "stranger", ANNAS);
        for method in ["POST", "PUT", "DELETE"] {
            assert_eq!(self.send(method, "anna", ANNAS, &[("Content-Length", "0")]).status, 403);
        }
        for headers in [
            &[][..],
            &[("X-User", "anna")],
            &[("Authorization", "Basic YW5uYTp3cm9uZw==")],
        ] {
            assert_eq!(request(&self.address, "GET", ANNAS, headers).status, 401, "{headers:?}");
        }

        ringfence.write("audit.yaml", "assignments: [{ role: call-verifier, to: user:anna }]\n");
        self.gives("anna", BORISS);
        ringfence.write_broken("audit.yaml", "assignments: [{ role: call-verifer, to: user:anna }]\n");
        self.gives("anna", BORISS);
        ringfence.remove("audit.yaml");
        self.refuses(403, "anna", BORISS);
    }

    /// However a path is written, it gives no recording that the plain path does not.
    #[track_caller]
    pub(super) fn is_not_misled_by_paths(&self) {
        for path in [
            "/recordings/anna/../boris/r-2.wav",
            "/recordings/anna/r-1.wav/../../boris/r-2.wav",
            "/recordings/anna/%2e%2e/boris/r-2.wav",
            "/recordings/anna/.%2E/boris/r-2.wav",
            "/recordings/anna/%252e%252e/boris/r-2.wav",
            "/recordings/anna/..%2fboris/r-2.wav",
            "/recordings/anna%2f..%2fboris%2fr-2.wav",
            "/recordings/anna/..%5cboris%5cr-2.wav",
            "/recordings/anna/..\\boris\\r-2.wav",
            "/recordings/anna;/../boris/r-2.wav",
            "/recordings/anna%00/../boris/r-2.wav",
            "/recordings/anna%23/../boris/r-2.wav",
            "/recordings/anna#/../boris/r-2.wav",
            "/recordings/anna?/../boris/r-2.wav",
            "/recordings/boris/r-2.wav?owner=anna",
            "/recordings/boris/r-2.wav#anna",
            "/recordings/boris/r-2.wav%00",
            "/recordings/boris/./r-2.wav",
            "/recordings/boris//r-2.wav",
            "/recordings//boris/r-2.wav",
            "//recordings/boris/r-2.wav",
            "/./recordings/boris/r-2.wav",
            "/%72ecordings/boris/r-2.wav",
            "/recordings%2fboris/r-2.wav",
            "/recordings/%62oris/r-2.wav",
            "/recordings/%2562oris/r-2.wav",
            "/recordings/Boris/r-2.wav",
            "http://localhost/recordings/boris/r-2.wav",
            "http://localhost/recordings/anna/../boris/r-2.wav",
        ] {
            let reply = self.get("anna", path, &[]);
            assert!(!(200..300).contains(&reply.status), "{path}: {reply:?}");
            assert!(!reply.body.contains("speaks"), "{path}: {reply:?}");
        }
    }

    /// Without an answer, or with one that is none, nobody hears anything.
    #[track_caller]
    pub(super) fn fails_closed(&self, odd: Odd) {
        odd.respond("200 OK", "");
        self.gives("anna", ANNAS);
        for status in ["302 Found", "404 Not Found", "429 Too Many Requests", "100 Continue"] {
            odd.respond(status, "{\"decision\":true}");
            let reply = self.get("anna", ANNAS, &[]);
            assert!(!(200..300).contains(&reply.status), "{status}: {reply:?}");
            assert!(!reply.body.contains("speaks"), "{status}: {reply:?}");
        }
        odd.respond("500 Internal Server Error", "{\"decision\":true}");
        self.refuses(503, "anna", ANNAS);
        for answer in ["", "{\"decision\":true}", "HTTP/1.1 2"] {
            odd.answer(answer);
            self.refuses(503, "anna", ANNAS);
        }
        odd.respond("200 OK", "");
        odd.be_late();
        assert_eq!(self.get("anna", ANNAS, &[]).status, 503);
        drop(odd);
        self.refuses(503, "anna", ANNAS);
    }
}
